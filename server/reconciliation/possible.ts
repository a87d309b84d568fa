// What operators may propose for a line, beside what the matcher suggests. Pure.
import type { Action, Proposal, Verdict } from "./match.ts";

export type SettleableLine = {
  readonly verdict: Verdict;
  readonly walletStatus: string | null;
  readonly fileMinor: bigint;
  readonly walletMinor: bigint;
  readonly suggested: Action | null;
  readonly actualMinor: bigint;
  readonly claimMinor: bigint;
  readonly postedMinor: bigint;
};

export function possibleFor(line: SettleableLine): readonly Action[] {
  const { suggested } = line;
  if (suggested === null) return [];
  // Cash that only the wallet knows of was either paid out, and will be charged later, or never was.
  const isEither = line.verdict === "MISSING_AT_ATM" && line.walletStatus === "COMPLETED";
  const other = suggested === "ADJUST" ? "SUSPEND" : "ADJUST";
  return [...new Set<Action>([suggested, ...(isEither ? ([other] as const) : []), "NOTE"])];
}

/** What the action comes to for this line, which must be possible. */
export function proposalOf(line: SettleableLine, action: Action): Proposal {
  const nothing = { actualMinor: 0n, claimMinor: 0n, postedMinor: 0n };
  if (action === line.suggested) {
    const { actualMinor, claimMinor, postedMinor } = line;
    return { action, actualMinor, claimMinor, postedMinor };
  }
  if (action === "SUSPEND") return { ...nothing, action, claimMinor: line.walletMinor - line.fileMinor };
  if (action === "ADJUST") return { ...nothing, action, postedMinor: line.walletMinor };
  return { ...nothing, action };
}

/** By how much the platform's accounts answer for the withdrawal from then on, against the network. */
export function acceptedBy({ action, claimMinor }: Proposal): bigint {
  if (action === "RECEIVE") return 0n;
  return action === "SUSPEND" ? -claimMinor : claimMinor;
}
