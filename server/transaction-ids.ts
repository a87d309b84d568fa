// Ids of business transactions: `txn_` and a ULID, so that they sort by time and say nothing else.
import { randomBytes } from "node:crypto";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** `at` is in milliseconds since the epoch. */
export function newTransactionId(at: number): string {
  let id = "";
  for (let i = 0, time = at; i < 10; i++, time = Math.floor(time / 32)) id = CROCKFORD[time % 32] + id;
  for (const byte of randomBytes(16)) id += CROCKFORD[byte % 32];
  return `txn_${id}`;
}
