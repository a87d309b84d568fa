// Cursors: where the next page begins, under a seal, so that nobody can make or change one. A cursor serves only the
// question that it was given for.
import { createHmac, hkdfSync } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import { sameText } from "../identity/identity-keys.ts";

export type Cursors = {
  /** `question` is everything that the page depends on besides its place, such as the caller and the filters. */
  seal(position: string, question: readonly string[]): string;
  /** The position. Throws VALIDATION_FAILED when it was changed, or given for another question. */
  open(cursor: string, question: readonly string[]): string;
};

const SEAL_LENGTH = 43;

/** `secret` is 32 bytes; servers that share it take each other's cursors. */
export function createCursors(secret: Buffer): Cursors {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "makeba cursor", 32));
  const sealOf = (position: string, question: readonly string[]) =>
    createHmac("sha256", key)
      .update(JSON.stringify([position, ...question]))
      .digest("base64url");
  const seal = (position: string, question: readonly string[]) =>
    sealOf(position, question) + Buffer.from(position, "utf8").toString("base64url");
  return {
    seal,
    open(cursor, question) {
      const position = Buffer.from(cursor.slice(SEAL_LENGTH), "base64url").toString("utf8");
      // Base64url has several spellings of some bytes, of which one is ours.
      if (sameText(cursor, seal(position, question))) return position;
      const message = "must be the nextCursor of an answer to the same question";
      throw new Problem("VALIDATION_FAILED", {
        details: { issues: [{ field: "query.cursor", rule: "cursor", message }] },
      });
    },
  };
}
