// Signing up, in, on and out, over HTTP.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IdentityApi, PASSWORD, startIdentityApi } from "../testing/identity-api.ts";
import { problemOf } from "../testing/test-api.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

let api: IdentityApi;
beforeAll(async () => {
  api = await startIdentityApi({ ADDRESS_TRIES_FREE: "100000" });
});
afterAll(() => api.stop());

const code = async (answer: Promise<Awaited<ReturnType<IdentityApi["call"]>>>) =>
  problemOf(await answer).code;
const count = async (sql: string, values: unknown[] = []) =>
  Number((await api.server.database.pool.query(`select count(*) from ${sql}`, values)).rows[0].count);

describe("a sign-up", () => {
  it("makes a customer with an empty CVE account once the phone is proved", async () => {
    const ana = await api.signUp();
    const { accessToken } = await api.signIn(ana.phone);
    expect((await api.call("getProfile", { as: accessToken })).body).toEqual({
      userId: ana.userId,
      name: "Ana Tavares",
      phone: ana.phone,
      role: "customer",
      pinSet: false,
      secondFactor: false,
    });
    const { body } = await api.call("getBalance", { as: accessToken });
    expect(body).toMatchObject({ balance: 0, currency: "CVE", accountNo: ana.accountNo });
  });

  it("can be confirmed again with the same answer, and makes no second account", async () => {
    const phone = api.newPhone();
    const { challengeId } = (await api.askToSignUp(phone)).body;
    const body = { challengeId, code: await api.codeSentTo(phone) };
    const answers = await Promise.all([1, 2, 3].map(() => api.call("confirmSignUp", { body })));
    const [first] = answers;
    expect(first!.status).toBe(201);
    for (const answer of answers) expect(answer.body).toEqual(first!.body);
    expect(await count("accounts where owner_id = $1", [first!.body.userId])).toBe(1);
  });

  it("answers alike for a phone that is known, and tells only the phone", async () => {
    const { phone } = await api.signUp();
    const again = await api.askToSignUp(phone, "Somebody Else");
    const fresh = await api.askToSignUp(api.newPhone());
    expect(again.status).toBe(fresh.status);
    expect(Object.keys(again.body)).toEqual(Object.keys(fresh.body));
    const { messages } = (await api.call("getSandboxMessages", { query: { to: phone } })).body;
    expect(messages[0]!.text).toContain("which has one");
    const guess = { challengeId: again.body.challengeId, code: "000000" };
    expect(await code(api.call("confirmSignUp", { body: guess }))).toBe("ONE_TIME_CODE_INVALID");
  });

  it("belongs to whoever confirms first, when two were begun for one phone", async () => {
    const phone = api.newPhone();
    const first = (await api.askToSignUp(phone)).body.challengeId;
    const firstCode = await api.codeSentTo(phone);
    const second = (await api.askToSignUp(phone)).body.challengeId;
    const secondCode = await api.codeSentTo(phone);
    const confirmed = { challengeId: second, code: secondCode };
    expect((await api.call("confirmSignUp", { body: confirmed })).status).toBe(201);
    const late = { challengeId: first, code: firstCode };
    expect(await code(api.call("confirmSignUp", { body: late }))).toBe("PHONE_ALREADY_REGISTERED");
    expect(
      await count(
        "users where role = 'customer' and user_id in (select owner_id from accounts where kind = 'customer')",
      ),
    ).toBe(await count("accounts where kind = 'customer'"));
  });

  it("is refused when the confirmation differs, and after ten minutes", async () => {
    const phone = api.newPhone();
    const differing = { name: "Ana", phone, password: PASSWORD, passwordConfirmation: `${PASSWORD}!` };
    expect(await code(api.call("signUp", { body: differing }))).toBe("PASSWORDS_DIFFER");
    const { challengeId } = (await api.askToSignUp(phone)).body;
    const body = { challengeId, code: await api.codeSentTo(phone) };
    api.pass(10 * MINUTE);
    expect(await code(api.call("confirmSignUp", { body }))).toBe("ONE_TIME_CODE_INVALID");
  });

  it("sends one phone only so many messages", async () => {
    const phone = api.newPhone();
    const statuses = [];
    for (let i = 0; i < 5; i++) statuses.push((await api.askToSignUp(phone)).status);
    expect(statuses).toEqual([202, 202, 202, 429, 429]);
  });
});

