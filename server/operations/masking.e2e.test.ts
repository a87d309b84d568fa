// What must never be readable, searched after a run of every operation of the contract, with valid calls and provoked errors:
// the log at its most talkative, the metrics, every row of every table, and the body of every error.
import { Writable } from "node:stream";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorForLog } from "../log-errors.ts";
import { contractOperations } from "../testing/contract-operations.ts";
import { type Exchange, type Secrets, search, secretsIn, textsIn } from "../testing/secret-search.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";
import { accountProvocations } from "../testing/valid-account-calls.ts";
import { agentProvocations } from "../testing/valid-agent-calls.ts";
import { bankingProvocations } from "../testing/valid-banking-calls.ts";
import { prepareCalls } from "../testing/valid-calls.ts";
import { disputeProvocations } from "../testing/valid-dispute-calls.ts";
import { identityProvocations } from "../testing/valid-identity-calls.ts";
import { passwordProvocations } from "../testing/valid-password-calls.ts";
import { seeingProvocations } from "../testing/valid-seeing-calls.ts";
import { transferProvocations } from "../testing/valid-transfer-calls.ts";
import { watchingProvocations } from "../testing/valid-watching-calls.ts";

const exchanges: Exchange[] = [];
let log = "";
let api: TestApi;
let metrics: string;
let secrets: Secrets;

/** What the test itself sends goes through here, so that nothing of it is missed. */
const realFetch = globalThis.fetch;
async function recordingFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const response = await realFetch(input, init);
  const headers = new Headers(init.headers);
  const isJson = /^application\/json\b/.test(response.headers.get("content-type") ?? "");
  const { pathname } = new URL(String(input));
  exchanges.push({
    operationId: operationAt(init.method ?? "GET", pathname),
    request: typeof init.body === "string" ? jsonOf(init.body) : undefined,
    authorization: headers.get("authorization") ?? undefined,
    status: response.status,
    answer: isJson ? jsonOf(await response.clone().text()) : undefined,
  });
  return response;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function operationAt(method: string, path: string): string {
  const found = contractOperations.find(
    (operation) =>
      operation.method === method &&
      new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path),
  );
  return found?.operationId ?? "none";
}

beforeAll(async () => {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log += chunk;
      done();
    },
  });
  api = await startTestApi({ logger: pino({ level: "trace", serializers: { err: errorForLog } }, sink) });
  globalThis.fetch = recordingFetch as typeof fetch;
  try {
    await run();
  } finally {
    globalThis.fetch = realFetch;
  }
  secrets = secretsIn(exchanges);
}, 180_000);
afterAll(() => api.stop());

/** Every operation: as it should be, as nobody, with what it does not know, in the wrong form; and every error of its own. */
async function run(): Promise<void> {
  const calls = await prepareCalls(api);
  for (const { operationId } of contractOperations) {
    const call = await calls[operationId]();
    await api.call(operationId, call);
    await api.call(operationId, call);
    await api.call(operationId, { ...call, as: undefined });
    await api.call(operationId, { ...call, query: "surplus=1" });
    if (typeof call.body === "object") {
      await api.call(operationId, { ...call, body: { ...call.body, surplus: "1" } });
      // Each value where another type belongs, so that an error could quote it.
      const wrong = Object.fromEntries(
        Object.entries(call.body as object).map(([name, value]) => [name, [value]]),
      );
      await api.call(operationId, { ...call, body: wrong });
      await api.call(operationId, { ...call, body: JSON.stringify(call.body).slice(0, -1) });
    }
  }
  const provocations = {
    ...identityProvocations(api, calls),
    ...passwordProvocations(api, calls),
    ...accountProvocations(api, calls),
    ...transferProvocations(api, calls),
    ...bankingProvocations(api, calls),
    ...agentProvocations(api, calls),
    ...disputeProvocations(api, calls),
    ...seeingProvocations(api, calls),
    ...watchingProvocations(api, calls),
  };
  for (const [name, provoke] of Object.entries(provocations)) {
    await api.call(name.split(" ")[0] as never, await provoke());
  }
  await api.server.app.judgeFraud();
  metrics = (await api.call("getMetrics")).text;
}

