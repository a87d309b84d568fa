// The oracle finds each lie by itself.
import { expect, test } from "vitest";
import { type AfterTheRun, type Journey, judgeFleet } from "./oracle.ts";

const key = { terminalId: "ATM00001", localDate: "2026-01-01", traceNumber: "000001" };
const completion = { kind: "completion", body: { outcome: "DISPENSED" } } as const;
const dispensed: Journey = {
  ...{ transactionId: "txn_1", accountNo: "1", amount: 2000, terminalId: key.terminalId },
  visit: {
    out: 2000,
    result: {
      ...{ outcome: "dispensed", transactionId: "txn_1", amount: 2000, requestedAmount: 2000, receipt: "" },
      ...{ notes: [{ denomination: 2000, count: 1 }], advice: "acknowledged", ...key },
    },
  },
  acknowledged: [completion],
  record: { status: "COMPLETED", amount: 2000, fee: 0, dispensedAmount: 2000 },
};
const right: AfterTheRun = {
  atms: [
    {
      terminalId: key.terminalId,
      inCassettes: [{ denomination: 2000, count: 9 }],
      ...{ retracted: [], diverted: [], out: [{ denomination: 2000, count: 1 }] },
      book: [
        {
          denomination: 2000,
          loaded: 10,
          inCassettes: 9,
          retracted: 0,
          diverted: 0,
          dispensed: 1,
          inDoubt: 0,
        },
      ],
    },
  ],
  journeys: [dispensed],
  accounts: [{ accountNo: "1", opening: 10_000, balance: 8_000, held: 0 }],
  pending: 0,
  postedToNetwork: 2000,
};
const withRecord = (record: Partial<Journey["record"]>): AfterTheRun => ({
  ...right,
  journeys: [{ ...dispensed, record: { ...dispensed.record, ...record } }],
});

test("what is right has no findings", () => {
  expect(judgeFleet(right)).toMatchObject({ findings: [], notesOut: 2000, posted: 2000, inDoubt: 0 });
});

test.each<[string, AfterTheRun, RegExp]>([
  [
    "a completion that was acknowledged and is lost",
    withRecord({ status: "AUTHORISED" }),
    /acknowledged, and it is AUTHORISED/,
  ],
  ["a reversal of what was paid out", withRecord({ status: "REVERSED" }), /2000 came out, and 0 is posted/],
  ["another amount on record", withRecord({ dispensedAmount: 1000 }), /2000 came out, and 1000 is posted/],
  [
    "a posting made twice",
    { ...right, accounts: [{ ...right.accounts[0]!, balance: 6_000 }] },
    /has 6000, and 8000 is explained/,
  ],
  ["a posting to the network made twice", { ...right, postedToNetwork: 4000 }, /the network is owed 4000/],
  [
    "a hold that nothing explains",
    { ...right, accounts: [{ ...right.accounts[0]!, held: 500 }] },
    /500 held, and 0 is explained/,
  ],
  [
    "a note that is gone",
    { ...right, atms: [{ ...right.atms[0]!, inCassettes: [{ denomination: 2000, count: 8 }] }] },
    /of 10 notes of 2000, 9 are found/,
  ],
  ["an advice that nobody took", { ...right, pending: 1 }, /1 advices are not acknowledged/],
  [
    "a withdrawal whose advice is unheard of",
    { ...right, journeys: [{ ...dispensed, acknowledged: [] }] },
    /never acknowledged/,
  ],
])("%s is found", (_, after, text) => {
  expect(judgeFleet(after).findings.join("\n")).toMatch(text);
});
