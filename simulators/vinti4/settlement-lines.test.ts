// Which line of the settlement file follows from what the switch has written down.
import { expect, test } from "vitest";
import type { SwitchRecord } from "./records.ts";
import { settlementLines } from "./settlement-lines.ts";

const key = { terminalId: "ATM00001", localDate: "2026-01-15", traceNumber: "000001" };
const at = "2026-01-15T10:30:05.000Z";
const asked = {
  ...key,
  at,
  type: "authorisation-asked",
  amount: "5000",
  currency: "CVE",
  fingerprint: "f",
} as const;
const transactionId = "txn_01KE6PRM800000000000000001";
const approved = {
  ...key,
  at,
  type: "authorisation-decided",
  decision: "APPROVED",
  by: "ISSUER",
  transactionId,
} as const;
const declined = {
  ...key,
  at,
  type: "authorisation-decided",
  decision: "DECLINED",
  by: "ISSUER",
  reason: "CODE_EXPIRED",
} as const;
const stored = (n: number, advice: object) =>
  ({
    ...key,
    at,
    type: "advice-stored",
    adviceId: `ATM00001.2026-01-15.000001.${n}`,
    source: "TERMINAL",
    ...advice,
  }) as SwitchRecord;
const paid = (dispensedAmount: string) => ({ kind: "COMPLETION", outcome: "DISPENSED", dispensedAmount });
const reversal = { kind: "REVERSAL", reason: "TIMEOUT" };
const unknown = { kind: "COMPLETION", outcome: "UNKNOWN" };
const lineOf = (...records: SwitchRecord[]) => settlementLines(records, "2026-01-15")[0];

test("a withdrawal stands with its time in Cabo Verde, its amounts in minor units and the wallet's id", () => {
  expect(lineOf(asked, approved, stored(1, paid("4800.5")))).toEqual({
    ...key,
    ...{ localTime: "09:30:05", transactionId, authorisedMinor: 500_000n, dispensedMinor: 480_050n },
    outcome: "DISPENSED",
  });
});

test.each([
  ["OPEN", []],
  ["REVERSED", [reversal]],
  ["UNKNOWN", [unknown]],
  ["DISPENSED", [reversal, paid("5000")]],
  ["REVERSED", [paid("5000"), reversal]],
  ["DISPENSED", [paid("5000"), unknown]],
] as const)("it is %s after these reports: the last word counts", (outcome, advices) => {
  expect(lineOf(asked, approved, ...advices.map((advice, n) => stored(n, advice)))).toMatchObject({
    outcome,
  });
});

test("what the wallet declined, and what was never asked for, has no line; an answer that never came has one", () => {
  expect(lineOf(asked, declined)).toBeUndefined();
  expect(lineOf(stored(1, reversal))).toBeUndefined();
  expect(lineOf({ ...asked, localDate: "2026-01-14" })).toBeUndefined();
  expect(lineOf(asked, stored(1, reversal))).not.toHaveProperty("transactionId");
});
