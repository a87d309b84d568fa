// The operations on cases: what a person must decide, and deciding it. A decision is written down before anything is posted;
// who finds another one about the same transaction under way carries that out first.
import { Problem } from "@makeba/openapi/problem";
import type { Clock } from "../clock.ts";
import { toMinor } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { userOf } from "../identity/principals.ts";
import { newTransactionId } from "../transaction-ids.ts";
import type { CaseDecision, CaseDecisions } from "./case-decisions.ts";
import type { CaseRows, RecoveryCase } from "./case-rows.ts";
import type { Deciding } from "./deciding.ts";

export type CaseDependencies = {
  readonly clock: Clock;
  readonly now: Clock;
  readonly cases: CaseRows;
  readonly decisions: CaseDecisions;
  readonly deciding: Deciding;
  /** How long a decision may be under way before the recovery takes it up, in milliseconds. */
  readonly leaseMs: number;
};

/** Each round ends a decision; more of one transaction never wait at once. */
const ROUNDS = 100;

export function caseOperations({
  clock,
  now,
  cases,
  decisions,
  deciding,
  leaseMs,
}: CaseDependencies): HandlersOf<"listRecoveryCases" | "resolveRecoveryCase"> {
  /** Ends what is under way, and then this decision, unless it is made already. */
  async function decide(wanted: Omit<CaseDecision, "transactionId" | "seen">): Promise<RecoveryCase> {
    const { caseId, decision, amountMinor, decidedBy } = wanted;
    const isWanted = (other: CaseDecision) =>
      other.caseId === caseId &&
      other.decision === decision &&
      other.amountMinor === amountMinor &&
      other.decidedBy === decidedBy;
    for (let round = 0; round < ROUNDS; round++) {
      const looked = await decisions.look(caseId);
      if (!looked) throw new Problem("CASE_NOT_FOUND");
      const { found, pending } = looked;
      if (pending) {
        await deciding.finish(pending).catch((error: unknown) => {
          const isOthers = !isWanted(pending) && error instanceof Problem && error.category === "business";
          if (!isOthers) throw error;
        });
        continue;
      }
      if (found.status === "RESOLVED") {
        if (found.decision === decision && found.resolvedBy === decidedBy) return found;
        throw new Problem("CASE_ALREADY_RESOLVED");
      }
      await decisions.begin({
        ...{ ...wanted, transactionId: found.transactionId, dueAt: now() + leaseMs },
      });
    }
    throw new Problem("OVERLOADED", { headers: { "Retry-After": "1" } });
  }

  return {
    async listRecoveryCases({ query }) {
      const { status, after, limit = 50 } = query;
      const list = await cases.list({
        limit,
        ...(status === undefined ? {} : { status }),
        ...(after === undefined ? {} : { after }),
      });
      return { status: 200, body: { cases: list.map(view) } };
    },

    async resolveRecoveryCase({ params: { caseId }, body, principal }) {
      const { decision, reason, amount } = body;
      const at = clock();
      const decided = await decide({
        ...{ caseId, decision, reason, decidedBy: userOf(principal).userId, decidedAt: new Date(at) },
        amountMinor: amount === undefined ? null : toMinor(amount, "CVE", "body.amount"),
        holdId: newTransactionId(at),
      });
      return { status: 200, body: view(decided) };
    },
  };
}

function view(found: RecoveryCase) {
  const { caseId, transactionId, subject, problem, status, details, tries } = found;
  return {
    ...{ caseId, transactionId, subject, problem, status, details, tries },
    openedAt: found.openedAt.toISOString(),
    ...(found.decision === null ? {} : { decision: found.decision }),
    ...(found.reason === null ? {} : { reason: found.reason }),
    ...(found.resolvedBy === null ? {} : { resolvedBy: found.resolvedBy }),
    ...(found.resolvedAt === null ? {} : { resolvedAt: found.resolvedAt.toISOString() }),
  };
}
