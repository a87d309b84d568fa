// The tables as MikroORM sees them, for reads outside the hot path. Money moves only through server/posting.
import { defineEntity, p } from "@mikro-orm/postgresql";

export const AccountRow = defineEntity({
  name: "AccountRow",
  tableName: "accounts",
  properties: {
    accountNo: p.bigint("string").primary().fieldName("account_no"),
    ownerId: p.text().fieldName("owner_id"),
    kind: p.text(),
    currency: p.text(),
    status: p.text(),
    postedMinor: p.bigint("bigint").fieldName("posted_minor"),
    heldMinor: p.bigint("bigint").fieldName("held_minor"),
    minimumMinor: p.bigint("bigint").fieldName("minimum_minor"),
    mayGoNegative: p.boolean().fieldName("may_go_negative"),
    tier: p.text().$type<"basic" | "verified" | "full">(),
    version: p.bigint("number"),
    chainHead: p.uint8array().fieldName("chain_head"),
    updatedAt: p.datetime().fieldName("updated_at"),
  },
});

export const TransactionRow = defineEntity({
  name: "TransactionRow",
  tableName: "transactions",
  properties: {
    transactionId: p.text().primary().fieldName("transaction_id"),
    type: p.text(),
    status: p.text(),
    debitAccountNo: p.bigint("string").fieldName("debit_account_no"),
    creditAccountNo: p.bigint("string").fieldName("credit_account_no"),
    amountMinor: p.bigint("bigint").fieldName("amount_minor"),
    feeMinor: p.bigint("bigint").fieldName("fee_minor"),
    currency: p.text(),
    reference: p.text(),
    description: p.text(),
    createdAt: p.datetime().fieldName("created_at"),
    completedAt: p.datetime().fieldName("completed_at").nullable(),
  },
});

export const TransactionReferenceRow = defineEntity({
  name: "TransactionReferenceRow",
  tableName: "transaction_references",
  properties: {
    accountNo: p.bigint("string").primary().fieldName("account_no"),
    reference: p.text().primary(),
    transactionId: p.text().fieldName("transaction_id"),
  },
});

export const HoldRow = defineEntity({
  name: "HoldRow",
  tableName: "holds",
  properties: {
    accountNo: p.bigint("string").primary().fieldName("account_no"),
    holdId: p.text().primary().fieldName("hold_id"),
    purpose: p.text(),
    amountMinor: p.bigint("bigint").fieldName("amount_minor"),
    feeMinor: p.bigint("bigint").fieldName("fee_minor"),
    currency: p.text(),
    counterpartyAccountNo: p.bigint("string").fieldName("counterparty_account_no"),
    expiresAt: p.datetime().fieldName("expires_at").nullable(),
    reference: p.text(),
    description: p.text(),
    status: p.text(),
    capturedMinor: p.bigint("bigint").fieldName("captured_minor"),
    releaseReason: p.text().fieldName("release_reason").nullable(),
    createdAt: p.datetime().fieldName("created_at"),
    updatedAt: p.datetime().fieldName("updated_at"),
  },
});

export const WithdrawalRow = defineEntity({
  name: "WithdrawalRow",
  tableName: "withdrawals",
  properties: {
    withdrawalId: p.text().primary().fieldName("withdrawal_id"),
    accountNo: p.bigint("string").fieldName("account_no"),
    userId: p.text().fieldName("user_id"),
    amountMinor: p.bigint("bigint").fieldName("amount_minor"),
    feeMinor: p.bigint("bigint").fieldName("fee_minor"),
    currency: p.text(),
    status: p.text(),
    codeDigest: p.text().fieldName("code_digest"),
    expiresAt: p.datetime().fieldName("expires_at"),
    wrongTries: p.integer().fieldName("wrong_tries"),
    createdAt: p.datetime().fieldName("created_at"),
    updatedAt: p.datetime().fieldName("updated_at"),
    networkKey: p.text().fieldName("network_key").nullable(),
    dispensedMinor: p.bigint("bigint").fieldName("dispensed_minor").nullable(),
    exception: p.text().nullable(),
  },
});

export const EventRow = defineEntity({
  name: "EventRow",
  tableName: "events",
  properties: {
    commandId: p.text().primary().fieldName("command_id"),
    n: p.integer().primary(),
    seq: p.bigint("number"),
    at: p.datetime(),
    type: p.text(),
    payload: p.json<Record<string, unknown>>(),
    request: p.json<Record<string, string>>().nullable(),
    hash: p.uint8array(),
  },
});

export const UserRow = defineEntity({
  name: "UserRow",
  tableName: "users",
  properties: {
    userId: p.text().primary().fieldName("user_id"),
    role: p.text().$type<"customer" | "agent" | "operator" | "auditor">(),
    nameSealed: p.text().fieldName("name_sealed"),
    phoneSealed: p.text().fieldName("phone_sealed"),
    passwordHash: p.text().fieldName("password_hash"),
    pinDigest: p.text().fieldName("pin_digest").nullable(),
    totpSealed: p.text().fieldName("totp_sealed").nullable(),
    totpConfirmedAt: p.datetime().fieldName("totp_confirmed_at").nullable(),
    createdAt: p.datetime().fieldName("created_at"),
  },
});

export const SessionRow = defineEntity({
  name: "SessionRow",
  tableName: "sessions",
  properties: {
    sessionId: p.text().primary().fieldName("session_id"),
    userId: p.text().fieldName("user_id"),
    deviceSealed: p.text().fieldName("device_sealed"),
    placeSealed: p.text().fieldName("place_sealed"),
    createdAt: p.datetime().fieldName("created_at"),
    lastUsedAt: p.datetime().fieldName("last_used_at"),
    expiresAt: p.datetime().fieldName("expires_at"),
    revokedAt: p.datetime().fieldName("revoked_at").nullable(),
  },
});

export const ApiKeyRow = defineEntity({
  name: "ApiKeyRow",
  tableName: "api_keys",
  properties: {
    keyId: p.text().primary().fieldName("key_id"),
    name: p.text(),
    scopes: p.array(),
    createdBy: p.text().fieldName("created_by"),
    createdAt: p.datetime().fieldName("created_at"),
    expiresAt: p.datetime().fieldName("expires_at"),
    lastUsedAt: p.datetime().fieldName("last_used_at").nullable(),
    revokedAt: p.datetime().fieldName("revoked_at").nullable(),
  },
});

export const ENTITIES = [
  AccountRow,
  ApiKeyRow,
  EventRow,
  HoldRow,
  SessionRow,
  TransactionRow,
  TransactionReferenceRow,
  UserRow,
  WithdrawalRow,
];
