// What the wallet needs of a bank or card acquirer. Whoever implements it does each reference once, however often it is
// asked. A rejection of the promise means that nobody knows: only the bank's own word `FAILED` is a refusal.
import type { Currency } from "../ledger/money.ts";

export type BankStatus = "PENDING" | "SETTLED" | "FAILED" | "RETURNED";

/** What the bank says of one reference, in an answer or a callback. */
export type BankReport = {
  /** The wallet's own: the order's id. */
  readonly reference: string;
  readonly bankReference: string;
  readonly kind: "collection" | "payout";
  readonly status: BankStatus;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  readonly reason?: string | undefined;
};

/** A bank account, or a card by the acquirer's token; the name is whose account it is. */
export type Instrument =
  | { readonly type: "bankAccount"; readonly iban: string; readonly name?: string }
  | { readonly type: "card"; readonly token: string };

export type BankInstruction = {
  readonly reference: string;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  readonly instrument: Instrument;
};

export interface BankProvider {
  /** Collects from the instrument. */
  collect(instruction: BankInstruction): Promise<BankReport>;
  /** Pays to the instrument, which is a bank account. */
  payOut(instruction: BankInstruction): Promise<BankReport>;
  /** What the bank knows of a reference; nothing when it has never heard of it. */
  enquire(reference: string): Promise<BankReport | undefined>;
}
