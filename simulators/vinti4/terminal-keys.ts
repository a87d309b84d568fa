// Who is at the other end: a terminal, by the key that the switch gave it.
// The time it takes to refuse a key must not tell how much of it was right: keys are compared as digests under a
// secret that only this process knows, which no caller can aim at.
import { createHmac, randomBytes } from "node:crypto";

/** Shorter keys could be guessed. */
export const terminalKeyLengthMin = 16;

/** Finds the terminal that has this key. */
export type FindTerminal = (key: string) => string | undefined;

/**
 * @param keys terminal id to key
 * @throws one Error that names every terminal whose id or key cannot be right, never the key
 */
export function terminalsByKey(keys: Readonly<Record<string, string>>): FindTerminal {
  const secret = randomBytes(32);
  const digest = (key: string) => createHmac("sha256", secret).update(key).digest("base64");
  const terminals = new Map<string, string>();
  const problems: string[] = [];
  for (const [terminalId, key] of Object.entries(keys)) {
    const name = JSON.stringify(terminalId);
    const sameKey = terminals.get(digest(key));
    if (!/^[A-Z0-9]{1,16}$/.test(terminalId))
      problems.push(`the terminal id ${name} must be 1 to 16 of A-Z and 0-9`);
    if (!/^[!-~]*$/.test(key) || key.length < terminalKeyLengthMin)
      problems.push(
        `the key of ${name} must be at least ${terminalKeyLengthMin} visible ASCII characters without spaces`,
      );
    if (sameKey !== undefined) problems.push(`${name} and ${JSON.stringify(sameKey)} have the same key`);
    terminals.set(digest(key), terminalId);
  }
  if (terminals.size === 0) problems.push("a switch needs at least one terminal");
  if (problems.length > 0) throw new Error(`The terminal keys cannot be used: ${problems.join("; ")}.`);
  return (key) => terminals.get(digest(key));
}
