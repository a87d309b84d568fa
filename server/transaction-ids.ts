// Ids of business transactions: `txn_` and a ULID, so that they sort by time and say nothing else. Those that this process
// makes in the same millisecond sort in the order in which they were made.
import { randomBytes } from "node:crypto";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Not after any id that was made at this time or later, and after every id made before it. */
export function transactionIdFloor(at: number): string {
  return `txn_${timePart(at)}`;
}

const RANDOM_DIGITS = 16;
let last = { time: "", random: 0n };

/** `at` is in milliseconds since the epoch. */
export function newTransactionId(at: number): string {
  const time = timePart(at);
  // A step of its own size, so that nobody can tell from two ids how many were made in between, or guess one.
  const random = time === last.time ? last.random + 1n + randomBits(5) : randomBits(10) >> 1n;
  last = { time, random };
  return `txn_${time}${random.toString(32).padStart(RANDOM_DIGITS, "0").replace(/./g, crockford)}`;
}

function randomBits(bytes: number): bigint {
  return BigInt(`0x${randomBytes(bytes).toString("hex")}`);
}

function crockford(digit: string): string {
  return CROCKFORD[Number.parseInt(digit, 32)]!;
}

function timePart(at: number): string {
  let part = "";
  // Times that no id can have count as the nearest that one can.
  const clamped = Math.min(Math.max(Math.floor(at), 0), 32 ** 10 - 1);
  for (let i = 0, time = clamped; i < 10; i++, time = Math.floor(time / 32))
    part = CROCKFORD[time % 32] + part;
  return part;
}
