// HTTP message signatures (RFC 9421) with Ed25519 over WebCrypto, and the body's digest (RFC 9530).
// Needs Node: the signature library reads Node's Buffer and crypto. A private key has no place in a browser anyway.
import { httpbis } from "http-message-signatures";

/** The `CryptoKey` of browsers and of Node, which do not always declare it under one name. */
export type SigningKey = Parameters<typeof crypto.subtle.sign>[1];

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
    headers["Content-Digest"] = await contentDigest(input.body);
  }
  const signed = await httpbis.signMessage(
    {
      name: "sig1",
      key: {
        id: input.keyId,
        sign: async (base) =>
          Buffer.from(await crypto.subtle.sign("Ed25519", input.privateKey, new Uint8Array(base))),
      },
      fields,
      params: ["created", "nonce", "keyid"],
      paramValues: { created: input.created, nonce: input.nonce, keyid: input.keyId },
    },
    { method: input.method, url: input.url, headers },
  );
  return signed.headers as Record<string, string>;
}

/** The `Content-Digest` of a body: SHA-256 of its UTF-8 bytes. */
export async function contentDigest(body: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
  return `sha-256=:${Buffer.from(digest).toString("base64")}:`;
}

/**
 * Reads a private key.
 * @param pem PKCS #8 in PEM, as `openssl genpkey -algorithm ed25519` writes it
 * @throws TypeError when it is anything else; the text is not shown.
 */
export async function importPrivateKey(pem: string): Promise<SigningKey> {
  const text = /^\s*-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END PRIVATE KEY-----\s*$/.exec(
    pem,
  )?.[1];
  try {
    const bytes = new Uint8Array(Buffer.from(text ?? "", "base64"));
    return await crypto.subtle.importKey("pkcs8", bytes, "Ed25519", false, ["sign"]);
  } catch {
    throw new TypeError("privateKey must be an Ed25519 key in PKCS #8 PEM (-----BEGIN PRIVATE KEY-----)");
  }
}
