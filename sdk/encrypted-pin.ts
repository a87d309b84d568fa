// Encrypts a PIN on the phone, so that nothing between it and the wallet sees the digits: a compact JWE (RFC 7516) with
// ECDH-ES on P-256 and A256GCM, by WebCrypto alone.
import type { ResponseBody } from "./contract.ts";

const LIFETIME_SECONDS = 120;

/** What `encryptPin` takes besides the PIN and the keys. */
export interface EncryptPinOptions {
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

/**
 * The text to send wherever a `pin` is asked for, good for two minutes.
 * @param pin four to six digits
 * @param keySet the answer of `getJwks`
 * @throws TypeError when the PIN is not four to six digits, or the wallet publishes no key for PINs.
 */
export async function encryptPin(
  pin: string,
  keySet: ResponseBody<"getJwks">,
  { now = Date.now }: EncryptPinOptions = {},
): Promise<string> {
  if (!/^\d{4,6}$/.test(pin)) throw new TypeError("the PIN must be four to six digits");
  const jwk = keySet.keys.find(({ use, alg }) => use === "enc" && alg === "ECDH-ES");
  if (jwk === undefined) throw new TypeError("the wallet publishes no key for PINs; send the digits");

  const curve = { name: "ECDH", namedCurve: "P-256" };
  const recipient = await crypto.subtle.importKey("jwk", { ...jwk } as JsonWebKey, curve, false, []);
  const ephemeral = (await crypto.subtle.generateKey(curve, true, ["deriveBits"])) as CryptoKeyPair;
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", ephemeral.publicKey);
  const header = base64url(
    utf8(JSON.stringify({ alg: "ECDH-ES", enc: "A256GCM", kid: jwk.kid, epk: { kty, crv, x, y } })),
  );

  const secret = await crypto.subtle.deriveBits(
    { name: "ECDH", public: recipient },
    ephemeral.privateKey,
    256,
  );
  const key = await crypto.subtle.importKey("raw", await contentKey(secret), "AES-GCM", false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const seconds = Math.floor(now() / 1000);
  const content = utf8(JSON.stringify({ pin, iat: seconds, exp: seconds + LIFETIME_SECONDS }));
  const sealed = new Uint8Array(
    await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(header) }, key, content),
  );
  // WebCrypto puts the tag of sixteen bytes at the end; a JWE has it apart.
  return [header, "", base64url(iv), base64url(sealed.slice(0, -16)), base64url(sealed.slice(-16))].join(".");
}

/** Concat KDF of RFC 7518, section 4.6, for one round and no party information. */
function contentKey(secret: ArrayBuffer): Promise<ArrayBuffer> {
  const algorithm = utf8("A256GCM");
  const info = new Uint8Array([
    ...[0, 0, 0, 1],
    ...new Uint8Array(secret),
    ...[0, 0, 0, algorithm.length],
    ...algorithm,
    ...[0, 0, 0, 0, 0, 0, 0, 0],
    // 256 bits.
    ...[0, 0, 1, 0],
  ]);
  return crypto.subtle.digest("SHA-256", info);
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
