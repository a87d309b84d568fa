// `npm run atm`: one simulated ATM, at the prompt for a person, or as one command for a program.
// Standard output carries the answer; whatever goes wrong is one sentence on standard error and exit code 1.
import path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { pointsOf } from "../faults/catalogue.ts";
import { openFaultControl, readFaultControl } from "../faults/fault-control.ts";
import { createFaultyFetch } from "../faults/faulty-fetch.ts";
import { processFaults } from "../faults/process-faults.ts";
import type { FaultRule } from "../faults/rules.ts";
import { describeAction, parseFault } from "../faults/sentence.ts";
import { releaseAtEnd } from "../terminal/terminal-lock.ts";
import { Atm } from "./atm.ts";
import { defaultCassettes } from "./cassettes.ts";
import { type ConnectionOptions, findConnection } from "./connection.ts";
import { addEnquireCommand } from "./enquiry.ts";
import type { AtmEvent } from "./events.ts";
import { Machine } from "./machine.ts";
import { firstMemory, remember } from "./memory.ts";
import { atmMessagePoints } from "./message-points.ts";
import { checkPolicy, type NotePolicyName, notePolicies } from "./note-policies.ts";
import { printEvent, serveAtPrompt } from "./prompt.ts";
import { showEvent, showResult } from "./screen.ts";
import { addSupervisorCommands } from "./supervisor-commands.ts";
import { createSwitchClient, type HttpSwitchClient } from "./switch-client.ts";
import { takeTerminal } from "./terminal-files.ts";

type GlobalOptions = ConnectionOptions & { stateFolder: string; fault?: FaultRule[]; notes: NotePolicyName };
type WithdrawOptions = GlobalOptions & { code: string; amount: number; json?: true };

const timeZone = "Atlantic/Cape_Verde";
/** How long a single command waits for its report to be acknowledged before it gives up, in milliseconds. */
const deliveryTimeoutMs = 10_000;

const program = new Command("atm")
  .description("A simulated ATM of the Vinti4 network. It talks to the simulated switch only.")
  .option("--switch-url <url>", "the switch (default: the one `npm start` runs)")
  .option("--terminal <id>", "which ATM to be (default: the sandbox's first)")
  .option("--key <key>", "the terminal's key at the switch (default: from the sandbox)")
  .option(
    "--state-folder <path>",
    "where the sandbox's addresses and the terminals' journals are kept",
    path.resolve(import.meta.dirname, "../../.makeba"),
  )
  .option(
    "--fault <sentence>",
    'what shall go wrong, such as "jam once" or "power off after present"; may be repeated',
    addFault,
  )
  .option(
    "--notes <policy>",
    `which notes are preferred: ${Object.keys(notePolicies).join(", ")}`,
    (name: string) => orInvalid(() => checkPolicy(name)),
    "fewest-notes",
  )
  .action((options: GlobalOptions) => run(options, atThePrompt));

program
  .command("withdraw")
  .description(
    "One withdrawal without questions. Exit code 0 only when the notes are out and that is on record.",
  )
  .requiredOption("--code <digits>", "the six digits that the wallet gave the customer")
  .requiredOption("--amount <escudos>", "whole escudos, such as 5000", wholeEscudos)
  .option("--json", "print one JSON document: result, timeline, inventory, pendingAdvices")
  .action((_: unknown, command: Command) => {
    const options = command.optsWithGlobals<WithdrawOptions>();
    return run(options, (session) => oneWithdrawal(session, options));
  });

program
  .command("resume")
  .description(
    "Switches the ATM on: decides what was under way when its power went, and sends what it owes. Exit code 0 when nothing is owed.",
  )
  .option("--json", "print one JSON document: timeline, inventory, pendingAdvices")
  .action((_: unknown, command: Command) => {
    const options = command.optsWithGlobals<GlobalOptions & { json?: true }>();
    return run(options, (session) => resume(session, options.json === true));
  });

addSupervisorCommands(program, (command, play) =>
  run(command.optsWithGlobals<GlobalOptions>(), async ({ atm }) => {
    await play(atm);
    return true;
  }),
);

addEnquireCommand(program, (command, play) =>
  run(command.optsWithGlobals<GlobalOptions>(), async ({ atm, switchClient }) => {
    await atm.ready;
    const last = atm.supervisor.dayReport().withdrawals.at(-1);
    return play({ client: switchClient, terminalId: atm.terminalId, last });
  }),
);

await program.parseAsync();

type Session = {
  atm: Atm;
  machine: Machine;
  switchUrl: string;
  switchClient: HttpSwitchClient;
  show: (handler: (event: AtmEvent) => void) => void;
};

