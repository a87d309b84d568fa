// What happened. The log of these is the truth; every table beside it can be rebuilt from them with `evolve`.
import type { AccountKind } from "./accounts.ts";
import type { HoldPurpose, ReleaseReason } from "./holds.ts";
import type { Currency } from "./money.ts";
import type { Rejection } from "./rejections.ts";
import type { Tier } from "./tiers.ts";
import type { Usage } from "./usage.ts";
import type { AttemptCounter, DeclineReason, NetworkKey } from "./withdrawals.ts";

/** One leg of a movement. The legs of one event sum to zero per currency. */
export type Posting = {
  readonly accountNo: string;
  /** Below zero debits the account, above zero credits it. */
  readonly amountMinor: bigint;
  readonly balanceAfterMinor: bigint;
  /** The account's version that this leg makes. */
  readonly version: number;
};

export type TransactionType =
  | "deposit"
  | "deposit-return"
  | "transfer"
  | "cash-in"
  | "withdrawal"
  | "adjustment"
  | HoldPurpose;

export type LedgerEvent =
  | {
      readonly type: "account-opened";
      readonly accountNo: string;
      readonly ownerId: string;
      readonly kind: AccountKind;
      readonly currency: Currency;
      readonly minimumMinor: bigint;
      readonly mayGoNegative: boolean;
      readonly tier: Tier;
      readonly usage?: Usage;
    }
  | { readonly type: "account-frozen"; readonly accountNo: string }
  | { readonly type: "account-unfrozen"; readonly accountNo: string }
  | { readonly type: "account-closed"; readonly accountNo: string }
  | {
      readonly type: "minimum-changed";
      readonly accountNo: string;
      readonly currency: Currency;
      readonly minimumMinor: bigint;
    }
  | { readonly type: "tier-changed"; readonly accountNo: string; readonly tier: Tier }
  | {
      readonly type: "posted";
      readonly transactionId: string;
      readonly transactionType: "deposit" | "transfer" | "cash-in" | "adjustment";
      readonly feeMinor: bigint;
      readonly currency: Currency;
      readonly postings: readonly Posting[];
      readonly reference: string;
      readonly description: string;
    }
  | {
      readonly type: "deposit-returned";
      readonly transactionId: string;
      readonly depositTransactionId: string;
      readonly accountNo: string;
      readonly amountMinor: bigint;
      /** What the account could not pay back. */
      readonly owedMinor: bigint;
      readonly currency: Currency;
      readonly postings: readonly Posting[];
      readonly reference: string;
      readonly description: string;
    }
  | {
      readonly type: "hold-placed";
      /** Also the id of its transaction. */
      readonly holdId: string;
      readonly accountNo: string;
      readonly purpose: HoldPurpose;
      readonly amountMinor: bigint;
      readonly feeMinor: bigint;
      readonly currency: Currency;
      readonly counterpartyAccountNo: string;
      readonly expiresAt: number | null;
      readonly reference: string;
      readonly description: string;
    }
  | {
      readonly type: "hold-captured";
      readonly holdId: string;
      readonly accountNo: string;
      readonly capturedMinor: bigint;
      readonly commissionMinor: bigint;
      readonly currency: Currency;
      readonly postings: readonly Posting[];
    }
  | {
      readonly type: "hold-released";
      readonly holdId: string;
      readonly accountNo: string;
      readonly reason: ReleaseReason;
    }
  | {
      /** There was no such hold yet, and there will be none. */
      readonly type: "hold-called-off";
      readonly holdId: string;
      readonly accountNo: string;
      readonly reason: ReleaseReason;
    }
  | {
      readonly type: "code-issued";
      readonly withdrawalId: string;
      readonly accountNo: string;
      readonly userId: string;
      readonly amountMinor: bigint;
      readonly feeMinor: bigint;
      readonly currency: Currency;
      readonly codeDigest: string;
      /** Which of the candidates was taken; the code can be worked out again from it and a secret. */
      readonly candidate: number;
      readonly expiresAt: number;
    }
  | { readonly type: "code-cancelled"; readonly withdrawalId: string; readonly accountNo: string }
  | { readonly type: "code-expired"; readonly withdrawalId: string; readonly accountNo: string }
  | { readonly type: "code-blocked"; readonly withdrawalId: string; readonly accountNo: string }
  | {
      readonly type: "withdrawal-authorised";
      readonly withdrawalId: string;
      readonly accountNo: string;
      readonly networkKey: NetworkKey;
    }
  | {
      readonly type: "withdrawal-declined";
      readonly networkKey: NetworkKey;
      readonly reason: DeclineReason;
      /** The withdrawal that the code belongs to, when it belongs to one. */
      readonly withdrawalId: string | null;
      /** Its account, when the try changes the withdrawal. */
      readonly accountNo: string | null;
      /** Whether the try counts against the withdrawal's code too. */
      readonly countedAgainstCode: boolean;
      /** What the wrong-try counters are after this; empty when the try is not counted. */
      readonly counters: readonly AttemptCounter[];
      /** When a locked terminal or network may try again; 0 when neither is locked. */
      readonly lockedUntil: number;
    }
  | {
      readonly type: "terminal-unlocked";
      readonly terminal: Pick<NetworkKey, "acquirerId" | "terminalId">;
      readonly operatorId: string;
      /** What its wrong-try counter is after this. */
      readonly counter: AttemptCounter;
    }
  | {
      readonly type: "withdrawal-completed";
      readonly withdrawalId: string;
      readonly accountNo: string;
      readonly dispensedMinor: bigint;
      readonly currency: Currency;
      readonly postings: readonly Posting[];
      readonly afterReversal: boolean;
    }
  | { readonly type: "withdrawal-suspected"; readonly withdrawalId: string; readonly accountNo: string }
  | {
      readonly type: "withdrawal-reversed";
      readonly withdrawalId: string;
      readonly accountNo: string;
      readonly reason: string;
    }
  | {
      /** The notes were reported as taken before: nothing changes, and a person is told. */
      readonly type: "reversal-contradicted";
      readonly withdrawalId: string;
      readonly accountNo: string;
      readonly reason: string;
    }
  | {
      readonly type: "withdrawal-adjusted";
      readonly withdrawalId: string;
      readonly accountNo: string;
      /** What has come out after all; zero when nothing has. */
      readonly dispensedMinor: bigint;
      readonly currency: Currency;
      readonly postings: readonly Posting[];
    }
  | { readonly type: "reversal-remembered"; readonly networkKey: NetworkKey; readonly reason: string }
  | { readonly type: "command-rejected"; readonly rejection: Rejection };

export type EventType = LedgerEvent["type"];

/** The accounts that an event changes, each once, in a fixed order. Their hash chains run through it. */
export function touchedAccounts(event: LedgerEvent): readonly string[] {
  const touched = "accountNo" in event && event.accountNo !== null ? [event.accountNo] : [];
  if ("postings" in event) {
    for (const { accountNo } of event.postings) if (!touched.includes(accountNo)) touched.push(accountNo);
  }
  return touched;
}
