// Signs requests as the switch does (RFC 9421 with Ed25519), by hand and step by step, so that a test can also sign
// badly. It must share nothing with the code that verifies.
import { createHash, createPrivateKey, type KeyObject, randomUUID, sign } from "node:crypto";

export type Signer = { readonly keyId: string; readonly privateKey: KeyObject };

/** How a signature differs from a good one. */
export type SignatureFlaws = {
  /** Seconds since the epoch. @default now */
  readonly created?: number | string;
  readonly nonce?: string;
  readonly label?: string;
  /** @default method, path, query when there is one, digest when there is a body */
  readonly components?: readonly string[];
  /** Parameters to leave out: `created`, `nonce`, `keyid`. */
  readonly without?: readonly string[];
  /** Signs (and digests) this body instead of the one that is sent. */
  readonly signedBody?: string;
  /** Signs this method or path and query instead of the one that is asked. */
  readonly signedMethod?: string;
  readonly signedTarget?: string;
};

export type SignedRequest = {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly body?: string | undefined;
};

export function signerOf(keyId: string, privateKeyPem: string): Signer {
  return { keyId, privateKey: createPrivateKey(privateKeyPem) };
}

/** The headers `Signature-Input`, `Signature` and, with a body, `Content-Digest`. */
export function signatureHeaders(
  signer: Signer,
  request: SignedRequest,
  flaws: SignatureFlaws = {},
): Record<string, string> {
  const method = flaws.signedMethod ?? request.method;
  const body = flaws.signedBody ?? request.body;
  const target = flaws.signedTarget ?? request.target;
  const { created = Math.floor(Date.now() / 1000), nonce = randomUUID(), label = "sig1" } = flaws;
  const [path, query] = target.split(/(?=\?)/) as [string, string | undefined];
  const digest = body === undefined ? undefined : contentDigest(body);
  const values: Record<string, string | undefined> = {
    "@method": method,
    "@path": path,
    "@query": query,
    "content-digest": digest,
  };
  const components = flaws.components ?? Object.keys(values).filter((name) => values[name] !== undefined);
  const parameters = [
    ["created", typeof created === "number" ? created : `"${created}"`],
    ["nonce", `"${nonce}"`],
    ["keyid", `"${signer.keyId}"`],
  ].filter(([name]) => !flaws.without?.includes(String(name)));
  const input = `(${components.map((name) => `"${name}"`).join(" ")})${parameters.map(([name, value]) => `;${name}=${value}`).join("")}`;
  const lines = components.map((name) => `"${name}": ${values[name]}`);
  const base = [...lines, `"@signature-params": ${input}`].join("\n");
  const signature = sign(null, Buffer.from(base), signer.privateKey).toString("base64");
  return {
    "signature-input": `${label}=${input}`,
    signature: `${label}=:${signature}:`,
    ...(digest === undefined ? {} : { "content-digest": digest }),
  };
}

export function contentDigest(body: string): string {
  return `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
}

/** Sends a signed request. `headers` come last, so they can replace those of the signature. */
export function signedFetch(
  signer: Signer,
  origin: string,
  request: SignedRequest,
  { headers = {}, flaws = {} }: { headers?: Record<string, string>; flaws?: SignatureFlaws } = {},
): Promise<Response> {
  const { method, target, body } = request;
  return fetch(origin + target, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...signatureHeaders(signer, request, flaws),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
}
