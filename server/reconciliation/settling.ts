// Posts what two operators have agreed to. The ids of the commands follow from the line and the number of its proposal, so that
// an approval that was cut off can be made again: what was posted stays, and the rest follows.
import type { Clock } from "../clock.ts";
import { postOrThrow } from "../http/outcomes.ts";
import { type SystemAccountKind, systemAccountNo } from "../ledger/accounts.ts";
import type { NetworkKey } from "../ledger/withdrawals.ts";
import type { Post } from "../posting/group-commit.ts";
import { completionOf, networkKeyOf, reversalOf } from "../recovery/withdrawal-recovery.ts";
import { newTransactionId } from "../transaction-ids.ts";
import type { Proposal } from "./match.ts";
import type { ReconciliationLine, ReconciliationRows } from "./reconciliation-rows.ts";

const CURRENCY = "CVE";

export type Settling = (line: ReconciliationLine, proposal: Proposal) => Promise<void>;

export function createSettling({
  post,
  clock,
  rows,
}: {
  readonly post: Post;
  readonly clock: Clock;
  readonly rows: Pick<ReconciliationRows, "borneMinor">;
}): Settling {
  const idOf = ({ lineId, proposal }: ReconciliationLine, step: string) =>
    `settle:${lineId}:${proposal}:${step}`;
  const request = ({ lineId }: ReconciliationLine, { action, actualMinor, claimMinor }: Proposal) => ({
    ...{ operation: "approveSettlement", lineId, action },
    ...{ actual: String(actualMinor), claim: String(claimMinor) },
  });

  async function move(
    line: ReconciliationLine,
    proposal: Proposal,
    [from, to]: readonly [SystemAccountKind, SystemAccountKind],
  ): Promise<void> {
    if (proposal.claimMinor === 0n) return;
    const at = clock();
    await postOrThrow(post, {
      type: "post-adjustment",
      ...{ id: idOf(line, "accounts"), at, request: request(line, proposal) },
      transactionId: newTransactionId(at),
      ...{ from, to, amountMinor: proposal.claimMinor, currency: CURRENCY },
      reference: `${line.lineId}-${line.proposal}`,
      description: `Reconciliation ${line.lineId}`,
    });
  }

  async function adjust(line: ReconciliationLine, networkKey: NetworkKey, proposal: Proposal): Promise<void> {
    const { actualMinor, postedMinor } = proposal;
    // What the platform has paid for the customer goes back to the platform first.
    const platformMinor =
      actualMinor < postedMinor
        ? await rows.borneMinor(line.transactionId!, systemAccountNo("receivables", CURRENCY))
        : 0n;
    await postOrThrow(post, {
      type: "adjust-withdrawal",
      ...{ id: idOf(line, "withdrawal"), at: clock(), request: request(line, proposal) },
      ...{ networkKey, postedMinor, actualMinor, platformMinor },
    });
  }

  return async (line, proposal) => {
    const networkKey = line.networkKey === null ? undefined : networkKeyOf(line.networkKey);
    switch (proposal.action) {
      case "COMPLETE":
        // The same command that the terminal's own report would be: when that comes after all, it is a repeat.
        await postOrThrow(post, completionOf(networkKey!, proposal.actualMinor, clock()));
        return move(line, proposal, ["receivables", "atm"]);
      case "REVERSE":
        await postOrThrow(post, { ...reversalOf(networkKey!, "SUSPECT", clock()), decided: true });
        return;
      case "ADJUST":
        await adjust(line, networkKey!, proposal);
        return move(line, proposal, ["receivables", "atm"]);
      case "CLAIM":
        return move(line, proposal, ["receivables", "atm"]);
      case "SUSPEND":
        return move(line, proposal, ["atm", "suspense"]);
      case "RECEIVE":
        return move(line, proposal, ["receivables", "suspense"]);
      case "NOTE":
        return;
    }
  };
}
