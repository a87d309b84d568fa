// The keyed digests of identity, each with a key of its own, all from one secret: whoever has the database alone can
// guess neither a PIN nor a code, nor make a refresh token.
import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

export type IdentityKeys = {
  pinDigest(userId: string, pin: string): string;
  codeDigest(challengeId: string, code: string): string;
  recoveryDigest(userId: string, code: string): string;
  /** What makes the refresh token of a session and generation ours. */
  refreshSeal(sessionId: string, generation: number): string;
};

/** `secret` is 32 bytes. */
export function createIdentityKeys(secret: Buffer): IdentityKeys {
  const digest = (purpose: string) => {
    const key = Buffer.from(hkdfSync("sha256", secret, "", `makeba ${purpose}`, 32));
    return (...parts: (string | number)[]) =>
      createHmac("sha256", key).update(parts.join(":")).digest("base64url");
  };
  return {
    pinDigest: digest("pin"),
    codeDigest: digest("one-time code"),
    recoveryDigest: digest("recovery code"),
    refreshSeal: digest("refresh token"),
  };
}

/** Whether two texts are equal, in a time that tells nothing but their length. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
