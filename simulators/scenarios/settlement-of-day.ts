// What a story remembers about the settlement of its day: the file, what the wallet found, and what was settled. Pure.
import type { ResponseBody } from "@makeba/sdk";

export type ReconciliationLine = ResponseBody<"listReconciliationLines">["lines"][number];

/** What was settled, with both sides as they were before. */
export type SettledLine = Pick<ReconciliationLine, "terminalId" | "transactionId" | "file" | "wallet"> & {
  readonly action: NonNullable<ReconciliationLine["proposed"]>;
};

/** The settlement of one day, as a story remembers it. */
export class SettlementOfDay {
  /** The date in Cabo Verde that ended last. */
  localDate: string | undefined;
  reconciliationId: string | undefined;
  sequence = 0;
  lines: readonly ReconciliationLine[] = [];
  agrees = false;
  readonly settled: SettledLine[] = [];
}
