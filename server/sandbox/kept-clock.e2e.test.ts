// The sandbox's clock outlives its server: business time never goes backwards in the same books.
import { afterEach, beforeEach, expect, it } from "vitest";
import { expectProblem } from "../testing/expect-problem.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";

let first: TestApi;
const later: TestApi[] = [];
beforeEach(async () => {
  first = await startTestApi({ environment: { WORKERS: "off" } });
});
afterEach(async () => {
  for (const api of later.splice(0)) await api.stop();
  await first.stop();
});

/** The server ends, and another one begins on its database. */
async function startAgain(environment: Record<string, string> = { WORKERS: "off" }): Promise<TestApi> {
  await (later.at(-1) ?? first).server.app.http.close();
  const api = await startTestApi({ beside: first.server, environment });
  later.push(api);
  return api;
}
const clockOf = async (api: TestApi) => (await api.call("getSandboxClock")).body;
const advance = (api: TestApi, advanceSeconds: number) =>
  api.call("advanceSandboxClock", { body: { advanceSeconds } });

it("a clock that was moved is where it was after a restart, and what has expired stays expired", async () => {
  const ana = await first.customer({ CVE: 9000 });
  const issued = await first.call("issueAtmCode", {
    ...{ as: ana.token, key: "code-1" },
    body: { amount: 1000, userId: ana.userId },
  });
  expect(issued.status).toBe(201);
  await advance(first, 901);
  await advance(first, 86_400);
  const before = await clockOf(first);

  const again = await startAgain();
  const after = await clockOf(again);
  expect(after.aheadSeconds).toBe(before.aheadSeconds);
  expect(Date.parse(after.now)).toBeGreaterThanOrEqual(Date.parse(before.now));
  const authorisation = {
    ...{ acquirerId: "VINTI4", terminalId: "ATM00001", traceNumber: "000001", localDate: "2026-01-15" },
    ...{ code: issued.body.code, amount: 1000, currency: "CVE" },
  };
  const answer = await again.call("authoriseWithdrawal", { as: again.network, body: authorisation });
  expect(answer.body).toMatchObject({ decision: "DECLINED", reason: "CODE_EXPIRED" });

  // And on from there.
  expect((await advance(again, 60)).body.aheadSeconds).toBe(before.aheadSeconds + 60);
  expect((await clockOf(await startAgain())).aheadSeconds).toBe(before.aheadSeconds + 60);
});

it("moves that are made at once are all kept", async () => {
  await Promise.all(Array.from({ length: 20 }, () => advance(first, 10)));
  const { aheadSeconds } = await clockOf(first);
  expect(aheadSeconds).toBe(200);
  expect((await clockOf(await startAgain())).aheadSeconds).toBe(200);
});

it("a clock that stands still stands still after a restart, and cannot be set back", async () => {
  const now = new Date(Date.now() + 86_400_000).toISOString();
  const set = (api: TestApi, to: string, running: boolean) =>
    api.call("setSandboxClock", { body: { now: to, running } });
  await set(first, now, false);
  const again = await startAgain();
  expect(await clockOf(again)).toMatchObject({ now, running: false });
  expectProblem(await set(again, new Date().toISOString(), false), "VALIDATION_FAILED");
  expect((await set(again, now, false)).status).toBe(200);
  const moved = (await advance(again, 60)).body.now;
  const third = await startAgain();
  expect(await clockOf(third)).toMatchObject({ now: moved, running: false });
  await set(third, moved, true);
  const { now: runs, running } = await clockOf(await startAgain());
  expect(running).toBe(true);
  expect(Date.parse(runs)).toBeGreaterThanOrEqual(Date.parse(moved));
});

it("of moves that are made at once each goes out from where the one before has left the clock", async () => {
  const start = Date.now() + 2 * 86_400_000;
  const set = (to: number) =>
    first.call("setSandboxClock", { body: { now: new Date(to).toISOString(), running: false } });
  await set(start);
  await Promise.all(Array.from({ length: 20 }, () => advance(first, 10)));
  const now = new Date(start + 200_000).toISOString();
  expect(await clockOf(first)).toMatchObject({ now });
  expect(await clockOf(await startAgain())).toMatchObject({ now });
});

it("a clock that is set while it is moved further is not set back", async () => {
  const start = Date.now() + 3 * 86_400_000;
  const set = (to: number) =>
    first.call("setSandboxClock", { body: { now: new Date(to).toISOString(), running: false } });
  await set(start);
  const [, late] = await Promise.all([advance(first, 3600), set(start + 10_000)]);
  const { now } = await clockOf(first);
  expect(Date.parse(now)).toBeGreaterThanOrEqual(start + 3_600_000);
  if (late.status !== 200) expectProblem(late, "VALIDATION_FAILED");
});

it("books that are ahead of the machine are no books for a server without a sandbox", async () => {
  await expect(startAgain({ SANDBOX: "off" })).resolves.toBeDefined();
  await advance(await startAgain(), 3600);
  await expect(startAgain({ SANDBOX: "off" })).rejects.toThrow(
    /^The database is a sandbox's whose clock was moved; by it, it is .*Z now\. It stays a sandbox's: set SANDBOX=on/,
  );
});
