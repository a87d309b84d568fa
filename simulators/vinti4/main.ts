// Runs the switch as a process.
import { createNetworkClient } from "@makeba/sdk/network";
import { runListener } from "../run-listener.ts";
import { readConfig } from "./config.ts";
import { createSwitch } from "./switch.ts";

await runListener(readConfig, (config) =>
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
