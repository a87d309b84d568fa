// How events are written down: exact JSON text, and the hash that chains each account's events.
// The text is what is hashed, so it is stored as `json` (kept to the letter), never as `jsonb`.
import { hash } from "node:crypto";
import type { LedgerEvent } from "../ledger/events.ts";

/** The chain of an account that has no event yet. */
export const CHAIN_START: Buffer = Buffer.alloc(0);

/** Fields whose name ends in `Minor` are bigints; JSON has no such thing, so they travel as strings. */
export function encodeEvent(event: LedgerEvent): string {
  return JSON.stringify(event, (_, value) => (typeof value === "bigint" ? value.toString() : value));
}

export function decodeEvent(payload: string): LedgerEvent {
  return JSON.parse(payload, (key, value) =>
    key.endsWith("Minor") && typeof value === "string" ? BigInt(value) : value,
  );
}

/** The chain of events that touch no account, before its first: its name, so that no row fits into another chain. */
export function chainStart(chainId: string): Buffer {
  return Buffer.from(chainId);
}

export type EventRow = {
  readonly commandId: string;
  /** Position among the events of its command. */
  readonly n: number;
  readonly at: number;
  readonly payload: string;
  /** What the command asked for; on its first event only. */
  readonly request: string | null;
};

/**
 * The hash of an event: over its content and over the last hash of each account it changes, in `touchedAccounts`
 * order. It becomes the new head of those accounts' chains, so an edited, missing or moved row shows in every
 * chain that runs through it. An event that changes none is hashed over the head of its writer's chain.
 */
export function chainHash(row: EventRow, heads: readonly Uint8Array[]): Buffer {
  const content = `${row.commandId}\n${row.n}\n${row.at}\n${row.payload}\n${row.request ?? ""}\n`;
  return hash("sha256", Buffer.concat([Buffer.from(content), ...heads]), "buffer");
}
