// Random days with random mismatches: the matcher finds exactly those that were made, and what it proposes makes the two agree.
import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../testing/seeded-random.ts";
import { type MatchInput, matchSettlement, type Verdict } from "./match.ts";
import type { FileLine } from "./settlement-file.ts";
import type { WalletSide } from "./sides.ts";

const DATE = "2026-01-05";
const keyOf = (terminalId: string, trace: string) => `VINTI4:${terminalId}:${DATE}:${trace}`;
type Day = {
  lines: FileLine[];
  wallet: Map<string, WalletSide>;
  counts: Map<string, bigint>;
  /** By key; what is not in it matches. */
  expected: Map<string, Verdict[]>;
};

/** What the parties think of one withdrawal, and what must be found. Amounts are in notes of 200. */
const STORIES = {
  paid: { wallet: "COMPLETED", file: "DISPENSED", verdicts: [] },
  reversed: { wallet: "REVERSED", file: "REVERSED", verdicts: [] },
  declined: { wallet: null, file: "REVERSED", verdicts: [] },
  "paid twice in the file": {
    wallet: "COMPLETED",
    file: "DISPENSED",
    again: true,
    verdicts: ["DUPLICATE_LINE"],
  },
  "nobody's": { wallet: null, file: "DISPENSED", verdicts: ["MISSING_AT_ISSUER"] },
  "report lost": { wallet: "AUTHORISED", file: "DISPENSED", verdicts: ["STILL_OPEN"] },
  "reversal lost": { wallet: "AUTHORISED", file: "REVERSED", verdicts: ["STILL_OPEN"] },
  "suspect, and paid": { wallet: "SUSPECT", file: "DISPENSED", verdicts: ["STILL_OPEN"] },
  "unknown to the switch": { wallet: "AUTHORISED", file: null, verdicts: ["STILL_OPEN"] },
  "reversed, and paid": { wallet: "REVERSED", file: "DISPENSED", verdicts: ["MISSING_AT_ISSUER"] },
  "paid, and reversed": { wallet: "COMPLETED", file: "REVERSED", verdicts: ["MISSING_AT_ATM"] },
  "not in the file": { wallet: "COMPLETED", file: null, verdicts: ["MISSING_AT_ATM"] },
  "paid, and open": { wallet: "COMPLETED", file: "OPEN", verdicts: ["MISSING_AT_ATM"] },
  "a note less": { wallet: "COMPLETED", file: "DISPENSED", off: -1, verdicts: ["AMOUNT_DIFFERS"] },
  "a note more": { wallet: "COMPLETED", file: "DISPENSED", off: 1, verdicts: ["AMOUNT_DIFFERS"] },
  "a note more, report lost": { wallet: "AUTHORISED", file: "DISPENSED", off: 1, verdicts: ["STILL_OPEN"] },
} as const satisfies Record<
  string,
  {
    wallet: WalletSide["status"] | null;
    file: FileLine["outcome"] | null;
    again?: boolean;
    off?: number;
    verdicts: readonly Verdict[];
  }
>;
type Story = keyof typeof STORIES;
const NAMES = Object.keys(STORIES) as Story[];

function randomDay(random: Random): Day {
  const day: Day = { lines: [], wallet: new Map(), counts: new Map(), expected: new Map() };
  const size = random.integer(0, 40);
  for (let n = 0; n < size; n++) {
    const name: Story =
      random.integer(0, 2) > 0 ? random.pick(["paid", "paid", "reversed"]) : random.pick(NAMES);
    tell(day, name, `T${random.integer(1, 4)}`, n, BigInt(random.integer(2, 100)) * 20_000n);
  }
  for (let i = day.lines.length - 1; i > 0; i--) {
    const j = random.integer(0, i);
    [day.lines[i], day.lines[j]] = [day.lines[j]!, day.lines[i]!];
  }
  day.lines = day.lines.map((line, i) => ({ ...line, line: i + 2 }));
  return day;
}

