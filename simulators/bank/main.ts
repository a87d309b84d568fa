// Runs the bank as a process. Standard output carries one line, when it is ready; logs go to standard error.
// SIGTERM and SIGINT let what is under way end, then stop.
import { createBankNotifier } from "@makeba/sdk/network";
import { createBank } from "./bank.ts";
import { type BankConfig, readConfig } from "./config.ts";

async function start(config: BankConfig): Promise<() => Promise<void>> {
  const notifierFor = (baseUrl: string) =>
    createBankNotifier({
      baseUrl,
      keyId: config.signingKeyId,
      privateKey: config.signingKey,
      maxAttempts: 1,
    });
  let notifier = notifierFor(config.walletUrl);
  const app = await createBank({
    walletKeys: config.walletKeys,
    deliver: async (body) => void (await notifier.notifyBankTransaction(body)),
    onWallet: (url) => {
      notifier = notifierFor(url);
    },
    settleMs: config.settleMs,
    logger: { level: config.logLevel, stream: process.stderr },
  });
  const url = await app.listen({ host: config.host, port: config.port });
  process.stdout.write(`${JSON.stringify({ event: "ready", url })}\n`);
  return () => app.close();
}

try {
  const config = readConfig(process.env);
  const stop = await start(config);
  let stopping = false;
  const stopOnce = () => {
    if (stopping) return;
    stopping = true;
    // Standard input is let go too, so that nothing keeps the process alive once the server is closed.
    void stop().finally(() => process.stdin.destroy());
  };
  process.on("SIGTERM", stopOnce);
  process.on("SIGINT", stopOnce);
  if (config.parentWatch) process.stdin.on("end", stopOnce).on("close", stopOnce).resume();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
