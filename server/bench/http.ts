// `npm run bench -- --http`: the same comparison through the whole server, with real tokens, over real sockets. The two
// servers run one after the other, in turns, and autocannon keeps so many connections busy.
import { spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import autocannon from "autocannon";
import { createAccessTokens } from "../identity/access-tokens.ts";
import { median, type RoundOptions } from "./rounds.ts";
import { benchAccountNo, benchUserId } from "./workload.ts";

export type HttpMeasured = { readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number };

export type HttpBenchOptions = RoundOptions & {
  readonly databaseUrl: string;
  readonly accounts: number;
  readonly connections: number;
};

const USERS = 500;

export async function benchHttp(
  options: HttpBenchOptions,
): Promise<{ plain: HttpMeasured; batched: HttpMeasured }> {
  const signingKey = generateKeyPairSync("ed25519").privateKey;
  const tokens = await createAccessTokens([signingKey]);
  const users = await Promise.all(
    Array.from({ length: USERS }, async (_, i) => ({
      accountNo: benchAccountNo(i + 1),
      token: await tokens.issue({ userId: benchUserId(i + 1), role: "customer" }, 3600),
    })),
  );
  const environment = {
    PATH: process.env.PATH,
    DATABASE_URL: options.databaseUrl,
    PORT: "0",
    LOG_LEVEL: "warn",
    TOKEN_SIGNING_KEY: signingKey.export({ type: "pkcs8", format: "pem" }).toString(),
    CODE_KEY: randomBytes(32).toString("hex"),
    PIN_KEY: randomBytes(32).toString("hex"),
    PERSONAL_DATA_KEYS: `bench:${randomBytes(32).toString("hex")}`,
    PHONE_INDEX_KEYS: `bench:${randomBytes(32).toString("hex")}`,
    // A few hundred users send what the whole country would.
    WRITES_PER_MINUTE_MAX: "1000000",
  };
  const servers = {
    plain: await startServer({ ...environment, BENCH_POST: "plain" }),
    batched: await startServer({ ...environment, BENCH_POST: "batched" }),
  };
  const results = { plain: [] as autocannon.Result[], batched: [] as autocannon.Result[] };
  try {
    for (let round = 0; round <= options.rounds; round++) {
      for (const name of ["plain", "batched"] as const) {
        const result = await load(servers[name].url, users, options);
        if (round === 0) continue;
        results[name].push(result);
        options.onRound?.(`HTTP ${name}`, round, result.requests.average);
      }
    }
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  }
  return { plain: summary(results.plain), batched: summary(results.batched) };
}

function summary(results: readonly autocannon.Result[]): HttpMeasured {
  return {
    perSecond: median(results.map((result) => result["2xx"] / result.duration)),
    p50Ms: median(results.map((result) => result.latency.p50)),
    p99Ms: median(results.map((result) => result.latency.p99)),
  };
}

type BenchUser = { readonly accountNo: string; readonly token: string };

async function load(url: string, users: readonly BenchUser[], options: HttpBenchOptions) {
  const run = randomBytes(6).toString("hex");
  let count = 0;
  const result = await autocannon({
    url,
    connections: options.connections,
    duration: options.secondsPerRound,
    requests: [
      {
        method: "POST",
        path: "/api/v1/transfer",
        setupRequest(request) {
          const i = Math.floor(Math.random() * users.length);
          const from = users[i]!;
          const to = benchAccountNo(
            (i + 2 + Math.floor(Math.random() * (options.accounts - 3))) % options.accounts,
          );
          return {
            ...request,
            headers: {
              authorization: `Bearer ${from.token}`,
              "content-type": "application/json",
              "idempotency-key": `${run}-${count++}`,
            },
            body: `{"from_account":"${from.accountNo}","to_account":"${to}","amount":1,"currency":"CVE"}`,
          };
        },
      },
    ],
  });
  if (result.non2xx > 0 || result.errors > 0 || result.timeouts > 0) {
    throw new Error(
      `the load got ${result.non2xx} refusals, ${result.errors} errors and ${result.timeouts} timeouts`,
    );
  }
  return result;
}

async function startServer(environment: NodeJS.ProcessEnv): Promise<{ url: string; stop(): Promise<void> }> {
  const file = fileURLToPath(new URL("http-server.ts", import.meta.url));
  const child = spawn(process.execPath, [file], { env: environment, stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const ready = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", (line) => resolve(JSON.parse(line).url));
    void ended.then(() => reject(new Error("a server of the bench ended before it was ready")));
  });
  return {
    url: await ready,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
