// Supervisor mode for programs: one act per command, as lines for people or one JSON document.
import { type Command, InvalidArgumentError } from "commander";
import type { Atm } from "./atm.ts";
import { type Denomination, denominations } from "./cassettes.ts";
import { closeDay } from "./close-day.ts";
import { showBins, showCount, showDay, showPending, showStatus } from "./supervisor-screen.ts";

/** Plays one session of the terminal and gives it back. */
export type PlaySession = (command: Command, play: (atm: Atm) => Promise<void>) => Promise<void>;

export function addSupervisorCommands(program: Command, playWith: PlaySession): void {
  const add = <Result>(
    name: string,
    description: string,
    act: (atm: Atm, options: Record<string, unknown>) => Result | Promise<Result>,
    show: (result: Result) => string[],
  ) =>
    program
      .command(name)
      .description(description)
      .option("--json", "print one JSON document")
      .action((_: unknown, command: Command) =>
        playWith(command, async (atm) => {
          await atm.ready;
          const options = command.optsWithGlobals();
          const result = await act(atm, options);
          const lines = options.json === true ? [JSON.stringify(result)] : show(result);
          process.stdout.write(lines.map((line) => `${line}\n`).join(""));
        }),
      );

  add("status", "Whether the ATM serves, and how full it is.", (atm) => atm.status(), showStatus);
  add(
    "load",
    "Supervisor: notes were put into a cassette.",
    async (atm, { cassette, notesOf, count }) => {
      const place = Number(cassette);
      const there = atm.status().cassettes[place - 1]?.denomination ?? denominations[0];
      const denomination = (notesOf as Denomination | undefined) ?? there;
      await atm.supervisor.load({ cassette: place, denomination, count: Number(count) });
      return atm.status();
    },
    showStatus,
  )
    .requiredOption("--cassette <number>", "which one, from 1", wholeNumber)
    .requiredOption("--count <notes>", "how many notes", wholeNumber)
    .option("--notes-of <escudos>", `for an empty cassette: ${denominations.join(", ")}`, aDenomination);
  add(
    "unload",
    "Supervisor: everything was taken out of a cassette.",
    async (atm, { cassette }) => {
      await atm.supervisor.unload(Number(cassette));
      return atm.status();
    },
    showStatus,
  ).requiredOption("--cassette <number>", "which one, from 1", wholeNumber);
  add(
    "count",
    "Supervisor: what a person has counted; the difference is reported and the book takes it over.",
    (atm, { counted }) => atm.supervisor.count(counted as number[]),
    showCount,
  ).requiredOption("--counted <notes>", "one number for each cassette, such as 498,500,1000", wholeNumbers);
  add(
    "empty-bins",
    "Supervisor: retract and reject bin were emptied.",
    (atm) => atm.supervisor.emptyBins(),
    showBins,
  );
  add(
    "deliver",
    "Sends every report again that is not acknowledged, refused ones too.",
    async (atm) => ({ ...(await atm.deliverPendingAdvices()), pendingAdvices: atm.pendingAdvices() }),
    ({ acknowledged, pendingAdvices }) => [
      `${acknowledged} report(s) acknowledged, ${pendingAdvices.length} not.`,
      ...pendingAdvices.map(showPending),
    ],
  );
  add(
    "set-aside",
    "Supervisor: takes a refused report off the list, because somebody settles it elsewhere.",
    async (atm, { date, trace }) => {
      await atm.supervisor.setAside({ localDate: String(date), traceNumber: String(trace) });
      return { pendingAdvices: atm.pendingAdvices() };
    },
    ({ pendingAdvices }) => [
      `${pendingAdvices.length} report(s) are left.`,
      ...pendingAdvices.map(showPending),
    ],
  )
    .requiredOption("--date <date>", "of the trace number, such as 2026-01-15")
    .requiredOption("--trace <number>", "six digits");
  add(
    "day",
    "Supervisor: how the day stands, without closing it.",
    (atm) => atm.supervisor.dayReport(),
    showDay,
  );
  add(
    "end-of-day",
    "Supervisor: closes the day; its totals by denomination and by withdrawal.",
    (atm, { counted, counts }) =>
      closeDay(atm, {
        ...(counted === undefined ? {} : { counted: counted as number[] }),
        ...(counts === undefined ? {} : { file: String(counts) }),
      }),
    showDay,
  )
    .option("--counted <notes>", "what a person has counted, one number for each cassette", wholeNumbers)
    .option("--counts <file>", "writes what was counted, for `npm run reconcile`");
}

function wholeNumber(given: string): number {
  if (!/^[1-9]\d{0,5}$/.test(given)) throw new InvalidArgumentError("It is a whole number above zero.");
  return Number(given);
}

function wholeNumbers(given: string): number[] {
  if (!/^\d{1,6}(,\d{1,6})*$/.test(given))
    throw new InvalidArgumentError("It is whole numbers with commas between, such as 498,500,1000.");
  return given.split(",").map(Number);
}

function aDenomination(given: string): Denomination {
  const found = denominations.find((denomination) => String(denomination) === given);
  if (!found) throw new InvalidArgumentError(`It is one of ${denominations.join(", ")}.`);
  return found;
}
