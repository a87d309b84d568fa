// Carries out what two operators have agreed to: the approval is written down first, then posted, then closed. An approval that
// was cut off is finished by whichever server looks next; what was posted is not posted twice.
import { Problem } from "@makeba/openapi/problem";
import type { Clock } from "../clock.ts";
import { acceptedBy, proposalOf } from "./possible.ts";
import type { ReconciliationLine, ReconciliationRows } from "./reconciliation-rows.ts";
import type { Settling } from "./settling.ts";

/** How long an approval may be under way before it is taken up again, in milliseconds. */
const APPROVAL_MS_MAX = 60_000;
const PAGE = 20;

export type Approving = ReturnType<typeof createApproving>;

export function createApproving({
  clock,
  rows,
  settle,
}: {
  readonly clock: Clock;
  readonly rows: ReconciliationRows;
  readonly settle: Settling;
}) {
  /** Throws what the ledger refuses; the line is open again then. The line must be approved. */
  async function carryOut(line: ReconciliationLine): Promise<void> {
    const proposal = proposalOf(line, line.proposed!);
    try {
      await settle(line, proposal);
    } catch (error) {
      if (!(error instanceof Problem) || error.category !== "business") throw error;
      await rows.refuse(line, error.code);
      throw new Problem("LINE_NOT_SETTLEABLE", { details: { status: "OPEN", refusal: error.code } });
    }
    await rows.settle(line, acceptedBy(proposal), clock());
  }

  async function finish(lines: readonly ReconciliationLine[]): Promise<void> {
    for (const line of lines) {
      await carryOut(line).catch((error: unknown) => {
        // Refused: the line is open again and says why.
        if (!(error instanceof Problem) || error.category !== "business") throw error;
      });
    }
  }

  return {
    /** False when it is no longer the proposal that was read. */
    async approve(line: ReconciliationLine, userId: string): Promise<boolean> {
      if (!(await rows.startApproval(line, { userId, at: clock() }))) return false;
      await carryOut(line);
      return true;
    },

    /** Carries out what was approved on a server that ended before it was posted. */
    finish: async () => finish(await rows.unfinished(clock() - APPROVAL_MS_MAX, PAGE)),

    /**
     * Carries out whatever is approved in a file of the date, so that a file which is matched next finds it settled. Throws when
     * an outcome is unknown.
     */
    finishOn: async (acquirerId: string, localDate: string) =>
      finish(await rows.approvedOn(acquirerId, localDate)),
  };
}