it("every operation was called, with success and with an error, and there is much to look for", () => {
  const seen = (ok: boolean) =>
    new Set(exchanges.filter(({ status }) => status < 300 === ok).map(({ operationId }) => operationId));
  const ids = contractOperations.map(({ operationId }) => operationId);
  expect(ids.filter((id) => !seen(true).has(id))).toEqual([]);
  expect(ids.filter((id) => !seen(false).has(id))).toEqual([]);
  const origins = new Set([...secrets.found.values()].map((origin) => origin.replace(/^.*[ .]/, "")));
  for (const kind of [
    ...["password", "pin", "code", "otp", "totp", "phone", "name", "accessToken", "refreshToken"],
    ...["transferToken", "apiKey", "secret", "recoveryCodes", "iban", "note"],
  ]) {
    expect(origins, kind).toContain(kind);
  }
  expect(secrets.found.size - secrets.ambiguous.size).toBeGreaterThan(100);
  // Chance may hide a code, and never a PIN or a password.
  expect([...secrets.ambiguous].filter((secret) => /pin|password/.test(secrets.found.get(secret)!))).toEqual(
    [],
  );
});

describe("nothing secret and nobody's data is", () => {
  it("in the log", () => {
    const texts = log
      .trim()
      .split("\n")
      .flatMap((line) => textsIn(JSON.parse(line)))
      // Places in files are numbers, too.
      .map((text) => text.replaceAll(/:\d+:\d+/g, ""));
    expect(texts.length).toBeGreaterThan(1000);
    expect(search(secrets, { whole: log, texts })).toEqual([]);
  });

  it("in the metrics", () => {
    const texts = metrics.match(/\{[^}]*\}/g) ?? [];
    expect(texts.length).toBeGreaterThan(100);
    expect(search(secrets, { whole: metrics, texts })).toEqual([]);
  });

  it("in an error", () => {
    const errors = exchanges.filter(({ status }) => status >= 400).map(({ answer }) => answer);
    expect(errors.length).toBeGreaterThan(300);
    expect(search(secrets, { whole: JSON.stringify(errors), texts: errors.flatMap(textsIn) })).toEqual([]);
  });

  it("in a row of any table", async () => {
    const { pool } = api.server.database;
    const columns = await pool.query<{ table: string; column: string; type: string }>(
      `select c.table_name as table, c.column_name as column, c.data_type as type
         from information_schema.columns c join pg_tables t on t.tablename = c.table_name and t.schemaname = 'public'
        where c.table_schema = 'public'`,
    );
    const byTable = Map.groupBy(columns.rows, ({ table }) => table);
    expect(byTable.size).toBeGreaterThan(15);
    const hits: string[] = [];
    for (const [table, list] of byTable) {
      const whole = await pool.query<{ text: string }>(`select t::text as text from ${table} t`);
      const textColumns = list.filter(({ type }) => /^(text|character|json|ARRAY)/.test(type));
      const texts: string[] = [];
      if (textColumns.length > 0) {
        const picked = textColumns
          .map(({ column }) => `to_json("${column}")::text as "${column}"`)
          .join(", ");
        const { rows } = await pool.query<Record<string, string | null>>(`select ${picked} from ${table}`);
        for (const row of rows)
          for (const json of Object.values(row)) if (json !== null) texts.push(...textsIn(JSON.parse(json)));
      }
      const place = { whole: whole.rows.map(({ text }) => text).join("\n"), texts };
      hits.push(...search(secrets, place).map((origin) => `${table}: ${origin}`));
    }
    expect([...new Set(hits)]).toEqual([]);
  });
});

it("the search itself finds what is there", () => {
  const all = [...secrets.found.keys()].filter((secret) => !secrets.ambiguous.has(secret));
  const long = all.find((secret) => secret.length > 40);
  const short = all.find((secret) => /^\d{4}$/.test(secret));
  expect(search(secrets, { whole: `x${long}y`, texts: [] })).toHaveLength(1);
  expect(search(secrets, { whole: "", texts: [`the PIN is ${short}.`] })).toHaveLength(1);
  expect(search(secrets, { whole: "", texts: [`1${short}1`, `ab${short}`] })).toEqual([]);
});