/** Connects, plays one session, gives the terminal back. */
async function run(options: GlobalOptions, play: (session: Session) => Promise<boolean>): Promise<void> {
  try {
    const { switchUrl, terminalId, terminalKey } = findConnection(options, options.stateFolder);
    let onEvent: (event: AtmEvent) => void = () => {};
    const faults = processFaults(options.fault ?? [], ({ point, action, rule }) =>
      onEvent({
        ...{ type: "fault-fired", at: new Date(), point },
        ...{ did: describeAction(action), faultId: rule },
      }),
    );
    const send = createFaultyFetch({
      send: (request) => fetch(request),
      faults,
      points: atmMessagePoints,
    });
    const switchClient = createSwitchClient({ baseUrl: switchUrl, terminalKey, fetch: send });
    await greet(switchUrl, terminalId, () => switchClient.echo(terminalId));
    const files = await takeTerminal(options.stateFolder, terminalId);
    releaseAtEnd(files.release);
    const control = await openFaultControl(readFaultControl(process.env), {
      ...{
        simulator: "atm",
        faults,
        points: pointsOf("atm").filter((point) => !point.startsWith("atm.restart.")),
      },
    });
    if (control !== undefined) process.stderr.write(`Faults can be set at ${control.url}.\n`);
    // The notes of a simulated machine are nowhere but in its journal, so it starts as booked.
    const first = firstMemory({ cassettes: defaultCassettes, at: new Date().toISOString() });
    const { safe } = files.journal.reading.entries.reduce(remember, first);
    const machine = Machine.asBooked(safe);
    const atm = new Atm({
      terminalId,
      switchClient,
      clock: () => new Date(),
      onEvent: (event) => onEvent(event),
      timeZone,
      journal: files.journal,
      faults,
      dispenser: machine,
      notePolicy: options.notes,
    });
    const session = {
      atm,
      machine,
      switchUrl,
      switchClient,
      show: (handler: (event: AtmEvent) => void) => {
        onEvent = handler;
      },
    };
    try {
      if (!(await play(session))) process.exitCode = 1;
    } finally {
      // Whatever is still under way is for the next start: its journal owes it.
      await control?.close();
      atm.cutPower();
      await files.journal.close();
      files.release();
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

/** @throws Error in one sentence when the switch is not there or does not know this terminal. */
async function greet(
  switchUrl: string,
  terminalId: string,
  echo: () => ReturnType<ReturnType<typeof createSwitchClient>["echo"]>,
): Promise<void> {
  const state = await echo();
  if (state.kind === "refused")
    throw new Error(
      `The switch at ${switchUrl} does not accept the key of terminal ${terminalId} (${state.code}): check --terminal and --key.`,
    );
  if (state.kind === "unknown")
    throw new Error(
      `No switch answers at ${switchUrl}: run \`npm start\` in another terminal first, or check --switch-url.`,
    );
  if (state.wallet === "down")
    process.stderr.write(
      "The switch cannot reach the wallet at the moment: withdrawals will end without an answer.\n",
    );
}

async function atThePrompt({ atm, machine, switchUrl, switchClient, show }: Session): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new Error(
      "The prompt needs a terminal; for a script use `npm run atm -- withdraw --code 123456 --amount 5000 --json`.",
    );
  show((event) => printEvent(event, timeZone));
  await serveAtPrompt(atm, machine, { switchUrl, switchClient });
  return true;
}

async function oneWithdrawal(session: Session, { code, amount, json }: WithdrawOptions): Promise<boolean> {
  const { atm } = session;
  const told = tell(session, json === true);
  const result = await atm.withdraw({ code, amount });
  await told.untilNothingIsSent();
  if (json) told.printJson({ result });
  else {
    if (result.outcome === "dispensed") told.print(["", result.receipt.trimEnd()]);
    told.print(["", showResult(result)]);
  }
  return told.nothingIsOwed() && result.outcome === "dispensed";
}

async function resume(session: Session, json: boolean): Promise<boolean> {
  const told = tell(session, json);
  await session.atm.ready;
  await told.untilNothingIsSent();
  if (json) told.printJson({});
  else if (session.atm.pendingAdvices().length === 0) told.print(["Nothing is owed."]);
  return told.nothingIsOwed();
}

/** Shows what happens, as lines or for one document at the end, and waits for the reports. */
function tell({ atm, show }: Session, json: boolean) {
  const timeline: AtmEvent[] = [];
  const print = (lines: string[]) => process.stdout.write(lines.map((line) => `${line}\n`).join(""));
  let settle: () => void = () => {};
  const isSending = () => atm.pendingAdvices().some(({ refusedWith }) => refusedWith === undefined);
  show((event) => {
    timeline.push(event);
    if (!json) print(showEvent(event, timeZone));
    // The queue changes with the event, so it is looked at right after.
    queueMicrotask(() => {
      if (!isSending()) settle();
    });
  });
  return {
    print,
    async untilNothingIsSent() {
      if (!isSending()) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      settle = resolve;
      const timer = setTimeout(resolve, deliveryTimeoutMs);
      await promise;
      clearTimeout(timer);
    },
    printJson(first: object) {
      const [inventory, pendingAdvices] = [atm.inventory(), atm.pendingAdvices()];
      print([JSON.stringify({ ...first, timeline, inventory, pendingAdvices })]);
    },
    nothingIsOwed(): boolean {
      if (atm.pendingAdvices().length === 0) return true;
      process.stderr.write(
        "The report to the switch is not acknowledged: it is in the journal, and the next start of this terminal sends it.\n",
      );
      return false;
    },
  };
}

function addFault(sentence: string, before: FaultRule[] = []): FaultRule[] {
  return orInvalid(() => [...before, parseFault(sentence)]);
}

function wholeEscudos(textGiven: string): number {
  if (!/^[1-9]\d{0,8}$/.test(textGiven)) throw new InvalidArgumentError("It is whole escudos, such as 5000.");
  return Number(textGiven);
}

function orInvalid<Value>(parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
