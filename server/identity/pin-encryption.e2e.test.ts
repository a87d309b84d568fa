// PINs that come encrypted: wherever a PIN is taken, to the newest key and to older ones, and not for long.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { CompactEncrypt, type CryptoKey, importJWK } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { expectProblem } from "../testing/expect-problem.ts";
import { type IdentityApi, PASSWORD, startIdentityApi } from "../testing/identity-api.ts";
import { PIN_ENCRYPTION_KEYS } from "../testing/test-server.ts";

let api: IdentityApi;
let key: CryptoKey | Uint8Array;
let kid: string;
beforeAll(async () => {
  api = await startIdentityApi();
  const { keys } = (await api.call("getJwks")).body as { keys: { use: string; kid: string }[] };
  const published = keys.filter(({ use }) => use === "enc");
  expect(published).toHaveLength(1);
  expect(published[0]).not.toHaveProperty("d");
  kid = published[0]!.kid;
  key = await importJWK(published[0]!);
});
afterAll(() => api.stop());

const seconds = () => Math.floor(api.now() / 1000);
const sealed = (
  content: unknown,
  { to = key, header = { kid } }: { to?: CryptoKey | Uint8Array | KeyObject; header?: object } = {},
) =>
  new CompactEncrypt(Buffer.from(typeof content === "string" ? content : JSON.stringify(content)))
    .setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM", ...header })
    .encrypt(to);
const pinNow = (pin: string) => ({ pin, iat: seconds(), exp: seconds() + 120 });

async function person() {
  const { phone } = await api.signUp();
  return { phone, as: (await api.signIn(phone)).accessToken };
}

it("an encrypted PIN is taken wherever a PIN is: set, change, reset", async () => {
  const { as, phone } = await person();
  const set = await api.call("setPin", {
    as,
    body: { password: PASSWORD, pin: await sealed(pinNow("2580")) },
  });
  expect(set.status, set.text).toBe(204);
  const body = { currentPin: await sealed(pinNow("2580")), pin: await sealed(pinNow("1379")) };
  expect((await api.call("changePin", { as, body })).status).toBe(204);
  const { challengeId } = (await api.call("startPinReset", { as, body: { password: PASSWORD } })).body;
  const code = await api.codeSentTo(phone);
  const confirm = async (pin: string) =>
    api.call("confirmPinReset", { as, body: { challengeId, code, pin: await sealed(pinNow(pin)) } });
  expectProblem(await confirm("1234"), "PIN_TOO_SIMPLE");
  expect((await confirm("9753")).status).toBe(204);
  // As digits it is the same PIN.
  const again = { currentPin: "9753", pin: "2580" };
  expect((await api.call("changePin", { as, body: again })).status).toBe(204);
});

it("a wrong encrypted PIN costs a try, one that cannot be read does not", async () => {
  const { as } = await person();
  await api.call("setPin", { as, body: { password: PASSWORD, pin: "2580" } });
  const change = (currentPin: string) => api.call("changePin", { as, body: { currentPin, pin: "1379" } });
  const now = seconds();
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
  const unreadable = [
    await sealed("not JSON"),
    await sealed({ pin: "2580" }),
    await sealed({ pin: 2580, iat: now, exp: now + 60 }),
    await sealed({ pin: "258", iat: now, exp: now + 60 }),
    await sealed({ pin: "2580", iat: now - 120, exp: now - 1 }),
    await sealed({ pin: "2580", iat: now + 200, exp: now + 300 }),
    await sealed({ pin: "2580", iat: now, exp: now + 301 }),
    await sealed(pinNow("2580"), { to: other }),
    await sealed(pinNow("2580"), { header: { kid: "unknown" } }),
    (await sealed(pinNow("2580"))).replace(/[^.]+$/, "AAAAAAAAAAAAAAAAAAAAAA"),
    "AAAA..AAAA.AAAA.AAAA",
  ];
  for (const jwe of unreadable) expectProblem(await change(jwe), "PIN_NOT_READABLE");
  const wrong = await change(await sealed(pinNow("4826")));
  expect(expectProblem(wrong, "PIN_WRONG").details).toEqual({ triesLeft: 9 });
  expect((await change(await sealed(pinNow("2580")))).status).toBe(204);
});

it("what was recorded on the way is of no use after its time", async () => {
  const { as } = await person();
  await api.call("setPin", { as, body: { password: PASSWORD, pin: "2580" } });
  const recorded = await sealed(pinNow("2580"));
  api.pass(121_000);
  const body = { currentPin: recorded, pin: "1379" };
  expectProblem(await api.call("changePin", { as, body }), "PIN_NOT_READABLE");
});

it("an older key still opens, but is no longer published", async () => {
  const { as } = await person();
  const older = createPublicKey(createPrivateKey(PIN_ENCRYPTION_KEYS[1]!));
  const { calculateJwkThumbprint, exportJWK } = await import("jose");
  const header = { kid: await calculateJwkThumbprint(await exportJWK(older)) };
  expect(header.kid).not.toBe(kid);
  const pin = await sealed(pinNow("2580"), { to: older, header });
  const set = await api.call("setPin", { as, body: { password: PASSWORD, pin } });
  expect(set.status, set.text).toBe(204);
});

it("a server without such a key publishes none and reads none", async () => {
  const own = await startIdentityApi({ PIN_ENCRYPTION_KEYS: "" });
  try {
    const { keys } = (await own.call("getJwks")).body as { keys: { use: string }[] };
    expect(keys.map(({ use }) => use)).toEqual(["sig"]);
    const { phone } = await own.signUp();
    const { accessToken: as } = await own.signIn(phone);
    const pin = await sealed(pinNow("2580"));
    expectProblem(await own.call("setPin", { as, body: { password: PASSWORD, pin } }), "PIN_NOT_READABLE");
  } finally {
    await own.stop();
  }
});
