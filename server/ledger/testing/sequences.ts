// Random sequences of commands for the property tests, biased so that things happen: ids, codes, accounts, references
// and network keys collide often, advices aim at recent withdrawals, and time moves forward, sometimes past an expiry.
import fc from "fast-check";
import { SYSTEM_ACCOUNT_KINDS } from "../accounts.ts";
import type { AuthoriseWithdrawal, Command, IssueCode } from "../commands.ts";
import type { LimitTable } from "../limits.ts";
import { type Step, step } from "./sequence-steps.ts";
import { AGENT, WALLETS, type Wallet } from "./sequence-wallets.ts";
import * as the from "./vocabulary.ts";

const LIMITS: readonly (typeof the.LIMITS)[] = [
  the.LIMITS,
  {
    codeTriesMax: 2,
    terminalTriesMax: 2,
    networkTriesMax: 4,
    windowMs: 2 * the.MINUTE_MS,
    lockMs: 3 * the.MINUTE_MS,
    lockMsMax: 5 * the.MINUTE_MS,
  },
  {
    codeTriesMax: 1,
    terminalTriesMax: 3,
    networkTriesMax: 3,
    windowMs: 20 * the.MINUTE_MS,
    lockMs: 1_000,
    lockMsMax: 8_000,
  },
];
/** Limits that such amounts run into: for `basic` early, for `verified` late, for `full` never. */
const TIGHT: LimitTable = {
  ...the.UNLIMITED,
  basic: tightTier(1n),
  verified: tightTier(3n),
};

function tightTier(times: bigint) {
  const period = (valueMinor: bigint, count: number) => ({
    valueMinor: times * valueMinor,
    count: Number(times) * count,
  });
  const channel = {
    minMinor: 2n,
    maxMinor: times * 4_000n,
    day: period(2_500n, 3),
    week: period(4_000n, 4),
    month: period(5_000n, 5),
  };
  const balanceMaxMinor = times * 12_000n;
  return { balanceMaxMinor, transfer: channel, atm: channel, agent: channel, bank: channel };
}

/** A morning; a Sunday evening; and the last evening of a month, so that each kind of window ends in some sequences. */
const STARTS = [the.NOW + 1, Date.UTC(2026, 0, 12, 0, 20), Date.UTC(2026, 1, 1, 0, 30)];

/** Commands that follow on the prelude, `length` at most. The same seed makes the same commands. */
export function sequences(length: number): fc.Arbitrary<Command[]> {
  return fc
    .record({
      steps: fc.array(step, { minLength: 1, maxLength: length, size: "max" }),
      limits: fc.constantFrom(...LIMITS),
      table: fc.constantFrom(the.UNLIMITED, TIGHT),
      startAt: fc.constantFrom(...STARTS),
    })
    .map(({ steps, limits, table, startAt }) =>
      commandsOf(steps, limits, startAt).map((command) =>
        "limits" in command && command.type !== "authorise-withdrawal" && command.type !== "unlock-terminal"
          ? { ...command, limits: table }
          : command,
      ),
    );
}

/** Times stay within a day, because codes that are dead for longer are not told apart from unknown ones. */
const DAY_MS = 20 * 60 * the.MINUTE_MS;

function commandsOf(steps: readonly Step[], limits: typeof the.LIMITS, startAt: number): Command[] {
  const commands: Command[] = [];
  let at = startAt;
  for (const step of steps.flatMap(spelledOut)) {
    at += at - startAt > DAY_MS ? 1 : step.waitMs;
    commands.push(commandOf(step, { id: `c${commands.length}`, at }, commands, limits));
  }
  return commands;
}

/** A cash-out as it should be is three steps, which chance alone would seldom put in this order. */
function spelledOut(step: Step): Step[] {
  if (step.kind === "unlock")
    return [...Array(step.rounds)].flatMap(() => guessedAndUnlocked(step)).concat(step);
  if (step.kind !== "cashOut") return [step];
  const { waitMs, account, amount, fee, code, share, back, reversed, key } = step;
  const common = { waitMs, back, key, sharedKey: false, code: 15, otherAmount: false } as const;
  const advice = { ...common, stray: false, freshId: false, decided: false } as const;
  return [
    { kind: "issue", waitMs, account, amount, fee, codes: [code], otherActor: false },
    { kind: "authorise", ...common },
    ...(reversed === "no" ? [] : [{ kind: "reverse", ...advice } as const]),
    ...(reversed === "then frozen" ? [{ kind: "status", waitMs, account, change: "freeze" } as const] : []),
    { kind: "complete", ...advice, share },
  ];
}

/** Somebody guesses twice at a terminal, and it is unlocked for them. */
function guessedAndUnlocked(step: Extract<Step, { kind: "unlock" }>): Step[] {
  const { waitMs, key } = step;
  const guess = {
    kind: "authorise",
    waitMs,
    back: 0,
    key,
    sharedKey: false,
    code: 0,
    otherAmount: true,
  } as const;
  return [guess, guess, step];
}

/** The commission of a step, if there is one. */
const commissionOf = (step: { commission: bigint; earner: number }) => ({
  commissionMinor: step.commission,
  commissionAccountNo: step.commission === 0n ? null : accountAt(step.earner).accountNo,
});

