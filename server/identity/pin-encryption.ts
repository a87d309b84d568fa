// PINs that come encrypted from the phone (JWE), so that no load balancer or log between has seen them. The newest key is
// published; the older ones still open what was sealed for them. A text inside has its own short time, so that what was
// recorded on the way is soon of no use.
import { createPublicKey, type KeyObject } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import { calculateJwkThumbprint, compactDecrypt, exportJWK, type JWK } from "jose";

const LIFETIME_SECONDS_MAX = 300;
/** How far the phone's clock may be ahead. */
const AHEAD_SECONDS_MAX = 60;

export type PinEncryption = {
  /** The digits, whether they came as they are or encrypted. Throws PIN_NOT_READABLE. */
  read(given: string): Promise<string>;
  /** To be published with use `enc`; none when there is no key. */
  readonly publicKeys: readonly JWK[];
};

/** Private keys on P-256, the newest first. */
export async function createPinEncryption(
  keys: readonly KeyObject[],
  now: () => number,
): Promise<PinEncryption> {
  const byId = new Map<string, KeyObject>();
  const publicKeys: JWK[] = [];
  for (const key of keys) {
    const jwk = await exportJWK(createPublicKey(key));
    const kid = await calculateJwkThumbprint(jwk);
    byId.set(kid, key);
    if (publicKeys.length === 0) publicKeys.push({ ...jwk, kid, alg: "ECDH-ES", use: "enc" });
  }
  const newest = keys[0];

  async function open(jwe: string): Promise<unknown> {
    const { plaintext } = await compactDecrypt(
      jwe,
      ({ kid }) => {
        const key = kid === undefined ? newest : byId.get(kid);
        if (key === undefined) throw new Error("no such key");
        return key;
      },
      { keyManagementAlgorithms: ["ECDH-ES"], contentEncryptionAlgorithms: ["A256GCM"] },
    );
    return JSON.parse(Buffer.from(plaintext).toString("utf8"));
  }

  return {
    publicKeys,
    async read(given) {
      if (/^\d+$/.test(given)) return given;
      // What went wrong inside is not told, nor logged: it could have parts of the text in it.
      const content = (await open(given).catch(() => undefined)) as Content | undefined;
      const seconds = now() / 1000;
      const { pin, iat, exp } = content ?? {};
      if (typeof pin !== "string" || !/^\d{4,6}$/.test(pin)) throw new Problem("PIN_NOT_READABLE");
      if (typeof iat !== "number" || typeof exp !== "number") throw new Problem("PIN_NOT_READABLE");
      const inTime = iat <= seconds + AHEAD_SECONDS_MAX && seconds < exp && exp - iat <= LIFETIME_SECONDS_MAX;
      if (!inTime) throw new Problem("PIN_NOT_READABLE");
      return pin;
    },
  };
}

type Content = { readonly pin?: unknown; readonly iat?: unknown; readonly exp?: unknown };
