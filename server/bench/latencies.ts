// Response times at an even rate, measured from the intended start of each request: the load suite in a process of its
// own, held to our own objectives.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export type Latency = {
  readonly name: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly targetMs: number;
  readonly ok: boolean;
};

export const LATENCY_RATE = 200;
const SECONDS = 10;

/** Rejects when the load could not be run. */
export async function measureLatencies(): Promise<readonly Latency[]> {
  const suite = fileURLToPath(import.meta.resolve("@makeba/load-tests/main.ts"));
  const options = ["--strict", "--json", "--rate", String(LATENCY_RATE), "--seconds", String(SECONDS)];
  const child = spawn(process.execPath, [suite, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  let document = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    document += chunk;
  });
  await new Promise<void>((resolve) => child.once("close", () => resolve()));
  if (document === "") throw new Error("the load suite could not be run");
  const { objectives } = JSON.parse(document) as { objectives: readonly Latency[] };
  return objectives.map(({ name, p50Ms, p99Ms, targetMs, ok }) => ({ name, p50Ms, p99Ms, targetMs, ok }));
}
