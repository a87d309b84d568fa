// The switch's settings: complete or refused, in sentences that never show a key.
import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const complete = {
  WALLET_URL: "http://127.0.0.1:3000",
  SIGNING_KEY_ID: "vinti4-1",
  SIGNING_KEY: pem,
  TERMINAL_KEYS: '{"ATM00001":"terminal-key-000001"}',
  DATA_DIR: "vinti4-data",
};

test("what is not set has a default, as far as there can be one", () => {
  expect(readConfig(complete)).toEqual({
    host: "127.0.0.1",
    port: 3100,
    walletUrl: "http://127.0.0.1:3000",
    acquirerId: "VINTI4",
    signingKeyId: "vinti4-1",
    signingKey: pem,
    terminalKeys: { ATM00001: "terminal-key-000001" },
    dataFolder: "vinti4-data",
    operatorKey: undefined,
    adviceTriesMax: 150,
    retryDelayMsMax: 300_000,
    walletKeys: [],
    walletTimeoutMs: 10_000,
    parentWatch: false,
    logLevel: "info",
    faults: [],
  });
  expect(readConfig({ ...complete, PORT: "0", PARENT_WATCH: "on" })).toMatchObject({
    port: 0,
    parentWatch: true,
  });
});

test("everything that is missing is named at once", () => {
  expect(() => readConfig({})).toThrow(/WALLET_URL.*SIGNING_KEY_ID.*DATA_DIR.*TERMINAL_KEYS.*SIGNING_KEY/s);
});

const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({
  type: "pkcs8",
  format: "pem",
});
test.each([
  ["PORT", "65536"],
  ["PORT", "-1"],
  ["WALLET_URL", "localhost:3000"],
  ["ACQUIRER_ID", "vinti4"],
  ["SIGNING_KEY", "secret-but-no-key"],
  ["SIGNING_KEY", rsa.toString()],
  ["TERMINAL_KEYS", "secret-but-no-key"],
  ["TERMINAL_KEYS", '["secret-but-no-key"]'],
  ["TERMINAL_KEYS", '{"ATM00001":1}'],
  ["WALLET_TIMEOUT_MS", "0"],
  ["OPERATOR_KEY", "secret-but-short"],
  ["ADVICE_TRIES_MAX", "0"],
  ["RETRY_DELAY_MS_MAX", "never"],
  ["PARENT_WATCH", "yes"],
  ["LOG_LEVEL", "loud"],
])("a wrong %s is refused by name and not shown (%s)", (name, value) => {
  let message = "";
  try {
    readConfig({ ...complete, [name]: value });
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toContain(`${name} must be`);
  expect(message.split("\n")).toHaveLength(2);
  expect(message).not.toContain("secret");
});

test("what shall go wrong in the switch is a list of sentences", () => {
  const FAULTS = '["crash at switch.authorise.after-answer at terminal 7"]';
  expect(readConfig({ ...complete, FAULTS }).faults).toEqual([
    { point: "switch.authorise.after-answer", kind: "crash", times: 1, target: "7" },
  ]);
  for (const wrong of ["crash", '"crash"', '["eat the notes"]'])
    expect(() => readConfig({ ...complete, FAULTS: wrong })).toThrow("FAULTS must be a JSON list");
});
