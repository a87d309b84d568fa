// Which notes pay an amount, by example.
import { expect, test } from "vitest";
import type { NoteCount } from "./cassettes.ts";
import { chooseNotes } from "./note-mix.ts";

const stock = (counts: Partial<Record<200 | 500 | 1000 | 2000 | 5000, number>>): NoteCount[] =>
  Object.entries(counts).map(([denomination, count]) => ({
    denomination: Number(denomination) as NoteCount["denomination"],
    count,
  }));
const default_ = stock({ 200: 1000, 1000: 500, 2000: 500 });

test.each([
  { rule: "5,000 is two of 2,000 and one of 1,000", amount: 5000, from: default_, mix: { 2000: 2, 1000: 1 } },
  {
    rule: "600 is three of 200 though a 500 lies there",
    amount: 600,
    from: stock({ 200: 3, 500: 1 }),
    mix: { 200: 3 },
  },
  {
    rule: "6,000 from 5,000s and 2,000s avoids the 5,000",
    amount: 6000,
    from: stock({ 5000: 9, 2000: 9 }),
    mix: { 2000: 3 },
  },
  {
    rule: "an empty cassette is gone around",
    amount: 4000,
    from: stock({ 2000: 1, 1000: 5 }),
    mix: { 2000: 1, 1000: 2 },
  },
  { rule: "40 notes fit in one presentation", amount: 80_000, from: default_, mix: { 2000: 40 } },
])("$rule", ({ amount, from, mix }) => {
  expect(chooseNotes(amount, from)).toEqual({ notes: stock(mix).reverse() });
});

test.each([
  { amount: 0, from: default_, refusal: "INVALID_AMOUNT" },
  { amount: -200, from: default_, refusal: "INVALID_AMOUNT" },
  { amount: 200.5, from: default_, refusal: "INVALID_AMOUNT" },
  { amount: Number.NaN, from: default_, refusal: "INVALID_AMOUNT" },
  { amount: Number.POSITIVE_INFINITY, from: default_, refusal: "INVALID_AMOUNT" },
  { amount: 2 ** 53, from: default_, refusal: "INVALID_AMOUNT" },
  { amount: 100, from: default_, refusal: "NOT_PAYABLE_IN_NOTES" },
  { amount: 250, from: default_, refusal: "NOT_PAYABLE_IN_NOTES" },
  { amount: 300, from: stock({ 200: 5, 500: 5 }), refusal: "NOT_PAYABLE_IN_NOTES" },
  { amount: 200, from: stock({ 200: 0, 1000: 5 }), refusal: "NOT_ENOUGH_NOTES" },
  { amount: 200, from: [], refusal: "NOT_ENOUGH_NOTES" },
  { amount: 82_000, from: default_, refusal: "TOO_MANY_NOTES" },
  { amount: 80_200, from: default_, refusal: "TOO_MANY_NOTES" },
  { amount: 79_800, from: default_, refusal: "TOO_MANY_NOTES" },
  { amount: 999_999_999_999_800, from: default_, refusal: "TOO_MANY_NOTES" },
])("$amount is refused as $refusal", ({ amount, from, refusal }) => {
  expect(chooseNotes(amount, from)).toEqual({ refusal });
});
