// Terminals by their keys.
import { expect, test } from "vitest";
import { terminalsByKey } from "./terminal-keys.ts";

const keys = { ATM00001: "terminal-key-000001", ATM00002: "terminal-key-000002" };

test("a key finds its terminal and no other", () => {
  const find = terminalsByKey(keys);
  expect(find("terminal-key-000001")).toBe("ATM00001");
  expect(find("terminal-key-000002")).toBe("ATM00002");
  expect(find("terminal-key-00000")).toBeUndefined();
  expect(find("")).toBeUndefined();
});

test("keys that cannot be used are refused together, without showing one", () => {
  const wrong = { ...keys, atm3: "terminal-key-000003", ATM00004: "short", ATM00005: "terminal-key-000001" };
  expect(() => terminalsByKey(wrong)).toThrow(
    /"atm3" must be 1 to 16.*"ATM00004" must be at least 16.*"ATM00005" and "ATM00001" have the same key/,
  );
  expect(() => terminalsByKey(wrong)).not.toThrow(/short|terminal-key/);
  expect(() => terminalsByKey({})).toThrow(/at least one terminal/);
});
