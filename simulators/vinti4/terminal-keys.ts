// Keys, and how they are told apart. A key is kept as a digest only, and the time it takes to refuse one must not tell how
// much of it was right: digests are compared under a secret that only this process knows, which no caller can aim at.
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Shorter keys could be guessed. */
export const terminalKeyLengthMin = 16;

/** What stands on disk instead of a key that the switch has made: 192 random bits, so nobody can search for it. */
export function keyDigest(key: string): string {
  return createHash("sha256").update(key).digest("base64url");
}

/** A new key for a terminal. */
export function newTerminalKey(): string {
  return randomBytes(24).toString("base64url");
}

/** Finds what belongs to a key among many, in a time that does not depend on how much of it is right. */
export class KeyRing<Owner> {
  readonly #secret = randomBytes(32);
  readonly #owners = new Map<string, { digest: Buffer; owner: Owner }>();

  #blind(digest: string): Buffer {
    return createHmac("sha256", this.#secret).update(digest).digest();
  }

  /** @param digest of a key, as `keyDigest` makes it */
  set(digest: string, owner: Owner): void {
    const blinded = this.#blind(digest);
    this.#owners.set(blinded.toString("base64"), { digest: blinded, owner });
  }

  delete(digest: string): void {
    this.#owners.delete(this.#blind(digest).toString("base64"));
  }

  find(key: string): Owner | undefined {
    const blinded = this.#blind(keyDigest(key));
    const found = this.#owners.get(blinded.toString("base64"));
    return found && timingSafeEqual(found.digest, blinded) ? found.owner : undefined;
  }
}

/** @throws one Error that names every terminal whose id or key cannot be right, never the key */
export function checkTerminalKeys(keys: Readonly<Record<string, string>>): void {
  const owners = new Map<string, string>();
  const problems: string[] = [];
  for (const [terminalId, key] of Object.entries(keys)) {
    const name = JSON.stringify(terminalId);
    const sameKey = owners.get(keyDigest(key));
    if (!/^[A-Z0-9]{1,16}$/.test(terminalId))
      problems.push(`the terminal id ${name} must be 1 to 16 of A-Z and 0-9`);
    if (!/^[!-~]*$/.test(key) || key.length < terminalKeyLengthMin)
      problems.push(
        `the key of ${name} must be at least ${terminalKeyLengthMin} visible ASCII characters without spaces`,
      );
    if (sameKey !== undefined) problems.push(`${name} and ${JSON.stringify(sameKey)} have the same key`);
    owners.set(keyDigest(key), terminalId);
  }
  if (problems.length > 0) throw new Error(`The terminal keys cannot be used: ${problems.join("; ")}.`);
}
