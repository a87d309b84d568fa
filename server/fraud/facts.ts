// What fraud rules look at: one small statement about one subject. Facts are made from the ledger's log and from the audit
// log, hold ids and amounts only, and carry the time at which the thing happened.
import type { Currency } from "../ledger/money.ts";

/** Each kind of fact comes from one log only, so that rules over one log give the same whatever the other does meanwhile. */
export const FACT_SOURCES = {
  deposit: "ledger",
  "transfer-out": "ledger",
  "transfer-in": "ledger",
  "cash-in": "ledger",
  "cash-out": "ledger",
  "cash-out-request": "ledger",
  "cash-after-reversal": "ledger",
  "reversal-after-cash": "ledger",
  "wrong-code": "ledger",
  "terminal-unlocked": "ledger",
  "wrong-pin": "audit",
  "wrong-password": "audit",
  "wrong-one-time-code": "audit",
  "wrong-second-factor": "audit",
} as const;

export type FactKind = keyof typeof FACT_SOURCES;
export type SubjectKind = "user" | "terminal" | "address";

export type Fact = {
  /** Unique, and the same whenever the same log is read. */
  readonly factId: string;
  /** When it happened, in milliseconds since the epoch. */
  readonly at: number;
  readonly kind: FactKind;
  readonly subjectKind: SubjectKind;
  /** User id, `acquirer:terminal`, or digest of an address. */
  readonly subject: string;
  /** The other side: a user, an agent, a terminal. */
  readonly counterparty: string | null;
  readonly amountMinor: bigint | null;
  readonly currency: Currency | null;
};
