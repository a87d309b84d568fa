// Too many requests are refused, with the time to wait, and cost nobody else anything. Time is moved, not waited for.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectProblem } from "../testing/expect-problem.ts";
import { type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let time = Date.now();
beforeAll(async () => {
  api = await startTestApi({
    machineClock: () => time,
    environment: {
      READS_PER_MINUTE_MAX: "6",
      WRITES_PER_MINUTE_MAX: "4",
      AUTHENTICATIONS_PER_MINUTE_MAX: "3",
      NETWORK_REQUESTS_PER_MINUTE_MAX: "5",
    },
  });
});
afterAll(() => api.stop());

const read = (who: Customer) => api.call("getBalance", { as: who.token });
const transfer = (from: Customer, to: Customer) =>
  api.call("createTransfer", {
    as: from.token,
    body: { from_account: from.accountNo, to_account: to.accountNo, amount: 1, currency: "CVE" },
  });
async function statuses(times: number, call: () => Promise<{ status: number }>): Promise<number[]> {
  const seen = [];
  for (let i = 0; i < times; i++) seen.push((await call()).status);
  return seen;
}

describe("a caller's requests", () => {
  it("pass up to the limit; then they wait as long as they are told", async () => {
    const ana = await api.customer({ CVE: 100 });
    expect(await statuses(6, () => read(ana))).toEqual([200, 200, 200, 200, 200, 200]);
    const refused = await read(ana);
    expectProblem(refused, "RATE_LIMITED");
    expect(refused.headers.get("retry-after")).toBe("10");
    expect(refused.headers.get("ratelimit-policy")).toBe('"reads";q=6;w=60');
    expect(refused.headers.get("ratelimit")).toBe('"reads";r=0;t=60');
    time += 10_000;
    expect(await statuses(2, () => read(ana))).toEqual([200, 429]);
    time += 60_000;
    const rested = await read(ana);
    expect(rested.headers.get("ratelimit")).toBe('"reads";r=5;t=10');
  });

  it("to read do not use up those to write, and one caller's not another's", async () => {
    const ana = await api.customer({ CVE: 100 });
    const rui = await api.customer({ CVE: 100 });
    await statuses(7, () => read(ana));
    expect(await statuses(5, () => transfer(ana, rui))).toEqual([201, 201, 201, 201, 429]);
    expect((await read(rui)).status).toBe(200);
    expect(await api.balanceOf(rui)).toMatchObject({ balance: 104 });
  });

  it("carry what is left in every answer, refusals included", async () => {
    const ana = await api.customer({ CVE: 100 });
    const answer = await api.call("getAccountBalance", { as: ana.token, params: { account_no: "1" } });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("ratelimit")).toBe('"reads";r=5;t=10');
  });

  it("of a network count by its key", async () => {
    time += 60_000;
    const echo = () =>
      api.call("echoNetwork", {
        as: api.network,
        body: { acquirerId: "VINTI4" },
        flaws: { created: Math.floor(time / 1000) },
      });
    expect(await statuses(6, echo)).toEqual([200, 200, 200, 200, 200, 429]);
  });
});

describe("whoever is not known counts by address", () => {
  it("when signing in, and with credentials that are refused", async () => {
    time += 60_000;
    const signIn = () =>
      api.call("signIn", { body: { phone: "+2389990000", password: "some password or other" } });
    const withRubbish = () => api.call("getBalance", { as: "not.a.token" });
    expect(await statuses(2, signIn)).toEqual([401, 401]);
    expect(await statuses(2, withRubbish)).toEqual([401, 429]);
    expect(await statuses(1, signIn)).toEqual([429]);
    const ana = await api.customer({ CVE: 100 });
    expect((await read(ana)).status).toBe(200);
  });
});

it("health, metrics and keys have no limit, and refusals are counted", async () => {
  for (const operation of ["getLiveness", "getReadiness", "getMetrics", "getJwks"] as const) {
    expect(new Set(await statuses(20, () => api.call(operation)))).toEqual(new Set([200]));
  }
  const { body, headers } = await api.call("getMetrics");
  expect(body).toMatch(/^makeba_rate_limited_total\{class="reads"\} [1-9]/m);
  expect(body).not.toMatch(/^makeba_redis_up/m);
  expect(headers.get("ratelimit")).toBeNull();
});
