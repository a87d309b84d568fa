// Runs the switch as a process.
import { createNetworkClient } from "@makeba/sdk/network";
import { runService } from "../run-service.ts";
import { readConfig } from "./config.ts";
import { createSwitch } from "./switch.ts";

await runService(readConfig, (config) =>
  createSwitch({
    walletClient: createNetworkClient({
      baseUrl: config.walletUrl,
      keyId: config.signingKeyId,
      privateKey: config.signingKey,
      timeoutMs: config.walletTimeoutMs,
    }),
    acquirerId: config.acquirerId,
    terminalKeys: config.terminalKeys,
    walletKeys: config.walletKeys,
    logger: { level: config.logLevel, stream: process.stderr },
  }),
);