describe("a session", () => {
  it("goes on with new tokens, each of which works once", async () => {
    const { phone } = await api.signUp();
    const first = await api.signIn(phone, { device: "Telefone da Ana" });
    const second = (await api.call("refreshSession", { body: first })).status;
    expect(second).toBe(400); // Only the token is taken, and nothing beside it.
    const next = await api.call("refreshSession", { body: { refreshToken: first.refreshToken } });
    expect(next.status, next.text).toBe(200);
    expect(next.body).toMatchObject({ sessionId: first.sessionId, userId: first.userId, expiresIn: 600 });
    expect(next.body.refreshToken).not.toBe(first.refreshToken);
    expect((await api.call("getProfile", { as: next.body.accessToken })).status).toBe(200);
  });

  it("ends, with every token of it, when a refresh token comes a second time", async () => {
    const { phone } = await api.signUp();
    const other = await api.signIn(phone);
    const first = await api.signIn(phone);
    const next = (await api.call("refreshSession", { body: { refreshToken: first.refreshToken } })).body;
    expect((await api.call("getProfile", { as: next.accessToken })).status).toBe(200);
    const reused = api.call("refreshSession", { body: { refreshToken: first.refreshToken } });
    expect(await code(reused)).toBe("REFRESH_TOKEN_INVALID");
    for (const { accessToken } of [first, next]) {
      expect(await code(api.call("getProfile", { as: accessToken }))).toBe("UNAUTHENTICATED");
    }
    const newest = api.call("refreshSession", { body: { refreshToken: next.refreshToken } });
    expect(await code(newest)).toBe("REFRESH_TOKEN_INVALID");
    expect((await api.call("getProfile", { as: other.accessToken })).status).toBe(200);
  });

  it("gives new tokens to one of many that ask at once, and then is over", async () => {
    const { phone } = await api.signUp();
    const { refreshToken } = await api.signIn(phone);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api.call("refreshSession", { body: { refreshToken } })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it.each(["mr_x", `mr_${"0".repeat(32)}.1.${"A".repeat(43)}`, "' or 1=1 --"])(
    "takes no made-up refresh token: %s",
    async (refreshToken) => {
      expect(await code(api.call("refreshSession", { body: { refreshToken } }))).toBe(
        "REFRESH_TOKEN_INVALID",
      );
    },
  );

  it("cannot be ended by somebody who knows its id but has no token", async () => {
    const { phone } = await api.signUp();
    const { accessToken, sessionId } = await api.signIn(phone);
    const refreshToken = `mr_${sessionId.slice(4)}.1.${"A".repeat(43)}`;
    expect((await api.call("refreshSession", { body: { refreshToken } })).status).toBe(401);
    expect((await api.call("getProfile", { as: accessToken })).status).toBe(200);
  });

  it("is over after thirty days without use, and its access token after ten minutes", async () => {
    const { phone } = await api.signUp();
    const { accessToken, refreshToken } = await api.signIn(phone);
    api.pass(10 * MINUTE + 1000);
    expect(await code(api.call("getProfile", { as: accessToken }))).toBe("TOKEN_EXPIRED");
    api.pass(30 * DAY);
    expect(await code(api.call("refreshSession", { body: { refreshToken } }))).toBe("REFRESH_TOKEN_INVALID");
  });

  it("shows device, place and last use, and ends from another one", async () => {
    const { phone } = await api.signUp();
    const lost = await api.signIn(phone, { device: "Telefone perdido" });
    api.pass(MINUTE);
    const here = await api.signIn(phone, { device: "Computador" });
    const { sessions } = (await api.call("listSessions", { as: here.accessToken })).body;
    expect(sessions.map(({ device, place, current }) => ({ device, place, current }))).toEqual([
      { device: "Computador", place: "127.0.0.1", current: true },
      { device: "Telefone perdido", place: "127.0.0.1", current: false },
    ]);
    expect(Date.parse(sessions[0]!.lastUsedAt)).toBeGreaterThanOrEqual(
      Date.parse(sessions[1]!.lastUsedAt) + MINUTE,
    );
    expect((await api.call("getProfile", { as: lost.accessToken })).status).toBe(200);
    const params = { sessionId: lost.sessionId };
    expect((await api.call("revokeSession", { as: here.accessToken, params })).status).toBe(204);
    expect(await code(api.call("getProfile", { as: lost.accessToken }))).toBe("UNAUTHENTICATED");
    expect(await code(api.call("revokeSession", { as: here.accessToken, params }))).toBe("SESSION_NOT_FOUND");
    const { refreshToken } = lost;
    expect(await code(api.call("refreshSession", { body: { refreshToken } }))).toBe("REFRESH_TOKEN_INVALID");
  });

  it("ends here only, or everywhere", async () => {
    const { phone } = await api.signUp();
    const [a, b, c] = [await api.signIn(phone), await api.signIn(phone), await api.signIn(phone)];
    expect((await api.call("signOut", { as: a.accessToken })).status).toBe(204);
    expect(await code(api.call("getProfile", { as: a.accessToken }))).toBe("UNAUTHENTICATED");
    expect((await api.call("getProfile", { as: b.accessToken })).status).toBe(200);
    expect((await api.call("signOutEverywhere", { as: b.accessToken })).status).toBe(204);
    for (const { accessToken } of [b, c]) {
      expect(await code(api.call("getProfile", { as: accessToken }))).toBe("UNAUTHENTICATED");
    }
  });
});

it("a wrong password and an unknown phone get the same answer", async () => {
  const { phone } = await api.staff("operator");
  const wrong = await api.call("signIn", { body: { phone, password: "something else" } });
  const unknown = await api.call("signIn", { body: { phone: api.newPhone(), password: PASSWORD } });
  const plain = ({ text }: { text: string }) => {
    const { error } = JSON.parse(text);
    return { ...error, timestamp: undefined, trace_id: undefined };
  };
  expect(plain(wrong)).toEqual(plain(unknown));
  expect(wrong.status).toBe(unknown.status);
});
