// Terminals by their keys.
import { expect, test } from "vitest";
import { checkTerminalKeys, KeyRing, keyDigest, newTerminalKey } from "./terminal-keys.ts";

const keys = { ATM00001: "terminal-key-000001", ATM00002: "terminal-key-000002" };

test("a key finds its owner and no other, until it is taken away", () => {
  const ring = new KeyRing<string>();
  for (const [terminalId, key] of Object.entries(keys)) ring.set(keyDigest(key), terminalId);
  expect(ring.find("terminal-key-000001")).toBe("ATM00001");
  expect(ring.find("terminal-key-000002")).toBe("ATM00002");
  expect(ring.find("terminal-key-00000")).toBeUndefined();
  expect(ring.find("")).toBeUndefined();
  expect(ring.find(keyDigest("terminal-key-000001"))).toBeUndefined();
  ring.delete(keyDigest("terminal-key-000001"));
  expect(ring.find("terminal-key-000001")).toBeUndefined();
  expect(ring.find("terminal-key-000002")).toBe("ATM00002");
});

test("a new key is 192 bits in letters that a header carries, and never the same", () => {
  const made = new Set(Array.from({ length: 1000 }, newTerminalKey));
  expect(made.size).toBe(1000);
  for (const key of made) expect(key).toMatch(/^[\w-]{32}$/);
});

test("keys that cannot be used are refused together, without showing one", () => {
  const wrong = { ...keys, atm3: "terminal-key-000003", ATM00004: "short", ATM00005: "terminal-key-000001" };
  expect(() => checkTerminalKeys(wrong)).toThrow(
    /"atm3" must be 1 to 16.*"ATM00004" must be at least 16.*"ATM00005" and "ATM00001" have the same key/,
  );
  expect(() => checkTerminalKeys(wrong)).not.toThrow(/short|terminal-key/);
});
