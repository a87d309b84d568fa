// Follows both logs, turns what is new into facts, judges them, and keeps facts, alerts and its place in one transaction: so each
// log entry is judged once, whatever breaks. Of several servers one follows at a time; a lock in the database decides which.
//
// The ledger's log is read in commit-safe order: by transaction, and only transactions older than every one still running. The
// audit log is numbered in the order of its commits.
import { LRUCache } from "lru-cache";
import type pg from "pg";
import { decodeEvent } from "../storage/event-codec.ts";
import { insertAlerts } from "./alert-rows.ts";
import type { Fact } from "./facts.ts";
import { type Alert, judgeNext, type Rule } from "./judge.ts";
import { AUDITED_GUESSES, accountsIn, factOfGuess, factsOfEvent, type Owner } from "./ledger-facts.ts";
import { createSubjectStates, subjectKey } from "./subject-states.ts";

export type FollowerOptions = {
  readonly pool: pg.Pool;
  readonly rules: readonly Rule[];
  /** Whether verdicts become measures; otherwise they are alerts only. */
  readonly enforce: boolean;
  /** After each committed batch with alerts. */
  readonly onAlerts?: (alerts: readonly Alert[]) => void;
  /** Log entries read at a time. @default 1_000 */
  readonly batchSizeMax?: number;
};

export type Follower = {
  /** Judges the next entries; tells whether more are there already. Does nothing while another server is at it. */
  step(): Promise<{ readonly more: boolean }>;
  /** Whether everything that both logs had at `end` is judged. */
  isPast(end: LogEnd): Promise<boolean>;
  /** Where both logs end now. */
  logEnd(): Promise<LogEnd>;
  /** Forgets facts older than every rule's window. */
  forget(now: number): Promise<void>;
};

/** Transaction and number of the last event, if there is one, and number of the last audit row. */
export type LogEnd = { readonly xid: string | null; readonly seq: string | null; readonly auditSeq: string };

const FOLLOWER_LOCK = 0x6672_6175;
const OWNERS_MAX = 50_000;
/** Facts are kept a little longer than any rule looks back. */
const KEPT_MS = 8 * 86_400_000;

const EVENTS = `
  select e.seq::text as seq, e.xid::text as xid, floor(extract(epoch from e.at) * 1000)::float8 as at,
         case when e.type = any($4::text[]) then e.payload::text end as payload, w.network_key
    from events e
    left join withdrawals w on e.type in ('withdrawal-completed', 'reversal-contradicted') and w.withdrawal_id = e.payload ->> 'withdrawalId'
   where (e.xid, e.seq) > ($1::xid8, $2::bigint) and e.xid < pg_snapshot_xmin(pg_current_snapshot())
   order by e.xid, e.seq limit $3`;

const TYPES = [
  "posted",
  "hold-placed",
  "hold-captured",
  "code-issued",
  "withdrawal-completed",
  "reversal-contradicted",
  "withdrawal-declined",
  "terminal-unlocked",
];

const GUESSES = `
  select seq::float8 as seq, floor(extract(epoch from at) * 1000)::float8 as at, error_code, actor, address_digest
    from audit_log where seq > $1 and seq <= $2 and error_code = any($3::text[]) and role <> 'network'
   order by seq limit $4`;

const ADD_FACTS = `
  insert into fraud_facts (fact_id, at, kind, subject_kind, subject, counterparty, amount_minor, currency)
  select f.fact_id, to_timestamp(f.at / 1000), f.kind, f.subject_kind, f.subject, f.counterparty, f.amount_minor::bigint, f.currency
    from json_to_recordset($1::json)
      as f (fact_id text, at float8, kind text, subject_kind text, subject text, counterparty text, amount_minor text,
            currency text, n bigint)
   order by f.n returning position::float8 as position`;

type Cursor = { ledger_xid: string; ledger_seq: string; audit_seq: number };

