// What the network's switch knows of a withdrawal: asked when an ATM has been authorised and nothing was heard since. Only a
// report that the terminal has made is an answer; that there is none yet says nothing about the cash.
import { toMinor } from "../http/amounts.ts";
import type { NetworkKey } from "../ledger/withdrawals.ts";
import { type RequestSigner, signedHeaders } from "../network/sign-request.ts";

export type SwitchAnswer =
  | { readonly advice: "none" }
  | { readonly advice: "completion"; readonly dispensedMinor: bigint | null }
  | { readonly advice: "reversal"; readonly reason: string };

/** Rejects when nobody knows. */
export type EnquireSwitch = (key: NetworkKey) => Promise<SwitchAnswer>;

export function createSwitchEnquiry(options: {
  readonly url: string;
  readonly signer: RequestSigner;
  readonly timeoutMs: number;
}): EnquireSwitch {
  const { url, signer, timeoutMs } = options;
  return async ({ terminalId, localDate, traceNumber }) => {
    const target = new URL(`${url.replace(/\/$/, "")}/v1/advices/${terminalId}/${localDate}/${traceNumber}`);
    const response = await fetch(target, {
      headers: signedHeaders(signer, { method: "GET", path: target.pathname, body: undefined }),
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new Error(`the switch answered with ${response.status}`);
    return readAnswer(await response.json());
  };
}

function readAnswer(answer: unknown): SwitchAnswer {
  const { advice, outcome, dispensedAmount, reason } = (answer ?? {}) as Record<string, unknown>;
  if (advice === "NONE") return { advice: "none" };
  if (advice === "REVERSAL" && typeof reason === "string") return { advice: "reversal", reason };
  if (advice === "COMPLETION" && outcome === "UNKNOWN") return { advice: "completion", dispensedMinor: null };
  if (advice === "COMPLETION" && (typeof dispensedAmount === "number" || typeof dispensedAmount === "string"))
    return { advice: "completion", dispensedMinor: toMinor(dispensedAmount, "CVE", "dispensedAmount") };
  throw new Error("the switch's answer cannot be read");
}
