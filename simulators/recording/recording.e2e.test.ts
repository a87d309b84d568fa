// A session at the wallet and at the switch is recorded without its secrets, streams included, and said again to real servers: the
// same build gives the same answers, and another answer is named.
import { createSandboxClient, createWalletClient, WalletError } from "@makeba/sdk";
import { createNetworkClient } from "@makeba/sdk/network";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSwitchClient } from "../atm/switch-client.ts";
import { type Sandbox, startSandbox } from "../sandbox/sandbox.ts";
import { ACQUIRER_ID, NETWORK_KEY_ID } from "../sandbox/secrets.ts";
import { createEventReader } from "./event-reader.ts";
import { createRecording, startRecorder } from "./recorder.ts";
import { replayLines } from "./replay-report.ts";
import { signerOf, startReplaySandbox } from "./replay-sandbox.ts";
import { type Exchange, isExchange, readSession, type SessionLine } from "./session-file.ts";
import { type ReplayOptions, replaySession } from "./session-replay.ts";

const ATM = "ATM00002";
let sandbox: Sandbox;
let runs = 0;
const lines: SessionLine[] = [];
let secrets: string[];
/** Whether the first status had come while the stream was still open. */
let statusCameLive = false;

beforeAll(async () => {
  sandbox = await startSandbox();
  const session = createRecording();
  const onLine = (line: SessionLine) => void lines.push(line);
  const wallet = await startRecorder({ to: sandbox.walletUrl, session, onLine });
  const vinti4 = await startRecorder({ to: sandbox.switchUrl, part: "switch", session, onLine });
  const baseUrl = wallet.url;
  const anybody = createSandboxClient({ baseUrl });
  const phone = "+2389712345";
  const { userId, accounts } = await anybody.createSandboxUser({
    ...{ name: "Ana Tavares", phone, password: "a-good-password", pin: "2580" },
    accounts: [{ currency: "CVE", openingBalance: 10_000 }],
  });
  const { accessToken } = await anybody.createSandboxToken({ userId, role: "customer" });
  const customer = createWalletClient({ baseUrl, token: accessToken });

  // At the wallet, as the network.
  const { code, transactionId } = await customer.issueAtmCode({ amount: 2000, userId });
  const network = createNetworkClient({
    ...{ baseUrl, keyId: NETWORK_KEY_ID, privateKey: sandbox.secrets.networkPrivateKey },
  });
  const localDate = new Date().toISOString().slice(0, 10);
  const key = { acquirerId: ACQUIRER_ID, terminalId: "ATM00001", localDate, traceNumber: "000001" };
  await network.authoriseWithdrawal({ ...key, code, amount: 2000, currency: "CVE" });
  await network.completeWithdrawal({ ...key, outcome: "DISPENSED", dispensedAmount: 2000 });
  expect((await customer.getWithdrawal(transactionId)).status).toBe("COMPLETED");
  expect(await customer.getAccountBalance(accounts[0]!.accountNo, {})).toMatchObject({ balance: 8000 });
  await expect(customer.getWithdrawal(`txn_${"0".repeat(26)}`)).rejects.toThrow(WalletError);

  // At the switch, as an ATM, while the customer follows what happens.
  const next = await customer.issueAtmCode({ amount: 1000, userId });
  const stream = await follow(`${baseUrl}/api/v1/transactions/${next.transactionId}/events`, accessToken);
  await stream.first;
  statusCameLive = !lines.some((line) => "end" in line);
  const terminalKey = sandbox.secrets.terminalKeys[ATM]!;
  const atm = createSwitchClient({ baseUrl: vinti4.url, terminalKey });
  const withdrawal = { terminalId: ATM, localDate, traceNumber: "000001" };
  const asked = { ...withdrawal, code: next.code, amount: 1000, currency: "CVE" as const };
  expect((await atm.authorise(asked)).kind).toBe("approved");
  expect((await atm.complete({ ...withdrawal, outcome: "DISPENSED", dispensedAmount: 1000 })).kind).toBe(
    "acknowledged",
  );
  expect((await stream.all).at(-1)).toMatchObject({ status: "SUCCESS", final: true });
  secrets = [
    ...[`"${code}"`, `"${next.code}"`, accessToken, phone, "a-good-password", "Ana Tavares", '"2580"'],
    terminalKey,
  ];
  await wallet.stop();
  await vinti4.stop();
}, 120_000);
afterAll(() => sandbox?.stop());

