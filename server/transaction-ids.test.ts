// Ids sort as their transactions came, and nobody can guess one from another.
import { expect, it } from "vitest";
import { newTransactionId, transactionIdFloor } from "./transaction-ids.ts";

const AT = Date.parse("2026-03-01T12:00:00Z");

it("an id is `txn_` and a ULID of its time", () => {
  const id = newTransactionId(AT);
  expect(id).toMatch(/^txn_[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(id.startsWith(transactionIdFloor(AT))).toBe(true);
});

it("ids of the same millisecond sort in the order in which they were made, and those of later ones after them", () => {
  const ids = Array.from({ length: 5_000 }, (_, i) => newTransactionId(AT + (i < 2_500 ? 0 : 1)));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

it("ids of the same millisecond are steps apart that nobody can guess", () => {
  const ids = Array.from({ length: 100 }, () => newTransactionId(AT));
  // Forty bits each: the last eight digits say nothing about the next ones.
  const tails = new Set(ids.map((id) => id.slice(-8)));
  expect(tails.size).toBe(ids.length);
});
