// `npm run dead-letters`: what the wallet has refused or never acknowledged, as a table, and what people do about it. Exit code 0
// when there is none or what was asked for is done, 1 when there are some, 2 when it could not be asked or done.
import type { paths } from "@makeba/openapi/vinti4";
import { Command } from "commander";
import createClient from "openapi-fetch";
import { sandboxSwitch } from "../sandbox/state.ts";
import { deadLetterLines, setAsideLines } from "./dead-letter-table.ts";

type Global = { switchUrl?: string; json?: true };

const KEY_SETTING = "SWITCH_OPERATOR_KEY";
const PAGE = 1000;

const program = new Command("dead-letters")
  .description("Reports of ATMs that the wallet does not have, and what people do about them.")
  .option(
    "--switch-url <url>",
    `the switch; its operator key is taken from ${KEY_SETTING} (default: the sandbox's)`,
  )
  .option("--json", "print one JSON document")
  // A word that is missing or wrong: nothing was asked.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(list);
program.command("retry <advice>").description("send one again, also one that was set aside").action(retry);
program
  .command("set-aside <advice>")
  .description("nothing more is to be done about one")
  .requiredOption("--by <who>", "who says so, such as a staff number")
  .requiredOption("--reason <why>", "for whoever looks later")
  .action(setAside);
program
  .command("history")
  .description("what was set aside on one day")
  .option("--date <date>", "YYYY-MM-DD in Cabo Verde (default: today)")
  .action(history);

try {
  await program.parseAsync();
} catch (error) {
  const { message, cause } = error as Error;
  // What fetch says of a connection that was not made stands in its cause.
  const more = cause instanceof Error ? `: no switch answers there (${cause.message})` : "";
  process.stderr.write(`${message}${more}\n`);
  process.exitCode = 2;
}

async function list(): Promise<void> {
  const client = open();
  const letters = [];
  let waiting = 0;
  let after: string | undefined;
  do {
    const query = { limit: PAGE, ...(after === undefined ? {} : { after }) };
    const page = answerOf(await client.GET("/v1/dead-letters", { params: { query } }));
    letters.push(...page.deadLetters);
    waiting = page.waiting;
    after = page.next;
  } while (after !== undefined);
  print({ deadLetters: letters, waiting }, deadLetterLines(letters, waiting));
  process.exitCode = letters.length === 0 ? 0 : 1;
}

async function retry(adviceId: string): Promise<void> {
  const answer = answerOf(
    await open().POST("/v1/dead-letters/{adviceId}/retry", { params: { path: { adviceId } } }),
  );
  const code = answer.code === undefined ? "" : `: ${answer.code}`;
  print(answer, [`${adviceId} is ${answer.state}${code}.`]);
  if (answer.state === "DEAD") process.exitCode = 1;
}

async function setAside(adviceId: string, { by, reason }: { by: string; reason: string }): Promise<void> {
  const answer = answerOf(
    await open().POST("/v1/dead-letters/{adviceId}/set-aside", {
      ...{ params: { path: { adviceId } }, body: { by, reason } },
    }),
  );
  print(answer, [`${adviceId} is set aside by ${answer.by}.`]);
}

async function history({ date }: { date?: string }): Promise<void> {
  const client = open();
  const letters = [];
  let day = date;
  let after: string | undefined;
  do {
    const query = {
      ...{ limit: PAGE },
      ...(day === undefined ? {} : { date: day }),
      ...(after === undefined ? {} : { after }),
    };
    const page = answerOf(await client.GET("/v1/set-aside-letters", { params: { query } }));
    letters.push(...page.letters);
    day = page.date;
    after = page.next;
  } while (after !== undefined);
  print({ date: day, letters }, setAsideLines(day, letters));
}

function print(document: object, lines: readonly string[]): void {
  const { json } = program.opts<Global>();
  process.stdout.write(`${json ? JSON.stringify(document) : lines.join("\n")}\n`);
}

/** @throws Error in one sentence when it is not known which switch, or with which key */
function open() {
  const { switchUrl } = program.opts<Global>();
  const key = process.env[KEY_SETTING];
  const sandbox = switchUrl !== undefined && key !== undefined ? undefined : sandboxSwitch();
  const baseUrl = switchUrl ?? sandbox?.switchUrl;
  const operatorKey = key ?? (switchUrl === undefined ? sandbox?.operatorKey : undefined);
  if (baseUrl === undefined)
    throw new Error(
      `There is no switch to ask: run \`npm start\` in another terminal first, or pass --switch-url and set ${KEY_SETTING}.`,
    );
  if (operatorKey === undefined) throw new Error(`There is no operator key: set ${KEY_SETTING}.`);
  return createClient<paths>({ baseUrl, headers: { "x-operator-key": operatorKey } });
}

/** @throws Error in one sentence when the switch refuses, or does not answer as a switch */
function answerOf<Data>({
  data,
  error,
  response,
}: {
  data?: Data;
  error?: unknown;
  response: Response;
}): Data {
  if (data !== undefined) return data;
  const { code, message } = (error as { error?: { code?: string; message?: string } })?.error ?? {};
  throw new Error(`The switch answers ${response.status}${code === undefined ? "" : ` ${code}: ${message}`}`);
}