const accountAt = (index: number): Pick<Wallet, "accountNo" | "ownerId" | "currency"> =>
  WALLETS[index] ?? { accountNo: index === 100 ? the.BANK : the.NOBODY, ownerId: "nobody", currency: "CVE" };

const CHANGES = { freeze: the.freeze, unfreeze: the.unfreeze, close: the.close };

const sharedKey = (n: number) =>
  the.networkKey("000001", { acquirerId: n % 2 ? "VINTI4" : "OTHER", terminalId: n < 2 ? "T1" : "T2" });

/** Whom most payments of a purpose are for. */
const MEANT = { payment: undefined, "agent-cash-out": AGENT, "bank-withdrawal": 100 };

/** The id of a hold is that of a transaction too, so no two accounts share one. */
const holdIdAt = (account: number, hold: number) => `h${account}-${hold}`;

/** A hold that was asked for lately, or now and then any. */
function holdOf(
  step: Extract<Step, { kind: "capture" | "release" | "callOff" }>,
  earlier: readonly Command[],
) {
  const placed = earlier.filter((command) => command.type === "place-hold").at(-1 - step.back);
  const { accountNo } = accountAt(step.account);
  return placed && !step.stray
    ? { accountNo: placed.accountNo, holdId: placed.holdId, amountMinor: placed.amountMinor }
    : { accountNo, holdId: holdIdAt(step.account, step.hold), amountMinor: 100n };
}

/** Of a withdrawal that was reported lately, most often from what was posted for it last. */
function adjustmentOf(
  step: Extract<Step, { kind: "adjust" }>,
  given: { id: string; at: number },
  earlier: readonly Command[],
): Command {
  const reported = earlier
    .filter((c) => c.type === "complete-withdrawal" || c.type === "reverse-withdrawal")
    .at(-1 - step.back);
  const networkKey = step.stray || !reported ? sharedKey(step.key) : reported.networkKey;
  const isMeant = (c: Command) => "networkKey" in c && c.networkKey.traceNumber === networkKey.traceNumber;
  const whole = earlier.find((c) => c.type === "authorise-withdrawal" && isMeant(c)) as
    | AuthoriseWithdrawal
    | undefined;
  const last = earlier.findLast(
    (c) => isMeant(c) && (c.type === "adjust-withdrawal" || c.type === "complete-withdrawal"),
  );
  const posted = last?.type === "adjust-withdrawal" ? last.actualMinor : 0n;
  const completed = last?.type === "complete-withdrawal" ? (last.dispensedMinor ?? 0n) : posted;
  const amountMinor = whole?.amountMinor ?? 1_000n;
  const actualMinor = { all: amountMinor, part: amountMinor / 4n, none: 0n, more: amountMinor + 1n }[step.to];
  const postedMinor = step.stale ? completed + 1n : completed;
  return the.adjust(actualMinor, { ...given, networkKey, postedMinor, platformMinor: step.ours });
}

