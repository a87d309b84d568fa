// Runs the switch as a process. Standard output carries one line, when it is ready; logs go to standard error.
// SIGTERM and SIGINT let what is under way end, then stop.
import { createNetworkClient } from "@makeba/sdk/network";
import { readConfig, type SwitchConfig } from "./config.ts";
import { createSwitch } from "./switch.ts";

async function start(config: SwitchConfig): Promise<() => Promise<void>> {
  const app = await createSwitch({
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
