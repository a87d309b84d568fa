// What the ledger's rows mean: each row as it was selected becomes the record that the pure ledger works on.
import type { Account } from "../ledger/accounts.ts";
import type { StoredOutcome } from "../ledger/books.ts";
import type { LedgerEvent } from "../ledger/events.ts";
import type { Hold } from "../ledger/holds.ts";
import type { Currency } from "../ledger/money.ts";
import type { AttemptCounter, Withdrawal, WithdrawalStatus } from "../ledger/withdrawals.ts";
import { decodeEvent } from "./event-codec.ts";
import { decodeUsage } from "./usage-codec.ts";

export function keepOutcome(outcomes: Map<string, StoredOutcome>, row: OutcomeRow): void {
  const earlier = outcomes.get(row.command_id);
  const event: LedgerEvent = decodeEvent(row.payload);
  outcomes.set(row.command_id, {
    request: earlier?.request ?? JSON.parse(row.request),
    at: row.at,
    events: [...(earlier?.events ?? []), event],
  });
}

type OutcomeRow = { command_id: string; payload: string; request: string; at: number };

type CounterRow = {
  subject: string;
  wrong_tries: number;
  window_started_at: number;
  locked_until: number;
};

export function counterFrom(row: CounterRow): AttemptCounter {
  return {
    subject: row.subject,
    wrongTries: row.wrong_tries,
    windowStartedAt: row.window_started_at,
    lockedUntil: row.locked_until,
  };
}

type HoldRow = {
  account_no: string;
  hold_id: string;
  purpose: Hold["purpose"];
  amount_minor: string;
  fee_minor: string;
  currency: Currency;
  counterparty_account_no: string;
  expires_at: number | null;
  reference: string;
  description: string;
  status: Hold["status"];
  captured_minor: string;
  release_reason: Hold["releaseReason"];
  created_at: number;
  updated_at: number;
};

export function holdFrom(row: HoldRow): Hold {
  return {
    holdId: row.hold_id,
    accountNo: row.account_no,
    purpose: row.purpose,
    amountMinor: BigInt(row.amount_minor),
    feeMinor: BigInt(row.fee_minor),
    currency: row.currency,
    counterpartyAccountNo: row.counterparty_account_no,
    expiresAt: row.expires_at,
    reference: row.reference,
    description: row.description,
    status: row.status,
    capturedMinor: BigInt(row.captured_minor),
    releaseReason: row.release_reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

type AccountRow = {
  account_no: string;
  owner_id: string;
  kind: Account["kind"];
  currency: Currency;
  status: Account["status"];
  posted_minor: string;
  held_minor: string;
  minimum_minor: string;
  may_go_negative: boolean;
  tier: Account["tier"];
  usage: string;
  version: number;
};

export function accountFrom(row: AccountRow): Account {
  return {
    accountNo: row.account_no,
    ownerId: row.owner_id,
    kind: row.kind,
    currency: row.currency,
    status: row.status,
    postedMinor: BigInt(row.posted_minor),
    heldMinor: BigInt(row.held_minor),
    minimumMinor: BigInt(row.minimum_minor),
    mayGoNegative: row.may_go_negative,
    tier: row.tier,
    usage: decodeUsage(row.usage),
    version: row.version,
  };
}

type WithdrawalRow = {
  withdrawal_id: string;
  account_no: string;
  user_id: string;
  amount_minor: string;
  fee_minor: string;
  currency: Currency;
  status: WithdrawalStatus;
  code_digest: string;
  expires_at: number;
  wrong_tries: number;
  created_at: number;
  updated_at: number;
  network_key: string | null;
  dispensed_minor: string | null;
  exception: Withdrawal["exception"];
};

export function withdrawalFrom(row: WithdrawalRow): Withdrawal {
  const [acquirerId, terminalId, localDate, traceNumber] = row.network_key?.split(":") ?? [];
  return {
    withdrawalId: row.withdrawal_id,
    accountNo: row.account_no,
    userId: row.user_id,
    amountMinor: BigInt(row.amount_minor),
    feeMinor: BigInt(row.fee_minor),
    currency: row.currency,
    status: row.status,
    codeDigest: row.code_digest,
    expiresAt: row.expires_at,
    wrongTries: row.wrong_tries,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    networkKey:
      row.network_key === null
        ? null
        : {
            acquirerId: acquirerId!,
            terminalId: terminalId!,
            localDate: localDate!,
            traceNumber: traceNumber!,
          },
    dispensedMinor: row.dispensed_minor === null ? null : BigInt(row.dispensed_minor),
    exception: row.exception,
  };
}
