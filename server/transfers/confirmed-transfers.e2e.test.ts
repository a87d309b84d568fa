// Transfers in two steps: what the first one promises (nothing), and what the second one asks for.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { snapshotBooks } from "../testing/books-snapshot.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { type IdentityApi, PASSWORD, startIdentityApi } from "../testing/identity-api.ts";
import { type Payer, PIN, payerWithPin } from "../testing/valid-transfer-calls.ts";
import { verifyLedger } from "../verification/verify-ledger.ts";

const ABOVE = 5000;
const NAMES_FREE = 10;

let api: IdentityApi;
let ana: Payer;
let rui: Payer;
beforeAll(async () => {
  api = await startIdentityApi({
    ...{ STEP_UP_ABOVE: `CVE:${ABOVE}`, TRANSFER_TOKEN_SECONDS: "180" },
    ...{ PHONE_LOOKUPS_FREE: "20", NAME_LOOKUPS_FREE: String(NAMES_FREE) },
  });
});
afterAll(() => api.stop());
beforeEach(async () => {
  ana = await payerWithPin(api);
  rui = await payerWithPin(api, { name: "Rui" });
});

const books = () => snapshotBooks(api.server.database.pool);
const init = (changes: object = {}, { token } = ana) =>
  api.call("initTransfer", {
    as: token,
    body: { to: rui.accountNo, amount: 100, currency: "CVE", ...changes },
  });
const confirm = (
  transferToken: string,
  changes: object = {},
  { key = randomUUID() as string, as = ana.token } = {},
) => api.call("confirmTransfer", { as, key, body: { transferToken, pin: PIN, ...changes } });
async function tokenFor(changes: object = {}, who = ana): Promise<string> {
  const { body, text, status } = await init(changes, who);
  expect(status, text).toBe(200);
  return body.transferToken;
}
const left = async (who: Payer) => (await api.balanceOf(who)).balance;

