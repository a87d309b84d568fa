// `npm run agent`: one simulated agent with its two tills, at the prompt for a person, or as one command for a program.
// Standard output carries the answer; whatever goes wrong is one sentence on standard error and exit code 1.
import path from "node:path";
import { createAgentClient, createWalletClient } from "@makeba/sdk";
import { Command, InvalidArgumentError, Option } from "commander";
import { openFaultControl, readFaultControl } from "../faults/fault-control.ts";
import { createFaultyFetch } from "../faults/faulty-fetch.ts";
import { processFaults } from "../faults/process-faults.ts";
import type { FaultRule } from "../faults/rules.ts";
import { parseFaultOf } from "../faults/sentence.ts";
import { releaseAtEnd } from "../terminal/terminal-lock.ts";
import { type AgentConnectionOptions, findAgentConnection } from "./connection.ts";
import { takeDrawer } from "./drawer.ts";
import { TILL_POINTS, tillMessagePoints } from "./message-points.ts";
import { serveTillAtPrompt } from "./prompt.ts";
import {
  formatMoney,
  showEndOfDay,
  showIntent,
  showRequest,
  showResult,
  showResumed,
  showTills,
} from "./screen.ts";
import {
  AgentTill,
  businessDate,
  type DeclineReason,
  type Resumed,
  type TillResult,
  type Uncollected,
} from "./till.ts";
import { openTillJournal, type TillOperation } from "./till-intents.ts";

type GlobalOptions = AgentConnectionOptions & {
  stateFolder: string;
  cash: number;
  json?: true;
  fault?: FaultRule[];
};

const DECLINE_REASONS = ["CUSTOMER_NOT_PRESENT", "WRONG_AGENT", "NOT_ENOUGH_CASH", "SUSPICIOUS", "OTHER"];

const program = new Command("agent")
  .description("A simulated agent with two tills: e-float at the wallet, and a cash drawer.")
  .option("--wallet-url <url>", "the wallet (default: the one `npm start` runs)")
  .option("--agent <number>", "which agent to be (default: the sandbox's first)")
  .option("--cash <escudos>", "what is in the drawer the first time", wholeEscudos, 100_000)
  .option("--json", "print one JSON document")
  .option(
    "--fault <sentence>",
    'what shall go wrong, such as "drop the confirm answer once"; may be given often',
    addFault,
  )
  .option(
    "--state-folder <path>",
    "where the sandbox's addresses and the drawer's journal are kept",
    path.resolve(import.meta.dirname, "../../.makeba"),
  )
  .action((options: GlobalOptions) => run(options, atThePrompt));

function command<Options>(
  name: string,
  description: string,
  play: (till: AgentTill, options: Options) => Promise<Shown>,
): Command {
  return program
    .command(name)
    .description(description)
    .action((_: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & Options>();
      return run(options, async (till) => {
        if (name !== "resume") await finishOthers(till, name);
        const { document, lines, ok, blocked } = await play(till, options);
        if (blocked) tell(await till.resume());
        const text = options.json ? [JSON.stringify(document)] : lines;
        process.stdout.write(text.map((line) => `${line}\n`).join(""));
        return ok;
      });
    });
}

/** What a command answers with: for programs, for people, and for the exit code. */
type Shown = { document: unknown; lines: string[]; ok: boolean; blocked?: boolean };
const documentOf = (result: TillResult | Uncollected) => {
  const { retry: _, ...document } = { retry: undefined, ...result };
  return document;
};
const shown = (result: TillResult | Uncollected): Shown => ({
  document: documentOf(result),
  lines: [showResult(result)],
  ok: result.outcome === "completed" || result.outcome === "asked",
  blocked: result.outcome === "refused" && result.reason === "ONE_IS_OPEN",
});

command("resume", "Finish what was open when the till ended; every start does.", async (till) => {
  const finished = await till.resume();
  const document = finished.map(({ intent: { operation, body }, result }) => ({
    ...{ operation, amount: body.amount, result: documentOf(result) },
  }));
  const lines = finished.length === 0 ? ["Nothing is open."] : finished.map(showResumed);
  return { document: { finished: document }, lines, ok: till.open.length === 0 };
});

command(
  "count",
  "Put down what is in the drawer, after bringing cash too.",
  async (till, { amount }: { amount: number }) => {
    const counted = till.count(amount);
    return { document: counted, lines: [`The drawer has ${formatMoney(counted.drawer)}.`], ok: true };
  },
).requiredOption("--amount <escudos>", "what was counted, such as 5000", (text) =>
  text === "0" ? 0 : wholeEscudos(text),
);

command("tills", "Float, drawer, commission and limits.", async (till) => {
  const tills = await till.tills();
  return { document: tills, lines: showTills(tills), ok: true };
});

command("queue", "What waits at the agent.", async (till) => {
  const requests = await till.queue();
  const lines = requests.length === 0 ? ["Nothing waits."] : requests.map(showRequest);
  return { document: { requests }, lines, ok: true };
});

