// One withdrawal as the wallet has it, and both sides of it beside each other.
import type { FileLine } from "./settlement-file.ts";

export type WalletSide = {
  readonly key: string;
  readonly terminalId: string;
  readonly traceNumber: string;
  readonly transactionId: string;
  readonly userId: string;
  readonly status: "AUTHORISED" | "SUSPECT" | "COMPLETED" | "REVERSED";
  readonly amountMinor: bigint;
  readonly dispensedMinor: bigint;
};

/** Something stands on at least one side. */
export type OneWithdrawal = {
  readonly key: string;
  readonly line: FileLine | null;
  readonly duplicates: readonly FileLine[];
  readonly wallet: WalletSide | null;
};
