// ATMs that are locked because of wrong codes: which they are, and an operator's unlocking. The ledger decides, because its
// counters are what locks; who and why stand in the audit log.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { Clock } from "../clock.ts";
import type { HandlersOf } from "../http/operations.ts";
import { eventOf, postOrThrow } from "../http/outcomes.ts";
import { userOf } from "../identity/principals.ts";
import { lockMsAfter, mayBeUnlocked, triesUntilLock } from "../ledger/attempt-locks.ts";
import type { AttemptLimits } from "../ledger/commands.ts";
import { attemptSubjects } from "../ledger/withdrawals.ts";
import type { Post } from "../posting/group-commit.ts";

export type TerminalDependencies = {
  readonly pool: pg.Pool;
  readonly post: Post;
  readonly clock: Clock;
  readonly attemptLimits: AttemptLimits;
};

type Row = {
  acquirer_id: string;
  terminal_id: string;
  wrong_tries: number;
  locked_until: number;
  network_until: number | null;
};

const MS = (column: string) => `floor(extract(epoch from ${column}) * 1000)::float8`;

// Ids have capitals and digits only, so the order of the bytes is that of the ids.
const LOCKED = `
  with locked as (
    select split_part(substr(subject, 10), '/', 1) as acquirer_id, split_part(subject, '/', 2) as terminal_id, wrong_tries,
           locked_until
      from attempt_counters where subject like 'terminal:%' and locked_until > to_timestamp($1 / 1000::float8))
  select l.acquirer_id, l.terminal_id, l.wrong_tries, ${MS("l.locked_until")} as locked_until,
         ${MS("n.locked_until")} as network_until
    from locked l
    left join attempt_counters n on n.subject = 'network:' || l.acquirer_id and n.locked_until > to_timestamp($1 / 1000::float8)
   where $2::text is null or (l.acquirer_id || ':' || l.terminal_id) collate "C" > $2
   order by (l.acquirer_id || ':' || l.terminal_id) collate "C" limit $3`;

const COUNTER = `
  select wrong_tries, ${MS("locked_until")} as locked_until from attempt_counters where subject = $1`;

export function terminalOperations({
  pool,
  post,
  clock,
  attemptLimits: limits,
}: TerminalDependencies): HandlersOf<"listLockedTerminals" | "unlockTerminal"> {
  const viewOf = (row: Row) => ({
    acquirerId: row.acquirer_id,
    terminalId: row.terminal_id,
    tries: row.wrong_tries,
    // The length of a lock follows from the count, so its beginning needs no column.
    lockedSince: new Date(
      row.locked_until - lockMsAfter(row.wrong_tries, limits.terminalTriesMax, limits),
    ).toISOString(),
    lockedUntil: new Date(row.locked_until).toISOString(),
    mayBeUnlocked: mayBeUnlocked(row.wrong_tries, limits.terminalTriesMax),
    ...(row.network_until === null ? {} : { networkLockedUntil: new Date(row.network_until).toISOString() }),
  });

  return {
    async listLockedTerminals({ query: { after, limit = 50 } }) {
      const { rows } = await pool.query<Row>(LOCKED, [clock(), after ?? null, limit + 1]);
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        status: 200,
        headers: { "Cache-Control": "no-store" },
        body: {
          terminals: page.map(viewOf),
          ...(rows.length > limit && last ? { next: `${last.acquirer_id}:${last.terminal_id}` } : {}),
        },
      };
    },

    async unlockTerminal({ params: { acquirerId, terminalId }, principal }) {
      const { userId } = userOf(principal);
      const subject = attemptSubjects({ acquirerId, terminalId }).terminal;
      const { rows } = await pool.query<{ wrong_tries: number; locked_until: number }>(COUNTER, [subject]);
      const [counter] = rows;
      // A terminal that has ever asked has a counter, be it of nothing.
      if (counter === undefined) throw new Problem("TERMINAL_NOT_FOUND");
      // Not asked of the ledger, which would remember the answer for a lock that comes at this very count.
      if (counter.locked_until === 0) throw new Problem("TERMINAL_NOT_LOCKED");
      const at = clock();
      // Two operators who unlock the same lock do so once.
      const { events } = await postOrThrow(post, {
        type: "unlock-terminal",
        id: `unlock:${acquirerId}:${terminalId}:${counter.locked_until}:${counter.wrong_tries}`,
        at,
        request: { operation: "unlockTerminal", acquirerId, terminalId },
        ...{ acquirerId, terminalId, operatorId: userId, limits },
      });
      const { wrongTries } = eventOf(events, "terminal-unlocked").counter;
      return {
        status: 200,
        body: {
          ...{ acquirerId, terminalId, tries: wrongTries },
          triesUntilLock: triesUntilLock(wrongTries, limits.terminalTriesMax),
        },
      };
    },
  };
}