describe("preparing a transfer", () => {
  it("tells terms, recipient and what is needed, and leaves the books as they are", async () => {
    const before = await books();
    const events = () => api.server.database.pool.query("select count(*)::int as n from events");
    const logged = (await events()).rows[0].n;
    const { body, status } = await init({ description: "Renda" });
    expect(status).toBe(200);
    expect(body).toEqual({
      transferToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      transferId: expect.stringMatching(/^tfr_[0-9a-f]{32}$/),
      expiresAt: expect.any(String),
      needs: ["pin"],
      fromAccount: ana.accountNo,
      amount: 100,
      currency: "CVE",
      fee: 0,
      total: 100,
      recipient: { accountNo: rui.accountNo, initials: "R." },
    });
    expect(Date.parse(body.expiresAt) - api.now()).toBeGreaterThan(170_000);
    expect(Date.parse(body.expiresAt) - api.now()).toBeLessThanOrEqual(180_000);
    expect(await books()).toEqual(before);
    expect((await events()).rows[0].n).toBe(logged);
    const found = await api.call("getTransfer", { as: ana.token, params: { transfer_id: body.transferId } });
    expectProblem(found, "TRANSFER_NOT_FOUND");
  });

  it("for a phone shows initials and the last digits of the account, and hides the number in the token", async () => {
    const eva = await payerWithPin(api, { name: "Eva Maria  Tavares" });
    const { body } = await init({ to: eva.phone });
    expect(body.recipient).toEqual({
      accountNo: `***************${eva.accountNo.slice(-4)}`,
      initials: "E. T.",
    });
    const claims = Buffer.from(body.transferToken.split(".")[1]!, "base64url").toString();
    expect(claims).not.toContain(eva.accountNo);
    expect(claims).not.toContain(eva.phone);
    const confirmed = await confirm(body.transferToken);
    expect(confirmed.body).toMatchObject({ to_account: body.recipient.accountNo, amount: 100 });
    expect(confirmed.text).not.toContain(eva.accountNo);
  });

  it("shows initials of few whom one does not then pay; who pays never has to wait", async () => {
    const eva = await payerWithPin(api);
    for (let i = 0; i < NAMES_FREE; i++) await tokenFor();
    const waiting = await init();
    expectProblem(waiting, "TOO_MANY_ATTEMPTS");
    expect(Number(waiting.headers.get("retry-after"))).toBeGreaterThan(0);
    // Others are not kept waiting, nor are one's own accounts.
    for (let i = 0; i < 2 * NAMES_FREE; i++) await confirm(await tokenFor({}, eva), {}, { as: eva.token });
    expectProblem(await init({ to: ana.accountNo }), "SAME_ACCOUNT");
  });

  it.each<[string, string, () => object]>([
    ["of more than there is", "INSUFFICIENT_BALANCE", () => ({ amount: 100_000.01 })],
    ["to oneself", "SAME_ACCOUNT", () => ({ to: ana.accountNo })],
    ["to one's own phone", "SAME_ACCOUNT", () => ({ to: ana.phone })],
    ["to an account that is not there", "ACCOUNT_NOT_FOUND", () => ({ to: "6230399000000000000" })],
    ["to a phone that nobody has", "RECIPIENT_NOT_FOUND", () => ({ to: api.newPhone() })],
    ["from somebody else's account", "ACCOUNT_ACCESS_DENIED", () => ({ from_account: rui.accountNo })],
    ["in a currency that one does not have", "USER_NOT_FOUND", () => ({ currency: "EUR" })],
    ["of more decimals than the currency has", "INVALID_AMOUNT", () => ({ amount: "1.001" })],
  ])("%s is refused early: %s", async (_, code, changes) => {
    const before = await books();
    expectProblem(await init(changes()), code);
    expect(await books()).toEqual(before);
  });

  it("to a phone whose owner has no account in the currency is refused as for a phone that nobody has", async () => {
    const made = { accounts: [{ currency: "EUR", openingBalance: 50 }], userId: ana.userId };
    expect((await api.call("createSandboxUser", { body: made })).status).toBe(201);
    const known = expectProblem(
      await init({ to: rui.phone, currency: "EUR", amount: 1 }),
      "RECIPIENT_NOT_FOUND",
    );
    const unknown = expectProblem(
      await init({ to: api.newPhone(), currency: "EUR", amount: 1 }),
      "RECIPIENT_NOT_FOUND",
    );
    expect({ ...known, timestamp: "", trace_id: "" }).toEqual({ ...unknown, timestamp: "", trace_id: "" });
  });

  it("without a PIN is refused before anything is looked up", async () => {
    const eva = await payerWithPin(api, { pin: null });
    expectProblem(await init({ to: api.newPhone() }, eva), "PIN_NOT_SET");
  });

  it("for phones that are then not paid has to wait after twenty; for accounts it does not", async () => {
    const answers = [];
    for (let i = 0; i < 25; i++) answers.push(await init({ to: i % 2 ? rui.phone : api.newPhone() }));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
    expect((await init()).status).toBe(200);
    // Somebody who was looked up is paid, so there is one more.
    const { transferToken } = answers.find(({ status }) => status === 200)!.body;
    expect((await confirm(transferToken)).status).toBe(201);
    expect((await init({ to: rui.phone })).status).toBe(200);
    expectProblem(await init({ to: rui.phone }), "TOO_MANY_ATTEMPTS");
    api.pass(24 * 3_600_000);
    ana = { ...ana, token: await api.tokenFor(ana.userId) };
    expect((await init({ to: rui.phone })).status).toBe(200);
  });
});