program
  .command("watch")
  .description("Each request on a line as it comes, until the process is ended.")
  .action((_: unknown, command: Command) => {
    const options = command.optsWithGlobals<GlobalOptions>();
    return run(options, async (till) => {
      await finishOthers(till, "watch");
      for await (const request of till.watch(new AbortController().signal)) {
        process.stdout.write(`${options.json ? JSON.stringify(request) : showRequest(request)}\n`);
      }
      return true;
    });
  });

command(
  "confirm",
  "Confirm a cash-out with the customer's proof. Exit code 0 only when the cash may be handed over.",
  async (till, { transaction, code, store }: { transaction: string; code: string; store: string }) =>
    shown(await till.confirm({ transactionId: transaction, confirmationCode: code, storeNumber: store })),
)
  .requiredOption("--transaction <id>", "the request's transaction id, as the queue shows it")
  .requiredOption("--code <digits>", "the six digits on the customer's phone")
  .requiredOption("--store <digits>", "the store number on the customer's phone");

command(
  "decline",
  "Say no to a customer, or take an own request back.",
  async (till, { transaction, reason }: { transaction: string; reason: DeclineReason }) => {
    const request = await till.decline(transaction, reason);
    return { document: request, lines: [`${request.transactionId} is ${request.status}.`], ok: true };
  },
)
  .requiredOption("--transaction <id>", "the request's transaction id, as the queue shows it")
  .addOption(new Option("--reason <reason>", "why").choices(DECLINE_REASONS).default("OTHER"));

command(
  "cash-in",
  "Take cash in for a customer.",
  async (till, { amount, phone, account }: { amount: number; phone?: string; account?: string }) => {
    const customer = phone === undefined ? { accountNo: account ?? "" } : { phone };
    return shown(await till.cashIn({ customer, amount }));
  },
)
  .requiredOption("--amount <escudos>", "whole escudos, such as 5000", wholeEscudos)
  .option("--phone <number>", "the customer's phone, such as +2389912345")
  .option("--account <number>", "or the customer's account");

command(
  "ask",
  "Ask a customer to approve a cash-out.",
  async (till, { amount, phone }: { amount: number; phone: string }) =>
    shown(await till.ask({ customerPhone: phone, amount })),
)
  .requiredOption("--amount <escudos>", "whole escudos, such as 5000", wholeEscudos)
  .requiredOption("--phone <number>", "the customer's phone, such as +2389912345");

command(
  "collect",
  "Pay out what a customer has approved, or what was confirmed and not paid out. Exit code 0 only when the cash may be handed over.",
  async (till, { transaction }: { transaction: string }) => shown(await till.collect(transaction)),
).requiredOption("--transaction <id>", "the transaction id of the cash-out");

command("end-of-day", "The day's report, against the drawer.", async (till, { date }: { date: string }) => {
  const report = await till.endOfDay(date);
  return { document: report, lines: showEndOfDay(report), ok: report.difference === 0 };
}).option("--date <date>", "a day in Cabo Verde, YYYY-MM-DD", businessDate(new Date()));

await program.parseAsync();

/** Connects, plays, gives the drawer back. */
async function run(options: GlobalOptions, play: (till: AgentTill) => Promise<boolean>): Promise<void> {
  try {
    const { walletUrl, agentId, token } = findAgentConnection(options, options.stateFolder);
    const { drawer, release } = takeDrawer(options.stateFolder, agentId, options.cash);
    releaseAtEnd(release);
    const faults = processFaults(options.fault ?? []);
    const send = createFaultyFetch({
      send: (request) => fetch(request),
      faults,
      points: (request) => tillMessagePoints(request, agentId),
    });
    const control = await openFaultControl(readFaultControl(process.env), {
      ...{ simulator: "agent", faults, points: TILL_POINTS },
    });
    if (control !== undefined) process.stderr.write(`Faults can be set at ${control.url}.\n`);
    const settings = { baseUrl: walletUrl, token, fetch: send };
    const journal = await openTillJournal(options.stateFolder, agentId);
    const till = new AgentTill({
      client: createAgentClient(settings),
      wallet: createWalletClient(settings),
      ...{ drawer, journal },
      clock: () => new Date(),
    });
    try {
      if (!(await play(till))) process.exitCode = 1;
    } finally {
      await control?.close();
      await journal.close();
      release();
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

/** Every start finishes what is open, but what is of the command's own kind: that is for the command to finish, or to be refused for. */
async function finishOthers(till: AgentTill, name: string): Promise<void> {
  tell(await till.resume({ but: name as TillOperation }));
  for (const open of till.open)
    if (open.operation === name)
      process.stderr.write(
        `When the till ended, ${showIntent(open)} was open: the same command finishes it, and nothing new is sent.\n`,
      );
}

function tell(resumed: readonly Resumed[]): void {
  for (const each of resumed) process.stderr.write(`${showResumed(each)}\n`);
}

async function atThePrompt(till: AgentTill): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new Error(
      "The prompt needs a terminal; for a script use a command, such as `npm run agent -- queue --json`.",
    );
  await serveTillAtPrompt(till);
  return true;
}

function addFault(sentence: string, before: FaultRule[] = []): FaultRule[] {
  try {
    return [...before, parseFaultOf("agent", sentence)];
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function wholeEscudos(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("It is whole escudos, such as 5000.");
  return Number(text);
}
