// Which fault points an ATM's messages to the switch pass, by what is asked. Pure but for reading a copy of the body.
import type { MessagePoints } from "../faults/faulty-fetch.ts";

const stepOf = {
  "/v1/authorisations": "authorise",
  "/v1/completions": "complete",
  "/v1/reversals": "reverse",
} as const;

/** Nothing for an echo or anything else that moves no money. */
export async function atmMessagePoints(request: Request): Promise<MessagePoints | undefined> {
  const { pathname } = new URL(request.url);
  const step = stepOf[pathname as keyof typeof stepOf];
  if (step !== undefined) {
    const { terminalId, traceNumber } = (await request.clone().json()) as Record<string, string>;
    return pointsOf(step, String(terminalId), traceNumber);
  }
  const [, terminalId, , traceNumber] =
    /^\/v1\/transactions\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(pathname) ?? [];
  return terminalId === undefined ? undefined : pointsOf("enquire", terminalId, traceNumber);
}

function pointsOf(
  step: "authorise" | "complete" | "reverse" | "enquire",
  terminalId: string,
  what: string | undefined,
): MessagePoints {
  return {
    before: `atm.${step}.before-send`,
    after: `atm.${step}.after-answer`,
    sender: terminalId,
    context: { terminalId, what },
  };
}
