// One-time codes. A code is made from a secret and the withdrawal's id, so it is stored nowhere and can still be shown
// again to somebody who repeats the request; the ledger knows only a keyed digest, by which an ATM's code is found.
import { createHmac, createSecretKey, hkdfSync } from "node:crypto";

/** Each takes 64 bits of one SHA-512. */
const CANDIDATES = 8;

export type Codes = {
  /** Candidate codes' digests, in the order in which they are tried. */
  candidateDigests(withdrawalId: string): string[];
  /** The code of a withdrawal that took this candidate. */
  codeOf(withdrawalId: string, candidate: number): string;
  /** What the ledger knows of a code. */
  digestOf(code: string): string;
};

/** `key` is 32 secret bytes; whoever has it can work out every code. */
export function createCodes(key: Buffer): Codes {
  const derived = (purpose: string) =>
    createSecretKey(Buffer.from(hkdfSync("sha256", key, "", `makeba withdrawal code${purpose}`, 32)));
  const codeKey = derived("");
  const digestKey = derived(" digest");

  function candidatesOf(withdrawalId: string): string[] {
    const bytes = createHmac("sha512", codeKey).update(withdrawalId).digest();
    // 64 bits modulo a million: no code is likelier than another by more than one in 10^13.
    return Array.from({ length: CANDIDATES }, (_, i) =>
      String(bytes.readBigUInt64BE(8 * i) % 1_000_000n).padStart(6, "0"),
    );
  }
  const digestOf = (code: string) => createHmac("sha256", digestKey).update(code).digest("hex");

  return {
    codeOf: (withdrawalId, candidate) => candidatesOf(withdrawalId)[candidate]!,
    digestOf,
    candidateDigests: (withdrawalId) => candidatesOf(withdrawalId).map(digestOf),
  };
}
