// What can be asked of the ledger. Time, ids and random candidates are in the command, so deciding it again over the
// same books gives the same events, bit for bit.
import type { AccountKind, SystemAccountKind } from "./accounts.ts";
import type { HoldPurpose, ReleaseReason } from "./holds.ts";
import type { LimitTable } from "./limits.ts";
import type { Currency } from "./money.ts";
import type { Tier } from "./tiers.ts";
import type { Usage } from "./usage.ts";
import type { NetworkKey } from "./withdrawals.ts";

type Base = {
  /** Has one outcome, for ever. */
  readonly id: string;
  /** When the command was made, in milliseconds since the epoch. */
  readonly at: number;
  /** What the caller asked for, field by field; a repeat with another value is refused and the field is named. */
  readonly request: Readonly<Record<string, string>>;
};

export type OpenAccount = Base & {
  readonly type: "open-account";
  readonly accountNo: string;
  readonly ownerId: string;
  readonly kind: AccountKind;
  readonly currency: Currency;
  readonly minimumMinor: bigint;
  readonly mayGoNegative: boolean;
  readonly tier: Tier;
  /** What the owner has used of the limits with the account before this one: a new account is no new allowance. */
  readonly usage?: Usage;
};
export type FreezeAccount = Base & { readonly type: "freeze-account"; readonly accountNo: string };
export type UnfreezeAccount = Base & { readonly type: "unfreeze-account"; readonly accountNo: string };
export type CloseAccount = Base & {
  readonly type: "close-account";
  readonly accountNo: string;
  /** What is there would have been paid out: money that has come since is looked at again, and no reason to refuse. */
  readonly payingOut?: boolean;
};

/** From now on the limits of this tier hold. */
export type ChangeTier = Base & {
  readonly type: "change-tier";
  readonly accountNo: string;
  readonly tier: Tier;
};

/** From now on so much must stay in the account. */
export type ChangeMinimum = Base & {
  readonly type: "change-minimum";
  readonly accountNo: string;
  readonly minimumMinor: bigint;
};

/** What a command that moves a customer's money carries: the limits of its currency. */
type Limited = { readonly limits: LimitTable };

export type Deposit = Base &
  Limited & {
    readonly type: "deposit";
    readonly transactionId: string;
    readonly accountNo: string;
    readonly amountMinor: bigint;
    readonly currency: Currency;
    /** The bank's reference; credited once. */
    readonly reference: string;
    readonly description: string;
  };

/** The bank takes a deposit back. What the account no longer has is posted to what customers owe. */
export type ReturnDeposit = Base & {
  readonly type: "return-deposit";
  /** Of the return; the deposit's own transaction stays as it is. */
  readonly transactionId: string;
  /** A deposit to this account, which the caller has looked up. It is returned once. */
  readonly depositTransactionId: string;
  readonly accountNo: string;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  /** The bank's reference of the return. */
  readonly reference: string;
  readonly description: string;
};

/** From wallet to wallet, or a cash-in: from an agent's float to a wallet. */
export type Transfer = Base &
  Limited & {
    readonly type: "transfer";
    readonly transactionType: "transfer" | "cash-in";
    readonly transactionId: string;
    /** Who asks; must own the debited account. */
    readonly actorId: string;
    readonly fromAccountNo: string;
    readonly toAccountNo: string;
    readonly amountMinor: bigint;
    /** The sender pays it on top. */
    readonly feeMinor: bigint;
    /** What the platform gives up of its fees; not paid when there is no account to pay it to. */
    readonly commissionMinor: bigint;
    readonly commissionAccountNo: string | null;
    readonly currency: Currency;
    /** Identifies one transfer of the debited account; empty when the sender has none. */
    readonly reference: string;
    readonly description: string;
    /** The debited account is closed by it; amount and fee have to be all that is there. */
    readonly closing?: true;
  };

/** A payment that waits. Holds amount and fee until it is captured or released. */
export type PlaceHold = Base &
  Limited & {
    readonly type: "place-hold";
    /** Also the id of the payment's transaction, which is PENDING from now on. */
    readonly holdId: string;
    /** Who asks; must own the account. */
    readonly actorId: string;
    readonly accountNo: string;
    readonly amountMinor: bigint;
    readonly feeMinor: bigint;
    readonly currency: Currency;
    readonly purpose: HoldPurpose;
    /** Who is paid by the capture: an agent's float, or one of the platform's accounts. */
    readonly counterpartyAccountNo: string;
    /** From then on it can no longer be captured; `null` for never. */
    readonly expiresAt: number | null;
    /** Identifies one payment of the account; empty when there is none. */
    readonly reference: string;
    readonly description: string;
  };
