// An ATM as the switch speaks for it: each withdrawal under the next trace number, every message signed.
import { randomInt } from "node:crypto";
import type { components } from "@makeba/openapi/wallet";
import type { NetworkKey } from "../ledger/withdrawals.ts";
import type { Customer, TestApi } from "./test-api.ts";

type ReversalReason = components["schemas"]["reversal-reason"];
type Currency = components["schemas"]["currency"];

export type Terminal = ReturnType<typeof openTerminal>;

/** `terminalId` must be one that no other part of the test uses. */
export function openTerminal({ call, network }: Pick<TestApi, "call" | "network">, terminalId: string) {
  let traceNumber = 0;

  function nextKey(): NetworkKey {
    traceNumber++;
    return {
      acquirerId: "VINTI4",
      terminalId,
      localDate: "2026-01-15",
      traceNumber: String(traceNumber).padStart(6, "0"),
    };
  }

  return {
    nextKey,
    async authorise(code: string, amount: number, key = nextKey(), currency: Currency = "CVE") {
      const answer = await call("authoriseWithdrawal", {
        as: network,
        body: { ...key, code, amount, currency },
      });
      return { ...answer, key };
    },
    complete: (key: NetworkKey, dispensedAmount: number) =>
      call("completeWithdrawal", {
        as: network,
        body: { ...key, outcome: "DISPENSED", dispensedAmount },
      }),
    completeUnknown: (key: NetworkKey) =>
      call("completeWithdrawal", { as: network, body: { ...key, outcome: "UNKNOWN" } }),
    reverse: (key: NetworkKey, reason: ReversalReason = "TIMEOUT") =>
      call("reverseWithdrawal", { as: network, body: { ...key, reason } }),
    status: (key: NetworkKey) => call("getNetworkTransaction", { as: network, params: key }),
  };
}

/** An ATM that is locked, after as many wrong codes as the settings of tests take. */
export async function lockTerminal(api: Pick<TestApi, "call" | "network">, terminalId: string) {
  const terminal = openTerminal(api, terminalId);
  // No withdrawal is of this amount.
  const tries = Array.from({ length: TERMINAL_TRIES_MAX }, () => terminal.authorise("123456", 7));
  const answers = await Promise.all(tries);
  if (!answers.some(({ text }) => text.includes("lockedUntil")))
    throw new Error("expected a locked terminal");
  return terminal;
}
const TERMINAL_TRIES_MAX = 20;

/** A customer's code for cash; throws when there is none. */
export async function issueCode(
  { call }: Pick<TestApi, "call">,
  { userId, token }: Customer,
  amount: number,
) {
  const { status, text, body } = await call("issueAtmCode", { as: token, body: { amount, userId } });
  if (status !== 201) throw new Error(`expected a code, found ${text}`);
  return body;
}

/** Six digits that belong to none of these codes. */
export function otherCode(...codes: readonly string[]): string {
  for (;;) {
    const candidate = String(randomInt(1_000_000)).padStart(6, "0");
    if (!codes.includes(candidate)) return candidate;
  }
}
