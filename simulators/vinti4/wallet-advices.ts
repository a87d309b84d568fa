// Sends one advice to the wallet, once, and hears what it says. How often and when is the business of who calls.
import type { NetworkClient } from "@makeba/sdk/network";
import type { FastifyBaseLogger } from "fastify";
import type { Timers } from "../atm/timers.ts";
import { type Advice, keyOf, type TransactionKey } from "./records.ts";
import type { Acknowledgement } from "./store-and-forward.ts";
import { askWallet, type WalletWord } from "./wallet-messages.ts";

/**
 * What the wallet refuses for good: a repeat would get it again. 401 and 403 are not among them: a key or a clock is put right
 * while the advice waits.
 */
const refusals: ReadonlySet<number> = new Set([400, 404, 409, 413, 415, 422]);

export function forwardTo(options: {
  readonly walletClient: NetworkClient;
  readonly acquirerId: string;
  readonly timers: Timers;
  readonly timeoutMs: number;
  readonly log: Pick<FastifyBaseLogger, "warn">;
}) {
  const { walletClient, acquirerId, timers, timeoutMs, log } = options;
  return async (
    key: TransactionKey,
    advice: Advice,
    retransmission: number,
  ): Promise<WalletWord<Acknowledgement>> => {
    const names = { acquirerId, ...keyOf(key) };
    const word = await askWallet<Acknowledgement>({
      ...{ timers, timeoutMs, refusals },
      call: async (signal) => {
        // Tries are counted and spaced here, so that each is on record.
        const call = { signal, maxAttempts: 1, retransmission };
        if (advice.kind === "REVERSAL")
          return walletClient.reverseWithdrawal({ ...names, reason: advice.reason }, call);
        const { outcome } = advice;
        // At most 15 digits, so a JSON number is exact.
        const amount =
          advice.outcome === "DISPENSED" ? { dispensedAmount: Number(advice.dispensedAmount) } : {};
        return walletClient.completeWithdrawal({ ...names, outcome, ...amount }, call);
      },
    });
    if (word.kind === "silence")
      log.warn(
        { ...keyOf(key), advice: advice.kind, retransmission, err: word.cause },
        "an advice is not acknowledged",
      );
    return word;
  };
}
