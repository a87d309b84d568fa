// `npm run record`: a proxy in front of a wallet that writes down what is said, until it is stopped.
import { createWriteStream } from "node:fs";
import { Command } from "commander";
import { startRecorder } from "./recorder.ts";

const options = new Command("record")
  .description(
    "Records what is said to a wallet, without secrets, so that `npm run replay` can say it again.",
  )
  .requiredOption("--to <url>", "the wallet, such as http://127.0.0.1:3000")
  .option("--file <file>", "where to write", "session.jsonl")
  .option("--port <n>", "where to listen; 0 takes a free port", "0")
  .option("--from <name>", "who asks, for readers", "client")
  .parse()
  .opts<{ to: string; file: string; port: string; from: string }>();

try {
  const file = createWriteStream(options.file, { flags: "wx", mode: 0o600 });
  await new Promise((resolve, reject) => file.once("open", resolve).once("error", reject));
  let exchanges = 0;
  const recorder = await startRecorder({
    ...{ to: options.to, port: Number(options.port), names: { from: options.from, to: "wallet" } },
    onExchange: (exchange) => {
      exchanges++;
      file.write(`${JSON.stringify(exchange)}\n`);
    },
  });
  process.stderr.write(
    `Recording into ${options.file}. Ask ${recorder.url} instead of ${options.to}; Ctrl+C ends.\n`,
  );
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await recorder.stop();
    file.end();
    process.stderr.write(`${exchanges} exchanges are in ${options.file}.\n`);
  };
  process.on("SIGINT", () => void stop()).on("SIGTERM", () => void stop());
} catch (error) {
  process.stderr.write(`Nothing can be recorded: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
