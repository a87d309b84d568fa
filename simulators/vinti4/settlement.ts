// `npm run settlement`: makes the switch's settlement file of one day, and mismatches in it when asked to. Exit code 0 when
// the file is made, 2 when it cannot be.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { fileJournals } from "../journal/file-journal.ts";
import { openDayLog } from "./day-log.ts";
import { FORMATS, OUTCOMES, type SettlementLine, writeSettlementFile } from "./settlement-file.ts";
import { settlementLines } from "./settlement-lines.ts";
import { countsOf, MISMATCH_KINDS, makeMismatches } from "./settlement-mismatches.ts";

const HELP = `Makes the daily settlement file of the switch; docs/reference/settlement-file.md has its format.

  npm run settlement -- --day DAY.jsonl --date 2026-01-05

  --log FOLDER       where the switch keeps its day log; the day must be over
  --day FILE         or the day's withdrawals, one JSON object in a line
  --date DATE        the local date
  --acquirer ID      @default VINTI4
  --sequence N       @default 1
  --format FORMAT    ${FORMATS.join(" or ")}  @default csv
  --out FILE         @default standard output
  --counts FILE      writes what honest terminals would count, reckoned from their reports
  --mismatch KINDS   ${MISMATCH_KINDS.join(",")}
  --seed N           for the mismatches  @default 1
  --help             this text`;

const OPTIONS = {
  log: { type: "string" },
  day: { type: "string" },
  date: { type: "string" },
  acquirer: { type: "string", default: "VINTI4" },
  sequence: { type: "string", default: "1" },
  format: { type: "string", default: "csv" },
  out: { type: "string" },
  counts: { type: "string" },
  mismatch: { type: "string", default: "" },
  seed: { type: "string", default: "1" },
  help: { type: "boolean", default: false },
} as const;

/** The line of a day log. @throws Error that names the line and the field */
export function readDay(text: string): SettlementLine[] {
  return text
    .split("\n")
    .map((line, i) => ({ line, place: `line ${i + 1}` }))
    .filter(({ line }) => line.trim() !== "")
    .map(({ line, place }) => {
      const found = JSON.parse(line) as Record<string, unknown>;
      const text = (field: string, pattern: RegExp) => {
        const value = found[field];
        if (typeof value !== "string" || !pattern.test(value))
          throw new Error(`${place}: ${field} must match ${pattern}, found ${JSON.stringify(value)}`);
        return value;
      };
      const outcome = OUTCOMES.find((name) => name === found.outcome);
      if (!outcome) throw new Error(`${place}: outcome must be one of ${OUTCOMES.join(", ")}`);
      return {
        terminalId: text("terminalId", /^[A-Z0-9]{1,16}$/),
        traceNumber: text("traceNumber", /^\d{6}$/),
        localDate: text("localDate", /^\d{4}-\d{2}-\d{2}$/),
        localTime: text("localTime", /^\d{2}:\d{2}:\d{2}$/),
        ...(found.transactionId === undefined
          ? {}
          : { transactionId: text("transactionId", /^txn_[0-9A-Z]{26}$/) }),
        authorisedMinor: BigInt(text("authorisedMinor", /^\d{1,15}$/)),
        dispensedMinor: BigInt(text("dispensedMinor", /^\d{1,15}$/)),
        outcome,
      };
    });
}

/** Late reports stand on the day after. */
async function linesOfLog(folder: string, localDate: string): Promise<SettlementLine[]> {
  const log = await openDayLog({ journals: fileJournals(folder), clock: () => new Date() });
  try {
    const next = new Date(Date.parse(localDate) + 86_400_000).toISOString().slice(0, 10);
    return settlementLines([...(await log.read(localDate)), ...(await log.read(next))], localDate);
  } finally {
    await log.close();
  }
}

/** Random numbers from 0 up to 1 that a seed repeats: SplitMix32. */
export function seededFractions(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

export async function main(args: readonly string[]): Promise<number> {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    if (values.help) {
      console.log(HELP);
      return 0;
    }
    const format = FORMATS.find((name) => name === values.format);
    if (!format) throw new Error(`--format must be ${FORMATS.join(" or ")}`);
    const { day, log, date: localDate, acquirer: acquirerId } = values;
    if ((day === undefined) === (log === undefined) || localDate === undefined)
      throw new Error("--date is needed, and either --log or --day");
    const sequence = Number(values.sequence);
    if (!/^[1-9]\d{0,5}$/.test(values.sequence)) throw new Error("--sequence must be from 1 to 999999");
    const all =
      day === undefined
        ? await linesOfLog(log!, localDate)
        : readDay(readFileSync(day, "utf8")).filter((line) => line.localDate === localDate);
    const kinds = values.mismatch
      .split(",")
      .filter((name) => name !== "")
      .map((name) => {
        const kind = MISMATCH_KINDS.find((known) => known === name);
        if (!kind) throw new Error(`--mismatch knows ${MISMATCH_KINDS.join(", ")}; not ${name}`);
        return kind;
      });
    const { lines, counts, made } =
      kinds.length === 0
        ? { lines: all, counts: countsOf(all), made: [] }
        : makeMismatches(all, kinds, seededFractions(Number(values.seed)));
    const file = writeSettlementFile({ acquirerId, localDate, sequence, lines }, format);
    if (values.out === undefined) process.stdout.write(file);
    else writeFileSync(values.out, file);
    if (values.counts !== undefined)
      writeFileSync(values.counts, [...counts].map(([id, minor]) => `${id},${minor}\n`).join(""));
    for (const { kind, terminalId, traceNumber, amountMinor } of made)
      console.error(`${kind}: terminal ${terminalId}, trace ${traceNumber}, ${amountMinor} minor units`);
    return 0;
  } catch (error) {
    console.error(`The settlement file could not be made: ${(error as Error).message}`);
    return 2;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  process.exitCode = await main(process.argv.slice(2));
