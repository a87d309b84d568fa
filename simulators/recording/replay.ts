// `npm run replay -- FILE`: sends a recorded session to a sandbox of this build, or to other servers, and prints what differs.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { NETWORK_KEY_ID } from "../sandbox/secrets.ts";
import { replayLines } from "./replay-report.ts";
import { signerOf, startReplaySandbox } from "./replay-sandbox.ts";
import { readSessionFile } from "./session-file.ts";
import { type ReplayOptions, replaySession } from "./session-replay.ts";

type Options = {
  url?: string;
  wallet?: string;
  switch?: string;
  bank?: string;
  key?: string;
  keyId: string;
  secrets?: string;
  ignore?: string[];
  json?: true;
};

const EXIT_DIFFERENT = 2;
const TERMINAL = "terminal:";

const command = new Command("replay")
  .description("Sends a recorded session to other servers and prints where their answers differ.")
  .argument("<file>", "what `npm run record` wrote")
  .option("--wallet <url>", "the wallet; without any address a new sandbox of this build is started")
  .option("--switch <url>", "the switch")
  .option("--bank <url>", "the bank")
  .option("--url <url>", "the same as --wallet")
  .option("--key <file>", "the switch's private key (PEM), to sign again what the switch has signed")
  .option("--key-id <name>", "under which the wallet knows it", NETWORK_KEY_ID)
  .option("--secrets <file>", 'what masks stand for: {"iban:1": "CV64...", "terminal:ATM00001": "its key"}')
  .option("--ignore <field...>", "fields of answers that are not compared")
  .option("--json", "print one JSON document")
  .addHelpText(
    "after",
    `\nExit code 0: the same answers. ${EXIT_DIFFERENT}: some differ. 1: it could not be replayed.`,
  )
  .parse();
const given = command.opts<Options>();

try {
  const session = await readSessionFile(command.args[0]!);
  const secrets: Record<string, string> =
    given.secrets === undefined ? {} : JSON.parse(await readFile(given.secrets, "utf8"));
  const elsewhere = await addressed(secrets);
  const sandbox = elsewhere === undefined ? await startReplaySandbox(session) : undefined;
  try {
    const replay = await replaySession(session, {
      ...(elsewhere ?? sandbox!.options),
      ...{ run: randomUUID(), secrets, ...(given.ignore ? { ignore: given.ignore } : {}) },
    });
    const same = replay.differences.length === 0;
    const colour = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
    const text = given.json
      ? JSON.stringify({ ok: same, ...replay })
      : replayLines(replay, { colour }).join("\n");
    process.stdout.write(`${text}\n`);
    process.exitCode = same ? 0 : EXIT_DIFFERENT;
  } finally {
    await sandbox?.stop();
  }
} catch (error) {
  process.stderr.write(`It could not be replayed: ${(error as Error).message}\n`);
  process.exitCode = 1;
}

/** The servers that were named; nothing when none was. */
async function addressed(
  secrets: Readonly<Record<string, string>>,
): Promise<Omit<ReplayOptions, "run"> | undefined> {
  const { bank, switch: switchUrl, wallet = given.url, key, keyId } = given;
  const urls = { wallet, switch: switchUrl, bank };
  const named = Object.fromEntries(Object.entries(urls).filter(([, url]) => url !== undefined));
  if (Object.keys(named).length === 0) return undefined;
  return {
    urls: named,
    terminalKey: (terminalId) => secrets[TERMINAL + terminalId],
    ...(secrets.operator === undefined ? {} : { operatorKey: secrets.operator }),
    ...(key === undefined
      ? {}
      : { sign: signerOf({ switch: { keyId, privateKey: await readFile(key, "utf8") } }) }),
  };
}
