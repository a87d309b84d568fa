// Ids of business transactions: `txn_` and a ULID, so that they sort by time and say nothing else.
import { randomBytes } from "node:crypto";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Not after any id that was made at this time or later, and after every id made before it. */
export function transactionIdFloor(at: number): string {
  return `txn_${timePart(at)}`;
}

/** `at` is in milliseconds since the epoch. */
export function newTransactionId(at: number): string {
  let id = timePart(at);
  for (const byte of randomBytes(16)) id += CROCKFORD[byte % 32];
  return `txn_${id}`;
}

function timePart(at: number): string {
  let part = "";
  // Times that no id can have count as the nearest that one can.
  const clamped = Math.min(Math.max(Math.floor(at), 0), 32 ** 10 - 1);
  for (let i = 0, time = clamped; i < 10; i++, time = Math.floor(time / 32))
    part = CROCKFORD[time % 32] + part;
  return part;
}
