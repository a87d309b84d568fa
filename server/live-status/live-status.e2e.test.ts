// Live status over HTTP: everything in order, exactly once, resumed anywhere, bounded, and over when it must be.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectProblem } from "../testing/expect-problem.ts";
import { openStream, type Reader } from "../testing/follow-stream.ts";
import { issueCode, openTerminal } from "../testing/terminal.ts";
import { answerOf, type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";

const SOON = { timeout: 30_000, interval: 10 };

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ environment: { STREAMS_PER_USER_MAX: "3" } });
});
afterAll(() => api.stop());

const address = (transactionId: string, own: Pick<TestApi, "url"> = api) =>
  `${own.url}/api/v1/transactions/${transactionId}/events`;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const open = (who: { token: string }, transactionId: string, lastEventId?: string) =>
  openStream(address(transactionId), {
    ...bearer(who.token),
    ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
  });
const eventsOf = (reader: Reader) => reader.statuses().map(({ event }) => event);

describe("a stream", () => {
  it("tells what was, then what happens, and ends when the transaction is final", async () => {
    const ana = await api.customer({ CVE: 10_000 });
    const terminal = openTerminal(api, "LIVE1");
    const { code, transactionId } = await issueCode(api, ana, 2000);
    const reader = await open(ana, transactionId);
    expect(reader.headers.get("content-type")).toBe("text/event-stream");
    await expect.poll(() => eventsOf(reader), SOON).toEqual(["code-issued"]);
    const { key } = await terminal.authorise(code, 2000);
    await expect.poll(() => eventsOf(reader), SOON).toEqual(["code-issued", "withdrawal-authorised"]);
    expect(reader.isOver()).toBe(false);
    await terminal.complete(key, 2000);
    expect(await reader.over).toBe("ended");
    expect(reader.statuses().at(-1)).toEqual({
      transactionId,
      status: "SUCCESS",
      event: "withdrawal-completed",
      at: expect.any(String),
      final: true,
    });
    const ids = reader.messages.flatMap(({ id }) => (id === undefined ? [] : [BigInt(id)]));
    expect(ids).toHaveLength(3);
    expect(ids.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(ids);
  });

  it("of a transaction that is final has all of it and ends; after the last of it there is nothing", async () => {
    const ana = await api.customer({ CVE: 10_000 });
    const { transactionId } = await issueCode(api, ana, 2000);
    await api.call("cancelWithdrawal", { as: ana.token, params: { transactionId } });
    const reader = await open(ana, transactionId);
    expect(await reader.over).toBe("ended");
    expect(eventsOf(reader)).toEqual(["code-issued", "code-cancelled"]);
    const [first, last] = reader.messages.flatMap(({ id }) => id ?? []);
    const resumed = await open(ana, transactionId, first);
    expect(await resumed.over).toBe("ended");
    expect(eventsOf(resumed)).toEqual(["code-cancelled"]);
    expect(resumed.statuses()[0]).toMatchObject({ status: "FAILED", final: true });
    const answer = await fetch(address(transactionId), {
      headers: { ...bearer(ana.token), "last-event-id": last! },
    });
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
  });

  it("is nobody's who has no part in the transaction, and operators may follow any", async () => {
    const [ana, rui] = [await api.customer({ CVE: 10_000 }), await api.customer({ CVE: 1 })];
    const { transactionId } = await issueCode(api, ana, 2000);
    const answer = await fetch(address(transactionId), { headers: bearer(rui.token) });
    expectProblem(await answerOf(answer), "TRANSACTION_NOT_FOUND");
    const reader = await open({ token: await api.tokenFor("usr_op", "operator") }, transactionId);
    await expect.poll(() => eventsOf(reader), SOON).toEqual(["code-issued"]);
    reader.close();
  });
});

describe("races", () => {
  it("what happens while streams open, break and resume is seen once each, in order (200 times)", async () => {
    await Promise.all(Array.from({ length: 10 }, (_, lane) => twentyRounds(`RACE${lane}`)));
  });

  async function twentyRounds(terminalId: string): Promise<void> {
    const ana = await api.customer({ CVE: 1_000_000 });
    for (let round = 0; round < 20; round++) {
      // One of its own: an ATM with this many wrong amounts is locked.
      const terminal = openTerminal(api, `${terminalId}R${round}`);
      const { code, transactionId } = await issueCode(api, ana, 200);
      const happening = (async () => {
        await terminal.authorise(code, 400);
        const { key } = await terminal.authorise(code, 200);
        await terminal.complete(key, 200);
      })();
      // Each stream is left after one message, and the next goes on behind it.
      const seen: string[] = [];
      let lastId: string | undefined;
      for (let over = false; !over; ) {
        const reader = await open(ana, transactionId, lastId);
        await expect.poll(() => reader.statuses().length > 0 || reader.isOver(), SOON).toBe(true);
        const [message] = reader.messages.filter(({ data }) => data !== undefined);
        if (message) {
          seen.push(String(message.data!.event));
          lastId = message.id;
          over = message.data!.final === true;
        }
        reader.close();
        await reader.over;
      }
      await happening;
      expect(seen, `round ${round}`).toEqual([
        "code-issued",
        "withdrawal-declined",
        "withdrawal-authorised",
        "withdrawal-completed",
      ]);
    }
  }
});

describe("bounds", () => {
  async function pending(ana: Customer) {
    return (await issueCode(api, ana, 200)).transactionId;
  }

  it("admit exactly so many streams of one user, however many ask at once, and give places back", async () => {
    const ana = await api.customer({ CVE: 100_000 });
    const transactionId = await pending(ana);
    for (let round = 0; round < 20; round++) {
      const readers = await Promise.all(Array.from({ length: 10 }, () => open(ana, transactionId)));
      const admitted = readers.filter(({ status }) => status === 200);
      const refused = readers.filter(({ status }) => status === 429);
      expect([admitted.length, refused.length]).toEqual([3, 7]);
      expect(refused[0]!.headers.get("retry-after")).toBe("5");
      for (const reader of readers) reader.close();
      // The server notices that a reader has gone when the connection is closed.
      await expect
        .poll(async () => {
          const reader = await open(ana, transactionId);
          reader.close();
          return reader.status;
        }, SOON)
        .toBe(200);
      await expect.poll(() => api.server.app.openStreams(), SOON).toBe(0);
    }
  });

  it("admit so many in all, whoever asks", async () => {
    const own = await startTestApi({ environment: { STREAMS_MAX: "2" } });
    try {
      const statuses: number[] = [];
      const readers: Reader[] = [];
      for (let i = 0; i < 3; i++) {
        const ana = await own.customer({ CVE: 1000 });
        const { transactionId } = await issueCode(own, ana, 200);
        const reader = await openStream(address(transactionId, own), bearer(ana.token));
        readers.push(reader);
        statuses.push(reader.status);
      }
      expect(statuses).toEqual([200, 200, 503]);
      for (const reader of readers) reader.close();
    } finally {
      await own.stop();
    }
  });

  it("nothing is taken by what is refused", async () => {
    const ana = await api.customer({ CVE: 1000 });
    const nothing = address(`txn_${"0".repeat(26)}`);
    for (let i = 0; i < 10; i++)
      expect((await fetch(nothing, { headers: bearer(ana.token) })).status).toBe(404);
    const reader = await open(ana, await pending(ana));
    expect(reader.status).toBe(200);
    reader.close();
  });
});

describe("a stream is over", () => {
  it("when the server stops, and does not keep it from stopping", async () => {
    const own = await startTestApi();
    const ana = await own.customer({ CVE: 1000 });
    const { transactionId } = await issueCode(own, ana, 200);
    const reader = await openStream(address(transactionId, own), bearer(ana.token));
    await expect.poll(() => eventsOf(reader), SOON).toEqual(["code-issued"]);
    own.server.app.startDraining();
    expect(await reader.over).toBe("ended");
    const refused = await fetch(address(transactionId, own), { headers: bearer(ana.token) });
    expectProblem(await answerOf(refused), "UNAVAILABLE");
    await own.stop();
  });
});
