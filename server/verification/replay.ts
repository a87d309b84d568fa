// The ledger as its log makes it, an event at a time.
import { type Books, emptyBooks } from "../ledger/books.ts";
import { type LedgerEvent, touchedAccounts } from "../ledger/events.ts";
import { evolve } from "../ledger/evolve.ts";
import { CHAIN_START, chainHash, chainStart, decodeEvent } from "../storage/event-codec.ts";

export type Replay = {
  readonly books: Books;
  readonly heads: Map<string, Buffer>;
  readonly touchedAt: Map<string, number>;
  /** Of events that touch no account, by the chain's name. */
  readonly chains: Map<string, { head: Buffer; events: number }>;
  events: number;
  entries: number;
  /** Those already compared and let go. */
  transactions: number;
  references: number;
  /** An event did not follow from those before it, so nothing after it can be judged. */
  broken: boolean;
};

export type EventRow = {
  seq: string;
  command_id: string;
  n: number;
  at: number;
  payload: string;
  request: string | null;
  hash: Buffer;
  chain: string | null;
};

export function startReplay(): Replay {
  return {
    books: emptyBooks(),
    heads: new Map(),
    touchedAt: new Map(),
    chains: new Map(),
    events: 0,
    entries: 0,
    transactions: 0,
    references: 0,
    broken: false,
  };
}

/** Checks the event's hash and applies it; false when it does not follow. */
export function replayEvent(replay: Replay, row: EventRow, findings: string[]): boolean {
  const name = `event ${row.seq} (${row.command_id}, ${row.n})`;
  let event: LedgerEvent;
  try {
    event = decodeEvent(row.payload);
    const touched = touchedAccounts(event);
    const isLoose = touched.length === 0 && row.chain !== null;
    const chain = isLoose
      ? (replay.chains.get(row.chain!) ?? { head: chainStart(row.chain!), events: 0 })
      : undefined;
    const heads = chain
      ? [chain.head]
      : touched.map((accountNo) => replay.heads.get(accountNo) ?? CHAIN_START);
    const content = {
      commandId: row.command_id,
      n: row.n,
      at: row.at,
      payload: row.payload,
      request: row.request,
    };
    if (!chainHash(content, heads).equals(row.hash)) {
      findings.push(`${name} was changed, or an event before it is missing: its hash does not match.`);
    }
    // From here on the stored hash counts, so that one changed row is one finding.
    if (chain) replay.chains.set(row.chain!, { head: row.hash, events: chain.events + 1 });
    for (const accountNo of touched) {
      replay.heads.set(accountNo, row.hash);
      replay.touchedAt.set(accountNo, row.at);
    }
    evolve(replay.books, event, row.at);
  } catch (error) {
    findings.push(`${name} does not follow from the events before it: ${(error as Error).message}.`);
    return false;
  }
  if ("postings" in event) {
    const sum = event.postings.reduce((total, posting) => total + posting.amountMinor, 0n);
    if (sum !== 0n) findings.push(`${name} does not balance: its postings sum to ${sum}.`);
  }
  replay.events++;
  return true;
}
