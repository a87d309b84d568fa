// `npm run record`: proxies in front of a wallet, a switch and a bank that write down what is said, until they are stopped.
import { Command } from "commander";
import { PARTS } from "./contracts.ts";
import { createRecording, startRecorder } from "./recorder.ts";
import { openRecordingFile } from "./recording-file.ts";

type Options = { to?: string; wallet?: string; switch?: string; bank?: string; file: string; port: string };

const command = new Command("record")
  .description(
    "Records what is said to a wallet, a switch and a bank, without secrets, so that `npm run replay` can say it again.",
  )
  .option("--wallet <url>", "the wallet, such as http://127.0.0.1:3000")
  .option("--switch <url>", "the switch, such as http://127.0.0.1:3100")
  .option("--bank <url>", "the bank, such as http://127.0.0.1:3200")
  .option("--to <url>", "the same as --wallet")
  .option("--file <file>", "where to write", "session.jsonl")
  .option("--port <n>", "where the first one listens, the others behind it; 0 takes free ports", "0")
  .parse();
const { to, file: fileName, port, ...given } = command.opts<Options>();
const wallet = given.wallet ?? to;
const addresses = { ...given, ...(wallet === undefined ? {} : { wallet }) };

try {
  const asked = PARTS.flatMap((part) =>
    addresses[part] === undefined ? [] : [{ part, to: addresses[part] }],
  );
  if (asked.length === 0) throw new Error("say in front of what: --wallet, --switch, --bank, or several.");
  if (!/^\d{1,5}$/.test(port)) throw new Error(`--port must be a number; found ${port}.`);
  const file = await openRecordingFile(fileName);
  const session = createRecording();
  const recorders: Awaited<ReturnType<typeof startRecorder>>[] = [];
  for (const [i, each] of asked.entries()) {
    const recorder = await startRecorder({
      ...{ ...each, session, port: Number(port) === 0 ? 0 : Number(port) + i },
      onLine: file.write,
    });
    recorders.push(recorder);
    process.stderr.write(`The ${each.part}: ask ${recorder.url} instead of ${each.to}.\n`);
  }
  process.stderr.write(`Recording into ${fileName}; Ctrl+C ends.\n`);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await Promise.all(recorders.map((recorder) => recorder.stop()));
    process.stderr.write(`${await file.end()}\n`);
  };
  process.on("SIGINT", () => void stop()).on("SIGTERM", () => void stop());
} catch (error) {
  process.stderr.write(`Nothing can be recorded: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
