// An answer counts as good only when its status and its fields say so.
import { expect, test } from "vitest";
import { problemOf, toCents } from "./answers.ts";

const nothingWrong = { status: 200, wrong: () => undefined };

test("the expected status with the expected fields is no problem", () => {
  expect(problemOf({ status: 200, body: '{"a":1}' }, nothingWrong)).toBeUndefined();
});

test("another status is named with the code of its error", () => {
  const body = JSON.stringify({ error: { code: "OVERLOADED", message: "Try again." } });
  expect(problemOf({ status: 503, body }, nothingWrong)).toBe("status 503 OVERLOADED");
  expect(problemOf({ status: 502, body: "<html>" }, nothingWrong)).toBe("status 502");
});

test("a body that is not a JSON object is a problem", () => {
  for (const body of ["", "{", "[]", "null", "1"]) {
    expect(problemOf({ status: 200, body }, nothingWrong)).toBe("body is not a JSON object");
  }
});

test("a wrong field is what the check says of it", () => {
  const wrong = ({ decision }: { decision?: unknown }) =>
    decision === "APPROVED" ? undefined : `declined ${String(decision)}`;
  expect(problemOf({ status: 200, body: '{"decision":"DECLINED"}' }, { status: 200, wrong })).toBe(
    "declined DECLINED",
  );
});

test("amounts are compared in cents", () => {
  expect(toCents(0.29)).toBe(29);
  expect(toCents(9_999_998.01)).toBe(999_999_801);
  expect(toCents("1")).toBeUndefined();
});
