// What must never be readable, searched after a run of every operation of the contract, with valid calls and provoked errors:
// the log at its most talkative, the metrics, every row of every table, and the body of every error.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contractOperations } from "../testing/contract-operations.ts";
import {
  placeOfErrors,
  placeOfMetrics,
  placesOfTables,
  recordingExchanges,
  talkativeLog,
} from "../testing/secret-places.ts";
import { type Exchange, type Secrets, search, secretsIn } from "../testing/secret-search.ts";
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
const log = talkativeLog();
let api: TestApi;
let metrics: string;
let secrets: Secrets;

beforeAll(async () => {
  api = await startTestApi({ logger: log.logger });
  await recordingExchanges(exchanges, run);
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
    const { whole, texts } = log.place();
    expect(texts.length).toBeGreaterThan(1000);
    expect(search(secrets, { whole, texts })).toEqual([]);
  });

  it("in the metrics", () => {
    const { whole, texts } = placeOfMetrics(metrics);
    expect(texts.length).toBeGreaterThan(100);
    expect(search(secrets, { whole, texts })).toEqual([]);
  });

  it("in an error", () => {
    expect(exchanges.filter(({ status }) => status >= 400).length).toBeGreaterThan(300);
    expect(search(secrets, placeOfErrors(exchanges))).toEqual([]);
  });

  it("in a row of any table", async () => {
    const tables = await placesOfTables(api.server.database.pool);
    expect(tables.size).toBeGreaterThan(15);
    const hits = [...tables].flatMap(([table, place]) =>
      search(secrets, place).map((origin) => `${table}: ${origin}`),
    );
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
