// Signed requests over HTTP: a signature that does not cover this very request, once, by a key that we know, and now,
// opens nothing. Signatures are made here by hand, so that they can be wrong in every way.
import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snapshotBooks } from "../testing/books-snapshot.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import {
  contentDigest,
  type SignatureFlaws,
  type Signer,
  signatureHeaders,
} from "../testing/signed-fetch.ts";
import { answerOf, startTestApi, type TestApi } from "../testing/test-api.ts";
import { prepareCalls } from "../testing/valid-calls.ts";

const TARGET = "/api/v1/network/authorisations";

const pairs = [generateKeyPairSync("ed25519"), generateKeyPairSync("ed25519")] as const;
const network: Signer = { keyId: "vinti4-2026", privateKey: pairs[0].privateKey };
const rival: Signer = { keyId: "rival-2026", privateKey: pairs[1].privateKey };
const stranger: Signer = { keyId: "vinti4-2026", privateKey: generateKeyPairSync("ed25519").privateKey };

let api: TestApi;
/** An authorisation that is approved as soon as it is signed well. */
let body: string;
let request: { method: string; target: string; body: string };
beforeAll(async () => {
  const keys = [
    { keyId: network.keyId, acquirerId: "VINTI4", pair: pairs[0] },
    { keyId: rival.keyId, acquirerId: "RIVAL", pair: pairs[1] },
  ].map(({ pair, ...key }) => ({
    ...key,
    publicKey: pair.publicKey.export({ type: "spki", format: "pem" }),
  }));
  api = await startTestApi({ environment: { NETWORK_KEYS: JSON.stringify(keys) } });
  const call = await (await prepareCalls({ ...api, network })).authoriseWithdrawal();
  body = JSON.stringify(call.body);
  request = { method: "POST", target: TARGET, body };
});
afterAll(() => api.stop());

type Headers = Record<string, string>;

const signed = (flaws: SignatureFlaws = {}, signer = network) => signatureHeaders(signer, request, flaws);
const inSeconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;

async function send(headers: Headers, sent = body, target = TARGET) {
  const response = await fetch(api.url + target, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: sent,
  });
  return answerOf(response);
}

/** Both signatures in one request. */
function joined(first: Headers, second: Headers): Headers {
  const join = (name: string) => `${first[name]}, ${second[name]}`;
  return { ...first, "signature-input": join("signature-input"), signature: join("signature") };
}

const without = (headers: Headers, name: string) =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
const changed = (headers: Headers, change: (input: string) => string) => ({
  ...headers,
  "signature-input": change(headers["signature-input"]!),
});

describe("a request opens nothing", () => {
  it.each<[string, () => Headers]>([
    ["without a signature", () => ({})],
    ["with a signature and no input", () => without(signed(), "signature-input")],
    ["with an input and no signature", () => without(signed(), "signature")],
    ["signed by a stranger with our key's name", () => signed({}, stranger)],
    ["signed under a name that we do not know", () => signed({}, { ...network, keyId: "nobody" })],
    ["signed under a name out of the prototype", () => signed({}, { ...network, keyId: "__proto__" })],
    ["signed by a rival under our name", () => signed({}, { ...rival, keyId: network.keyId })],
    ["signed without its method", () => signed({ components: ["@path", "content-digest"] })],
    ["signed without its path", () => signed({ components: ["@method", "content-digest"] })],
    ["signed without its body", () => signed({ components: ["@method", "@path"] })],
    ["signed over nothing", () => signed({ components: [] })],
    ["signed for another method", () => signed({ signedMethod: "GET" })],
    ["signed for another operation", () => signed({ signedTarget: "/api/v1/network/echo" })],
    ["signed for another body", () => signed({ signedBody: "{}" })],
    ["with the digest of another body", () => ({ ...signed(), "content-digest": contentDigest("{}") })],
    ["without a digest", () => without(signed(), "content-digest")],
    [
      "with a second digest",
      () => ({ ...signed(), "content-digest": `${contentDigest(body)}, ${contentDigest("{}")}` }),
    ],
    ["without a time", () => signed({ without: ["created"] })],
    ["with a time that is no number", () => signed({ created: "now" })],
    ["without a nonce", () => signed({ without: ["nonce"] })],
    ["with an empty nonce", () => signed({ nonce: "" })],
    ["with a nonce that is soon used up", () => signed({ nonce: "1" })],
    ["with a nonce of a thousand letters", () => signed({ nonce: "n".repeat(1000) })],
    ["without the key's name", () => signed({ without: ["keyid"] })],
    [
      "with an algorithm that is not its key's",
      () => changed(signed(), (input) => `${input};alg="hmac-sha256"`),
    ],
    [
      "with a time that was changed",
      () => changed(signed(), (input) => input.replace(/created=\d+/, `created=${inSeconds(1)}`)),
    ],
    ["signed six minutes ago", () => signed({ created: inSeconds(-360) })],
    ["signed six minutes from now", () => signed({ created: inSeconds(360) })],
    ["signed a year from now", () => signed({ created: inSeconds(31_536_000) })],
    ["with two good signatures", () => joined(signed(), signed({ label: "sig2" }))],
    [
      "with a stranger's signature before ours",
      () => joined(signed({}, stranger), signed({ label: "sig2" })),
    ],
    ["with a stranger's signature after ours", () => joined(signed(), signed({ label: "sig2" }, stranger))],
    ["with a rival's signature beside ours", () => joined(signed(), signed({ label: "sig2" }, rival))],
    ["with brackets for an input", () => ({ "signature-input": "((((", signature: "sig1=:AAAA:" })],
    ["with a number for an input", () => ({ "signature-input": "sig1=5", signature: "sig1=:AAAA:" })],
    ["with a number for a signature", () => ({ ...signed(), signature: "sig1=5" })],
    ["with a signature of one byte", () => ({ ...signed(), signature: "sig1=:AA==:" })],
    [
      "with a signature under another label",
      () => ({ ...signed(), signature: signed().signature!.replace("sig1", "sig2") }),
    ],
    [
      "with a component that there is not",
      () => changed(signed(), (input) => input.replace('"@method"', '"@method" "x-none"')),
    ],
  ])("%s", async (_, headers) => {
    const before = await snapshotBooks(api.server.database.pool);
    const answer = await send(headers());
    expectProblem(answer, "SIGNATURE_INVALID");
    expect(answer.headers.get("www-authenticate")).toMatch(/^Signature\b/);
    expect(await snapshotBooks(api.server.database.pool)).toEqual(before);
  });

  it("whose address was changed on the way", async () => {
    expectProblem(await send(signed(), body, `${TARGET}?x=1`), "SIGNATURE_INVALID");
    expectProblem(await send(signed(), body, `${TARGET}?`), "SIGNATURE_INVALID");
    expectProblem(await send(signed(), body, TARGET.replace("auth", "%61uth")), "SIGNATURE_INVALID");
  });

  it("whose body was changed on the way, by as little as a space", async () => {
    for (const sent of [`${body} `, body.replace("1000", "2000"), "{}"]) {
      expectProblem(await send(signed(), sent), "SIGNATURE_INVALID");
    }
  });

  it("with a bearer token in the signature's place", async () => {
    const authorization = `Bearer ${await api.tokenFor("usr_operator", "operator")}`;
    expectProblem(await send({ authorization }), "SIGNATURE_INVALID");
  });

  it("of a customer's, however well it is signed", async () => {
    expectProblem(await api.call("getBalance", { as: network }), "UNAUTHENTICATED");
  });
});