describe("confirming a transfer", () => {
  it("moves the money once, and both sides find it", async () => {
    const { body: prepared } = await init({ description: "Renda", to: rui.phone });
    const { body, status, text } = await confirm(prepared.transferToken);
    expect(status, text).toBe(201);
    expect(body).toEqual({
      status: "success",
      transfer_id: prepared.transferId,
      transaction_id: expect.stringMatching(/^txn_/),
      transaction_time: expect.any(String),
      from_account: ana.accountNo,
      to_account: prepared.recipient.accountNo,
      amount: 100,
      currency: "CVE",
      new_balance: 99_900,
    });
    expect(await left(rui)).toBe(100_100);
    const find = (as: string, transfer_id: string) =>
      api.call("getTransfer", { as, params: { transfer_id } });
    expect((await find(ana.token, prepared.transferId)).body).toMatchObject({
      status: "SUCCESS",
      amount: 100,
    });
    expect((await find(rui.token, body.transaction_id)).body).toMatchObject({ description: "Renda" });
  });

  it("needs an idempotency key", async () => {
    const transferToken = await tokenFor();
    const answer = await api.call("confirmTransfer", { as: ana.token, body: { transferToken, pin: PIN } });
    expectProblem(answer, "IDEMPOTENCY_KEY_MISSING");
  });

  it("again with the same key gets the first answer, even with a wrong PIN, after the expiry, from a new session", async () => {
    const transferToken = await tokenFor();
    const first = await confirm(transferToken, {}, { key: "pay" });
    for (const pin of [PIN, "4826", "4826", "4826", "4826", "4826"]) {
      const again = await confirm(transferToken, { pin }, { key: "pay" });
      expect(again.text).toBe(first.text);
      expect(again.headers.get("idempotent-replayed")).toBe("true");
    }
    api.pass(3_600_000 - 60_000);
    const { accessToken: as } = await api.signIn(ana.phone);
    expect((await confirm(transferToken, {}, { key: "pay", as })).text).toBe(first.text);
    expect(await left(ana)).toBe(99_900);
    // None of the wrong PINs was looked at.
    expect((await confirm(await tokenFor({}, { ...ana, token: as }), {}, { as })).status).toBe(201);
  });

  it("again with another key is told that the token has served, and which transfer it made", async () => {
    const { body: prepared } = await init();
    await confirm(prepared.transferToken);
    const before = await books();
    const again = await confirm(prepared.transferToken);
    expect(expectProblem(again, "TRANSFER_TOKEN_USED").details).toEqual({ transfer_id: prepared.transferId });
    expect(await books()).toEqual(before);
  });

  it("with the key of another transfer is refused, and nothing moves", async () => {
    await confirm(await tokenFor(), {}, { key: "pay" });
    const before = await books();
    const other = await confirm(await tokenFor(), {}, { key: "pay" });
    expect(expectProblem(other, "IDEMPOTENCY_KEY_REUSED").details).toEqual({ field: "transferToken" });
    expect(await books()).toEqual(before);
  });

  it("with a wrong PIN is refused and leaves the token usable, until the tries are over", async () => {
    const transferToken = await tokenFor();
    for (const triesLeft of [9, 8]) {
      const refused = await confirm(transferToken, { pin: "4826" }, { key: "k" });
      expect(expectProblem(refused, "PIN_WRONG").details).toEqual({ triesLeft });
    }
    expect((await confirm(transferToken, {}, { key: "k" })).status).toBe(201);
    const second = await tokenFor();
    for (let i = 0; i < 3; i++) expectProblem(await confirm(second, { pin: "4826" }), "PIN_WRONG");
    expectProblem(await confirm(second), "TOO_MANY_ATTEMPTS");
    expect(await left(ana)).toBe(99_900);
  });

  it("that the ledger refuses leaves the token for another key; the same key keeps its refusal", async () => {
    const transferToken = await tokenFor({ amount: 4000, from_account: ana.accountNo });
    const rent = { from_account: ana.accountNo, to_account: rui.accountNo, currency: "CVE" };
    for (let i = 0; i < 20; i++) {
      const body = { ...rent, amount: ABOVE };
      expect((await api.call("createTransfer", { as: ana.token, body })).status).toBe(201);
    }
    expectProblem(await confirm(transferToken, {}, { key: "poor" }), "INSUFFICIENT_BALANCE");
    const back = { from_account: rui.accountNo, to_account: ana.accountNo, amount: 4000, currency: "CVE" };
    expect((await api.call("createTransfer", { as: rui.token, body: back })).status).toBe(201);
    expectProblem(await confirm(transferToken, {}, { key: "poor" }), "INSUFFICIENT_BALANCE");
    expect((await confirm(transferToken, {}, { key: "rich" })).status).toBe(201);
  });

  it("after its time is refused, and a moment before it is not", async () => {
    const inTime = await tokenFor();
    api.pass(120_000);
    expect((await confirm(inTime)).status).toBe(201);
    const late = await tokenFor();
    api.pass(180_000);
    const before = await books();
    expectProblem(await confirm(late), "TRANSFER_TOKEN_EXPIRED");
    expect(await books()).toEqual(before);
  });

  it("moves no money for a token that is not this user's, session's or any", async () => {
    const { accessToken: one } = await api.signIn(ana.phone);
    const { accessToken: other } = await api.signIn(ana.phone);
    const own = await tokenFor({}, { ...ana, token: one });
    const [head, claims, seal] = own.split(".") as [string, string, string];
    const changed = JSON.parse(Buffer.from(claims, "base64url").toString());
    const with_ = (changes: object) =>
      [head, Buffer.from(JSON.stringify({ ...changed, ...changes })).toString("base64url"), seal].join(".");
    const unsigned = Buffer.from('{"alg":"none","typ":"transfer+jwt"}').toString("base64url");
    const theirs = await tokenFor({ to: ana.accountNo }, rui);
    const before = await books();
    for (const [token, as] of [
      [own, other],
      [own, rui.token],
      [theirs, one],
      [with_({ amount: "1" }), one],
      [with_({ exp: changed.exp + 600 }), one],
      [`${unsigned}.${claims}.${seal}`, one],
      [`${head}.${claims}.AAAA`, one],
      [one, one],
    ] as const) {
      expectProblem(await confirm(token, {}, { as }), "TRANSFER_TOKEN_INVALID");
    }
    expect(await books()).toEqual(before);
    expect((await confirm(own, {}, { as: one })).status).toBe(201);
  });

  it("takes no transfer token for an access token", async () => {
    const transferToken = await tokenFor();
    expectProblem(await api.call("getBalance", { as: transferToken }), "UNAUTHENTICATED");
  });
});