function tell(day: Day, name: Story, terminalId: string, n: number, amountMinor: bigint): string {
  const story: {
    wallet: WalletSide["status"] | null;
    file: FileLine["outcome"] | null;
    again?: boolean;
    off?: number;
  } = STORIES[name];
  const traceNumber = String(n).padStart(6, "0");
  const key = keyOf(terminalId, traceNumber);
  const cash = story.file === "DISPENSED" ? amountMinor + BigInt(story.off ?? 0) * 20_000n : 0n;
  if (story.file !== null) {
    const line: FileLine = {
      ...{ line: 0, terminalId, traceNumber, localDate: DATE, localTime: "10:00:00", transactionId: null },
      ...{ authorisedMinor: amountMinor, dispensedMinor: cash, outcome: story.file },
    };
    day.lines.push(line, ...(story.again ? [{ ...line }] : []));
  }
  if (story.wallet !== null) {
    const dispensedMinor = story.wallet === "COMPLETED" ? amountMinor : 0n;
    const ids = { transactionId: `txn-${n}`, userId: `usr-${n}` };
    day.wallet.set(key, {
      key,
      terminalId,
      traceNumber,
      ...ids,
      status: story.wallet,
      amountMinor,
      dispensedMinor,
    });
  }
  if (STORIES[name].verdicts.length > 0) day.expected.set(key, [...STORIES[name].verdicts]);
  return key;
}

type Books = Pick<MatchInput, "wallet" | "accepted" | "received">;
const matchDay = (day: Day, books: Books) =>
  matchSettlement({ acquirerId: "VINTI4", localDate: DATE, lines: day.lines, counts: day.counts, ...books });

/** What approving every proposal comes to, in the plainest words. */
function settle(matched: ReturnType<typeof matchDay>, books: Books): Books {
  const wallet = new Map(books.wallet);
  const accepted = new Map(books.accepted);
  const received = new Set(books.received);
  const accept = (key: string, minor: bigint) => accepted.set(key, (accepted.get(key) ?? 0n) + minor);
  for (const { key, proposal } of matched) {
    if (key === null || proposal === null) continue;
    const { action, actualMinor, claimMinor } = proposal;
    const side = wallet.get(key);
    if (action === "CLAIM") accept(key, claimMinor);
    if (action === "SUSPEND") accept(key, -claimMinor);
    if (action === "RECEIVE") received.add(key);
    if (action === "REVERSE") wallet.set(key, { ...side!, status: "REVERSED" });
    if (action === "COMPLETE" || action === "ADJUST") {
      expect(actualMinor).toBeLessThanOrEqual(side!.amountMinor);
      const status = actualMinor > 0n ? "COMPLETED" : "REVERSED";
      wallet.set(key, { ...side!, status, dispensedMinor: actualMinor });
      accept(key, claimMinor);
    }
  }
  return { wallet, accepted, received };
}

const nothing = () => ({ accepted: new Map(), received: new Set<string>() });
const sum = (amounts: Iterable<bigint>) => [...amounts].reduce((total, amount) => total + amount, 0n);

describe("on any day", () => {
  it("exactly the mismatches that were made are found, and settling them makes wallet and file agree", () => {
    for (let seed = 1; seed <= 500; seed++) {
      const day = randomDay(createRandom(seed));
      const books = { wallet: day.wallet, ...nothing() };
      const matched = matchDay(day, books);
      const found = new Map<string, Verdict[]>();
      for (const { key, verdict } of matched)
        if (verdict !== "MATCHED") found.set(key!, [...(found.get(key!) ?? []), verdict]);
      expect([seed, [...found].sort()]).toEqual([seed, [...day.expected].sort()]);
      const after = settle(matched, books);
      const again = matchDay(day, after);
      expect([seed, again.filter(({ verdict }) => verdict !== "MATCHED")]).toEqual([seed, []]);
      const walletMinor =
        sum([...after.wallet.values()].map((side) => side.dispensedMinor)) + sum(after.accepted.values());
      expect([seed, walletMinor]).toEqual([seed, sum(day.lines.map((line) => line.dispensedMinor))]);
    }
  });

  it("each line of the file is matched once, whatever it says", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const day = randomDay(createRandom(seed));
      const subjects = matchDay(day, { wallet: day.wallet, ...nothing() }).map(({ subject }) => subject);
      expect(new Set(subjects).size).toBe(subjects.length);
      for (const { line } of day.lines) expect(subjects).toContain(`file:${line}`);
    }
  });
});

