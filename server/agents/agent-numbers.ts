// An agent's number, as it hangs in the shop and as customers type it: seven digits, the last a check digit, so that a
// number that was mistyped by one digit, or with two neighbours exchanged, is nobody's.
import { Problem } from "@makeba/openapi/problem";
import { checkDigit, hasValidCheckDigit } from "../ledger/accounts.ts";

/** The number before it, 1000009 with its check digit, is for examples and is never given to anybody. */
const FIRST = 100_001;
/** How many numbers there are. */
export const AGENT_NUMBERS = 899_999;

/** The number of an agent, from a random number below `AGENT_NUMBERS`. */
export function agentIdOf(random: number): string {
  const digits = String(FIRST + random);
  return digits + checkDigit(digits);
}

/** Throws AGENT_NUMBER_INVALID when the number was mistyped. */
export function requireAgentNumber(agentId: string): void {
  if (!hasValidCheckDigit(agentId)) throw new Problem("AGENT_NUMBER_INVALID");
}
