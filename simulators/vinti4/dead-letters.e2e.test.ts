// Dead letters as the people of the switch see them: over HTTP and with `npm run dead-letters`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { MemoryDisk } from "../journal/memory-journal.ts";
import { deadLetterLines } from "./dead-letter-table.ts";
import { completion, createRig, failure, key, operatorKey, reversal } from "./testing/switch-rig.ts";

const { switchBefore, switchAt, playWallet, end } = createRig();
afterEach(end);

const refused = { status: 404, body: failure("WITHDRAWAL_NOT_FOUND") };
const acknowledged = { status: 200, body: { acknowledged: true } };
const ID = "ATM00001.2026-01-15.000001.1";
const SET_ASIDE = `/v1/dead-letters/${ID}/set-aside`;
const why = { by: "staff-7", reason: "Counted at the ATM: nothing came out." };

test("a dead letter that is set aside leaves the list, and is on record with who and why, over a restart too", async () => {
  const journals = new MemoryDisk();
  const now = new Date("2026-01-16T12:00:00Z");
  const clock = () => now;
  const { baseUrl } = await playWallet([refused]);
  const first = await switchAt(baseUrl, 2_000, { journals, clock });
  await first.post("/v1/completions", completion);
  const done = await first.operate("POST", SET_ASIDE, why);
  expect([done.statusCode, done.json()]).toEqual([
    200,
    { adviceId: ID, ...key, setAsideAt: now.toISOString(), ...why },
  ]);
  await first.vinti4.close();
  const { operate, vinti4, post } = await switchAt(baseUrl, 2_000, { journals, clock });
  expect((await operate("GET", "/v1/dead-letters")).json()).toEqual({ deadLetters: [], waiting: 0 });
  expect(vinti4.openCount).toBe(0);
  expect((await operate("GET", "/v1/set-aside-letters")).json()).toEqual({
    ...{ date: "2026-01-16", letters: [done.json()] },
  });
  expect((await operate("GET", "/v1/set-aside-letters?date=2026-01-15")).json().letters).toEqual([]);
  // The terminal still gets the wallet's word.
  expect((await post("/v1/completions", completion)).json().error.code).toBe("WITHDRAWAL_NOT_FOUND");
});

test("what is set aside can be sent again; what is not dead cannot be set aside", async () => {
  const { operate, post } = await switchBefore([refused, acknowledged]);
  const code = async (url: string) => (await operate("POST", url, why)).json().error?.code;
  expect(await code(SET_ASIDE)).toBe("ADVICE_NOT_FOUND");
  await post("/v1/completions", completion);
  expect(await code(SET_ASIDE)).toBeUndefined();
  expect(await code(SET_ASIDE)).toBe("ADVICE_NOT_DEAD");
  const retried = await operate("POST", `/v1/dead-letters/${ID}/retry`);
  expect(retried.json()).toEqual({ adviceId: ID, state: "ACKNOWLEDGED" });
  expect(await code(SET_ASIDE)).toBe("ADVICE_NOT_DEAD");
});

test("ten people who set one aside at once do it once", async () => {
  const { operate, post, vinti4 } = await switchBefore([refused]);
  await post("/v1/completions", completion);
  const answers = await Promise.all(Array.from({ length: 10 }, () => operate("POST", SET_ASIDE, why)));
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(9);
  const today = await operate("GET", "/v1/set-aside-letters");
  expect(today.json().letters).toHaveLength(1);
  expect(vinti4.openCount).toBe(0);
});

test.each([
  ["without who", { reason: "Because." }],
  ["without why", { by: "staff-7" }],
  ["with a reason that is none", { by: "staff-7", reason: "" }],
  ["with a person's name", { by: "Ana Reis", reason: "Because." }],
])("nothing is set aside %s", async (_, body) => {
  const { operate, post } = await switchBefore([refused]);
  await post("/v1/completions", completion);
  expect((await operate("POST", SET_ASIDE, body)).statusCode).toBe(400);
  expect((await operate("GET", "/v1/dead-letters")).json().deadLetters).toHaveLength(1);
});

test("who has no operator key sets nothing aside", async () => {
  const { app, post, operate } = await switchBefore([refused]);
  await post("/v1/completions", completion);
  const url = { method: "POST", url: SET_ASIDE, payload: why } as const;
  expect((await app.inject(url)).statusCode).toBe(401);
  expect((await operate("GET", "/v1/dead-letters")).json().deadLetters).toHaveLength(1);
});

test("what was refused and then corrected says so, and stays until a person sets it aside", async () => {
  const { operate, post } = await switchBefore([
    { status: 422, body: failure("DISPENSED_AMOUNT_TOO_LARGE") },
    acknowledged,
  ]);
  await post("/v1/completions", { ...completion, dispensedAmount: 9000 });
  await post("/v1/completions", completion);
  const list = async () => (await operate("GET", "/v1/dead-letters")).json().deadLetters;
  expect(await list()).toMatchObject([
    { adviceId: ID, dispensedAmount: "9000", correctedBy: "ATM00001.2026-01-15.000001.2" },
  ]);
  await operate("POST", SET_ASIDE, { by: "staff-7", reason: "The terminal has corrected it." });
  expect(await list()).toEqual([]);
});