/** Reads a stream until the server ends it. */
async function follow(url: string, token: string) {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  const found: unknown[] = [];
  let tellFirst = () => {};
  const first = new Promise<void>((resolve) => {
    tellFirst = resolve;
  });
  const read = createEventReader(({ data }) => {
    found.push(JSON.parse(data));
    tellFirst();
  });
  const all = (async () => {
    const reader = response.body!.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) read(part.value);
    return found;
  })();
  return { first, all };
}

const exchanges = () => lines.filter(isExchange);

/** At the sandbox that was recorded; the withdrawals' numbers are other ones, because each is used once for ever. */
const replay = (recorded: readonly SessionLine[], options: Partial<ReplayOptions> = {}) =>
  replaySession(recorded, {
    urls: { wallet: sandbox.walletUrl, switch: sandbox.switchUrl },
    terminalKey: (terminalId) => sandbox.secrets.terminalKeys[terminalId],
    sign: signerOf({
      switch: { keyId: NETWORK_KEY_ID, privateKey: sandbox.secrets.networkPrivateKey },
    }),
    run: `${runs++}00000000`,
    // Far more than an event takes, so that a busy machine makes no difference.
    eventWaitMs: 30_000,
    ...options,
  });
const withTrace = (traceNumber: string, from: readonly SessionLine[] = lines): SessionLine[] =>
  readSession(
    from
      .map((each) => JSON.stringify(each))
      .join("\n")
      .replaceAll('"000001"', `"${traceNumber}"`),
  );
/** The session without what was said to the switch: then the network's own messages are said again. */
const atWallet = (traceNumber: string) => {
  const streams = new Set(exchanges().map(({ answer }) => answer.stream));
  return withTrace(
    traceNumber,
    lines.filter((line) =>
      isExchange(line) ? line.to === "wallet" && !line.answer.stream : !streams.has(line.stream),
    ),
  );
};

test("what is recorded has no secret in it, and the same secret has the same mask at the wallet and at the switch", () => {
  const text = JSON.stringify(lines);
  for (const secret of secrets) expect(text).not.toContain(secret);
  const issued = exchanges().filter(({ path }) => path === "/api/v1/withdrawal/atm");
  expect(issued[0]?.answer.body).toMatchObject({ code: "«code:1»" });
  expect(exchanges().find(({ signed }) => signed)?.body).toMatchObject({ code: "«code:1»" });
  const typed = exchanges().find(({ path }) => path === "/v1/authorisations");
  expect(issued[1]?.answer.body).toMatchObject({ code: "«code:2»" });
  expect(typed).toMatchObject({
    ...{ from: "terminal", to: "switch", body: { code: "«code:2»" } },
    headers: { "x-terminal-key": "«key:1»" },
  });
});

test("who asked is known from the contract", () => {
  const senders = exchanges().map(({ from, to }) => `${from} -> ${to}`);
  expect(new Set(senders)).toEqual(new Set(["client -> wallet", "switch -> wallet", "terminal -> switch"]));
});

test("a stream passes while it is open, and each event is recorded, its ids masked", () => {
  expect(statusCameLive).toBe(true);
  const opened = exchanges().find(({ answer }) => answer.stream !== undefined)!;
  expect(opened.path).toContain("/events");
  const events = lines.filter((line) => !isExchange(line));
  expect(events.slice(0, -1).map((line) => "event" in line && line.event)).toEqual(
    events.slice(0, -1).map(() => "status"),
  );
  expect(events.at(-1)).toMatchObject({ stream: 1, end: "server" });
  expect(events.length).toBeGreaterThan(2);
  for (const line of events) if ("event" in line) expect(line.id).toMatch(/^«event:\d+»$/);
  const authorised = exchanges().findIndex(({ path }) => path === "/v1/authorisations");
  const place = lines.indexOf(exchanges()[authorised]!);
  expect(lines.slice(0, place).some((line) => "event" in line)).toBe(true);
});

test("the same build gives the same answers and events, with ids, codes and keys of its own", async () => {
  const found = await replay(withTrace("000002"));
  expect(found.differences).toEqual([]);
  expect([found.leftOut, found.sent]).toEqual([{}, exchanges().length]);
});

test("what the switch says of a withdrawal that an ATM brought to it is not said again: it says it itself", async () => {
  const typed = exchanges().find(({ path }) => path === "/v1/authorisations")!;
  const passedOn = {
    ...typed,
    from: "switch",
    to: "wallet",
    path: "/api/v1/network/authorisations",
    signed: true,
  } as const;
  const session = lines.flatMap((line): SessionLine[] => (line === typed ? [passedOn, typed] : [line]));
  const found = await replay(withTrace("000008", session));
  expect(found.leftOut).toEqual({ "the switch says it itself": 1 });
  expect(found.differences).toEqual([]);
});

