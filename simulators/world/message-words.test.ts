// Messages in words: what a reader of the timeline sees, and what they never see.
import { describe, expect, it } from "vitest";
import { answerOf, callbackOf, ordinal, questionOf } from "./message-words.ts";
import { describeMoves, together } from "./note-levels.ts";

const key = { terminalId: "ATM00007", traceNumber: "000001", localDate: "2026-07-05" };
const post = (path: string, headers: Record<string, string> = {}) =>
  new Request(`http://wallet${path}`, { method: "POST", headers, body: "{}" });
const nameOf = (code: string) => (code === "135790" ? "code#1" : "a code of nobody");

describe("a message in words", () => {
  it("names a code and never shows one", () => {
    const ask = (code: string) =>
      questionOf(
        "wallet",
        post("/api/v1/network/authorisations"),
        { ...key, code, amount: "5000.00" },
        nameOf,
      );
    expect(ask("135790")?.words).toBe("asks: may ATM00007 pay 5.000$00 for code#1? (trace 000001)");
    expect(ask("246801")?.words).toBe("asks: may ATM00007 pay 5.000$00 for a code of nobody? (trace 000001)");
  });

  it("never shows an account at a bank or whose it is", () => {
    const body = { reference: "txn_1", amount: "3000", iban: "CV64000300004547069110176", name: "Somebody" };
    const words = questionOf("bank", post("/v1/payouts"), body, nameOf)?.words;
    expect(words).toBe("asks it to pay out 3.000$00 for txn_1");
  });

  it("says for which time it is sent", () => {
    const again = post("/api/v1/network/completions", { retransmission: "1" });
    const body = { ...key, outcome: "DISPENSED", dispensedAmount: "5000" };
    expect(questionOf("wallet", again, body, nameOf)?.words).toBe(
      "reports 5.000$00 paid out at ATM00007, trace 000001 (2nd time)",
    );
    expect([1, 3, 11, 12, 13, 22, 23, 101, 111].map(ordinal).join(" ")).toBe(
      "1st 3rd 11th 12th 13th 22nd 23rd 101st 111th",
    );
  });

  it("knows when what it is about began, by the date at the ATM or by the order's id", () => {
    const enquiry = new Request("http://door/v1/advices/ATM00007/2026-07-05/000001");
    expect(questionOf("switch", enquiry, {}, nameOf)).toMatchObject({
      words: "asks what became of ATM00007, trace 000001",
      sinceMs: Date.parse("2026-07-05T13:00:00Z"),
    });
    const order = new Request("http://door/v1/transactions/txn_01ARYZ6S41TSV4RRFFQ69G5FAV");
    expect(questionOf("bank", order, {}, nameOf)?.sinceMs).toBe(1_469_918_176_385);
  });

  it.each([
    [{ decision: "APPROVED", transactionId: "txn_1" }, 200, "approved txn_1"],
    [{ decision: "DECLINED", reason: "CODE_EXPIRED" }, 200, "declined: CODE_EXPIRED"],
    [{ error: { code: "INVALID" } }, 400, "refuses: INVALID"],
    [{ error: { code: "INTERNAL" } }, 500, "answers with an error (INTERNAL)"],
  ])("answers a question: %j", (body, status, words) => {
    expect(answerOf({ at: "wallet", step: "authorise" }, status, JSON.stringify(body))).toBe(words);
  });

  it("tells of a callback as it tells of one that has arrived", () => {
    const body = { reference: "txn_1", amount: "3000.00", status: "RETURNED", reason: "ACCOUNT_CLOSED" };
    const arrived = questionOf("wallet", post("/api/v1/bank/notifications"), body, nameOf);
    expect(arrived?.words).toBe("sent back txn_1, 3.000$00 (ACCOUNT_CLOSED)");
    expect(callbackOf(body)).toEqual(arrived);
  });

  it("says that what cannot be read cannot be read", () => {
    expect(answerOf({ at: "wallet", step: "authorise" }, 200, '{"decision":')).toBe(
      "answers what nobody can read",
    );
  });
});

describe("notes that have moved", () => {
  const full = {
    ...{ shutter: [], retracted: [], diverted: [] },
    cassettes: [
      { denomination: 2000, count: 10 },
      { denomination: 1000, count: 10 },
    ] as const,
  };
  const now = {
    ...full,
    cassettes: [
      { denomination: 2000, count: 8 },
      { denomination: 1000, count: 10 },
    ] as const,
    retracted: [{ denomination: 2000, count: 1 }] as const,
  };

  it("are told by place, and others are not", () => {
    expect(describeMoves(full, now)).toBe("cassettes 8 x 2.000 (-2); retract bin 1 x 2.000 (+1)");
    expect(describeMoves(now, now)).toBeUndefined();
  });

  it("are added up when nobody knows which machine was first", () => {
    const one = { label: "ATM 7", before: full, now };
    const { before, now: after } = together([one, one]);
    expect(describeMoves(before, after)).toBe("cassettes 16 x 2.000 (-4); retract bin 2 x 2.000 (+2)");
  });
});