test("a status enquiry knows what terminals reported weeks ago", async () => {
  const journals = new MemoryDisk();
  let now = new Date("2026-01-15T12:00:00Z");
  const clock = () => now;
  const wallet = await playWallet([acknowledged]);
  const first = await switchAt(wallet.baseUrl, 2_000, { journals, clock });
  await first.post("/v1/completions", completion);
  for (let day = 16; day < 26; day++) {
    now = new Date(`2026-01-${day}T12:00:00Z`);
    await first.post("/v1/reversals", { ...reversal, localDate: `2026-01-${day}` });
  }
  await first.vinti4.close();
  wallet.answers.splice(0, 1, { status: 200, body: { known: true } });
  const { app } = await switchAt(wallet.baseUrl, 2_000, { journals, clock });
  const found = await app.inject({
    url: `/v1/transactions/${key.terminalId}/${key.localDate}/${key.traceNumber}`,
    headers: { "x-terminal-key": "terminal-key-000001" },
  });
  expect(found.json()).toEqual({
    ...{ known: true, answeredBy: "ISSUER" },
    advices: [{ adviceId: ID, kind: "COMPLETION", source: "TERMINAL", state: "ACKNOWLEDGED" }],
  });
});

test("the table says what was reported, since when and why the wallet does not have it", async () => {
  const { operate, post } = await switchBefore([
    { status: 422, body: failure("DISPENSED_AMOUNT_TOO_LARGE") },
    acknowledged,
    refused,
  ]);
  await post("/v1/completions", { ...completion, dispensedAmount: 9000 });
  await post("/v1/completions", completion);
  await post("/v1/reversals", { ...reversal, traceNumber: "000002" });
  const { deadLetters, waiting } = (await operate("GET", "/v1/dead-letters")).json();
  const at = "2026-01-15T12:34:56.789Z";
  const lines = deadLetterLines(
    deadLetters.map((each: object) => ({ ...each, deadAt: at })),
    waiting,
  );
  expect(lines.slice(0, 5)).toEqual([
    "ADVICE                        REPORT             DEAD SINCE (UTC)  TRIES  WHY",
    "ATM00001.2026-01-15.000001.1  dispensed 9000     2026-01-15 12:34  1      refused: DISPENSED_AMOUNT_TOO_LARGE; corrected by ATM00001.2026-01-15.000001.2",
    "ATM00001.2026-01-15.000002.1  reversal, TIMEOUT  2026-01-15 12:34  1      refused: WITHDRAWAL_NOT_FOUND",
    "",
    "2 dead letters; 0 advices are on the way to the wallet.",
  ]);
  expect(deadLetterLines([], 1)).toEqual([
    "There are no dead letters; 1 advice is on the way to the wallet.",
  ]);
});

/** It ends by itself. */
async function run(words: readonly string[], settings: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "dead-letters.ts"), ...words], {
    ...{ env: { ...process.env, ...settings }, stdio: ["ignore", "pipe", "pipe"] },
  });
  const [code, output, errors] = await Promise.all([
    once(child, "close").then(([code]) => code as number),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, output, errors };
}

test("the command lists, sends again and sets aside, and says with its exit code whether there are some", async () => {
  const { vinti4, post } = await switchBefore([refused]);
  await post("/v1/completions", completion);
  const url = await vinti4.listen({ host: "127.0.0.1", port: 0 });
  const ask = (...words: string[]) =>
    run(["--switch-url", url, ...words], { SWITCH_OPERATOR_KEY: operatorKey });
  const listed = await ask();
  expect([listed.code, listed.errors]).toEqual([1, ""]);
  expect(listed.output).toContain("refused: WITHDRAWAL_NOT_FOUND");
  expect(JSON.parse((await ask("--json")).output)).toMatchObject({
    deadLetters: [{ adviceId: ID }],
    waiting: 0,
  });
  const retried = await ask("retry", ID);
  expect([retried.code, retried.output]).toEqual([1, `${ID} is DEAD: WITHDRAWAL_NOT_FOUND.\n`]);
  const aside = await ask("set-aside", ID, "--by", why.by, "--reason", why.reason);
  expect([aside.code, aside.output]).toEqual([0, `${ID} is set aside by staff-7.\n`]);
  expect(await ask()).toMatchObject({
    code: 0,
    output: expect.stringContaining("There are no dead letters"),
  });
  expect((await ask("history")).output).toContain(why.reason);
  expect(await ask("retry", "ATM00009.2026-01-15.000001.1")).toMatchObject({
    ...{ code: 2, errors: expect.stringContaining("The switch answers 404 ADVICE_NOT_FOUND") },
  });
  expect(await ask("set-aside", ID)).toMatchObject({ code: 2, errors: expect.stringContaining("--by") });
  const stranger = await run(["--switch-url", url], { SWITCH_OPERATOR_KEY: "somebody-else-000000000000" });
  expect(stranger).toMatchObject({ code: 2, errors: expect.stringContaining("401 UNAUTHENTICATED") });
}, 60_000);
