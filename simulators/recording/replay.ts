// `npm run replay -- FILE`: sends a recorded session to a sandbox of this build, or to another server, and prints what differs.
import { randomUUID } from "node:crypto";
import { readPrivateKey, signatureHeaders } from "@makeba/sdk/network";
import { Command } from "commander";
import { startSandbox } from "../sandbox/sandbox.ts";
import { NETWORK_KEY_ID } from "../sandbox/secrets.ts";
import { readSessionFile } from "./session-file.ts";
import { type ReplayOptions, replaySession } from "./session-replay.ts";

const EXIT_DIFFERENT = 2;

const command = new Command("replay")
  .description("Sends a recorded session to another server and prints where its answers differ.")
  .argument("<file>", "what `npm run record` wrote")
  .option("--url <url>", "the server; without it a new sandbox of this build is started")
  .option("--ignore <field...>", "fields of answers that are not compared")
  .option("--json", "print one JSON document")
  .addHelpText(
    "after",
    `\nExit code 0: the same answers. ${EXIT_DIFFERENT}: some differ. 1: it could not be replayed.`,
  )
  .parse();
const { url, ignore, json } = command.opts<{ url?: string; ignore?: string[]; json?: true }>();

try {
  const session = await readSessionFile(command.args[0]!);
  const { sent, leftOut, differences } = await (url === undefined ? inSandbox : replayAt(url))(session);
  const same = differences.length === 0;
  if (json) process.stdout.write(`${JSON.stringify({ ok: same, sent, leftOut, differences })}\n`);
  else {
    for (const { exchange, request, where, recorded, found } of differences)
      process.stdout.write(
        `${exchange}. ${request}\n   ${where}: recorded ${JSON.stringify(recorded)}, found ${JSON.stringify(found)}\n`,
      );
    const left = leftOut > 0 ? `; ${leftOut} signed requests left out, because there is no key` : "";
    process.stdout.write(`${sent} requests, ${differences.length} differences${left}.\n`);
  }
  process.exitCode = same ? 0 : EXIT_DIFFERENT;
} catch (error) {
  process.stderr.write(`It could not be replayed: ${(error as Error).message}\n`);
  process.exitCode = 1;
}

type Session = Parameters<typeof replaySession>[0];

function replayAt(url: string, sign?: ReplayOptions["sign"]) {
  return (session: Session) =>
    replaySession(session, { url, ...(ignore ? { ignore } : {}), ...(sign ? { sign } : {}) });
}

async function inSandbox(session: Session) {
  const sandbox = await startSandbox();
  try {
    const privateKey = readPrivateKey(sandbox.secrets.networkPrivateKey);
    return await replayAt(sandbox.walletUrl, (request) =>
      signatureHeaders({
        ...{ ...request, privateKey, keyId: NETWORK_KEY_ID, created: new Date(), nonce: randomUUID() },
      }),
    )(session);
  } finally {
    await sandbox.stop();
  }
}
