// Access tokens over HTTP: what is not signed by our key, for us, for now, opens nothing; and what is opens only what
// its role may do. Tokens are made here by hand, so that they can be wrong in every way.
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snapshotBooks } from "../testing/books-snapshot.ts";
import { contractOperations } from "../testing/contract-operations.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";
import { prepareCalls, type ValidCalls } from "../testing/valid-calls.ts";

const BEARER = contractOperations
  .filter(({ scheme }) => scheme === "bearer")
  .map(({ operationId }) => operationId);

let api: TestApi;
let calls: ValidCalls;
let ours: KeyObject;
/** The machine's clock, which tokens keep to. */
let time = Date.now();
beforeAll(async () => {
  api = await startTestApi({ machineClock: () => time });
  calls = await prepareCalls(api);
  ours = createPrivateKey(api.server.keys.environment.TOKEN_SIGNING_KEY!);
});
afterAll(() => api.stop());

const inSeconds = (offset: number) => Math.floor(time / 1000) + offset;
const claims = () => ({
  iss: "makeba",
  aud: "makeba-wallet",
  sub: "usr_ana",
  role: "customer",
  iat: inSeconds(0),
  exp: inSeconds(60),
});
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
const theirs = generateKeyPairSync("ed25519").privateKey;

function token(
  changes: object = {},
  { key = ours, header = {} }: { key?: KeyObject; header?: object } = {},
): string {
  const content = `${encode({ alg: "EdDSA", ...header })}.${encode({ ...claims(), ...changes })}`;
  return `${content}.${sign(null, Buffer.from(content), key).toString("base64url")}`;
}

/** A symmetric signature whose secret is our public key: the classic confusion of algorithms. */
function confused(): string {
  const secret = createPublicKey(ours).export({ type: "spki", format: "pem" });
  const content = `${encode({ alg: "HS256" })}.${encode(claims())}`;
  return `${content}.${createHmac("sha256", secret).update(content).digest("base64url")}`;
}

function tampered(): string {
  const [header, , signature] = token().split(".");
  return `${header}.${encode({ ...claims(), role: "operator" })}.${signature}`;
}

const REFUSED: [string, string, () => string][] = [
  [
    "with alg none and no signature",
    "UNAUTHENTICATED",
    () => `${encode({ alg: "none" })}.${encode(claims())}.`,
  ],
  ["with alg none and a signature", "UNAUTHENTICATED", () => token({}, { header: { alg: "none" } })],
  ["signed with our public key as a secret", "UNAUTHENTICATED", confused],
  ["signed by another key", "UNAUTHENTICATED", () => token({}, { key: theirs })],
  [
    "signed by a key that it brings along",
    "UNAUTHENTICATED",
    () => token({}, { key: theirs, header: { jwk: createPublicKey(theirs).export({ format: "jwk" }) } }),
  ],
  ["changed after it was signed", "UNAUTHENTICATED", tampered],
  ["for another audience", "UNAUTHENTICATED", () => token({ aud: "somebody-else" })],
  ["without an audience", "UNAUTHENTICATED", () => token({ aud: undefined })],
  ["from another issuer", "UNAUTHENTICATED", () => token({ iss: "somebody-else" })],
  ["without a subject", "UNAUTHENTICATED", () => token({ sub: undefined })],
  ["without an end", "UNAUTHENTICATED", () => token({ exp: undefined })],
  ["with an end that is no time", "UNAUTHENTICATED", () => token({ exp: "tomorrow" })],
  ["not yet good", "UNAUTHENTICATED", () => token({ nbf: inSeconds(3600) })],
  ["with a role that there is not", "UNAUTHENTICATED", () => token({ role: "root" })],
  ["with a role out of the prototype", "UNAUTHENTICATED", () => token({ role: "constructor" })],
  ["without a role", "UNAUTHENTICATED", () => token({ role: undefined })],
  [
    "that understands a critical header we do not",
    "UNAUTHENTICATED",
    () => token({}, { header: { crit: ["x"], x: 1 } }),
  ],
  ["that is over", "TOKEN_EXPIRED", () => token({ exp: inSeconds(-1) })],
  ["that is over in this second", "TOKEN_EXPIRED", () => token({ exp: inSeconds(0) })],
  ["of garbage", "UNAUTHENTICATED", () => "aaaa.bbbb.cccc"],
  ["of one part", "UNAUTHENTICATED", () => "zq9x"],
  ["of nothing", "UNAUTHENTICATED", () => ""],
  ["of eight thousand letters", "UNAUTHENTICATED", () => `${"a".repeat(8000)}.b.c`],
];

