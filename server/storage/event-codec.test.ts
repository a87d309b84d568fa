// Events as text: nothing is lost on the way there and back; and a hash that shows any change.
import { describe, expect, it } from "vitest";
import type { LedgerEvent } from "../ledger/events.ts";
import { BALANCE_MINOR_MAX } from "../ledger/money.ts";
import { KEY } from "../ledger/testing/vocabulary.ts";
import { CHAIN_START, chainHash, decodeEvent, encodeEvent } from "./event-codec.ts";

const counters = [
  { subject: "network:VINTI4", wrongTries: 1, windowStartedAt: 1_767_603_600_000, lockedUntil: 0 },
];
const postings = [
  { accountNo: "1", amountMinor: -BALANCE_MINOR_MAX, balanceAfterMinor: -BALANCE_MINOR_MAX, version: 2 },
  {
    accountNo: "2",
    amountMinor: BALANCE_MINOR_MAX,
    balanceAfterMinor: 2n ** 63n - 1n,
    version: 3_000_000_000,
  },
];
const ended = { withdrawalId: "wd", accountNo: "1" };

/** One of each type; a type that is missing here does not compile. */
const ONE_OF_EACH: { [T in LedgerEvent["type"]]: Extract<LedgerEvent, { type: T }> } = {
  "account-opened": {
    type: "account-opened",
    accountNo: "1",
    ownerId: "ana",
    kind: "customer",
    currency: "CVE",
    minimumMinor: 500n,
    mayGoNegative: false,
    tier: "verified",
  },
  "account-frozen": { type: "account-frozen", accountNo: "1" },
  "account-unfrozen": { type: "account-unfrozen", accountNo: "1" },
  "minimum-changed": { type: "minimum-changed", accountNo: "1", currency: "CVE", minimumMinor: 500n },
  "tier-changed": { type: "tier-changed", accountNo: "1", tier: "full" },
  "account-closed": { type: "account-closed", accountNo: "1" },
  posted: {
    type: "posted",
    transactionId: "t",
    transactionType: "deposit",
    feeMinor: 0n,
    currency: "JPY",
    postings,
    reference: "r/1",
    description: 'quotes " and \\, 円, 😀, \u0000, \ud800, 12',
  },
  "deposit-returned": {
    type: "deposit-returned",
    transactionId: "t",
    depositTransactionId: "d",
    accountNo: "1",
    amountMinor: 9n,
    owedMinor: 2n,
    currency: "CVE",
    postings,
    reference: "r",
    description: "",
  },
  "hold-placed": {
    type: "hold-placed",
    holdId: "h",
    accountNo: "1",
    purpose: "agent-cash-out",
    amountMinor: 0n,
    feeMinor: 3n,
    currency: "CVE",
    counterpartyAccountNo: "2",
    expiresAt: null,
    reference: "r/1",
    description: "d",
  },
  "hold-captured": {
    type: "hold-captured",
    holdId: "h",
    accountNo: "1",
    capturedMinor: 7n,
    commissionMinor: 1n,
    currency: "CVE",
    postings,
  },
  "hold-released": { type: "hold-released", holdId: "h", accountNo: "1", reason: "EXPIRED" },
  "hold-called-off": { type: "hold-called-off", holdId: "h", accountNo: "1", reason: "DECLINED" },
  "code-issued": {
    type: "code-issued",
    ...ended,
    userId: "123",
    amountMinor: 1n,
    feeMinor: 0n,
    currency: "CVE",
    codeDigest: "00",
    candidate: 7,
    expiresAt: 1_767_603_600_000,
  },
  "code-cancelled": { type: "code-cancelled", ...ended },
  "code-expired": { type: "code-expired", ...ended },
  "code-blocked": { type: "code-blocked", ...ended },
  "withdrawal-authorised": { type: "withdrawal-authorised", ...ended, networkKey: KEY },
  "withdrawal-declined": {
    type: "withdrawal-declined",
    networkKey: KEY,
    reason: "CODE_UNKNOWN",
    withdrawalId: null,
    accountNo: null,
    countedAgainstCode: false,
    counters,
    lockedUntil: 0,
  },
  "terminal-unlocked": {
    type: "terminal-unlocked",
    terminal: { acquirerId: "VINTI4", terminalId: "T1" },
    operatorId: "usr_eva",
    counter: counters[0]!,
  },
  "withdrawal-completed": {
    type: "withdrawal-completed",
    ...ended,
    dispensedMinor: 5n,
    currency: "CVE",
    postings,
    afterReversal: true,
  },
  "withdrawal-suspected": { type: "withdrawal-suspected", ...ended },
  "withdrawal-reversed": { type: "withdrawal-reversed", ...ended, reason: "TIMEOUT" },
  "reversal-contradicted": { type: "reversal-contradicted", ...ended, reason: "TIMEOUT" },
  "withdrawal-adjusted": {
    type: "withdrawal-adjusted",
    ...ended,
    dispensedMinor: 5n,
    currency: "CVE",
    postings,
  },
  "reversal-remembered": { type: "reversal-remembered", networkKey: KEY, reason: "TIMEOUT" },
  "command-rejected": {
    type: "command-rejected",
    rejection: {
      code: "INSUFFICIENT_BALANCE",
      accountNo: "1",
      currency: "CVE",
      availableMinor: -5n,
      requestedMinor: 1n,
    },
  },
};