describe("with the terminals' counts", () => {
  const dayOf = (stories: readonly (readonly [Story, bigint])[], countedMinor: bigint) => {
    const day: Day = {
      lines: [],
      wallet: new Map(),
      counts: new Map([["T1", countedMinor]]),
      expected: new Map(),
    };
    const keys = stories.map(([name, amountMinor], n) => tell(day, name, "T1", n, amountMinor));
    day.lines = day.lines.map((line, i) => ({ ...line, line: i + 2 }));
    const match = (books: Books = { wallet: day.wallet, ...nothing() }) => matchDay(day, books);
    const open = (books?: Books) => match(books).filter(({ verdict }) => verdict !== "MATCHED");
    return { day, keys, match, open };
  };

  it("reversal fraud is found: both sides say reversed, and the notes are gone", () => {
    const { day, keys, open } = dayOf(
      [
        ["paid", 100_000n],
        ["reversed", 60_000n],
        ["reversed", 40_000n],
      ],
      160_000n,
    );
    expect(open()).toMatchObject([
      { key: keys[1], verdict: "CASH_MISSING", proposal: { action: "RECEIVE", claimMinor: 60_000n } },
    ]);
    const settled = settle(open(), { wallet: day.wallet, ...nothing() });
    expect(open(settled)).toEqual([]);
  });

  it("nobody is named when more than one withdrawal could explain it: people see the candidates", () => {
    const { keys, open } = dayOf(
      [
        ["paid", 100_000n],
        ["reversed", 60_000n],
        ["reversed", 60_000n],
      ],
      160_000n,
    );
    expect(open()).toMatchObject([
      {
        key: null,
        verdict: "CASH_MISSING",
        fileMinor: 60_000n,
        candidates: [keys[1], keys[2]],
        proposal: { action: "NOTE" },
      },
    ]);
  });

  it("an honest count leaves everything as it is, and too many notes are a line of their own", () => {
    expect(
      dayOf(
        [
          ["paid", 100_000n],
          ["reversed", 60_000n],
        ],
        100_000n,
      ).open(),
    ).toEqual([]);
    expect(dayOf([["paid", 100_000n]], 80_000n).open()).toMatchObject([
      { verdict: "CASH_OVER", walletMinor: 20_000n },
    ]);
  });

  it("what the wallet completed and the file reverses is not given back when the notes are gone", () => {
    const { open } = dayOf([["paid, and reversed", 60_000n]], 60_000n);
    expect(open()).toMatchObject([
      { verdict: "MISSING_AT_ATM", proposal: { action: "SUSPEND", claimMinor: 60_000n } },
    ]);
    const without = dayOf([["paid, and reversed", 60_000n]], 0n).open();
    expect(without).toMatchObject([
      { verdict: "MISSING_AT_ATM", proposal: { action: "ADJUST", actualMinor: 0n } },
    ]);
  });

  it("the wallet is believed when the count is what it has posted: the network's mistake is never the customer's", () => {
    const { open } = dayOf(
      [
        ["a note more", 100_000n],
        ["paid", 40_000n],
      ],
      140_000n,
    );
    expect(open()).toMatchObject([
      { verdict: "AMOUNT_DIFFERS", proposal: { action: "CLAIM", claimMinor: 20_000n } },
    ]);
  });

  it("an authorised withdrawal whose notes are gone is completed, and one whose notes are there is released", () => {
    expect(dayOf([["unknown to the switch", 60_000n]], 60_000n).open()).toMatchObject([
      { verdict: "STILL_OPEN", proposal: { action: "COMPLETE", actualMinor: 60_000n } },
    ]);
    expect(dayOf([["unknown to the switch", 60_000n]], 0n).open()).toMatchObject([
      { proposal: { action: "REVERSE" } },
    ]);
  });
});
