// The steps of random sequences: what may happen, how often, and by which choices. Indexes point at wallets and at what has
// happened lately; the commands are made of them afterwards.
import fc from "fast-check";
import { SYSTEM_ACCOUNT_KINDS } from "../accounts.ts";
import { TIERS } from "../tiers.ts";
import { AGENT, COMMISSION, WALLETS } from "./sequence-wallets.ts";
import * as the from "./vocabulary.ts";

function earners() {
  return [
    { weight: 5, arbitrary: fc.constant(COMMISSION) },
    { weight: 1, arbitrary: fc.constantFrom(0, AGENT, 12, 101) },
  ];
}

const oneIn = (n: number) => fc.nat({ max: n - 1 }).map((k) => k === n - 1);
const amount = fc.constantFrom(1n, 100n, 500n, 1_000n, 2_000n, 5_000n, 999_999_999_990_000n);
/** An index into the wallets: those in escudos most often, then the others; beyond them stand the bank and nobody. */
const account = fc.oneof(
  { weight: 12, arbitrary: fc.nat({ max: 3 }) },
  { weight: 5, arbitrary: fc.nat({ max: WALLETS.length - 1 }) },
  { weight: 1, arbitrary: fc.constantFrom(8, 9, 10, 11, 12, 100, 101) },
);
const back = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 5 }) });
const fee = fc.constantFrom(0n, 150n);
const few = fc.nat({ max: 3 });
const waitMs = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 2_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(1, 2, 3, 10, 15, 30).map((minutes) => minutes * the.MINUTE_MS) },
);

const commission = { commission: fc.constantFrom(0n, 0n, 40n), earner: fc.oneof(...earners()) };
const shares = { fee, ...commission };

const kinds = {
  open: { account: fc.nat({ max: WALLETS.length - 1 }) },
  status: { account, change: fc.constantFrom(...(["freeze", "unfreeze", "unfreeze", "close"] as const)) },
  tier: { account, tier: fc.constantFrom(...TIERS) },
  minimum: { account, minimumMinor: fc.constantFrom(0n, 200n, 700n, 5_000n) },
  deposit: { account, amount, reference: fc.nat({ max: 7 }), otherCurrency: oneIn(12) },
  transfer: {
    account,
    to: account,
    amount,
    ...shares,
    closing: oneIn(6),
    reference: few,
    otherActor: oneIn(12),
    otherCurrency: oneIn(12),
  },
  cashIn: { account, stray: oneIn(8), from: account, amount, ...shares, otherActor: oneIn(12) },
  giveBack: {
    back,
    stray: oneIn(8),
    account,
    amount,
    reference: fc.nat({ max: 7 }),
    otherCurrency: oneIn(12),
  },
  place: {
    account,
    hold: fc.nat({ max: 7 }),
    amount,
    fee,
    to: account,
    purpose: fc.constantFrom(...(["payment", "payment", "agent-cash-out", "bank-withdrawal"] as const)),
    meant: fc.boolean(),
    minutes: fc.constantFrom(0, 0, 1, 10),
    reference: few,
    otherActor: oneIn(12),
    otherCurrency: oneIn(12),
  },
  capture: {
    back,
    stray: oneIn(8),
    account,
    hold: few,
    share: fc.constantFrom(...(["all", "all", "part", "more"] as const)),
    ...commission,
  },
  release: {
    back,
    stray: oneIn(8),
    account,
    hold: few,
    reason: fc.constantFrom(...(["DECLINED", "CANCELLED", "EXPIRED", "FAILED"] as const)),
  },
  callOff: {
    back,
    stray: oneIn(2),
    account,
    hold: fc.nat({ max: 7 }),
    reason: fc.constantFrom(...(["DECLINED", "CANCELLED"] as const)),
  },
  issue: {
    account,
    amount: fc.constantFrom(500n, 1_000n, 2_000n),
    fee,
    codes: fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 3 }),
    otherActor: oneIn(12),
  },
  cashOut: {
    account: fc.nat({ max: 3 }),
    amount: fc.constantFrom(500n, 1_000n),
    fee,
    code: fc.nat({ max: 7 }),
    share: fc.constantFrom(...(["all", "all", "part", "unknown", "more"] as const)),
    back,
    key: few,
    reversed: fc.constantFrom(...(["no", "no", "no", "no", "no", "yes", "then frozen"] as const)),
  },
  end: { back, how: fc.constantFrom(...(["cancel", "expire", "block"] as const)), other: oneIn(8) },
  authorise: { back, key: few, sharedKey: oneIn(4), code: fc.nat({ max: 15 }), otherAmount: oneIn(5) },
  unlock: { key: few, rounds: fc.constantFrom(0, 1, 4) },
  complete: {
    back,
    key: few,
    stray: oneIn(8),
    share: fc.constantFrom(...(["all", "all", "part", "unknown", "more"] as const)),
    freshId: oneIn(8),
  },
  reverse: { back, key: few, stray: oneIn(3), decided: oneIn(4) },
  adjust: {
    back,
    key: few,
    stray: oneIn(12),
    stale: oneIn(12),
    to: fc.constantFrom(...(["all", "all", "part", "part", "none", "more"] as const)),
    ours: fc.constantFrom(0n, 0n, 100n, 5_000n),
  },
  shift: {
    from: fc.nat({ max: SYSTEM_ACCOUNT_KINDS.length - 1 }),
    to: fc.nat({ max: SYSTEM_ACCOUNT_KINDS.length - 1 }),
    amount,
    reference: few,
  },
  repeat: {
    back: fc.nat({ max: 20 }),
    change: fc.constantFrom(...(["nothing", "nothing", "field", "command"] as const)),
  },
};
type Kinds = typeof kinds;
export type Step = {
  [K in keyof Kinds]: { kind: K; waitMs: number } & {
    [F in keyof Kinds[K]]: Kinds[K][F] extends fc.Arbitrary<infer T> ? T : never;
  };
}[keyof Kinds];

const WEIGHTS: Record<keyof Kinds, number> = {
  open: 2,
  status: 4,
  tier: 1,
  minimum: 2,
  deposit: 4,
  transfer: 6,
  cashIn: 4,
  giveBack: 3,
  place: 4,
  capture: 4,
  release: 2,
  callOff: 2,
  issue: 6,
  cashOut: 7,
  end: 4,
  authorise: 12,
  unlock: 3,
  complete: 8,
  reverse: 4,
  adjust: 5,
  shift: 2,
  repeat: 6,
};

/** Without fast-check's own bias to the ends of a range, which would make the odd cases the rule. */
export const step = fc.noBias(
  fc.oneof(
    ...Object.entries(kinds).map(([kind, fields]) => ({
      weight: WEIGHTS[kind as keyof Kinds],
      arbitrary: fc.record({
        kind: fc.constant(kind),
        waitMs,
        ...(fields as Record<string, fc.Arbitrary<unknown>>),
      }) as unknown as fc.Arbitrary<Step>,
    })),
  ),
);