function commandOf(
  step: Step,
  base: { id: string; at: number },
  earlier: readonly Command[],
  limits: typeof the.LIMITS,
): Command {
  const { id, at } = base;
  const given = { id, at };
  const issues = earlier.filter((command): command is IssueCode => command.type === "issue-code");
  const asked = earlier.filter((c): c is AuthoriseWithdrawal => c.type === "authorise-withdrawal");
  const transactionId = `txn-${id}`;
  switch (step.kind) {
    case "open":
      return the.openWallet(accountAt(step.account).accountNo, accountAt(step.account).ownerId, {
        ...WALLETS[step.account],
        ...given,
      });
    case "status":
      return CHANGES[step.change](accountAt(step.account).accountNo, given);
    case "tier":
      return the.changeTier(accountAt(step.account).accountNo, step.tier, given);
    case "minimum":
      return the.changeMinimum(accountAt(step.account).accountNo, step.minimumMinor, given);
    case "deposit": {
      const { accountNo, currency } = accountAt(step.account);
      const rest = {
        transactionId,
        reference: `b${step.reference}`,
        currency: step.otherCurrency ? "EUR" : currency,
      } as const;
      return the.deposit(accountNo, step.amount, { ...given, ...rest });
    }
    case "transfer": {
      const from = accountAt(step.account);
      return the.transfer(step.amount, {
        ...(step.closing ? { closing: true } : {}),
        ...given,
        transactionId,
        fromAccountNo: from.accountNo,
        toAccountNo: accountAt(step.to).accountNo,
        actorId: step.otherActor ? "mallory" : from.ownerId,
        currency: step.otherCurrency ? "EUR" : from.currency,
        reference: step.reference === 0 ? "" : `r${step.reference}`,
        feeMinor: step.fee,
        ...commissionOf(step),
      });
    }
    case "cashIn": {
      const from = accountAt(step.stray ? step.from : AGENT);
      const to = accountAt(step.account);
      return the.cashIn(step.amount, {
        ...given,
        transactionId,
        fromAccountNo: from.accountNo,
        toAccountNo: to.accountNo,
        actorId: step.otherActor ? "mallory" : from.ownerId,
        currency: from.currency,
        feeMinor: step.fee,
        ...commissionOf(step),
      });
    }
    case "giveBack": {
      const deposited = earlier.filter((command) => command.type === "deposit").at(-1 - step.back);
      const { accountNo, currency } = step.stray || !deposited ? accountAt(step.account) : deposited;
      return the.returnDeposit(deposited?.amountMinor ?? step.amount, {
        ...given,
        transactionId,
        depositTransactionId: step.stray || !deposited ? `txn-${step.reference}` : deposited.transactionId,
        accountNo,
        reference: `b${step.reference}`,
        currency: step.otherCurrency ? "EUR" : currency,
      });
    }
    case "place": {
      const { accountNo, ownerId, currency } = accountAt(step.account);
      return the.placeHold(step.amount, {
        ...given,
        accountNo,
        holdId: holdIdAt(step.account, step.hold),
        actorId: step.otherActor ? "mallory" : ownerId,
        feeMinor: step.fee,
        currency: step.otherCurrency ? "EUR" : currency,
        purpose: step.purpose,
        counterpartyAccountNo: accountAt(step.meant ? (MEANT[step.purpose] ?? step.to) : step.to).accountNo,
        expiresAt: step.minutes === 0 ? null : at + step.minutes * the.MINUTE_MS,
        reference: step.reference === 0 ? "" : `r${step.reference}`,
      });
    }
    case "capture": {
      const { amountMinor: whole, ...hold } = holdOf(step, earlier);
      const captured = { all: whole, part: whole / 2n + 1n, more: whole + 1n }[step.share];
      return the.captureHold(captured, { ...given, ...hold, ...commissionOf(step) });
    }
    case "release": {
      const { accountNo, holdId } = holdOf(step, earlier);
      return the.releaseHold({ ...given, accountNo, holdId, reason: step.reason });
    }
    case "callOff": {
      const { accountNo, holdId } = holdOf(step, earlier);
      return the.callOff({ at, accountNo, holdId, reason: step.reason });
    }
    case "cashOut":
      throw new Error("a cash-out is spelled out before");
    case "issue": {
      const { accountNo, ownerId, currency } = accountAt(step.account);
      return the.issue(step.amount, {
        ...given,
        accountNo,
        currency,
        withdrawalId: `wd-${id}`,
        actorId: step.otherActor ? "mallory" : ownerId,
        feeMinor: step.fee,
        codeDigests: step.codes.map((code) => `d${code}`),
      });
    }
    case "end": {
      const issue = issues.at(-1 - step.back);
      const withdrawalId = step.other || !issue ? "wd-none" : issue.withdrawalId;
      if (step.how === "expire") return the.expire({ ...given, withdrawalId });
      if (step.how === "block") return the.block({ ...given, withdrawalId });
      return the.cancel({ ...given, withdrawalId, actorId: issue?.actorId ?? "ana" });
    }
    case "authorise": {
      const issue = issues.at(-1 - step.back);
      const networkKey = !step.sharedKey
        ? { ...sharedKey(step.key), traceNumber: `1${id.slice(1).padStart(5, "0")}` }
        : sharedKey(step.key);
      const codeDigest = step.code < 3 || !issue ? `d${step.code}` : issue.codeDigests[0]!;
      const amountMinor = issue && !step.otherAmount ? issue.amountMinor : 100n;
      return the.authorise(amountMinor, {
        at,
        limits,
        networkKey,
        codeDigest,
        currency: issue?.currency ?? "CVE",
      });
    }
    case "unlock": {
      const { acquirerId, terminalId } = sharedKey(step.key);
      return the.unlock({ ...given, acquirerId, terminalId, limits });
    }
    case "complete": {
      const original = step.stray ? undefined : asked.at(-1 - step.back);
      const whole = original?.amountMinor ?? 1_000n;
      const dispensed = { all: whole, part: whole / 2n, unknown: null, more: whole + 1n }[step.share];
      const networkKey = original?.networkKey ?? sharedKey(step.key);
      return the.complete(dispensed, { at, networkKey, ...(step.freshId ? { id } : {}) });
    }
    case "reverse":
      return the.reverse({
        at,
        ...(step.decided ? { decided: true } : {}),
        networkKey: (step.stray ? undefined : asked.at(-1 - step.back)?.networkKey) ?? sharedKey(step.key),
      });
    case "adjust":
      return adjustmentOf(step, given, earlier);
    case "shift":
      return the.postAdjustment(step.amount, {
        ...given,
        transactionId,
        from: SYSTEM_ACCOUNT_KINDS[step.from]!,
        to: SYSTEM_ACCOUNT_KINDS[step.to]!,
        reference: `a${step.reference}`,
      });
    case "repeat": {
      const first = earlier.at(-1 - step.back);
      if (!first) return the.freeze(the.NOBODY, given);
      if (step.change === "command") return the.freeze(WALLETS[0]!.accountNo, { at, id: first.id });
      const request = step.change === "field" ? { ...first.request, extra: "x" } : first.request;
      return { ...first, at, request };
    }
  }
}
