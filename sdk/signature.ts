// HTTP message signatures (RFC 9421) with Ed25519, and the body's digest (RFC 9530).
// Needs Node: a private key has no place in a browser. Node's own crypto, since WebCrypto hands each digest and signature
// to another thread, which costs a busy switch more than the work itself. A WebCrypto key that may not be taken out signs there.
import { createHash, createPrivateKey, KeyObject, sign, webcrypto } from "node:crypto";
import { httpbis } from "http-message-signatures";

/** A private key, as Node or WebCrypto has it. */
export type SigningKey = KeyObject | WebKey;

type WebKey = Parameters<typeof KeyObject.from>[0];

/** What is signed and with what. */
export interface SignatureInput {
  method: string;
  /** The whole address that the request goes to; its path and, when there is one, its query are covered. */
  url: string;
  /** The exact text of the body; without one no digest is made or covered. */
  body: string | undefined;
  /** The name under which the wallet knows the public key. */
  keyId: string;
  privateKey: SigningKey;
  /** Seconds count; the wallet refuses what is more than five minutes off. */
  created: Date;
  /** Must be new for each request; the wallet accepts it once. */
  nonce: string;
}

/** Makes the headers `Signature`, `Signature-Input` and, for a request with a body, `Content-Digest`. */
export async function signatureHeaders(input: SignatureInput): Promise<Record<string, string>> {
  const headers: Record<string, string> = {};
  const fields = ["@method", "@path"];
  if (new URL(input.url).search !== "") fields.push("@query");
  if (input.body !== undefined) {
    fields.push("content-digest");
    headers["Content-Digest"] = contentDigest(input.body);
  }
  const signed = await httpbis.signMessage(
    {
      name: "sig1",
      key: { id: input.keyId, sign: async (base) => signWith(input.privateKey, base) },
      fields,
      params: ["created", "nonce", "keyid"],
      paramValues: { created: input.created, nonce: input.nonce, keyid: input.keyId },
    },
    { method: input.method, url: input.url, headers },
  );
  return signed.headers as Record<string, string>;
}

async function signWith(key: SigningKey, base: Buffer): Promise<Buffer> {
  if (key instanceof KeyObject) return sign(null, base, key);
  return Buffer.from(await webcrypto.subtle.sign("Ed25519", key, base));
}

/** The `Content-Digest` of a body: SHA-256 of its UTF-8 bytes. */
export function contentDigest(body: string): string {
  return `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
}

/**
 * Reads a private key.
 * @param key PKCS #8 in PEM, as `openssl genpkey -algorithm ed25519` writes it, or a key that was read already
 * @throws TypeError when it is anything else; the text is not shown.
 */
export function readPrivateKey(key: SigningKey | string): SigningKey {
  const found = typeof key === "string" ? fromPem(key) : key instanceof KeyObject ? key : fromWebCrypto(key);
  if (found?.type !== "private" || algorithmOf(found) !== "ed25519")
    throw new TypeError(
      "privateKey must be an Ed25519 private key that may sign, or one in PKCS #8 PEM (-----BEGIN PRIVATE KEY-----)",
    );
  return found;
}

function fromPem(pem: string): KeyObject | undefined {
  if (!/^\s*-----BEGIN PRIVATE KEY-----[A-Za-z0-9+/=\s]+-----END PRIVATE KEY-----\s*$/.test(pem))
    return undefined;
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

function fromWebCrypto(key: WebKey): SigningKey | undefined {
  if (!key.usages.includes("sign")) return undefined;
  return key.extractable ? KeyObject.from(key) : key;
}

function algorithmOf(key: SigningKey): string | undefined {
  return key instanceof KeyObject ? key.asymmetricKeyType : key.algorithm.name.toLowerCase();
}
