// Holds a settlement file against the wallet's withdrawals of the same acquirer and date, and says of each what would settle it.
// Pure. What the terminals have counted, when it is known, decides which of the two is believed.
//
// In sums: of every withdrawal the file says what the network charges, the wallet what it has posted for it. What the platform
// has accepted for itself before (claims against the network, money in suspense) belongs to the wallet's side.
import { type CountFindings, judgeCounts } from "./counts.ts";
import type { FileLine } from "./settlement-file.ts";
import type { OneWithdrawal, WalletSide } from "./sides.ts";

export type Verdict =
  | "MATCHED"
  /** The network charges what the wallet has not posted. */
  | "MISSING_AT_ISSUER"
  /** The wallet has posted what the network does not charge. */
  | "MISSING_AT_ATM"
  | "AMOUNT_DIFFERS"
  /** The wallet holds the money still. */
  | "STILL_OPEN"
  | "DUPLICATE_LINE"
  /** Notes are gone that neither side has paid out. */
  | "CASH_MISSING"
  /** There are more notes than there should be. */
  | "CASH_OVER";

export type Action =
  /** The hold becomes a posting; after a reversal the customer pays, or the platform has a claim. */
  | "COMPLETE"
  /** The hold is released. */
  | "REVERSE"
  /** What was posted is corrected, for the customer. */
  | "ADJUST"
  /** The platform pays the network and has a claim: receivables to ATM settlement. */
  | "CLAIM"
  /** The platform keeps what the network may still ask for: ATM settlement to suspense. */
  | "SUSPEND"
  /** The notes are gone and the hold is too: receivables to suspense, until it is known who pays. */
  | "RECEIVE"
  /** Nothing is posted; two people have looked. */
  | "NOTE";

export type Proposal = {
  readonly action: Action;
  /** What the withdrawal is settled to; what the platform's accounts move by. */
  readonly actualMinor: bigint;
  readonly claimMinor: bigint;
  /** What is posted for the withdrawal now; an adjustment is refused when it is something else by then. */
  readonly postedMinor: bigint;
};

export type Matched = {
  /** Names the line within its run, however often the run is matched. */
  readonly subject: string;
  readonly key: string | null;
  readonly terminalId: string;
  readonly traceNumber: string | null;
  readonly line: number | null;
  readonly transactionId: string | null;
  readonly outcome: FileLine["outcome"] | null;
  readonly walletStatus: WalletSide["status"] | null;
  readonly fileMinor: bigint;
  readonly walletMinor: bigint;
  readonly verdict: Verdict;
  /** Nothing to propose: it matches, or somebody has to report first. */
  readonly proposal: Proposal | null;
  /** Whose notes may be missing, when more than one withdrawal could explain it. */
  readonly candidates: readonly string[];
};

export type MatchInput = {
  readonly acquirerId: string;
  readonly localDate: string;
  readonly lines: readonly FileLine[];
  readonly wallet: ReadonlyMap<string, WalletSide>;
  /** What the platform has accepted for a withdrawal before: above zero for claims, below for money in suspense. */
  readonly accepted: ReadonlyMap<string, bigint>;
  /** Withdrawals whose missing notes are a receivable already. */
  readonly received: ReadonlySet<string>;
  /** What each terminal has counted; nothing of a terminal that is not in it. */
  readonly counts: ReadonlyMap<string, bigint>;
};

export function matchSettlement(input: MatchInput): Matched[] {
  const all = withdrawalsOf(input);
  const findings = judgeCounts(all, input.counts, input.received);
  return [
    ...all.flatMap((one) => matchOne(one, input, findings)),
    ...findings.unexplained.map(({ terminalId, amountMinor, candidates }) => ({
      ...{ subject: `count:${terminalId}`, key: null, terminalId, traceNumber: null, line: null },
      ...{ transactionId: null, outcome: null, walletStatus: null, candidates },
      ...(amountMinor > 0n
        ? { verdict: "CASH_MISSING" as const, fileMinor: amountMinor, walletMinor: 0n }
        : { verdict: "CASH_OVER" as const, fileMinor: 0n, walletMinor: -amountMinor }),
      proposal: NOTE,
    })),
  ];
}

/** In the order of the file; what is in the wallet only comes after. */
function withdrawalsOf({ acquirerId, localDate, lines, wallet }: MatchInput): OneWithdrawal[] {
  const byKey = new Map<string, FileLine[]>();
  for (const line of lines) {
    const key = `${acquirerId}:${line.terminalId}:${localDate}:${line.traceNumber}`;
    byKey.set(key, [...(byKey.get(key) ?? []), line]);
  }
  const inFile = [...byKey].map(([key, same]) => {
    const line = same.find(({ outcome }) => outcome === "DISPENSED") ?? same[0]!;
    return { key, line, duplicates: same.filter((each) => each !== line), wallet: wallet.get(key) ?? null };
  });
  const inWalletOnly = [...wallet.values()]
    .filter(({ key }) => !byKey.has(key))
    .map((side) => ({ key: side.key, line: null, duplicates: [], wallet: side }));
  return [...inFile, ...inWalletOnly];
}

const NOTE: Proposal = { action: "NOTE", actualMinor: 0n, claimMinor: 0n, postedMinor: 0n };
const claim = (claimMinor: bigint): Proposal => ({
  action: "CLAIM",
  actualMinor: 0n,
  claimMinor,
  postedMinor: 0n,
});
const suspend = (claimMinor: bigint): Proposal => ({
  action: "SUSPEND",
  actualMinor: 0n,
  claimMinor,
  postedMinor: 0n,
});
type Judged = { readonly verdict: Verdict; readonly proposal: Proposal | null };
const matched: Judged = { verdict: "MATCHED", proposal: null };