describe("a network speaks for itself only", () => {
  it("in the body", async () => {
    const before = await snapshotBooks(api.server.database.pool);
    expectProblem(await send(signed({}, rival)), "FORBIDDEN");
    expect(await snapshotBooks(api.server.database.pool)).toEqual(before);
  });

  it("in the path", async () => {
    const { terminalId, localDate, traceNumber } = JSON.parse(body);
    const params = { acquirerId: "VINTI4", terminalId, localDate, traceNumber };
    expectProblem(await api.call("getNetworkTransaction", { as: rival, params }), "FORBIDDEN");
    expect((await api.call("getNetworkTransaction", { as: network, params })).status).toBe(200);
  });
});

describe("a signature", () => {
  const echo = (flaws: SignatureFlaws = {}) =>
    api.call("echoNetwork", { as: network, body: { acquirerId: "VINTI4" }, flaws });

  it.each([-290, -60, -2, -1, 0, 1, 60, 290])("made %i seconds from now is good", async (offset) => {
    const answer = await echo({ created: inSeconds(offset) });
    expect(answer.status, answer.text).toBe(200);
  });

  it("is good once: sent again it is a replay, whether or not the first was understood", async () => {
    const headers = signed();
    expect((await send(headers)).body).toMatchObject({ decision: "APPROVED" });
    const before = await snapshotBooks(api.server.database.pool);
    expectProblem(await send(headers), "SIGNATURE_REPLAYED");
    expect(await snapshotBooks(api.server.database.pool)).toEqual(before);

    const nonsense = { ...request, body: "{}" };
    const twice = signatureHeaders(network, nonsense);
    expectProblem(await send(twice, "{}"), "VALIDATION_FAILED");
    expectProblem(await send(twice, "{}"), "SIGNATURE_REPLAYED");
  });

  it("a hundred times at once is good once", async () => {
    const headers = signatureHeaders(network, { ...request, target: "/api/v1/network/echo", body: "{}" });
    const sent = Array.from({ length: 100 }, () => send(headers, "{}", "/api/v1/network/echo"));
    const codes = (await Promise.all(sent)).map((answer) => expectProblem(answer).code);
    expect(codes.filter((code) => code !== "SIGNATURE_REPLAYED")).toEqual(["VALIDATION_FAILED"]);
  });

  it("out of a request with two is not good a second time by itself", async () => {
    const [first, second] = [signed(), signed({ label: "sig2" })];
    const isAccepted = async (headers: Headers) => (await send(headers)).status === 200;
    const both = await isAccepted(joined(first, second));
    for (const one of [first, second]) expect([both, await isAccepted(one)]).not.toEqual([true, true]);
  });

  it("that was replayed is answered with how to sign", async () => {
    const headers = signed();
    await send(headers);
    const { status, headers: answered } = await send(headers);
    expect([status, answered.get("www-authenticate")]).toEqual([401, expect.stringMatching(/^Signature\b/)]);
  });

  it("of another key may use the same nonce", async () => {
    const nonce = "the-same-for-both";
    expect((await echo({ nonce })).status).toBe(200);
    const answer = await api.call("echoNetwork", {
      as: rival,
      body: { acquirerId: "RIVAL" },
      flaws: { nonce },
    });
    expect(answer.status).toBe(200);
  });

  it("may carry a new nonce for the same request, which is then repeated, not replayed", async () => {
    const answers = [await send(signed()), await send(signed())];
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[1]!.headers.get("idempotent-replayed")).toBe("true");
  });
});
