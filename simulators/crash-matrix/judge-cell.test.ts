// What a cell is judged by: each thing that is not as it was told is found, and nothing else.
import { expect, test } from "vitest";
import { type Facts, judgeCell } from "./judge-cell.ts";

const row = { denomination: 1000, loaded: 10, inCassettes: 10, retracted: 0, diverted: 0 };
const reversed: Facts = {
  ...{
    deaths: 1,
    opening: 12_000,
    mayEnd: ["REVERSED"],
    decided: undefined,
    terminalId: "ATM00002",
    transactionId: "txn_2",
  },
  withdrawal: { status: "REVERSED", amount: 5000, fee: 0 },
  balance: { balance: 12_000, held: 0 },
  machine: { inventory: [{ ...row, dispensed: 0, inDoubt: 0 }], pendingAdvices: [] },
  ...{ owedToNetwork: 0, openCase: undefined, messages: [], ledgerDiffers: undefined },
};
const acknowledged = (terminalId: string) => ({
  ...{ at: "wallet" as const, step: "complete" },
  asked: { terminalId, outcome: "DISPENSED", dispensedAmount: 2000 },
  answer: { status: 200, body: {} },
});

test("an acknowledgement that is not so is found", () => {
  expect(judgeCell(reversed).problems).toEqual([]);
  expect(judgeCell({ ...reversed, messages: [acknowledged("ATM00002")] }).problems).toEqual([
    "The wallet had acknowledged a completion of 2000, and the withdrawal is REVERSED.",
  ]);
});

test("what the switch repeats for another ATM is not this cell's", () => {
  expect(judgeCell({ ...reversed, messages: [acknowledged("ATM00001")] }).problems).toEqual([]);
});

test.each<[string, Partial<Facts>, string]>([
  ["nobody was killed", { deaths: 0 }, "was killed 0 times"],
  ["something is held", { balance: { balance: 12_000, held: 5000 } }, "5000 is held"],
  ["money is gone", { balance: { balance: 7000, held: 0 } }, "The customer has 7000"],
  ["the network is owed more", { owedToNetwork: 5000 }, "The network is owed 5000"],
  [
    "notes are out and nothing is posted",
    { machine: { inventory: [{ ...row, inCassettes: 5, dispensed: 5, inDoubt: 0 }], pendingAdvices: [] } },
    "5000 is out of the machine",
  ],
  [
    "notes are nowhere",
    { machine: { inventory: [{ ...row, inCassettes: 9, dispensed: 0, inDoubt: 0 }], pendingAdvices: [] } },
    "are nowhere",
  ],
  ["the log gives other books", { ledgerDiffers: "a balance" }, "The ledger is not what its log gives"],
])("a cell fails when %s", (_, change, says) => {
  expect(judgeCell({ ...reversed, ...change }).problems.join("\n")).toContain(says);
});