describe("an event", () => {
  it.each(Object.values(ONE_OF_EACH).map((event) => [event.type, event] as const))(
    "is the same after it was written and read (%s)",
    (_, event) => {
      expect(decodeEvent(encodeEvent(event))).toEqual(event);
    },
  );

  it("is written in the same letters each time, so that its hash can be checked", () => {
    const event = ONE_OF_EACH.posted;
    expect(encodeEvent(decodeEvent(encodeEvent(event)))).toBe(encodeEvent(event));
  });

  it("has amounts as text, because JSON numbers are not exact", () => {
    expect(encodeEvent(ONE_OF_EACH["hold-placed"])).toBe(
      '{"type":"hold-placed","holdId":"h","accountNo":"1","purpose":"agent-cash-out","amountMinor":"0","feeMinor":"3",' +
        '"currency":"CVE","counterpartyAccountNo":"2","expiresAt":null,"reference":"r/1","description":"d"}',
    );
  });

  it("keeps text that looks like a number as text", () => {
    expect(decodeEvent(encodeEvent(ONE_OF_EACH["code-issued"]))).toMatchObject({
      userId: "123",
      codeDigest: "00",
    });
  });
});

describe("the hash of an event", () => {
  const row = { commandId: "c", n: 0, at: 1_767_603_600_000, payload: '{"a":1}', request: '{"b":2}' };
  const heads = [Buffer.from("one"), Buffer.from("two")];
  const hash = chainHash(row, heads);

  it("has 32 bytes and is the same each time", () => {
    expect(hash).toHaveLength(32);
    expect(chainHash({ ...row }, [...heads])).toEqual(hash);
  });

  it.each([
    ["the command", { ...row, commandId: "d" }],
    ["its place among the command's events", { ...row, n: 1 }],
    ["the time", { ...row, at: row.at + 1 }],
    ["the content", { ...row, payload: '{"a": 1}' }],
    ["what was asked for", { ...row, request: null }],
  ])("is another when %s is another", (_, changed) => {
    expect(chainHash(changed, heads)).not.toEqual(hash);
  });

  it("is another when an account's chain is another, is missing, or changes places", () => {
    expect(chainHash(row, [heads[0]!, Buffer.from("three")])).not.toEqual(hash);
    expect(chainHash(row, [heads[0]!])).not.toEqual(hash);
    expect(chainHash(row, [heads[1]!, heads[0]!])).not.toEqual(hash);
  });

  it("starts a chain from nothing", () => {
    expect(CHAIN_START).toHaveLength(0);
    expect(chainHash(row, [CHAIN_START])).toEqual(chainHash(row, []));
  });

  // Fields are joined by line feeds; a line feed inside one must not make two different rows look the same.
  it("tells rows apart whose fields only join to the same text", () => {
    const one = { ...row, commandId: "c\n0", n: 0 };
    const other = { ...row, commandId: "c", n: 0, payload: `0\n${row.at}\n${row.payload}`, at: 0 };
    expect(chainHash(one, heads)).not.toEqual(chainHash(other, heads));
  });
});
