// What is encrypted here opens with the wallet's private key, by Node's own cryptography, and by nothing else.
import {
  createDecipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
} from "node:crypto";
import { expect, test } from "vitest";
import { encryptPin } from "./encrypted-pin.ts";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const enc = { ...publicKey.export({ format: "jwk" }), kid: "k1", alg: "ECDH-ES", use: "enc" };
const sig = { kty: "OKP", kid: "k0", alg: "EdDSA", use: "sig" };
// biome-ignore lint/suspicious/noExplicitAny: a key set as it comes over the wire
const keySet = { keys: [sig, enc] } as any;

/** By the letter of RFC 7516 and 7518. */
function opened(jwe: string) {
  const [header = "", encryptedKey, iv = "", text = "", tag = ""] = jwe.split(".");
  const bytes = (part: string) => Buffer.from(part, "base64url");
  const { alg, enc, kid, epk } = JSON.parse(bytes(header).toString());
  const secret = diffieHellman({ privateKey, publicKey: createPublicKey({ key: epk, format: "jwk" }) });
  const length = (n: number) => Buffer.from([0, 0, n >> 8, n & 255]);
  const key = createHash("sha256")
    .update(
      Buffer.concat([
        ...[length(1), secret, length(enc.length), Buffer.from(enc)],
        ...[length(0), length(0), length(256)],
      ]),
    )
    .digest();
  const decipher = createDecipheriv("aes-256-gcm", key, bytes(iv), { authTagLength: 16 })
    .setAAD(Buffer.from(header))
    .setAuthTag(bytes(tag));
  const content = JSON.parse(decipher.update(bytes(text), undefined, "utf8") + decipher.final("utf8"));
  return { alg, enc, kid, encryptedKey, content };
}

test("an encrypted PIN opens with the private key, says its time, and is never the same text", async () => {
  const jwe = await encryptPin("2580", keySet, { now: () => 1_700_000_000_500 });
  expect(opened(jwe)).toEqual({
    alg: "ECDH-ES",
    enc: "A256GCM",
    kid: "k1",
    encryptedKey: "",
    content: { pin: "2580", iat: 1_700_000_000, exp: 1_700_000_120 },
  });
  expect(await encryptPin("2580", keySet)).not.toBe(await encryptPin("2580", keySet));
});

test.each(["", "258", "2580000", "25 80", "abcd"])("%j is no PIN, and is not quoted", async (pin) => {
  const error = await encryptPin(pin, keySet).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TypeError);
  expect(String(error)).toBe("TypeError: the PIN must be four to six digits");
});

test("a wallet without a key for PINs is told apart", async () => {
  // biome-ignore lint/suspicious/noExplicitAny: a key set as it comes over the wire
  await expect(encryptPin("2580", { keys: [sig] } as any)).rejects.toThrow(TypeError);
});