describe("a token", () => {
  it("by hand is a token like any other, so the ones below are wrong for their own reason", async () => {
    expectProblem(await api.call("getBalance", { as: token() }), "USER_NOT_FOUND");
  });

  it.each(REFUSED)("%s is refused: %s", async (_, code, make) => {
    const as = make();
    const answer = await api.call("getBalance", { as });
    expectProblem(answer, code);
    if (as !== "") expect(answer.text).not.toContain(as.slice(0, 20));
  });

  it("that is refused is so by every operation, before anything is read, and nothing changes", async () => {
    const before = await snapshotBooks(api.server.database.pool);
    for (const operationId of BEARER) {
      for (const as of [undefined, token({ exp: inSeconds(-1) }), token({}, { key: theirs })]) {
        const answer = await api.call(operationId, { as, query: "surplus=1" });
        expect(answer.status, operationId).toBe(401);
        const { body } = contractOperations.find((operation) => operation.operationId === operationId)!;
        if (body === undefined) continue;
        expect((await api.call(operationId, { as, body: '{"broken' })).status, operationId).toBe(401);
      }
    }
    expect(await snapshotBooks(api.server.database.pool)).toEqual(before);
  });

  it("that was good a moment ago is refused from the second it ends, though it is remembered", async () => {
    const as = token({ exp: inSeconds(10) });
    for (let i = 0; i < 3; i++) expectProblem(await api.call("getBalance", { as }), "USER_NOT_FOUND");
    time += 10_000;
    expectProblem(await api.call("getBalance", { as }), "TOKEN_EXPIRED");
    expectProblem(await api.call("getBalance", { as }), "TOKEN_EXPIRED");
  });

  it.each([
    ["Basic", (as: string) => `Basic ${as}`],
    ["no scheme", (as: string) => as],
    ["two tokens", (as: string) => `Bearer ${as}, Bearer ${as}`],
    ["a word after it", (as: string) => `Bearer ${as} x`],
  ])("sent with %s opens nothing", async (_, authorization) => {
    const headers = { authorization: authorization(token()) };
    expectProblem(await api.call("getBalance", { headers }), "UNAUTHENTICATED");
  });

  it("in the address opens nothing", async () => {
    const query = { access_token: token() };
    expectProblem(await api.call("getBalance", { query }), "UNAUTHENTICATED");
  });

  it("opens nothing of the network's", async () => {
    const answer = await api.call("echoNetwork", { as: token(), body: { acquirerId: "VINTI4" } });
    expectProblem(answer, "SIGNATURE_INVALID");
  });

  it("that is refused is answered with how to get in", async () => {
    for (const as of [undefined, token({ role: "root" }), token({ exp: inSeconds(-1) }), "zq9x"]) {
      const { headers } = await api.call("getBalance", { as });
      expect(headers.get("www-authenticate")).toMatch(/^Bearer\b/);
    }
  });
});

describe("a role", () => {
  it("customer may ask for a code for itself only", async () => {
    const call = await calls.issueAtmCode();
    const as = token({ sub: "usr_other" });
    expectProblem(await api.call("issueAtmCode", { ...call, as }), "ACCOUNT_ACCESS_DENIED");
  });
});
