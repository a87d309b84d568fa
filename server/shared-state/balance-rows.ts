// Balances as the database had them, for a short while. Whoever finds none gets a ticket, reads the database, and may put
// the row there. A fence takes a row away and makes every ticket from before it worthless, so a row that was read before
// a posting can never stand there after it.
import { LRUCache } from "lru-cache";

export type BalanceSight = { readonly row: string } | { readonly ticket: string };

/** All of it may be lost at any time, tickets included. */
export interface BalanceRows {
  /** Undefined when nobody can tell. */
  look(accountNo: string): Promise<BalanceSight | undefined>;
  /** `version` is the account's. An older row never takes the place of a younger one. */
  fill(accountNo: string, filled: { row: string; version: number; ticket: string }): void;
  /** True when no server will find what was read before. */
  fence(accountNos: readonly string[]): Promise<boolean>;
}

const ACCOUNTS_MAX = 100_000;

type Kept = { readonly row: string | undefined; readonly version: number; readonly fencedAt: number };

export function createMemoryBalanceRows(lifetimeMs: number): BalanceRows {
  const rows = new LRUCache<string, Kept>({ max: ACCOUNTS_MAX, ttl: lifetimeMs });
  // Counts fences and tickets in the order in which they came.
  let turn = 0;
  // A fence that fell out of the bounded store still holds for all tickets from before.
  let forgottenAt = 0;
  /** Room is made for so many; nothing falls out unnoticed. */
  function makeRoom(accounts: number): void {
    if (rows.size + accounts < ACCOUNTS_MAX) return;
    rows.clear();
    forgottenAt = turn;
  }
  return {
    async look(accountNo) {
      const kept = rows.get(accountNo);
      return kept?.row === undefined ? { ticket: `${++turn} ${performance.now()}` } : { row: kept.row };
    },
    fill(accountNo, { row, version, ticket }) {
      const [asked = 0, askedAtMs = 0] = ticket.split(" ").map(Number);
      makeRoom(1);
      const kept = rows.get(accountNo);
      if (asked <= Math.max(kept?.fencedAt ?? 0, forgottenAt)) return;
      if (performance.now() - askedAtMs >= lifetimeMs || (kept && kept.version > version)) return;
      rows.set(accountNo, { row, version, fencedAt: kept?.fencedAt ?? 0 });
    },
    async fence(accountNos) {
      turn++;
      makeRoom(accountNos.length);
      for (const accountNo of accountNos) rows.set(accountNo, { row: undefined, version: 0, fencedAt: turn });
      return true;
    },
  };
}
