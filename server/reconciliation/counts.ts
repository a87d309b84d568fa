// What the terminals' counts at the end of the day say. Notes that are gone and that the file does not charge were paid out by
// some withdrawal; this finds by which, when only one answer fits. Reversal fraud shows here and nowhere else. Pure.
import type { OneWithdrawal } from "./sides.ts";

export type CountFindings = {
  /** Terminals that have been counted. */
  readonly counted: ReadonlySet<string>;
  /** Terminals whose count is what the wallet has posted, and not what the file says. */
  readonly walletIsRight: ReadonlySet<string>;
  /** Withdrawals of which the file says that nothing came out, and whose notes are gone. */
  readonly gone: ReadonlySet<string>;
  /** Above zero: notes are missing, and it is not clear by which withdrawal. Below: there are too many. */
  readonly unexplained: readonly {
    readonly terminalId: string;
    readonly amountMinor: bigint;
    /** Keys of withdrawals that could explain it. */
    readonly candidates: readonly string[];
  }[];
};

/** More withdrawals than this are not tried in all their combinations. */
const CANDIDATES_MAX = 16;
const CANDIDATES_SHOWN_MAX = 50;

type Candidate = { readonly key: string; readonly amountMinor: bigint };

export function judgeCounts(
  all: readonly OneWithdrawal[],
  counts: ReadonlyMap<string, bigint>,
  received: ReadonlySet<string>,
): CountFindings {
  const walletIsRight = new Set<string>();
  const gone = new Set<string>();
  const unexplained: CountFindings["unexplained"][number][] = [];
  const byTerminal = new Map<string, OneWithdrawal[]>();
  for (const one of counts.size === 0 ? [] : all) {
    const { terminalId } = (one.line ?? one.wallet)!;
    byTerminal.set(terminalId, [...(byTerminal.get(terminalId) ?? []), one]);
  }
  for (const [terminalId, countedMinor] of counts) {
    const own = byTerminal.get(terminalId) ?? [];
    const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
    const fileMinor = sum(own.map(({ line }) => line?.dispensedMinor ?? 0n));
    const walletMinor = sum(own.map(({ wallet }) => wallet?.dispensedMinor ?? 0n));
    const silent = own.filter(({ line }) => (line?.dispensedMinor ?? 0n) === 0n);
    const known = candidates(silent, ({ wallet }) => wallet?.dispensedMinor ?? 0n);
    if (countedMinor === walletMinor && walletMinor !== fileMinor) {
      walletIsRight.add(terminalId);
      for (const { key } of known) gone.add(key);
      continue;
    }
    const before = sum(
      silent.filter(({ key }) => received.has(key)).map(({ wallet }) => wallet?.amountMinor ?? 0n),
    );
    for (const { key } of silent) if (received.has(key)) gone.add(key);
    let missingMinor = countedMinor - fileMinor - before;
    // First what the wallet has heard of: a completion that the file does not have.
    const heard = sum(known.map(({ amountMinor }) => amountMinor));
    if (heard > 0n && heard <= missingMinor) {
      for (const { key } of known) gone.add(key);
      missingMinor -= heard;
    }
    if (missingMinor === 0n) continue;
    const denied = candidates(
      silent.filter(({ key }) => !gone.has(key)),
      ({ line, wallet }) => wallet?.amountMinor ?? line?.authorisedMinor ?? 0n,
    );
    const found = missingMinor > 0n ? onlyCombination(denied, missingMinor) : undefined;
    if (found) for (const key of found) gone.add(key);
    else {
      const fitting = denied.filter(({ amountMinor }) => amountMinor <= missingMinor).map(({ key }) => key);
      const shown = fitting.slice(0, CANDIDATES_SHOWN_MAX);
      unexplained.push({ terminalId, amountMinor: missingMinor, candidates: shown });
    }
  }
  return { counted: new Set(counts.keys()), walletIsRight, gone, unexplained };
}

function candidates(among: readonly OneWithdrawal[], amountOf: (one: OneWithdrawal) => bigint): Candidate[] {
  return among
    .map((one) => ({ key: one.key, amountMinor: amountOf(one) }))
    .filter(({ amountMinor }) => amountMinor > 0n);
}

/** The keys whose amounts come to the sum, when exactly one combination does. */
export function onlyCombination(
  among: readonly Candidate[],
  sumMinor: bigint,
): readonly string[] | undefined {
  if (among.length > CANDIDATES_MAX) return undefined;
  const found: string[][] = [];
  const search = (from: number, restMinor: bigint, chosen: readonly string[]): void => {
    if (found.length > 1) return;
    if (restMinor === 0n) {
      found.push([...chosen]);
      return;
    }
    for (let i = from; i < among.length; i++) {
      const { key, amountMinor } = among[i]!;
      if (amountMinor <= restMinor) search(i + 1, restMinor - amountMinor, [...chosen, key]);
    }
  };
  search(0, sumMinor, []);
  return found.length === 1 ? found[0] : undefined;
}
