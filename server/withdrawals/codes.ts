// One-time codes. A code is made from a secret and the withdrawal's id, so it is stored nowhere and can still be shown
// again to somebody who repeats the request; the ledger knows only a keyed digest, by which an ATM's code is found.
import { createHmac, hkdfSync } from "node:crypto";

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
  const codeKey = Buffer.from(hkdfSync("sha256", key, "", "makeba withdrawal code", 32));
  const digestKey = Buffer.from(hkdfSync("sha256", key, "", "makeba withdrawal code digest", 32));

  function codeOf(withdrawalId: string, candidate: number): string {
    const bytes = createHmac("sha256", codeKey).update(`${withdrawalId}:${candidate}`).digest();
    // 64 bits modulo a million: no code is likelier than another by more than one in 10^13.
    return String(bytes.readBigUInt64BE() % 1_000_000n).padStart(6, "0");
  }
  const digestOf = (code: string) => createHmac("sha256", digestKey).update(code).digest("hex");

  return {
    codeOf,
    digestOf,
    candidateDigests: (withdrawalId) =>
      Array.from({ length: CANDIDATES }, (_, candidate) => digestOf(codeOf(withdrawalId, candidate))),
  };
}
