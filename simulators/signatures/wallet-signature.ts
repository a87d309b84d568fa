// Verifies what the wallet has signed (RFC 9421, Ed25519), for the simulators that it asks: the bank and the switch. By
// hand, and sharing nothing with what signs, so that each side is a test of the other.
import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import type { FastifyRequest } from "fastify";

export type WalletKey = { readonly keyId: string; readonly publicKey: string };

/** `created` may be off by so much. */
const TOLERANCE_SECONDS = 300;
/** Nonces that are remembered; the oldest is forgotten first. */
const NONCES_MAX = 100_000;

/** @param keys public keys in SPKI PEM */
export function createWalletSignatureCheck(keys: readonly WalletKey[], now: () => number = Date.now) {
  const byId = new Map<string, KeyObject>(
    keys.map(({ keyId, publicKey }) => [keyId, createPublicKey(publicKey)]),
  );
  const seen = new Set<string>();
  return async (request: FastifyRequest): Promise<{ keyId: string }> => {
    const { method, url, headers } = request;
    const hasBody = method !== "GET";
    const digest = String(headers["content-digest"] ?? "");
    const [path, query] = url.split(/(?=\?)/) as [string, string | undefined];
    const covered: [string, string][] = [["@method", method]];
    covered.push(["@path", path]);
    if (query !== undefined) covered.push(["@query", query]);
    if (hasBody) covered.push(["content-digest", digest]);
    const list = covered.map(([name]) => `"${name}"`).join(" ");
    const input = String(headers["signature-input"] ?? "").replace(/^sig1=/, "");
    const [, found, created = "0", nonce = "", keyId = ""] =
      /^\(([^()]*)\);created=(\d{1,12});nonce="([!-~]{8,128})";keyid="([!-~]{1,64})"$/.exec(input) ?? [];
    const [, signature = ""] = /^sig1=:([A-Za-z0-9+/=]+):$/.exec(String(headers.signature ?? "")) ?? [];
    const key = byId.get(keyId);
    const base = [...covered.map(([name, value]) => `"${name}": ${value}`), `"@signature-params": ${input}`];
    const fresh = Math.abs(now() / 1000 - Number(created)) <= TOLERANCE_SECONDS;
    const right =
      key !== undefined &&
      found === list &&
      fresh &&
      verify(null, Buffer.from(base.join("\n")), key, Buffer.from(signature, "base64"));
    if (!right) throw new Problem("SIGNATURE_INVALID");
    if (seen.has(nonce)) throw new Problem("SIGNATURE_REPLAYED");
    seen.add(nonce);
    if (seen.size > NONCES_MAX) seen.delete(seen.values().next().value!);
    if (hasBody)
      request.bodyDigestCheck = (body) => {
        const right = `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
        if (digest !== right) throw new Problem("SIGNATURE_INVALID");
      };
    return { keyId };
  };
}

/** Keys as a setting has them; nothing when they cannot be used. */
export function walletKeysFrom(text: string): WalletKey[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list)) return undefined;
    const usable = list.every(
      ({ keyId, publicKey }) =>
        typeof keyId === "string" && createPublicKey(publicKey).asymmetricKeyType === "ed25519",
    );
    return usable ? list : undefined;
  } catch {
    return undefined;
  }
}
