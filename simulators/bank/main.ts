// Runs the bank as a process.
import { createBankNotifier } from "@makeba/sdk/network";
import { runListener } from "../run-listener.ts";
import { createBank } from "./bank.ts";
import { readConfig } from "./config.ts";

await runListener(readConfig, (config) => {
  const notifierFor = (baseUrl: string) =>
    createBankNotifier({
      baseUrl,
      keyId: config.signingKeyId,
      privateKey: config.signingKey,
      maxAttempts: 1,
    });
  let notifier = notifierFor(config.walletUrl);
  return createBank({
    walletKeys: config.walletKeys,
    deliver: async (body) => void (await notifier.notifyBankTransaction(body)),
    onWallet: (url) => {
      notifier = notifierFor(url);
    },
    settleMs: config.settleMs,
    logger: { level: config.logLevel, stream: process.stderr },
  });
});
