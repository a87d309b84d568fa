// What the switch signs, checked with the verifier that the wallet uses.
import { httpbis } from "http-message-signatures";
import { expect, test } from "vitest";
import { contentDigest, readPrivateKey, type SignatureInput, signatureHeaders } from "./signature.ts";

const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
const other = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;

interface Message {
  method: string;
  url: string;
  headers: Record<string, string>;
}

function verify(message: Message, publicKey: CryptoKey = pair.publicKey) {
  return httpbis.verifyMessage(
    {
      keyLookup: async ({ keyid }) =>
        keyid === "switch-1"
          ? {
              id: "switch-1",
              verify: (base, signature) =>
                crypto.subtle.verify("Ed25519", publicKey, new Uint8Array(signature), new Uint8Array(base)),
            }
          : null,
      requiredParams: ["created", "nonce", "keyid"],
      requiredFields: ["@method", "@path"],
      maxAge: 300,
    },
    message,
  );
}

async function signed(change: Partial<SignatureInput> = {}): Promise<Message> {
  const input: SignatureInput = {
    method: "POST",
    url: "http://127.0.0.1:3000/api/v1/network/reversals",
    body: '{"reason":"TIMEOUT","text":"ção"}',
    keyId: "switch-1",
    privateKey: readPrivateKey(pair.privateKey),
    created: new Date(),
    nonce: "n1",
    ...change,
  };
  return { method: input.method, url: input.url, headers: await signatureHeaders(input) };
}

test("a signed request is accepted", async () => {
  const message = await signed();
  expect(await verify(message)).toBe(true);
  expect(message.headers["Content-Digest"]).toBe(contentDigest('{"reason":"TIMEOUT","text":"ção"}'));
});

test("the label, components and parameters are those of the contract, in its order", async () => {
  const created = new Date("2026-01-02T03:04:05.999Z");
  const { headers } = await signed({ created });
  expect(headers["Signature-Input"]).toBe(
    'sig1=("@method" "@path" "content-digest");created=1767323045;nonce="n1";keyid="switch-1"',
  );
  expect(headers.Signature).toMatch(/^sig1=:[A-Za-z0-9+/]{86}==:$/);
});

test("a request without a body covers no digest", async () => {
  const message = await signed({ method: "GET", body: undefined });
  expect(message.headers).not.toHaveProperty("Content-Digest");
  expect(message.headers["Signature-Input"]).toMatch(/^sig1=\("@method" "@path"\);/);
  expect(await verify(message)).toBe(true);
});

test("a query is covered", async () => {
  const message = await signed({ method: "GET", body: undefined, url: "http://127.0.0.1/a?b=1" });
  expect(message.headers["Signature-Input"]).toMatch(/^sig1=\("@method" "@path" "@query"\);/);
  expect(await verify(message)).toBe(true);
  expect(await verify({ ...message, url: "http://127.0.0.1/a?b=2" })).toBe(false);
});

test("another method, path, digest, time or nonce is not accepted", async () => {
  const message = await signed();
  const { headers } = message;
  const input = headers["Signature-Input"] ?? "";
  const digest = contentDigest('{"reason":"DUPLICATE"}');
  expect(await verify({ ...message, method: "PUT" })).toBe(false);
  expect(await verify({ ...message, url: message.url.replace("reversals", "completions") })).toBe(false);
  expect(await verify({ ...message, headers: { ...headers, "Content-Digest": digest } })).toBe(false);
  const renonced = { ...headers, "Signature-Input": input.replace('"n1"', '"n2"') };
  expect(await verify({ ...message, headers: renonced })).toBe(false);
  const redated = input.replace(/created=(\d+)/, (_, seconds) => `created=${seconds - 1}`);
  expect(await verify({ ...message, headers: { ...headers, "Signature-Input": redated } })).toBe(false);
});

test("a signature that is too old is not accepted", async () => {
  const message = await signed({ created: new Date(Date.now() - 301_000) });
  await expect(verify(message)).rejects.toThrow("too old");
});

test("a signature by another key is not accepted", async () => {
  expect(await verify(await signed({ privateKey: readPrivateKey(other.privateKey) }))).toBe(false);
  expect(await verify(await signed(), other.publicKey)).toBe(false);
});

test("a key in PEM signs as the key that it was", async () => {
  const der = Buffer.from(await crypto.subtle.exportKey("pkcs8", pair.privateKey)).toString("base64");
  const pem = `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`;
  expect(await verify(await signed({ privateKey: readPrivateKey(pem) }))).toBe(true);
  const usages = ["sign"] as const;
  const kept = await crypto.subtle.importKey("pkcs8", Buffer.from(der, "base64"), "Ed25519", false, usages);
  expect(await verify(await signed({ privateKey: readPrivateKey(kept) }))).toBe(true);
});

test("anything but an Ed25519 private key is refused and not quoted", async () => {
  const wrong = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
  const der = Buffer.from(await crypto.subtle.exportKey("pkcs8", wrong.privateKey)).toString("base64");
  const pems = ["", "secret", `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----`];
  for (const key of [...pems, wrong.privateKey, pair.publicKey]) {
    expect(() => readPrivateKey(key)).toThrow(TypeError);
    expect(() => readPrivateKey(key)).not.toThrow("secret");
  }
});
