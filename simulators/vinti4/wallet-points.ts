// Which fault points the switch's messages to the wallet pass, by what is asked. Pure but for reading a copy of the body.
import type { MessagePoints } from "../faults/faulty-fetch.ts";

const stepOf = { authorisations: "authorise", completions: "complete", reversals: "reverse" } as const;

/** Nothing for an echo or anything else that moves no money. A message is its terminal's. */
export async function walletMessagePoints(request: Request): Promise<MessagePoints | undefined> {
  const { pathname } = new URL(request.url);
  const asked = /^\/api\/v1\/network\/transactions\/[^/]+\/([^/]+)\/[^/]+\/([^/]+)$/.exec(pathname);
  if (asked !== null && request.method === "GET")
    return {
      ...{ before: "switch.enquire.before-forward", after: "switch.enquire.after-answer" },
      sender: asked[1]!,
      context: { terminalId: asked[1], what: asked[2] },
    };
  const what = /^\/api\/v1\/network\/(authorisations|completions|reversals)$/.exec(pathname)?.[1];
  if (what === undefined || request.method !== "POST") return undefined;
  const step = stepOf[what as keyof typeof stepOf];
  const { terminalId, traceNumber } = (await request.clone().json()) as Record<string, string>;
  return {
    before: `switch.${step}.before-forward`,
    after: `switch.${step}.after-answer`,
    sender: terminalId ?? "switch",
    context: { terminalId, what: traceNumber },
  };
}
