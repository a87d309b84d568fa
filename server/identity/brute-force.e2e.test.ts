// Guessing: whatever can be guessed is locked long before a guess is likely to be right, however many guesses come at
// once; restarts and new addresses change nothing about it. Time is moved, so a year of patience takes seconds.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IdentityApi, PASSWORD, startIdentityApi } from "../testing/identity-api.ts";
import { type Answer, problemOf } from "../testing/test-api.ts";
import { type AttemptStore, createMemoryAttempts, guessPolicy, pinPolicy } from "./attempts.ts";
import { createDurableAttempts } from "./durable-attempts.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

let api: IdentityApi;
beforeAll(async () => {
  api = await startIdentityApi({ ADDRESS_TRIES_FREE: "1000000" });
});
afterAll(() => api.stop());

const codeOf = (answer: Answer<unknown>) => problemOf(answer).code;
const tally = (answers: readonly Answer<unknown>[]) => {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[codeOf(answer)] = (counts[codeOf(answer)] ?? 0) + 1;
  return counts;
};
const atOnce = (times: number, guess: (i: number) => Promise<Answer<unknown>>) =>
  Promise.all(Array.from({ length: times }, (_, i) => guess(i)));

describe("guesses sent at once are judged no more often than the budget has it", () => {
  it("passwords of a phone, known or not", async () => {
    for (const phone of [(await api.signUp()).phone, api.newPhone()]) {
      const guess = (i: number) => api.call("signIn", { body: { phone, password: `guess number ${i}` } });
      expect(tally(await atOnce(100, guess))).toEqual({ INVALID_CREDENTIALS: 5, TOO_MANY_ATTEMPTS: 95 });
    }
  });

  it("PINs", async () => {
    const { phone } = await api.signUp();
    const { accessToken: as } = await api.signIn(phone);
    await api.call("setPin", { as, body: { password: PASSWORD, pin: "2580" } });
    const guess = (i: number) =>
      api.call("changePin", { as, body: { currentPin: String(3000 + i), pin: "1379" } });
    expect(tally(await atOnce(100, guess))).toEqual({ PIN_WRONG: 3, TOO_MANY_ATTEMPTS: 97 });
    const right = await api.call("changePin", { as, body: { currentPin: "2580", pin: "1379" } });
    expect(codeOf(right)).toBe("TOO_MANY_ATTEMPTS");
  });

  it("codes sent to a phone", async () => {
    const phone = api.newPhone();
    const { challengeId } = (await api.askToSignUp(phone)).body;
    const code = await api.codeSentTo(phone);
    const others = Array.from({ length: 100 }, (_, i) =>
      String((Number(code) + 1 + i) % 1e6).padStart(6, "0"),
    );
    await atOnce(100, (i) => api.call("confirmSignUp", { body: { challengeId, code: others[i] } }));
    const right = await api.call("confirmSignUp", { body: { challengeId, code } });
    expect(codeOf(right)).toBe("ONE_TIME_CODE_INVALID");
  });

  it("numbers of an authenticator, and recovery codes with them", async () => {
    const { phone } = await api.signUp();
    const { secret } = await api.enrol((await api.signIn(phone)).accessToken);
    const right = await api.numberFor(secret);
    const guess = (i: number) => {
      const totp = String((Number(right) + 100 + i) % 1e6).padStart(6, "0");
      const recoveryCode = "AAAAA-AAAAA";
      const factor = i % 2 === 0 ? { totp } : { recoveryCode };
      return api.call("signIn", { body: { phone, password: PASSWORD, ...factor } });
    };
    const answers = [];
    for (let i = 0; i < 20; i++) answers.push(await guess(i));
    expect(tally(answers)).toEqual({ SECOND_FACTOR_INVALID: 5, TOO_MANY_ATTEMPTS: 15 });
  });
});

it("one address is slowed down whatever it guesses at", async () => {
  const own = await startIdentityApi({ ADDRESS_TRIES_FREE: "10" });
  try {
    const guess = () =>
      own.call("signIn", { body: { phone: own.newPhone(), password: "one for everybody" } });
    expect(tally(await atOnce(30, guess))).toEqual({ INVALID_CREDENTIALS: 10, TOO_MANY_ATTEMPTS: 20 });
    const challenge = { challengeId: `chl_${"0".repeat(32)}`, code: "123456" };
    const refused = await own.call("confirmSignUp", { body: challenge });
    expect(codeOf(refused)).toBe("TOO_MANY_ATTEMPTS");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  } finally {
    await own.stop();
  }
});

const STORES: [string, () => AttemptStore][] = [
  ["in memory", () => createMemoryAttempts()],
  ["in PostgreSQL", () => createDurableAttempts(api.server.database.pool)],
];

