// What is known of the subjects of facts: read from the database when one is first met, and then remembered, because under
// load the same subjects come again in every batch, each with hundreds of facts. What is remembered is true only as long
// as nobody else judges and every batch is kept; whoever follows the logs says when that is no longer so.
import { LRUCache } from "lru-cache";
import type pg from "pg";
import type { Fact } from "./facts.ts";
import { FACTS_MAX, type SubjectState } from "./judge.ts";

export type SubjectStates = {
  /** What is known of these facts' subjects before the first of them, which has this position. */
  load(
    client: pg.ClientBase,
    facts: readonly Fact[],
    before: number,
  ): Promise<ReadonlyMap<string, SubjectState>>;
  /** These have been judged further. */
  remember(states: ReadonlyMap<string, SubjectState>): void;
  clear(): void;
};

/** Facts that are remembered of all subjects together: some tens of megabytes. */
const REMEMBERED_MAX = 100_000;

const PAST = `
  select f.position::float8 as position, f.fact_id, floor(extract(epoch from f.at) * 1000)::float8 as at, f.kind,
         f.subject_kind, f.subject, f.counterparty, f.amount_minor::text, f.currency
    from unnest($1::text[], $2::text[]) as s (subject_kind, subject)
   cross join lateral (
     select * from fraud_facts f
      where f.subject = s.subject and f.subject_kind = s.subject_kind and f.position < $3 and f.at > to_timestamp($4 / 1000::float8)
      order by f.position desc limit $5) f
   order by f.position`;

const USED = `
  select rule, subject_kind, subject, max(last_position)::float8 as position
    from fraud_alerts where subject = any($1::text[]) group by rule, subject_kind, subject`;

type PastRow = {
  position: number;
  fact_id: string;
  at: number;
  kind: Fact["kind"];
  subject_kind: Fact["subjectKind"];
  subject: string;
  counterparty: string | null;
  amount_minor: string | null;
  currency: Fact["currency"];
};

export const subjectKey = ({ subjectKind, subject }: Pick<Fact, "subjectKind" | "subject">) =>
  `${subjectKind}:${subject}`;

/** Facts older than the window do not count for any rule. */
export function createSubjectStates({ windowMsMax }: { windowMsMax: number }): SubjectStates {
  const remembered = new LRUCache<string, SubjectState>({
    maxSize: REMEMBERED_MAX,
    sizeCalculation: ({ facts }) => facts.length + 1,
  });

  async function load(client: pg.ClientBase, facts: readonly Fact[], before: number) {
    const subjects = new Map<string, Fact>();
    const states = new Map<string, SubjectState>();
    for (const fact of facts) {
      const key = subjectKey(fact);
      const state = remembered.get(key);
      if (state === undefined) subjects.set(key, fact);
      else states.set(key, state);
    }
    if (subjects.size === 0) return states;
    const oldest =
      facts.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY) - windowMsMax;
    const pastRows = await client.query<PastRow>({
      name: "fraud-past",
      text: PAST,
      values: [
        [...subjects.values()].map(({ subjectKind }) => subjectKind),
        [...subjects.values()].map(({ subject }) => subject),
        ...[before, oldest, FACTS_MAX],
      ],
    });
    const past = Map.groupBy(pastRows.rows, (row) => `${row.subject_kind}:${row.subject}`);
    const used = await client.query<{
      rule: string;
      subject_kind: Fact["subjectKind"];
      subject: string;
      position: number;
    }>({ name: "fraud-used", text: USED, values: [[...subjects.values()].map(({ subject }) => subject)] });
    for (const key of subjects.keys()) {
      states.set(key, { facts: (past.get(key) ?? []).map(factOfRow), used: new Map() });
    }
    for (const { rule, subject_kind, subject, position } of used.rows) {
      const key = `${subject_kind}:${subject}`;
      const count = (past.get(key) ?? []).filter((row) => row.position <= position).length;
      states.get(key)?.used.set(rule, count);
    }
    return states;
  }

  return {
    load,
    remember(states) {
      // A new object each time, because the cache weighs only what it does not have yet.
      for (const [key, state] of states) remembered.set(key, { ...state });
    },
    clear: () => remembered.clear(),
  };
}

function factOfRow(row: PastRow): Fact {
  return {
    factId: row.fact_id,
    at: row.at,
    kind: row.kind,
    subjectKind: row.subject_kind,
    subject: row.subject,
    counterparty: row.counterparty,
    amountMinor: row.amount_minor === null ? null : BigInt(row.amount_minor),
    currency: row.currency,
  };
}