test("in a new sandbox too, with the terminals of the session", async () => {
  const other = await startReplaySandbox(lines);
  try {
    const found = await replaySession(lines, {
      ...{ ...other.options, run: "12345678", eventWaitMs: 30_000 },
    });
    expect(found.differences).toEqual([]);
  } finally {
    await other.stop();
  }
}, 120_000);

test("what the network signed is signed again where nobody drives the switch", async () => {
  const session = atWallet("000003");
  expect(await replay(session)).toEqual({ sent: session.length, leftOut: {}, differences: [] });
});

test("an answer that changes is named: its status, and its place in the body or in the stream", async () => {
  const other = atWallet("000004").map((line) =>
    isExchange(line) && line.path === "/api/v1/withdrawal/atm"
      ? { ...line, answer: { status: 200, body: { ...(line.answer.body as object), amount: 35 } } }
      : line,
  );
  const found = await replay(other);
  const place = 1 + other.findIndex((line) => isExchange(line) && line.path === "/api/v1/withdrawal/atm");
  expect(found.differences.slice(0, 2)).toEqual([
    {
      ...{ exchange: place, from: "client", to: "wallet", request: "POST /api/v1/withdrawal/atm" },
      ...{ where: "HTTP status", recorded: 200, found: 201 },
    },
    expect.objectContaining({ where: "amount", recorded: 35, found: undefined }),
  ]);
  expect(replayLines(found, { colour: false }).slice(0, 9)).toEqual([
    "",
    `${place}. client → wallet  POST /api/v1/withdrawal/atm`,
    "   HTTP status",
    "     - 200",
    "     + 201",
    "   amount",
    "     - 35",
    "     + nothing",
    "",
  ]);
  const again = (text: string) => text.replaceAll("000004", "000005");
  const ignoring = await replay(readSession(other.map((each) => again(JSON.stringify(each))).join("\n")), {
    ignore: ["amount"],
  });
  expect(ignoring.differences.map(({ where }) => where)).toEqual(["HTTP status", "HTTP status"]);
});

test("an event that does not come, or says something else, is a difference", async () => {
  let changed = 0;
  const other = withTrace("000006").flatMap((line): SessionLine[] => {
    if (isExchange(line)) return [line];
    if ("end" in line) return [{ time: line.time, stream: line.stream, event: "status", data: {} }, line];
    changed++;
    return [{ ...line, data: { ...(line.data as object), final: "perhaps" } }];
  });
  const { differences } = await replay(other);
  expect(differences).toHaveLength(changed + 1);
  expect(differences[0]).toMatchObject({ where: "event 1 data.final", recorded: "perhaps", found: false });
  expect(differences.at(-1)).toMatchObject({ where: `event ${changed + 1}`, found: "no event came" });
});

test("a session that was recorded from its middle on gets 401s, and why is said", async () => {
  const begins = lines.findIndex((line) => isExchange(line) && line.headers.authorization !== undefined);
  const middle = withTrace("000008", lines.slice(begins))
    .filter(isExchange)
    .filter(({ headers, answer }) => headers.authorization !== undefined && answer.stream === undefined);
  const found = await replay(middle);
  expect(found.unknownTokens).toBe(middle.length);
  expect(found.differences[0]).toMatchObject({ where: "HTTP status", found: 401 });
  expect(replayLines(found, { colour: false }).at(-1)).toMatch(
    /^\d+ refused with 401: .* Begin a recording where the session begins\.$/,
  );
});

test("what cannot be sent is left out, and said why", async () => {
  const { leftOut, sent } = await replaySession(atWallet("000007"), {
    ...{ urls: { wallet: sandbox.walletUrl }, run: "1" },
  });
  expect(leftOut).toEqual({ "there is no key to sign with": 2 });
  expect(sent).toBe(atWallet("000007").length - 2);
  const atSwitch = lines.filter((line): line is Exchange => isExchange(line) && line.to === "switch");
  expect((await replay(atSwitch, { urls: {} })).leftOut).toEqual({
    "there is no address of the switch": atSwitch.length,
  });
  expect((await replay(atSwitch, { terminalKey: () => undefined })).leftOut).toEqual({
    "there is no terminal key": atSwitch.length,
  });
});
