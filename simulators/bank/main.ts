// Runs the bank as a process.
import { createBankNotifier } from "@makeba/sdk/network";
import { addAskedPoints } from "../faults/asked-points.ts";
import { pointsOf } from "../faults/catalogue.ts";
import { openFaultControl } from "../faults/fault-control.ts";
import { createFaultyFetch } from "../faults/faulty-fetch.ts";
import { processFaults } from "../faults/process-faults.ts";
import { runListener } from "../run-listener.ts";
import { createBank } from "./bank.ts";
import { askedPointsOf, CALLBACK_POINTS } from "./bank-points.ts";
import { readConfig } from "./config.ts";

await runListener(readConfig, async (config) => {
  const faults = processFaults(config.faults);
  const send = createFaultyFetch({
    send: (request) => fetch(request),
    faults,
    points: () => CALLBACK_POINTS,
  });
  const notifierFor = (baseUrl: string) =>
    createBankNotifier({
      ...{ baseUrl, keyId: config.signingKeyId, privateKey: config.signingKey },
      ...{ maxAttempts: 1, fetch: send },
    });
  let notifier = notifierFor(config.walletUrl);
  const bank = await createBank({
    walletKeys: config.walletKeys,
    deliver: async (body) => void (await notifier.notifyBankTransaction(body)),
    onWallet: (url) => {
      notifier = notifierFor(url);
    },
    settleMs: config.settleMs,
    logger: { level: config.logLevel, stream: process.stderr },
  });
  addAskedPoints(bank, faults, askedPointsOf);
  const control = await openFaultControl(config.faultControl, {
    ...{ simulator: "bank", faults, points: pointsOf("bank") },
  });
  return {
    listen: (address) => bank.listen(address),
    ...(control === undefined ? {} : { says: { faultsUrl: control.url } }),
    close: async () => {
      await control?.close();
      await bank.close();
    },
  };
});
