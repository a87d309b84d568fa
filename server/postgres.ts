// Runs the PostgreSQL that a server would start for itself, alone: for programs that end the server and start it again on
// the same data. It says in one line of JSON where it is, and ends when the pipe to whoever started it closes.
import { startEmbeddedPostgres } from "./storage/embedded-postgres.ts";

const postgres = await startEmbeddedPostgres({});
let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await postgres.stop();
  process.exit(0);
}
process.on("SIGTERM", () => void stop());
process.on("SIGINT", () => void stop());
for (const sign of ["end", "error"]) process.stdin.on(sign, () => void stop());
process.stdin.resume();
console.log(JSON.stringify({ event: "ready", databaseUrl: postgres.url }));
