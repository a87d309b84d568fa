// Two server processes on one PostgreSQL and one Redis are one wallet: whatever a customer does on one is so on the other.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { redisServer } from "./testing/redis-server.ts";
import { type PairedServer, redisStateOf, type ServerPair, startServerPair } from "./testing/server-pair.ts";
import { type SignatureFlaws, signedFetch } from "./testing/signed-fetch.ts";
import { openTerminal } from "./testing/terminal.ts";
import { type Customer, problemOf } from "./testing/test-api.ts";

const PASSWORD = "morabeza no Fogo";
const READS_PER_MINUTE = 60;
const ADDRESS_TRIES_FREE = 40;

describe.skipIf(redisServer === undefined)("two servers", () => {
  let pair: ServerPair;
  let a: PairedServer;
  let b: PairedServer;
  let phones = 9_100_000;
  beforeAll(async () => {
    pair = await startServerPair({
      // A machine that runs many tests may be slow; what happens then stands in another file.
      REDIS_BUDGET_MS: "20000",
      READS_PER_MINUTE_MAX: String(READS_PER_MINUTE),
      ADDRESS_TRIES_FREE: String(ADDRESS_TRIES_FREE),
    });
    ({ a, b } = pair);
    for (const server of [a, b])
      await vi.waitUntil(async () => (await redisStateOf(server)) === "connected", { timeout: 30_000 });
  });
  afterAll(() => pair?.stop());
  const other = (server: PairedServer) => (server === a ? b : a);

  async function personOn(server: PairedServer): Promise<{ userId: string; phone: string }> {
    const phone = `+238${phones++}`;
    const { status, text, body } = await server.api.call("createSandboxUser", {
      body: {
        name: "Ana Tavares",
        phone,
        password: PASSWORD,
        accounts: [{ currency: "CVE", openingBalance: 10_000 }],
      },
    });
    expect(status, text).toBe(201);
    return { userId: body.userId, phone };
  }
  async function signInOn(server: PairedServer, phone: string) {
    const { status, text, body } = await server.api.call("signIn", { body: { phone, password: PASSWORD } });
    expect(status, text).toBe(200);
    return body;
  }
  const transferOn = (server: PairedServer, from: Customer, to: Customer, amount: number, key: string) =>
    server.api.call("createTransfer", {
      as: from.token,
      key,
      body: { from_account: from.accountNo, to_account: to.accountNo, amount, currency: "CVE" },
    });

  it("serve one customer's life, whichever of them each request comes to", async () => {
    const phone = `+238${phones++}`;
    const form = { name: "Rui Lopes", phone, password: PASSWORD, passwordConfirmation: PASSWORD };
    const asked = await a.api.call("signUp", { body: form });
    expect(asked.status, asked.text).toBe(202);
    const { body: inbox } = await a.api.call("getSandboxMessages", { query: { to: phone } });
    const [, code] = /\b(\d{6})\b/.exec(inbox.messages[0]!.text)!;
    const confirmed = await b.api.call("confirmSignUp", {
      body: { challengeId: asked.body.challengeId, code },
    });
    expect(confirmed.status, confirmed.text).toBe(201);
    const { userId, accountNo } = confirmed.body;

    const session = await signInOn(a, phone);
    expect((await b.api.balanceOf({ token: session.accessToken })).balance).toBe(0);
    const renewed = await b.api.call("refreshSession", { body: { refreshToken: session.refreshToken } });
    expect(renewed.status, renewed.text).toBe(200);
    const token = renewed.body.accessToken;
    const pin = await a.api.call("setPin", { as: token, body: { password: PASSWORD, pin: "2580" } });
    expect(pin.status, pin.text).toBe(204);

    const giver = await b.api.customer({ CVE: 50_000 });
    const rui: Customer = { userId, token, accountNo, accountNos: { CVE: accountNo } };
    const key = randomUUID();
    const first = await transferOn(a, giver, rui, 12_000, key);
    const again = await transferOn(b, giver, rui, 12_000, key);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.text).toBe(first.text);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    const otherBody = await transferOn(b, giver, rui, 12_001, key);
    expect(problemOf(otherBody).code).toBe("IDEMPOTENCY_KEY_REUSED");

    const issued = await a.api.call("issueAtmCode", { as: token, body: { amount: 5000, userId } });
    expect(issued.status, issued.text).toBe(201);
    expect(await b.api.balanceOf({ token })).toMatchObject({ balance: 12_000, held: 5000 });
    const terminal = { a: openTerminal(a.api, "PAIR01"), b: openTerminal(b.api, "PAIR01") };
    const { body, key: withdrawal } = await terminal.b.authorise(issued.body.code, 5000);
    expect(body.decision).toBe("APPROVED");
    const done = await terminal.a.complete(withdrawal, 5000);
    expect(done.status, done.text).toBe(200);
    expect((await terminal.b.complete(withdrawal, 5000)).text).toBe(done.text);
    for (const server of [a, b])
      expect(await server.api.balanceOf({ token })).toMatchObject({ balance: 7000, held: 0 });
  });

  it("refuse a session that was ended on the other, from the next request on", async () => {
    for (let round = 0; round < 20; round++) {
      const { phone } = await personOn(a);
      const [here, there] = round % 2 === 0 ? [a, b] : [b, a];
      const one = await signInOn(here, phone);
      const two = await signInOn(there, phone);
      // Both tokens are known to both servers, and so believed without a look at the database.
      for (const server of [a, b])
        for (const { accessToken: as } of [one, two])
          expect((await server.api.call("listSessions", { as })).status).toBe(200);
      const ended =
        round % 4 < 2
          ? await here.api.call("signOutEverywhere", { as: one.accessToken })
          : await here.api.call("revokeSession", {
              as: one.accessToken,
              params: { sessionId: two.sessionId },
            });
      expect(ended.status, ended.text).toBe(204);
      expect((await there.api.call("getProfile", { as: two.accessToken })).status).toBe(401);
      expect((await here.api.call("getProfile", { as: two.accessToken })).status).toBe(401);
      const stays = await there.api.call("getProfile", { as: one.accessToken });
      expect(stays.status).toBe(round % 4 < 2 ? 401 : 200);
    }
  });

  it("end a session whose refresh token is used on both", async () => {
    const { phone } = await personOn(b);
    const { refreshToken, accessToken } = await signInOn(a, phone);
    const renewed = await b.api.call("refreshSession", { body: { refreshToken } });
    expect(renewed.status).toBe(200);
    const copy = await a.api.call("refreshSession", { body: { refreshToken } });
    expect(problemOf(copy).code).toBe("REFRESH_TOKEN_INVALID");
    for (const server of [a, b])
      for (const as of [accessToken, renewed.body.accessToken])
        expect((await server.api.call("getProfile", { as })).status).toBe(401);
  });

  it("count a caller's requests together", async () => {
    const ana = await a.api.customer({ CVE: 100 });
    const since = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 2 * READS_PER_MINUTE }, (_, i) =>
        [a, b][i % 2]!.api.call("getBalance", { as: ana.token }),
      ),
    );
    const regained = ((performance.now() - since) / 60_000) * READS_PER_MINUTE;
    const passed = answers.filter(({ status }) => status === 200).length;
    expect(passed).toBeGreaterThanOrEqual(READS_PER_MINUTE);
    expect(passed).toBeLessThanOrEqual(READS_PER_MINUTE + regained + 1);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect(problemOf(answer).code).toBe("RATE_LIMITED");
  });

  it("accept a signed request once, on whichever of them, and not after a restart either", async () => {
    const body = JSON.stringify({ acquirerId: "VINTI4" });
    const flaws: SignatureFlaws = { nonce: `nonce-${randomUUID()}`, created: Math.floor(Date.now() / 1000) };
    const sendTo = async ({ url }: PairedServer) => {
      const request = { method: "POST", target: "/api/v1/network/echo", body };
      return (await signedFetch(a.api.network, url, request, { headers: {}, flaws })).status;
    };
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => sendTo(i % 2 === 0 ? a : b)));
    expect(all.toSorted()).toEqual([200, ...Array.from({ length: 19 }, () => 401)]);
    const restarted = await pair.start();
    await vi.waitUntil(async () => (await redisStateOf(restarted)) === "connected", { timeout: 30_000 });
    expect(await sendTo(restarted)).toBe(401);
  });

  it("move the sandbox's clock together", async () => {
    const ana = await a.api.customer({ CVE: 10_000 });
    for (const [i, server] of [a, b, a].entries()) {
      const issued = await other(server).api.call("issueAtmCode", {
        as: ana.token,
        body: { amount: 1000, userId: ana.userId },
      });
      const { body: moved } = await server.api.call("advanceSandboxClock", { body: { advanceSeconds: 901 } });
      const { body: seen } = await other(server).api.call("getSandboxClock");
      expect(seen.aheadSeconds).toBe(moved.aheadSeconds);
      const terminal = openTerminal(other(server).api, `CLOCK${i}`);
      const { body } = await terminal.authorise(issued.body.code, 1000);
      expect(body).toMatchObject({ decision: "DECLINED", reason: "CODE_EXPIRED" });
    }
  });

  it("never post two transfers out of money for one, though they come to both at once", async () => {
    for (let round = 0; round < 50; round++) {
      const from = await a.api.customer({ CVE: 100 });
      const to = await b.api.customer({ CVE: 0 });
      const both = await Promise.all([a, b].map((server) => transferOn(server, from, to, 80, randomUUID())));
      expect(both.map(({ status }) => status).toSorted()).toEqual([201, 422]);
      expect((await b.api.balanceOf(from)).balance).toBe(20);
      expect((await a.api.balanceOf(to)).balance).toBe(80);
    }
  });

  // The last one: it leaves this machine's address with no tries.
  it("slow an address down together", async () => {
    const codes = [];
    for (let i = 0; i < ADDRESS_TRIES_FREE + 6; i++) {
      const body = { phone: `+238${phones++}`, password: "one for everybody" };
      codes.push(problemOf(await [a, b][i % 2]!.api.call("signIn", { body })).code);
    }
    // Earlier tests have left a try or two. The waits double, so that even a slow machine comes to one; each server
    // alone would have admitted all of these.
    const admitted = codes.indexOf("TOO_MANY_ATTEMPTS");
    expect(admitted).toBeGreaterThan(ADDRESS_TRIES_FREE / 2);
    expect(new Set(codes)).toEqual(new Set(["INVALID_CREDENTIALS", "TOO_MANY_ATTEMPTS"]));
  });
});
