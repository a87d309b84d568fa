// Verifies signed requests (RFC 9421, Ed25519): the signature before anything is read of the body, the body's digest
// before it is parsed, and each nonce once.
import { createHash, type KeyObject, timingSafeEqual, verify } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import type { FastifyRequest } from "fastify";
import { httpbis } from "http-message-signatures";
import { NETWORK_SCOPES, type Network, requireScopes } from "../identity/principals.ts";
import type { NonceStore } from "../shared-state/shared-state.ts";

export type NetworkKeyRecord = {
  readonly keyId: string;
  readonly acquirerId: string;
  readonly publicKey: KeyObject;
};

const TOLERANCE_SECONDS = 300;
const HOW_TO_SIGN = { "WWW-Authenticate": "Signature" };

/** Checks a request's signature; on success the request also gets a check of its body, to be made when it is read. */
export type SignatureCheck = (request: FastifyRequest, scopes: readonly string[]) => Promise<Network>;

/** Signatures keep to the machine's clock. `now` is in milliseconds since the epoch. */
export function createSignatureCheck(
  keys: readonly NetworkKeyRecord[],
  nonces: NonceStore,
  now: () => number = Date.now,
): SignatureCheck {
  const byId = new Map(keys.map((key) => [key.keyId, key]));

  return async (request, scopes) => {
    const input = request.headers["signature-input"];
    if (typeof input !== "string" || typeof request.headers.signature !== "string")
      throw invalid("is missing");
    const hasBody = request.method !== "GET" && request.method !== "HEAD";
    const { keyId, nonce, created } = readInput(input, [
      '"@method"',
      '"@path"',
      ...(request.url.includes("?") ? ['"@query"'] : []),
      ...(hasBody ? ['"content-digest"'] : []),
    ]);
    const signer = byId.get(keyId);
    if (!signer) throw invalid("is made with a key that is not registered");
    if (Math.abs(now() / 1000 - created) > TOLERANCE_SECONDS) throw invalid("is too old, or from the future");
    const verified = await httpbis
      .verifyMessage(
        {
          // Its own idea of time is the machine's; the check above is by the clock that is passed in.
          notAfter: new Date(created * 1000),
          keyLookup: async () => ({
            id: keyId,
            algs: ["ed25519"],
            verify: async (data: Buffer, signature: Buffer) =>
              verify(null, data, signer.publicKey, signature),
          }),
        },
        {
          method: request.method,
          url: `http://${request.headers.host ?? "localhost"}${request.url}`,
          headers: request.headers as Record<string, string>,
        },
      )
      .catch(() => false);
    if (verified !== true) throw invalid("is wrong");
    const remembered = await nonces.remember(`${signer.keyId}:${nonce}`);
    if (remembered === "seen") throw new Problem("SIGNATURE_REPLAYED", { headers: HOW_TO_SIGN });
    if (remembered === "full") throw new Problem("UNAVAILABLE", { headers: { "Retry-After": "60" } });
    requireScopes(NETWORK_SCOPES, scopes);
    if (hasBody) request.bodyDigestCheck = (body: Buffer) => checkDigest(request, body);
    return { kind: "network", keyId: signer.keyId, acquirerId: signer.acquirerId };
  };
}

/**
 * Reads the header `Signature-Input` and insists on its form. The library would accept several signatures, components
 * with parameters, and others beside those that are needed; one signature over exactly these says everything.
 */
function readInput(
  input: string,
  components: readonly string[],
): { keyId: string; nonce: string; created: number } {
  const [, list, parameters] =
    /^sig1=\(([^()]*)\)((?:;[a-z]+=(?:\d{1,12}|"[!#-[\]-~]{1,128}"))+)$/.exec(input) ?? [];
  const covered = list?.split(" ").toSorted().join();
  if (parameters === undefined || covered !== components.toSorted().join()) {
    throw invalid(`must be one, labelled sig1, over ${components.join(" ")}`);
  }
  const pairs = parameters
    .slice(1)
    .split(";")
    .map((pair) => pair.split("=", 2) as [string, string]);
  const values = new Map(pairs);
  const created = values.get("created") ?? "";
  const nonce = values.get("nonce") ?? "";
  const keyId = values.get("keyid") ?? "";
  const known = ["created", "nonce", "keyid", "alg"];
  if (
    values.size !== pairs.length ||
    !pairs.every(([name]) => known.includes(name)) ||
    !/^\d+$/.test(created) ||
    !/^".{8,128}"$/.test(nonce) ||
    !/^".+"$/.test(keyId) ||
    (values.get("alg") ?? '"ed25519"') !== '"ed25519"'
  ) {
    throw invalid("must have created, nonce (8 to 128 characters) and keyid, each once");
  }
  return { keyId: keyId.slice(1, -1), nonce: nonce.slice(1, -1), created: Number(created) };
}

/** The body must be the one whose digest was signed (RFC 9530). */
function checkDigest(request: FastifyRequest, body: Buffer): void {
  const header = request.headers["content-digest"];
  const [, digest] = /^sha-256=:([A-Za-z0-9+/]{43}=):$/.exec(typeof header === "string" ? header : "") ?? [];
  const found = createHash("sha256").update(body).digest();
  if (digest === undefined || !timingSafeEqual(Buffer.from(digest, "base64"), found)) {
    throw invalid("does not belong to this body");
  }
}

function invalid(what: string): Problem {
  return new Problem("SIGNATURE_INVALID", {
    message: `The request's signature ${what}.`,
    headers: HOW_TO_SIGN,
  });
}