describe.each(STORES)("tries counted %s", (name, create) => {
  let subjects = 0;
  const subject = () => `${name} ${subjects++}`;
  const guesses = guessPolicy(5);

  it("wait a minute after the free ones, and each further one twice as long, up to an hour", async () => {
    const store = create();
    const who = subject();
    let now = 1_000_000;
    const waits = [];
    for (let i = 0; i < 13; i++) {
      expect(await store.take(who, guesses, now)).toMatchObject({ admitted: true, tries: i + 1 });
      const next = await store.take(who, guesses, now);
      if (next.admitted) {
        await store.giveBack(who);
        waits.push(0);
        continue;
      }
      waits.push(next.retryAfterMs / MINUTE);
      now += next.retryAfterMs;
    }
    expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it("come to no more than forty in a day of patient guessing", async () => {
    const store = create();
    const who = subject();
    let admitted = 0;
    for (let now = 1_000_000; now < 1_000_000 + DAY; now += MINUTE) {
      if ((await store.take(who, guesses, now)).admitted) admitted++;
    }
    expect(admitted).toBeLessThanOrEqual(40);
    expect(admitted).toBeGreaterThan(20);
  });

  it("that do not have to wait are admitted in whichever order clocks and network bring them", async () => {
    const store = create();
    const who = subject();
    for (const now of [1_000_003, 1_000_001, 1_000_002, 1_000_000]) {
      expect(await store.take(who, guesses, now)).toMatchObject({ admitted: true });
    }
  });

  it("of a PIN end after ten, for ever, until they are forgotten", async () => {
    const store = create();
    const who = subject();
    let now = 1_000_000;
    let admitted = 0;
    for (let i = 0; i < 400; i++, now += DAY)
      if ((await store.take(who, pinPolicy(10), now)).admitted) admitted++;
    expect(admitted).toBe(10);
    expect(await store.take(who, pinPolicy(10), now)).toMatchObject({ admitted: false, blocked: true });
    await store.forget(who);
    expect(await store.take(who, pinPolicy(10), now)).toMatchObject({ admitted: true, tries: 1 });
  });

  it("start anew after a day without one", async () => {
    const store = create();
    const who = subject();
    for (let i = 0; i < 5; i++) await store.take(who, guesses, 1_000_000);
    expect(await store.take(who, guesses, 1_000_001)).toMatchObject({ admitted: false });
    expect(await store.take(who, guesses, 1_000_001 + DAY)).toMatchObject({ admitted: true, tries: 1 });
  });

  it("are admitted exactly as often as they are free, when they come at once", async () => {
    const store = create();
    const who = subject();
    const all = await Promise.all(Array.from({ length: 50 }, () => store.take(who, guesses, 1_000_000)));
    expect(all.filter(({ admitted }) => admitted)).toHaveLength(5);
  });
});

describe("a try that is judged before it is counted", () => {
  const policy = pinPolicy(10);
  let subjects = 0;
  const subject = () => `judged ${subjects++}`;
  const store = () => createDurableAttempts(api.server.database.pool);

  it("counts when it is wrong, and when it is right all before it are forgotten", async () => {
    const who = subject();
    const { takeJudged } = store();
    expect(await takeJudged(who, policy, 1_000, false)).toMatchObject({ admitted: true, tries: 1 });
    expect(await takeJudged(who, policy, 1_000, false)).toMatchObject({ admitted: true, tries: 2 });
    expect(await takeJudged(who, policy, 1_000, true)).toMatchObject({ admitted: true, tries: 0 });
    expect(await takeJudged(who, policy, 1_000, false)).toMatchObject({ admitted: true, tries: 1 });
  });

  it("is refused while the subject has to wait, and for ever when it is blocked, even when it is right", async () => {
    const who = subject();
    const { take, takeJudged } = store();
    let now = 1_000_000;
    for (let i = 0; i < 3; i++) await take(who, policy, now);
    expect(await takeJudged(who, policy, now, true)).toMatchObject({ admitted: false, blocked: false });
    for (let i = 3; i < 10; i++) {
      now += DAY;
      await take(who, policy, now);
    }
    expect(await takeJudged(who, policy, now + DAY, true)).toMatchObject({ admitted: false, blocked: true });
  });

  it("that is right among thirty that come at once is admitted only when it is among the free ones", async () => {
    const { takeJudged } = store();
    let found = 0;
    const ROUNDS = 100;
    for (let round = 0; round < ROUNDS; round++) {
      const who = subject();
      // A right one in the middle of the others.
      const all = Array.from({ length: 30 }, (_, i) => takeJudged(who, policy, 1_000_000, i === 15));
      const admissions = await Promise.all(all);
      const right = admissions[15]!.admitted;
      if (right) found++;
      // The free ones before it and, where it forgot them, the free ones after it.
      const wrong = admissions.filter(({ admitted }, i) => admitted && i !== 15).length;
      expect(wrong).toBeLessThanOrEqual(right ? 2 + 3 : 3);
    }
    expect(found).toBeLessThan(ROUNDS);
  });
});
