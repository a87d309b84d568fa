// What the servers of one platform share besides their database: counts, short-lived marks and messages. All of it may be
// lost at any time without loss of money or of a right: durable facts stand in PostgreSQL only. One server keeps it in
// memory, several keep it in Redis; one suite of tests runs against both.
import type { AttemptStore } from "../identity/attempts.ts";
import type { BalanceRows } from "./balance-rows.ts";
import type { RateAnswer, RateLimit } from "./rates.ts";

/** Counts requests. Times are milliseconds since the epoch. */
export interface RateStore {
  take(subject: string, limit: RateLimit, now: number): Promise<RateAnswer>;
}

export interface NonceStore {
  /** `new` once for each nonce while its signature could be accepted, `seen` after that, `full` when nothing can be remembered. */
  remember(nonce: string): Promise<"new" | "seen" | "full">;
}

/**
 * `era` is another one whenever announcements may have been lost. What was known in another era, and everything when it
 * is `unknown`, has to be asked of the database.
 */
export type SessionSight = "ended" | "unknown" | { readonly era: string };

export interface EndedSessions {
  /** Every server refuses the sessions from now on. Never throws: the database knows of their end already. */
  announce(sessionIds: readonly string[]): Promise<void>;
  look(sessionId: string): Promise<SessionSight>;
}

/** A hint that something happened. It may be lost, and it may come twice. */
export interface Topics {
  /** Reaches the listeners of all servers, of this one before it returns. Never throws. */
  publish(topic: string, message: string): void;
  /** Returns what ends the subscription. */
  subscribe(topic: string, listener: (message: string) => void): () => void;
}

/** A number of milliseconds that only grows: how far the sandbox's clock is ahead. */
export interface SharedOffset {
  /** Adds to what the servers have, or to `own` if that is more; gives the sum. */
  add(ms: number, own: number): Promise<number>;
  /** What the servers have, or `own` if that is more. */
  latest(own: number): Promise<number>;
}

/** `off`: this server shares nothing. `away`: it would, and goes by what it knows itself. */
export type SharingState = "off" | "connected" | "away";

export interface SharedState {
  readonly rates: RateStore;
  /** For tries that a restart may forget; those that it may not are counted in PostgreSQL. */
  readonly attempts: AttemptStore;
  readonly nonces: NonceStore;
  readonly endedSessions: EndedSessions;
  readonly topics: Topics;
  readonly clockOffset: SharedOffset;
  readonly balanceRows: BalanceRows;
  sharing(): SharingState;
  stop(): Promise<void>;
}
