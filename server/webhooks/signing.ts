// Signatures as the Standard Webhooks specification says: HMAC-SHA256 over `id.timestamp.body`, in base64, one for each
// secret that is valid now.
import { createHmac, randomBytes } from "node:crypto";

const PREFIX = "whsec_";

/** 256 random bits. */
export function newSecret(): string {
  return PREFIX + randomBytes(32).toString("base64");
}

/** `at` is in milliseconds since the epoch. */
export function signedHeaders(
  messageId: string,
  at: number,
  body: string,
  secrets: readonly string[],
): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${messageId}.${timestamp}.${body}`).digest("base64")}`;
  });
  return {
    "webhook-id": messageId,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}
