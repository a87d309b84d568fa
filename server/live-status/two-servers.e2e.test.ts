// A live stream on one server sees what is done through another, and is taken up again on whichever of them: with Redis,
// which carries a nudge, and without, when each server looks for itself.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openStream } from "../testing/follow-stream.ts";
import { redisServer } from "../testing/redis-server.ts";
import { redisStateOf, startServerPair } from "../testing/server-pair.ts";
import { issueCode, openTerminal } from "../testing/terminal.ts";
import { type apiOf, type Customer, startTestApi } from "../testing/test-api.ts";

type Api = ReturnType<typeof apiOf>;
type Two = { readonly a: Api; readonly b: Api; stop(): Promise<unknown> };

const SOON = { timeout: 30_000, interval: 10 };

async function withRedis(): Promise<Two> {
  const pair = await startServerPair({ REDIS_BUDGET_MS: "20000" });
  for (const server of [pair.a, pair.b])
    await vi.waitUntil(async () => (await redisStateOf(server)) === "connected", { timeout: 30_000 });
  return { a: pair.a.api, b: pair.b.api, stop: pair.stop };
}

async function withoutRedis(): Promise<Two> {
  const a = await startTestApi();
  const b = await startTestApi({ beside: a.server });
  return { a, b, stop: () => b.stop().then(a.stop) };
}

function open(api: Api, { token }: Customer, transactionId: string, lastEventId?: string) {
  return openStream(`${api.url}/api/v1/transactions/${transactionId}/events`, {
    authorization: `Bearer ${token}`,
    ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
  });
}
type Reader = Awaited<ReturnType<typeof open>>;
const eventsOf = (reader: Reader) => reader.statuses().map(({ event }) => event);
const lastIdOf = (reader: Reader) => reader.messages.flatMap(({ id }) => id ?? []).at(-1)!;

describe.each([
  { name: "with Redis", start: withRedis, skip: redisServer === undefined },
  { name: "without Redis", start: withoutRedis, skip: false },
])("two servers $name", ({ start, skip }) => {
  let two: Two;
  beforeAll(async () => {
    if (!skip) two = await start();
  });
  afterAll(() => two?.stop());

  it.skipIf(skip)(
    "a stream on one sees what is posted through the other, from the first to the last",
    async () => {
      const { a, b } = two;
      const ana = await a.customer({ CVE: 10_000 });
      const { code, transactionId } = await issueCode(a, ana, 2000);
      const reader = await open(a, ana, transactionId);
      await expect.poll(() => eventsOf(reader), SOON).toEqual(["code-issued"]);
      const terminal = openTerminal(b, "TWO1");
      const { key } = await terminal.authorise(code, 2000);
      await expect.poll(() => eventsOf(reader), SOON).toEqual(["code-issued", "withdrawal-authorised"]);
      await terminal.complete(key, 2000);
      expect(await reader.over).toBe("ended");
      expect(reader.statuses().at(-1)).toMatchObject({ event: "withdrawal-completed", final: true });
    },
  );

  it.skipIf(skip)(
    "a stream that broke goes on, on the other, behind the last event that was read",
    async () => {
      for (let round = 0; round < 10; round++) {
        const [here, there] = round % 2 === 0 ? [two.a, two.b] : [two.b, two.a];
        const ana = await here.customer({ CVE: 10_000 });
        const { code, transactionId } = await issueCode(here, ana, 2000);
        const first = await open(here, ana, transactionId);
        await expect.poll(() => eventsOf(first), SOON).toEqual(["code-issued"]);
        first.close();
        await first.over;
        // In some rounds things happen before the reader is back, in others after.
        const terminal = openTerminal(here, `TWO2R${round}`);
        const happening = terminal.authorise(code, 2000);
        if (round % 3 === 0) await happening;
        const second = await open(there, ana, transactionId, lastIdOf(first));
        const { key } = await happening;
        await expect.poll(() => eventsOf(second), SOON).toEqual(["withdrawal-authorised"]);
        await terminal.complete(key, 2000);
        expect(await second.over).toBe("ended");
        expect(eventsOf(second)).toEqual(["withdrawal-authorised", "withdrawal-completed"]);
        const over = await fetch(`${here.url}/api/v1/transactions/${transactionId}/events`, {
          headers: { authorization: `Bearer ${ana.token}`, "last-event-id": lastIdOf(second) },
        });
        expect(over.status).toBe(204);
      }
    },
  );

  // Without Redis each server believes a token that it has seen for a while.
  it.skipIf(skip || start !== withRedis)("a stream ends when its session is ended on the other", async () => {
    const { a, b } = two;
    const phone = "+2389612345";
    const password = "morabeza no Fogo";
    const { body } = await a.call("createSandboxUser", {
      body: { name: "Ana Tavares", phone, password, accounts: [{ currency: "CVE", openingBalance: 10_000 }] },
    });
    const session = await a.call("signIn", { body: { phone, password } });
    expect(session.status, session.text).toBe(200);
    const token = session.body.accessToken;
    const issued = await a.call("issueAtmCode", {
      ...{ as: token, key: randomUUID() },
      body: { amount: 2000, userId: body.userId },
    });
    const ana = { userId: body.userId, token, accountNo: "", accountNos: {} };
    const reader = await open(a, ana, issued.body.transactionId);
    await expect.poll(() => eventsOf(reader), SOON).toEqual(["code-issued"]);
    expect((await b.call("signOutEverywhere", { as: token })).status).toBe(204);
    expect(await reader.over).toBe("ended");
    expect(reader.statuses().some(({ final }) => final)).toBe(false);
  });
});
