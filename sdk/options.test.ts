// A client that could not work is refused when it is made.
import { expect, test } from "vitest";
import { createSandboxClient, newIdempotencyKey } from "./index.ts";
import { sleepOnTimer } from "./options.ts";

const baseUrl = "http://127.0.0.1:9";

test.each([
  ["", "no address"],
  ["wallet.example", "no scheme"],
  ["ftp://wallet.example", "another scheme"],
  ["https://user:password@wallet.example", "a user"],
  ["https://wallet.example/?a=1", "a query"],
  ["https://wallet.example/#a", "a fragment"],
])("a base address of %j is refused (%s)", (wrong) => {
  expect(() => createSandboxClient({ baseUrl: wrong })).toThrow(TypeError);
});

test.each([
  { timeoutMs: 0 },
  { timeoutMs: Number.NaN },
  { maxAttempts: 0 },
  { maxAttempts: 1.5 },
  { retryDelayMs: -1 },
  { retryDelayMsMax: Number.NaN },
  { retryAfterMsMax: Number.POSITIVE_INFINITY },
])("the option %j is refused by name", (wrong) => {
  expect(() => createSandboxClient({ baseUrl, ...wrong })).toThrow(Object.keys(wrong)[0]);
});

test("an endless timeout is allowed", () => {
  expect(() => createSandboxClient({ baseUrl, timeoutMs: Number.POSITIVE_INFINITY })).not.toThrow();
});

test("the timer that waits by default ends when the signal aborts", async () => {
  const controller = new AbortController();
  const wait = sleepOnTimer(86_400_000, controller.signal);
  controller.abort();
  await wait;
});

test("keys are 128 random bits", () => {
  const keys = Array.from({ length: 1_000 }, newIdempotencyKey);
  expect(new Set(keys).size).toBe(1_000);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
});