const placeOf = ({ ledger_xid, ledger_seq, audit_seq }: Cursor) => `${ledger_xid} ${ledger_seq} ${audit_seq}`;
export function createFollower(options: FollowerOptions): Follower {
  const { pool, rules, enforce, onAlerts, batchSizeMax = 1_000 } = options;
  const windowMsMax = Math.max(0, ...rules.map(({ windowMs }) => windowMs));
  const states = createSubjectStates({ windowMsMax });
  /** Where the last batch of this follower ended, if it was kept. */
  let placeKept: string | undefined;
  // Whose an account is never changes.
  const owners = new LRUCache<string, Owner>({ max: OWNERS_MAX });

  // One step after the other: what is remembered goes from each to the next.
  let turn: Promise<unknown> = Promise.resolve();
  function step(): Promise<{ more: boolean }> {
    const mine = turn.then(oneStep);
    turn = mine.catch(() => {});
    return mine;
  }

  async function oneStep(): Promise<{ more: boolean }> {
    const client = await pool.connect();
    let broken = true;
    let alerts: readonly Alert[] = [];
    let more = false;
    let place: string | undefined;
    try {
      await client.query("begin");
      const lock = await client.query<{ mine: boolean }>("select pg_try_advisory_xact_lock($1) as mine", [
        FOLLOWER_LOCK,
      ]);
      if (lock.rows[0]!.mine) ({ more, alerts, place } = await judgeBatch(client));
      await client.query("commit");
      placeKept = place;
      broken = false;
    } finally {
      // A connection that is in doubt is closed, which also lets go of the lock.
      client.release(broken);
    }
    if (alerts.length > 0) onAlerts?.(alerts);
    return { more };
  }

  type Judged = { readonly more: boolean; readonly alerts: readonly Alert[]; readonly place: string };

  async function judgeBatch(client: pg.ClientBase): Promise<Judged> {
    const found = await client.query<Cursor>(
      "select ledger_xid::text, ledger_seq::text, audit_seq::float8 as audit_seq from fraud_cursor",
    );
    const cursor = found.rows[0]!;
    // Another server has been at it since, or a batch of ours failed: what is remembered may not be what was kept.
    if (placeKept !== placeOf(cursor)) states.clear();
    placeKept = undefined;
    const ledger = await readLedger(client, cursor);
    const audit = await readAudit(client, cursor);
    const facts = [...ledger.facts, ...audit.facts];
    const alerts = facts.length === 0 ? [] : await judgeFacts(client, facts);
    const next: Cursor = { ledger_xid: ledger.xid, ledger_seq: ledger.seq, audit_seq: audit.seq };
    await client.query("update fraud_cursor set ledger_xid = $1::xid8, ledger_seq = $2, audit_seq = $3", [
      ...[next.ledger_xid, next.ledger_seq, next.audit_seq],
    ]);
    return { more: ledger.more || audit.more, alerts, place: placeOf(next) };
  }

  async function readLedger(client: pg.ClientBase, { ledger_xid, ledger_seq }: Cursor) {
    const { rows } = await client.query<{
      seq: string;
      xid: string;
      at: number;
      payload: string | null;
      network_key: string | null;
    }>({ name: "fraud-events", text: EVENTS, values: [ledger_xid, ledger_seq, batchSizeMax, TYPES] });
    const events = rows.flatMap(({ seq, at, payload, network_key }) =>
      payload === null
        ? []
        : [{ seq, at, event: decodeEvent(payload), terminal: network_key?.split(":").slice(0, 2).join(":") }],
    );
    await learnOwners(client, new Set(events.flatMap(({ event }) => accountsIn(event))));
    const last = rows.at(-1);
    return {
      more: rows.length === batchSizeMax,
      facts: events.flatMap((logged) => factsOfEvent(logged, (accountNo) => owners.get(accountNo))),
      xid: last?.xid ?? ledger_xid,
      seq: last?.seq ?? ledger_seq,
    };
  }

  async function learnOwners(client: pg.ClientBase, accountNos: ReadonlySet<string>): Promise<void> {
    const unknown = [...accountNos].filter((accountNo) => !owners.has(accountNo));
    if (unknown.length === 0) return;
    const { rows } = await client.query<{ account_no: string; owner_id: string; kind: Owner["kind"] }>(
      "select account_no::text, owner_id, kind from accounts where account_no = any($1::bigint[])",
      [unknown],
    );
    for (const { account_no, owner_id: ownerId, kind } of rows) owners.set(account_no, { ownerId, kind });
  }

  async function readAudit(client: pg.ClientBase, { audit_seq }: Cursor) {
    // Numbers are given under a lock, so all up to the head are there.
    const head = await client.query<{ seq: number }>("select seq::float8 as seq from audit_head");
    const upTo = head.rows[0]?.seq ?? 0;
    if (upTo <= audit_seq) return { more: false, facts: [], seq: audit_seq };
    const { rows } = await client.query<{
      seq: number;
      at: number;
      error_code: string;
      actor: string | null;
      address_digest: string;
    }>({
      name: "fraud-guesses",
      text: GUESSES,
      values: [audit_seq, upTo, Object.keys(AUDITED_GUESSES), batchSizeMax],
    });
    const full = rows.length === batchSizeMax;
    return {
      more: full,
      facts: rows.map(({ seq, at, error_code: errorCode, actor, address_digest: addressDigest }) =>
        factOfGuess({ seq, at, errorCode, actor, addressDigest }),
      ),
      seq: full ? rows.at(-1)!.seq : upTo,
    };
  }

  /** Keeps the facts, judges each in its turn over what is known of its subject, and keeps the alerts. */
  async function judgeFacts(client: pg.ClientBase, facts: readonly Fact[]): Promise<Alert[]> {
    const added = await client.query<{ position: number }>(ADD_FACTS, [
      JSON.stringify(
        facts.map((fact, n) => ({
          n,
          fact_id: fact.factId,
          at: fact.at,
          kind: fact.kind,
          subject_kind: fact.subjectKind,
          subject: fact.subject,
          counterparty: fact.counterparty,
          amount_minor: fact.amountMinor?.toString() ?? null,
          currency: fact.currency,
        })),
      ),
    ]);
    const positions = added.rows.map(({ position }) => position).sort((a, b) => a - b);
    const known = await states.load(client, facts, positions[0]!);
    const raised: { alert: Alert; position: number; expiresAt: number | null }[] = [];
    for (const [i, fact] of facts.entries()) {
      for (const alert of judgeNext(rules, known.get(subjectKey(fact))!, fact)) {
        const { forMs } = rules.find(({ id }) => id === alert.rule)!;
        raised.push({ alert, position: positions[i]!, expiresAt: forMs === null ? null : alert.at + forMs });
      }
    }
    states.remember(known);
    await insertAlerts(client, raised, enforce);
    return raised.map(({ alert }) => alert);
  }

  return {
    step,
    async logEnd() {
      const { rows } = await pool.query<LogEnd>(
        `select e.xid::text, e.seq::text, h.seq::text as "auditSeq" from audit_head h
           left join (select xid, seq from events order by events.xid desc, events.seq desc limit 1) e on true`,
      );
      return rows[0]!;
    },
    async isPast({ xid, seq, auditSeq }) {
      const { rows } = await pool.query<{ past: boolean }>(
        `select (ledger_xid, ledger_seq) >= ($1::xid8, $2::bigint) and audit_seq >= $3 as past from fraud_cursor`,
        [xid ?? "0", seq ?? "0", auditSeq],
      );
      return rows[0]!.past;
    },
    async forget(now) {
      await pool.query(
        `delete from fraud_facts where position in (
           select position from fraud_facts where at < to_timestamp($1 / 1000::float8) order by position limit 10000)`,
        [now - Math.max(KEPT_MS, windowMsMax)],
      );
    },
  };
}