export type CaptureHold = Base & {
  readonly type: "capture-hold";
  readonly holdId: string;
  readonly accountNo: string;
  /** All of the hold or a part; the rest is released. The fee is charged in full. */
  readonly amountMinor: bigint;
  /** What the platform gives up of its fees; not paid when there is no account to pay it to. */
  readonly commissionMinor: bigint;
  readonly commissionAccountNo: string | null;
};
export type ReleaseHold = Base & {
  readonly type: "release-hold";
  readonly holdId: string;
  readonly accountNo: string;
  readonly reason: ReleaseReason;
};

/**
 * Ends a payment of an agent's, whether its hold is there or still on its way: what is held is released, and a hold that comes
 * later is refused. Its id is `callOffId`.
 */
export type CallOffHold = Base & {
  readonly type: "call-off-hold";
  readonly holdId: string;
  readonly accountNo: string;
  readonly reason: ReleaseReason;
};

export type IssueCode = Base &
  Limited & {
    readonly type: "issue-code";
    readonly withdrawalId: string;
    readonly actorId: string;
    readonly accountNo: string;
    readonly amountMinor: bigint;
    readonly feeMinor: bigint;
    readonly currency: Currency;
    /** Digests of the candidate codes; the first that no live withdrawal has is taken. */
    readonly codeDigests: readonly string[];
    readonly expiresAt: number;
  };
export type CancelCode = Base & {
  readonly type: "cancel-code";
  readonly withdrawalId: string;
  readonly actorId: string;
};
export type ExpireCode = Base & { readonly type: "expire-code"; readonly withdrawalId: string };
export type BlockCode = Base & { readonly type: "block-code"; readonly withdrawalId: string };

export type AttemptLimits = {
  readonly codeTriesMax: number;
  readonly terminalTriesMax: number;
  readonly networkTriesMax: number;
  readonly windowMs: number;
  /** The first lock of a window. */
  readonly lockMs: number;
  /** The longest lock. */
  readonly lockMsMax: number;
};

/** Judges the code, locks it and creates the authorisation, all in one. */
export type AuthoriseWithdrawal = Base & {
  readonly type: "authorise-withdrawal";
  readonly networkKey: NetworkKey;
  readonly codeDigest: string;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  readonly limits: AttemptLimits;
};
/** Ends the lock of a terminal before its time; its wrong tries stay counted. */
export type UnlockTerminal = Base & {
  readonly type: "unlock-terminal";
  readonly acquirerId: string;
  readonly terminalId: string;
  /** Who takes it on themselves. */
  readonly operatorId: string;
  readonly limits: AttemptLimits;
};
/** Redeems the code and turns the hold into a posting; `null` when the terminal does not know what came out. */
export type CompleteWithdrawal = Base & {
  readonly type: "complete-withdrawal";
  readonly networkKey: NetworkKey;
  readonly dispensedMinor: bigint | null;
};
export type ReverseWithdrawal = Base & {
  readonly type: "reverse-withdrawal";
  readonly networkKey: NetworkKey;
  readonly reason: string;
  /** People's word instead of the terminal's: refused when the notes were reported as taken meanwhile. */
  readonly decided?: true;
};

/**
 * What reconciliation has found to have come out, for a withdrawal that is over: more or less than was posted, or nothing.
 * Limits do not count it.
 */
export type AdjustWithdrawal = Base & {
  readonly type: "adjust-withdrawal";
  readonly networkKey: NetworkKey;
  /** What was posted when the adjustment was proposed; when it is something else by now the command is refused. */
  readonly postedMinor: bigint;
  readonly actualMinor: bigint;
  /** What the platform bears: of more, when the customer is not to pay; of less, what it had borne. */
  readonly platformMinor: bigint;
};
/** Between two of the platform's own accounts. */
export type PostAdjustment = Base & {
  readonly type: "post-adjustment";
  readonly transactionId: string;
  readonly from: SystemAccountKind;
  readonly to: SystemAccountKind;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  /** Identifies one adjustment of the debited account. */
  readonly reference: string;
  readonly description: string;
};

export type Command =
  | OpenAccount
  | FreezeAccount
  | UnfreezeAccount
  | CloseAccount
  | ChangeTier
  | ChangeMinimum
  | Deposit
  | ReturnDeposit
  | Transfer
  | PlaceHold
  | CaptureHold
  | ReleaseHold
  | CallOffHold
  | IssueCode
  | CancelCode
  | ExpireCode
  | BlockCode
  | AuthoriseWithdrawal
  | UnlockTerminal
  | CompleteWithdrawal
  | ReverseWithdrawal
  | AdjustWithdrawal
  | PostAdjustment;

// The ids of network commands follow from the network key, so that a repeat finds its stored answer and a reversal
// finds the authorisation it belongs to, in whichever order they come.
export const authorisationId = (networkKey: string) => `auth:${networkKey}`;
export const completionId = (networkKey: string) => `comp:${networkKey}`;
export const reversalId = (networkKey: string) => `rev:${networkKey}`;

/** Of calling a hold off; a hold that is placed later finds it. */
export const callOffId = (accountNo: string, holdId: string) => `call-off:${accountNo}:${holdId}`;