describe("above the amount that needs a code", () => {
  const large = ABOVE + 0.01;

  it("the code goes to the phone, names the payment, and is asked for", async () => {
    const { body } = await init({ amount: large });
    expect(body.needs).toEqual(["pin", "otp"]);
    const { messages } = (await api.call("getSandboxMessages", { query: { to: ana.phone } })).body;
    expect(messages).toHaveLength(1);
    expect(messages[0]!.text).toContain(`5000.01 CVE to the account ending in ${rui.accountNo.slice(-4)}`);
    const otp = await api.codeSentTo(ana.phone);
    expectProblem(await confirm(body.transferToken), "ONE_TIME_CODE_REQUIRED");
    expectProblem(await confirm(body.transferToken, { otp, pin: "4826" }), "PIN_WRONG");
    expect((await confirm(body.transferToken, { otp })).status).toBe(201);
    expect(await left(rui)).toBe(105_000.01);
  });

  it("and at that amount it is not", async () => {
    expect((await init({ amount: ABOVE })).body.needs).toEqual(["pin"]);
  });

  it("a retry is answered although the code has served", async () => {
    const transferToken = await tokenFor({ amount: large });
    const otp = await api.codeSentTo(ana.phone);
    const first = await confirm(transferToken, { otp }, { key: "pay" });
    api.pass(15 * 60_000);
    for (const changes of [{ otp }, { otp: "000000" }, {}]) {
      expect((await confirm(transferToken, changes, { key: "pay" })).text).toBe(first.text);
    }
  });

  it("the code of another transfer, or of a PIN reset, does not fit", async () => {
    const first = await tokenFor({ amount: large });
    const firstCode = await api.codeSentTo(ana.phone);
    const second = await tokenFor({ amount: large + 1 });
    const secondCode = await api.codeSentTo(ana.phone);
    if (firstCode !== secondCode) {
      expectProblem(await confirm(first, { otp: secondCode }), "ONE_TIME_CODE_INVALID");
    }
    expect((await confirm(second, { otp: secondCode })).status).toBe(201);
    expect((await confirm(first, { otp: firstCode })).status).toBe(201);
  });

  it("after five wrong codes the right one no longer helps", async () => {
    const transferToken = await tokenFor({ amount: large });
    const otp = await api.codeSentTo(ana.phone);
    const wrong = String((Number(otp) + 1) % 1_000_000).padStart(6, "0");
    for (let i = 0; i < 5; i++) {
      expectProblem(await confirm(transferToken, { otp: wrong }), "ONE_TIME_CODE_INVALID");
    }
    expectProblem(await confirm(transferToken, { otp }), "ONE_TIME_CODE_INVALID");
    expect(await left(rui)).toBe(100_000);
  });

  it("codes that are never entered have to wait after three; entered ones are not counted", async () => {
    for (let i = 0; i < 6; i++) {
      const transferToken = await tokenFor({ amount: large });
      expect((await confirm(transferToken, { otp: await api.codeSentTo(ana.phone) })).status).toBe(201);
    }
    for (let i = 0; i < 3; i++) await tokenFor({ amount: large });
    expectProblem(await init({ amount: large }), "TOO_MANY_ATTEMPTS");
  });
});

it("PINs, codes, phones and tokens stand in no row, and the books agree with the log", async () => {
  const { body } = await init({ to: rui.phone, amount: ABOVE + 1 });
  const otp = await api.codeSentTo(ana.phone);
  await confirm(body.transferToken, { otp });
  const client = await api.server.database.pool.connect();
  try {
    const tables = await client.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public'",
    );
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ row: string }>(`select to_json(t)::text as row from "${name}" t`);
      // Elsewhere an amount in cents may have the digits of a PIN or a code by chance.
      const isIdentity = ["users", "sessions", "challenges", "identity_attempts"].includes(name);
      const short = [`"pin"`, `"otp"`, ...(isIdentity ? [`"${otp}"`, `"${PIN}"`] : [])];
      for (const secret of [ana.phone, rui.phone, body.transferToken, PASSWORD, ...short]) {
        expect(rows.filter(({ row }) => row.includes(secret))).toEqual([]);
      }
    }
    expect((await verifyLedger(client)).findings).toEqual([]);
  } finally {
    client.release();
  }
});
