// Signs requests of the wallet to others, the bank and the switch, in the same form as theirs to the wallet (RFC 9421,
// Ed25519).
import { createHash, type KeyObject, randomUUID, sign } from "node:crypto";

export type RequestSigner = { readonly keyId: string; readonly privateKey: KeyObject };

/** `path` has no query; `body` is the exact text that is sent. */
export function signedHeaders(
  { keyId, privateKey }: RequestSigner,
  request: { readonly method: string; readonly path: string; readonly body: string | undefined },
  now: () => number = Date.now,
): Record<string, string> {
  const { method, path, body } = request;
  const digest =
    body === undefined ? undefined : `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
  const values = [["@method", method] as const, ["@path", path] as const];
  const covered = digest === undefined ? values : [...values, ["content-digest", digest] as const];
  const list = covered.map(([name]) => `"${name}"`).join(" ");
  const input = `(${list});created=${Math.floor(now() / 1000)};nonce="${randomUUID()}";keyid="${keyId}"`;
  const lines = [...covered.map(([name, value]) => `"${name}": ${value}`), `"@signature-params": ${input}`];
  const signature = sign(null, Buffer.from(lines.join("\n")), privateKey).toString("base64");
  return {
    "signature-input": `sig1=${input}`,
    signature: `sig1=:${signature}:`,
    ...(digest === undefined ? {} : { "content-digest": digest, "content-type": "application/json" }),
  };
}