function matchOne(one: OneWithdrawal, input: MatchInput, findings: CountFindings): Matched[] {
  const { key, line, duplicates, wallet } = one;
  // A second line of the same withdrawal is settled first by what was accepted for it before.
  let accepted = input.accepted.get(key) ?? 0n;
  const again = duplicates.map((duplicate) => {
    const { dispensedMinor } = duplicate;
    const isAccepted = dispensedMinor > 0n && accepted >= dispensedMinor;
    if (isAccepted) accepted -= dispensedMinor;
    const proposal = dispensedMinor > 0n ? claim(dispensedMinor) : NOTE;
    const judged: Judged = isAccepted ? matched : { verdict: "DUPLICATE_LINE", proposal };
    return { duplicate, judged };
  });
  const walletMinor = (wallet?.dispensedMinor ?? 0n) + accepted;
  const judged = judge(one, walletMinor, input, findings);
  const common = { key, transactionId: wallet?.transactionId ?? line?.transactionId ?? null };
  const status = { walletStatus: wallet?.status ?? null, candidates: [] };
  const first: Matched[] =
    line === null && judged === matched
      ? []
      : [
          {
            ...{ ...common, ...status, ...judged, walletMinor },
            subject: line === null ? `wallet:${key}` : `file:${line.line}`,
            terminalId: (line ?? wallet)!.terminalId,
            traceNumber: (line ?? wallet)!.traceNumber,
            ...{ line: line?.line ?? null, outcome: line?.outcome ?? null },
            fileMinor: line?.dispensedMinor ?? 0n,
          },
        ];
  const rest = again.map(({ duplicate, judged }): Matched => {
    const { terminalId, traceNumber, outcome, dispensedMinor: fileMinor } = duplicate;
    const sides = { fileMinor, walletMinor: judged === matched ? fileMinor : 0n };
    return {
      ...{ ...common, ...status, ...judged, ...sides, terminalId, traceNumber, outcome },
      ...{ subject: `file:${duplicate.line}`, line: duplicate.line },
    };
  });
  return [...first, ...rest];
}

function judge(
  one: OneWithdrawal,
  walletMinor: bigint,
  { received }: MatchInput,
  findings: CountFindings,
): Judged {
  const { key, line, wallet } = one;
  const fileMinor = line?.dispensedMinor ?? 0n;
  const isGone = findings.gone.has(key);
  const terminalId = (line ?? wallet)!.terminalId;
  const isWalletRight = findings.walletIsRight.has(terminalId);
  if (wallet === null) {
    if (fileMinor === 0n) return isGone ? { verdict: "CASH_MISSING", proposal: NOTE } : matched;
    return fileMinor === walletMinor
      ? matched
      : { verdict: "MISSING_AT_ISSUER", proposal: claim(fileMinor - walletMinor) };
  }
  if (wallet.status === "AUTHORISED" || wallet.status === "SUSPECT") {
    const proposal =
      fileMinor > 0n
        ? completion(wallet, fileMinor)
        : openEnd(line, wallet, isGone, findings.counted.has(terminalId));
    return { verdict: "STILL_OPEN", proposal };
  }
  if (fileMinor === walletMinor) {
    const isMissing = wallet.status === "REVERSED" && isGone && !received.has(key);
    return isMissing
      ? {
          verdict: "CASH_MISSING",
          proposal: { action: "RECEIVE", actualMinor: 0n, claimMinor: wallet.amountMinor, postedMinor: 0n },
        }
      : matched;
  }
  const off = fileMinor - walletMinor;
  const betweenUs = off > 0n ? claim(off) : suspend(-off);
  // What has been accepted before stays as it is; the withdrawal is settled to the rest.
  const targetMinor = fileMinor - (walletMinor - wallet.dispensedMinor);
  if (wallet.status === "REVERSED") {
    const proposal = isWalletRight || targetMinor <= 0n ? betweenUs : completion(wallet, targetMinor);
    return { verdict: off > 0n ? "MISSING_AT_ISSUER" : "MISSING_AT_ATM", proposal };
  }
  if (fileMinor === 0n) {
    const isReversed = line?.outcome === "REVERSED" && targetMinor === 0n && !isGone && !isWalletRight;
    return { verdict: "MISSING_AT_ATM", proposal: isReversed ? adjustment(wallet, 0n) : betweenUs };
  }
  const proposal = isWalletRight || targetMinor <= 0n ? betweenUs : adjustment(wallet, targetMinor);
  return { verdict: "AMOUNT_DIFFERS", proposal };
}

/** The file does not say that anything came out. It is complete: what is not in it the network does not know. */
function openEnd(
  line: FileLine | null,
  wallet: WalletSide,
  isGone: boolean,
  isCounted: boolean,
): Proposal | null {
  if (isGone) return completion(wallet, wallet.amountMinor);
  const isOver = line === null || line.outcome === "REVERSED" || isCounted;
  return isOver ? { action: "REVERSE", actualMinor: 0n, claimMinor: 0n, postedMinor: 0n } : null;
}

/** A customer pays at most what was authorised; notes beyond that are a claim. */
function completion({ amountMinor }: WalletSide, dispensedMinor: bigint): Proposal {
  const actualMinor = dispensedMinor < amountMinor ? dispensedMinor : amountMinor;
  return { action: "COMPLETE", actualMinor, claimMinor: dispensedMinor - actualMinor, postedMinor: 0n };
}

function adjustment({ amountMinor, dispensedMinor }: WalletSide, targetMinor: bigint): Proposal {
  const actualMinor = targetMinor < amountMinor ? targetMinor : amountMinor;
  const claimMinor = targetMinor - actualMinor;
  return actualMinor === dispensedMinor
    ? claim(claimMinor)
    : { action: "ADJUST", actualMinor, claimMinor, postedMinor: dispensedMinor };
}
