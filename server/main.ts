// Starts and stops the server. When it is ready it prints one line of JSON on standard output; logs go to standard error.
import { flushCompileCache } from "node:module";
import { pino } from "pino";
import { buildApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { errorForLog } from "./log-errors.ts";
import { openDatabase } from "./storage/database.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./storage/embedded-postgres.ts";

/** How long requests under way may take to end after the signal to stop, in milliseconds. */
const DRAIN_MS_MAX = 10_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = pino({ level: config.logLevel, serializers: { err: errorForLog } }, pino.destination(2));

  let postgres: EmbeddedPostgres | undefined;
  if (config.databaseUrl === undefined) {
    postgres = await startEmbeddedPostgres({
      ...(config.dataDir === undefined ? {} : { dataDirectory: config.dataDir }),
      onLog: (line) => logger.debug({ postgres: line }),
    });
  }
  const databaseUrl = config.databaseUrl ?? postgres!.url;
  const database = await openDatabase({ url: databaseUrl, connectionsMax: config.connectionsMax });
  const app = await buildApp({ config, database, logger });
  const url = await app.http.listen({ host: config.host, port: config.port }).catch((error) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new Error(
      `Port ${config.port} of ${config.host} is taken: stop the program that has it, or set PORT to another (0 takes a free one).`,
    );
  });

  let stopping = false;
  async function stop(reason: string): Promise<void> {
    if (stopping) return;
    stopping = true;
    logger.info({ reason }, "stopping");
    setTimeout(() => process.exit(1), DRAIN_MS_MAX).unref();
    app.startDraining();
    await app.http.close();
    await database.close();
    await postgres?.stop();
    process.exit(0);
  }
  process.on("SIGTERM", () => void stop("SIGTERM"));
  process.on("SIGINT", () => void stop("SIGINT"));
  if (config.parentWatch) {
    for (const sign of ["end", "error"]) process.stdin.on(sign, () => void stop("the parent went away"));
    process.stdin.resume();
  }
  console.log(
    JSON.stringify({ event: "ready", url, ...(config.sandbox && postgres ? { databaseUrl } : {}) }),
  );
  // With NODE_COMPILE_CACHE, what is compiled now is there for the next start, also when this one is killed.
  flushCompileCache();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
