// Runs the switch as a process. One that cannot keep its records ends with exit code 1.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { createNetworkClient } from "@makeba/sdk/network";
import { addAskedPoints } from "../faults/asked-points.ts";
import { pointsOf } from "../faults/catalogue.ts";
import { openFaultControl } from "../faults/fault-control.ts";
import type { FaultPlan } from "../faults/fault-plan.ts";
import { createFaultyFetch, type SendRequest } from "../faults/faulty-fetch.ts";
import { processFaults } from "../faults/process-faults.ts";
import { fileJournals } from "../journal/file-journal.ts";
import { runListener } from "../run-listener.ts";
import { takeLock } from "../terminal/terminal-lock.ts";
import { fingerprintKeyFrom, readConfig, type SwitchConfig } from "./config.ts";
import { createSwitch } from "./switch.ts";
import { walletMessagePoints } from "./wallet-points.ts";

await runListener(readConfig, async (config) => {
  await mkdir(config.dataFolder, { recursive: true, mode: 0o700 });
  const lockFile = path.join(config.dataFolder, "switch.lock");
  // In a container every run may have the same process id: then the lock is of a run that was killed.
  if (existsSync(lockFile) && readFileSync(lockFile, "utf8") === String(process.pid)) rmSync(lockFile);
  const release = takeLock(
    lockFile,
    (owner) => `The switch cannot start: process ${owner} has its journals in ${config.dataFolder}.`,
  );
  const faults = processFaults(config.faults);
  const vinti4 = await createSwitch({
    walletClient: createNetworkClient({
      baseUrl: config.walletUrl,
      keyId: config.signingKeyId,
      privateKey: config.signingKey,
      timeoutMs: config.walletTimeoutMs,
      fetch: lineToWallet(config, faults),
    }),
    acquirerId: config.acquirerId,
    terminalKeys: config.terminalKeys,
    operatorKey: config.operatorKey,
    walletKeys: config.walletKeys,
    faults,
    journals: fileJournals(config.dataFolder),
    fingerprintKey: fingerprintKeyFrom(config.signingKey),
    walletTimeoutMs: config.walletTimeoutMs,
    adviceTriesMax: config.adviceTriesMax,
    retryDelayMsMax: config.retryDelayMsMax,
    onFatal: () => process.exit(1),
    logger: { level: config.logLevel, stream: process.stderr },
  });
  addAskedPoints(vinti4.app, faults, ({ method, path }) =>
    method === "GET" && path.startsWith("/v1/advices/")
      ? { before: "switch.report.before", beforeAnswer: "switch.report.before-answer" }
      : undefined,
  );
  const control = await openFaultControl(config.faultControl, {
    ...{ simulator: "switch", faults },
    points: pointsOf("switch").filter((point) => !point.startsWith("switch.restart.")),
  });
  return {
    listen: vinti4.listen,
    ...(control === undefined ? {} : { says: { faultsUrl: control.url } }),
    close: async () => {
      await control?.close();
      await vinti4.close().finally(release);
    },
  };
});

/** Which point a message passes stands in its body, so each is read twice: not where nothing can go wrong. */
function lineToWallet({ faults: rules, faultControl }: SwitchConfig, faults: FaultPlan): SendRequest {
  const send: SendRequest = (request) => fetch(request);
  if (rules.length === 0 && faultControl === undefined) return send;
  return createFaultyFetch({ send, faults, points: walletMessagePoints });
}
