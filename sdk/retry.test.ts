// The verdicts and waits of retry.ts, as rules and tables.
import contract from "@makeba/openapi/wallet.json" with { type: "json" };
import { describe, expect, test } from "vitest";
import { walletErrorFrom } from "./errors.ts";
import { judge, neverConnected, readRetryAfter, waitBeforeRetry } from "./retry.ts";

const catalogue = Object.entries(
  contract.components.schemas["error-code"]["x-errors"] as Record<
    string,
    { category: string; status: number }
  >,
);

describe("the contract's error codes", () => {
  test.each(catalogue)("%s becomes the class of its category", (code, { category, status }) => {
    const error = walletErrorFrom({ operation: "createTransfer", code, message: "", status, attempts: 1 });
    expect(error.name.toLowerCase()).toBe(`${category}error`);
  });

  test.each(catalogue)(
    "%s settles the operation exactly if it is a validation or business code",
    (code, entry) => {
      const { certainty, retry } = judge({ status: entry.status, code, retryAfterMs: undefined });
      expect(certainty === "settled").toBe(["validation", "business"].includes(entry.category));
      expect(retry).toBe(entry.category === "system" || code === "SIGNATURE_REPLAYED");
    },
  );
});

describe("an answer that is no success", () => {
  test.each([
    [307, "a redirect", undefined, "not done", false],
    [404, "a proxy's page", undefined, "not done", false],
    [408, "a proxy's time-out", undefined, "unknown", true],
    [425, "too early", undefined, "not done", true],
    [429, "a proxy's rate limit", undefined, "not done", true],
    [422, "a code from a newer server", "NEW_RULE", "settled", false],
    [500, "a code from a newer server", "NEW_FAULT", "unknown", true],
    [501, "not implemented", undefined, "unknown", false],
    [502, "a proxy", undefined, "unknown", true],
    [503, "a proxy", undefined, "unknown", true],
    [504, "a proxy", undefined, "unknown", true],
  ])("%i (%s, code %s) is %s", (status, _, code, certainty, retry) => {
    expect(judge({ status, code, retryAfterMs: undefined })).toEqual({ certainty, retry });
  });
});

describe("Retry-After", () => {
  const nowMs = Date.parse("2026-01-02T03:04:05Z");
  test.each([
    ["0", 0],
    ["120", 120_000],
    [" 3 ", 3_000],
    ["Fri, 02 Jan 2026 03:05:05 GMT", 60_000],
    ["Fri, 02 Jan 2026 03:00:00 GMT", 0],
    [null, undefined],
    ["", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["soon", undefined],
    ["2026-01-02", undefined],
    ["Fri, 99 Foo 2026 03:00:00 GMT", undefined],
  ])("%j means %s ms", (header, expected) => {
    expect(readRetryAfter(header, nowMs)).toBe(expected);
  });
});

test("the jitter is full: from nothing to the whole back-off", () => {
  const facts = {
    attempts: 3,
    retryAfterMs: undefined,
    retryDelayMs: 100,
    retryDelayMsMax: 9_000,
    retryAfterMsMax: 0,
  };
  expect(waitBeforeRetry({ ...facts, random: () => 0 })).toBe(0);
  expect(waitBeforeRetry({ ...facts, random: () => 0.999_999 })).toBe(400);
});

test("only a connection that was never made proves that nothing was sent", () => {
  const failed = (code: string) =>
    new TypeError("fetch failed", { cause: Object.assign(new Error(), { code }) });
  expect(neverConnected(failed("ECONNREFUSED"))).toBe(true);
  expect(neverConnected(failed("ENOTFOUND"))).toBe(true);
  expect(neverConnected(failed("ECONNRESET"))).toBe(false);
  expect(neverConnected(failed("UND_ERR_SOCKET"))).toBe(false);
  expect(neverConnected(new TypeError("Failed to fetch"))).toBe(false);
  expect(neverConnected("ECONNREFUSED")).toBe(false);
});
