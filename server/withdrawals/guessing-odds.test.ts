// What the limits of wrong tries come to at the usual settings: how often somebody who guesses at ATMs is listened to in
// a day, how likely a guess is then right, and how often honest errors lock an ATM. Decision 15 shows these numbers.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readConfig } from "../config.ts";
import { emptyBooks } from "../ledger/books.ts";
import { post } from "../ledger/testing/story.ts";
import * as the from "../ledger/testing/vocabulary.ts";
import { createTestKeys } from "../testing/test-server.ts";

const DAY_MS = 86_400_000;
const STEP_MS = 60_000;

const page = readFileSync(
  new URL("../../docs/decisions/0015-attempts-are-counted-by-the-day.md", import.meta.url),
  "utf8",
);
const config = readConfig(createTestKeys().environment);
const limits: typeof the.LIMITS = {
  codeTriesMax: config.codeTriesMax,
  terminalTriesMax: config.terminalTriesMax,
  networkTriesMax: config.networkTriesMax,
  windowMs: config.attemptWindowMs,
  lockMs: config.attemptLockMs,
  lockMsMax: config.attemptLockMsMax,
};

/**
 * How many guesses in a day are judged of somebody who is at all these ATMs at once and tries whenever there is no lock, and
 * whom an operator helps who unlocks them whenever that is possible.
 */
function judgedInADay(terminals: number, helped = false): number {
  const books = emptyBooks();
  let judged = 0;
  let traces = 0;
  for (let at = the.NOW; at < the.NOW + DAY_MS; at += STEP_MS) {
    const open = new Set(Array.from({ length: terminals }, (_, n) => `T${n}`));
    while (open.size > 0) {
      for (const terminalId of open) {
        const networkKey = the.networkKey(String(++traces), { terminalId });
        const outcome = post(books, the.authorise(50_000n, { codeDigest: "nope", networkKey, limits, at }));
        const [event] = outcome.kind === "done" ? outcome.events : [];
        if (event?.type !== "withdrawal-declined") throw new Error("a guess must be declined");
        if (event.reason === "CODE_UNKNOWN") judged++;
        const letIn = () => post(books, the.unlock({ terminalId, limits, at })).kind === "done";
        if (event.lockedUntil > at && !(helped && letIn())) open.delete(terminalId);
        // What only the next try of the same number would ask for, and would fill the memory.
        books.outcomes.clear();
      }
    }
  }
  return judged;
}

/** Guesses in a day: without a lock, and with every lock sat out. */
const AT_ONE = [19, 48] as const;
const IN_ALL = [999, 2400] as const;

it("one ATM listens to 48 guesses in a day, a network to 2,400; to 19 and 999 of somebody who avoids the locks", () => {
  expect([limits.terminalTriesMax - 1, judgedInADay(1)]).toEqual(AT_ONE);
  expect([limits.networkTriesMax - 1, judgedInADay(200)]).toEqual(IN_ALL);
});

it("an operator who unlocks ATMs for somebody who guesses gives them not one guess more than waiting does", () => {
  expect(judgedInADay(1, true)).toBe(AT_ONE[1]);
  expect(judgedInADay(200, true)).toBeLessThanOrEqual(IN_ALL[1]);
});

it("the page on decision 15 shows what a guess is worth", () => {
  const rows = [100, 1_000, 10_000].map((codes) => {
    const chances = [1, ...AT_ONE, ...IN_ALL].map((guesses) => shown(chanceOf(guesses, codes)));
    return `| ${[codes.toLocaleString("en"), ...chances].join(" | ")} |`;
  });
  for (const row of rows) expect(page).toContain(row);
});

it("the page on decision 15 shows how seldom honest errors lock an ATM", () => {
  const rows = [50, 100, 200, 300].map((codes) => {
    const days = [0.02, 0.03].map((share) => 1 / lockChance(codes * share));
    return `| ${[codes, ...days.map(everyDays)].join(" | ")} |`;
  });
  for (const row of rows) expect(page).toContain(row);
});

/** That one of the guesses is one of the live codes, and of its amount: the likeliest amount is asked for by a fifth. */
function chanceOf(guesses: number, liveCodes: number): number {
  return 1 - (1 - liveCodes / 1_000_000 / 5) ** guesses;
}

function shown(chance: number): string {
  const rounded = (value: number) => Number(value.toPrecision(2));
  return chance < 0.1 ? `1 in ${rounded(1 / chance).toLocaleString("en")}` : `${Math.round(chance * 100)} %`;
}

/**
 * That a day has as many wrong tries as lock an ATM, when so many customers a day err, and each of them errs once more
 * with a chance of a third: a Poisson distribution of customers whose errors are distributed geometrically.
 */
function lockChance(errants: number): number {
  const again = 1 / 3;
  const errors = (count: number) => (1 - again) * again ** (count - 1);
  const chances = [Math.exp(-errants)];
  for (let n = 1; n < limits.terminalTriesMax; n++) {
    let sum = 0;
    for (let j = 1; j <= n; j++) sum += j * errors(j) * chances[n - j]!;
    chances.push((errants / n) * sum);
  }
  return 1 - chances.reduce((sum, chance) => sum + chance, 0);
}

function everyDays(days: number): string {
  const years = days / 365;
  return years >= 2
    ? `${Number(years.toPrecision(2)).toLocaleString("en")} years`
    : `${Math.round(days)} days`;
}
