// What a person reads when a withdrawal was asked about; no answer is never told as one.
import { expect, test } from "vitest";
import { type EnquiryAnswer, nameFinding, showFinding } from "./enquiry.ts";
import { transactionId } from "./scripted-switch.ts";
import type { NetworkTransaction } from "./switch-client.ts";

const position = { localDate: "2026-01-15", traceNumber: "000001" };
const advice = {
  adviceId: "ATM00001.2026-01-15.000001.1",
  ...({ kind: "REVERSAL", source: "SWITCH", state: "WAITING" } as const),
};
const found = (transaction: Partial<NetworkTransaction>): EnquiryAnswer => ({
  kind: "found",
  transaction: { known: true, answeredBy: "ISSUER", advices: [], ...transaction },
});

test.each<[EnquiryAnswer, string]>([
  [found({ decision: "APPROVED", transactionId, status: "COMPLETED" }), "COMPLETED"],
  [found({ decision: "DECLINED", reason: "CODE_EXPIRED" }), "declined CODE_EXPIRED"],
  [found({ known: false }), "nobody knows it"],
  [found({ answeredBy: "SWITCH" }), "the switch alone says no decision yet"],
  [
    found({ answeredBy: "SWITCH", decision: "UNKNOWN", advices: [advice] }),
    "the switch alone says UNKNOWN, then REVERSAL",
  ],
  [{ kind: "unknown", cause: "timeout" }, "unknown timeout"],
])("an answer has a name: %#", (answer, name) => {
  expect(nameFinding(answer)).toBe(name);
});

test("a person reads what is on record, and by whom", () => {
  const answer = found({ status: "COMPLETED", transactionId, dispensedAmount: 5000, advices: [advice] });
  expect(showFinding(position, answer)).toEqual([
    `Trace 000001 of 2026-01-15: COMPLETED, 5.000$00 on record as paid out, ${transactionId}.`,
    "  reversal ATM00001.2026-01-15.000001.1 by the switch: waiting",
  ]);
  expect(showFinding(position, found({ known: false }))).toEqual([
    "Trace 000001 of 2026-01-15: nobody has ever heard of it.",
  ]);
});

test("no answer says nothing about what became of it", () => {
  expect(showFinding(position, { kind: "unknown", cause: "error", code: "OUTCOME_UNKNOWN" })).toEqual([
    "Trace 000001 of 2026-01-15: no answer (OUTCOME_UNKNOWN). That says nothing about what became of it.",
  ]);
});
