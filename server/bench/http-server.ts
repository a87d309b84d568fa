// One contender of `npm run bench -- --http`: the whole server, with BENCH_POST=plain posting each transfer in a
// transaction of its own, or BENCH_POST=batched by group commit. Started by the bench as a process of its own.
import { pino } from "pino";
import { buildApp } from "../app.ts";
import { readConfig } from "../config.ts";
import type { Command } from "../ledger/commands.ts";
import { openDatabase } from "../storage/database.ts";
import { PLAIN_CONNECTIONS, postPlainTransfer } from "./plain-transfer.ts";

const config = readConfig(process.env);
const plain = process.env.BENCH_POST === "plain";
const connectionsMax = plain ? PLAIN_CONNECTIONS + 2 : config.connectionsMax;
const database = await openDatabase({ url: config.databaseUrl!, connectionsMax });
const postPlain = (command: Command) => {
  if (command.type !== "transfer") throw new Error(`the plain contender does not post ${command.type}`);
  return postPlainTransfer(database.pool, command);
};
const app = await buildApp({
  config,
  database,
  logger: pino({ level: config.logLevel }, pino.destination(2)),
  ...(plain ? { post: postPlain } : {}),
});
const url = await app.http.listen({ host: config.host, port: config.port });
process.stdin.on("end", () => process.exit(0)).resume();
console.log(JSON.stringify({ event: "ready", url }));
