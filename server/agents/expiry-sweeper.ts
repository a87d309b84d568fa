// Tidies up: releases the holds of cash-outs at agents whose time is over. Nothing depends on its being on time, because
// the ledger compares the expiry at the moment of use.
import type { Clock } from "../clock.ts";
import { type Repeating, startRepeating } from "../repeating.ts";
import type { CashOutRecords } from "./cash-out-records.ts";
import type { Settling } from "./cash-out-settling.ts";

const AT_ONCE = 500;

export type AgentExpirySweeper = Repeating & {
  /** Expires what is due now; tells how many. */
  sweep(): Promise<number>;
};

export function startAgentExpirySweeper(options: {
  readonly records: CashOutRecords;
  readonly settling: Settling;
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
  /** @default 1_000 */
  readonly everyMs?: number;
}): AgentExpirySweeper {
  const { records, settling, clock, onFailure, everyMs = 1_000 } = options;

  async function sweep(): Promise<number> {
    const due = await records.expired(clock(), AT_ONCE);
    const results = await Promise.allSettled(
      due.map((hold) => settling.release(`agent-expire:${hold.transactionId}`, hold, "EXPIRED")),
    );
    for (const result of results) if (result.status === "rejected") onFailure(result.reason);
    return due.length;
  }

  return { sweep, ...startRepeating({ everyMs, round: sweep, onFailure }) };
}
