// `npm run atm`: one simulated ATM, at the prompt for a person, or as one command for a program.
// Standard output carries the answer; whatever goes wrong is one sentence on standard error and exit code 1.
import path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { releaseAtEnd } from "../terminal/terminal-lock.ts";
import { Atm } from "./atm.ts";
import { type ConnectionOptions, findConnection } from "./connection.ts";
import type { AtmEvent } from "./events.ts";
import { printEvent, serveAtPrompt } from "./prompt.ts";
import { showEvent, showResult } from "./screen.ts";
import { createSwitchClient } from "./switch-client.ts";
import { takeTerminal } from "./terminal-files.ts";

type GlobalOptions = ConnectionOptions & { stateFolder: string };
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
    "where the sandbox's addresses and the trace numbers are kept",
    path.resolve(import.meta.dirname, "../../.makeba"),
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

await program.parseAsync();

type Session = { atm: Atm; switchUrl: string; show: (handler: (event: AtmEvent) => void) => void };

/** Connects, plays one session, gives the terminal back. */
async function run(options: GlobalOptions, play: (session: Session) => Promise<boolean>): Promise<void> {
  try {
    const { switchUrl, terminalId, terminalKey } = findConnection(options, options.stateFolder);
    const switchClient = createSwitchClient({ baseUrl: switchUrl, terminalKey });
    await greet(switchUrl, terminalId, () => switchClient.echo(terminalId));
    const files = takeTerminal(options.stateFolder, terminalId);
    releaseAtEnd(files.release);
    let onEvent: (event: AtmEvent) => void = () => {};
    const { lastTrace, rememberTrace } = files;
    const atm = new Atm({
      terminalId,
      switchClient,
      clock: () => new Date(),
      onEvent: (event) => onEvent(event),
      timeZone,
      rememberTrace,
      ...(lastTrace ? { lastTrace } : {}),
    });
    const session = {
      atm,
      switchUrl,
      show: (handler: (event: AtmEvent) => void) => {
        onEvent = handler;
      },
    };
    try {
      if (!(await play(session))) process.exitCode = 1;
    } finally {
      atm.close();
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

async function atThePrompt({ atm, switchUrl, show }: Session): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new Error(
      "The prompt needs a terminal; for a script use `npm run atm -- withdraw --code 123456 --amount 5000 --json`.",
    );
  show((event) => printEvent(event, timeZone));
  await serveAtPrompt(atm, switchUrl);
  return true;
}

async function oneWithdrawal(
  { atm, show }: Session,
  { code, amount, json }: WithdrawOptions,
): Promise<boolean> {
  const timeline: AtmEvent[] = [];
  const print = (lines: string[]) => process.stdout.write(lines.map((line) => `${line}\n`).join(""));
  const acknowledged = Promise.withResolvers<void>();
  show((event) => {
    timeline.push(event);
    if (!json) print(showEvent(event, timeZone));
    if (event.type === "advice-acknowledged" || event.type === "advice-refused") acknowledged.resolve();
  });
  const result = await atm.withdraw({ code, amount });
  if (atm.pendingAdvices().length > 0) {
    const timer = setTimeout(acknowledged.resolve, deliveryTimeoutMs);
    await acknowledged.promise;
    clearTimeout(timer);
  }
  const pendingAdvices = atm.pendingAdvices();
  if (json) print([JSON.stringify({ result, timeline, inventory: atm.inventory(), pendingAdvices })]);
  else {
    if (result.outcome === "dispensed") print(["", result.receipt.trimEnd()]);
    print(["", showResult(result)]);
  }
  if (pendingAdvices.length > 0)
    process.stderr.write(
      "The report to the switch is not acknowledged and ends with this process: the wallet may keep the money held.\n",
    );
  return result.outcome === "dispensed" && pendingAdvices.length === 0;
}

function wholeEscudos(textGiven: string): number {
  if (!/^[1-9]\d{0,8}$/.test(textGiven)) throw new InvalidArgumentError("It is whole escudos, such as 5000.");
  return Number(textGiven);
}
