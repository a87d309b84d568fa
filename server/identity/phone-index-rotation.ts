// Exchanges the keys under which phones are written down: first everybody is added under the keys that are new, then, when a
// key is dropped, its digests are taken away. A page of people at a time, each page whole or not at all; whoever runs it
// again goes on with what is missing, and several may run at once.
import type pg from "pg";
import type { PersonalData } from "./personal-data.ts";
import { indexesOf, requireKnownKeys, requireSame } from "./phone-indexes.ts";

const PAGE = 1_000;

/** `known` are the digests by the names of their keys. */
type Person = { userId: string; sealed: string; known: Record<string, string> };

const PEOPLE = `
  select u.user_id as "userId", u.phone_sealed as sealed,
         (select coalesce(json_object_agg(p.key_id, p.phone_index), '{}') from phone_indexes p
           where p.user_id = u.user_id and p.key_id = any($2)) as known
    from users u where u.user_id > $1 order by u.user_id limit ${PAGE}`;

/** Gives a digest that is there already the name that its key has today. */
const ADD = `
  insert into phone_indexes (phone_index, key_id, user_id)
  select * from unnest($1::text[], $2::text[], $3::text[]) as missing (phone_index, key_id, user_id)
   order by phone_index
  on conflict (phone_index) do update set key_id = excluded.key_id
   where phone_indexes.user_id = excluded.user_id and phone_indexes.key_id is distinct from excluded.key_id`;

/** Nobody's last digest is taken away: without one a person could not be found by any key. */
const DROP = `
  delete from phone_indexes p where p.user_id = any($1) and p.key_id = $2 and exists (
    select 1 from phone_indexes o where o.user_id = p.user_id and o.key_id is distinct from $2)`;

const HELD_BY_OTHERS = `
  select wanted.user_id as "userId"
    from unnest($1::text[], $2::text[]) as wanted (phone_index, user_id)
    join phone_indexes p using (phone_index) where p.user_id <> wanted.user_id`;

/**
 * Writes everybody down under each of the keys. Throws when somebody else holds one's phone, after everybody else is done,
 * and at once when a key has the name of another one, under which somebody is written down.
 * @returns how many digests were added or given the name of their key
 */
export async function addPhoneIndexes(
  pool: pg.Pool,
  personalData: PersonalData,
  keyIds: readonly string[],
): Promise<number> {
  await requireKnownKeys(pool, personalData, keyIds);
  let added = 0;
  const contested = new Set<string>();
  for await (const people of pages(pool, keyIds)) {
    const missing = new Map<string, { keyId: string; userId: string }>();
    for (const { userId, sealed, known } of people) {
      const indexes = indexesOf(personalData, userId, sealed);
      for (const [keyId, index] of Object.entries(known)) requireSame(keyId, index, indexes);
      if (Object.keys(known).length === keyIds.length) continue;
      for (const { keyId, index } of indexes) {
        if (missing.has(index)) contested.add(userId);
        else missing.set(index, { keyId, userId });
      }
    }
    const owners = [...missing.values()];
    const [indexes, users] = [[...missing.keys()], owners.map(({ userId }) => userId)];
    const { rowCount } = await pool.query(ADD, [indexes, owners.map(({ keyId }) => keyId), users]);
    added += rowCount ?? 0;
    const { rows } = await pool.query<{ userId: string }>(HELD_BY_OTHERS, [indexes, users]);
    for (const { userId } of rows) contested.add(userId);
  }
  if (contested.size === 0) return added;
  const named = [...contested].slice(0, 20).join(", ");
  throw new Error(
    `Somebody else holds the phone of ${contested.size} people (${named}): servers ran that had no key of PHONE_INDEX_KEYS in common. Close one account of each phone with the person; until then the older one is found.`,
  );
}

/** Takes the digests of one key away, which is none of the servers' keys any more. @returns how many there were */
export async function dropPhoneIndexes(pool: pg.Pool, keyId: string): Promise<number> {
  let dropped = 0;
  for await (const people of pages(pool, [keyId])) {
    const ids = people.filter(({ known }) => keyId in known).map(({ userId }) => userId);
    const { rowCount } = await pool.query(DROP, [ids, keyId]);
    dropped += rowCount ?? 0;
  }
  return dropped;
}

async function* pages(pool: pg.Pool, keyIds: readonly string[]): AsyncGenerator<Person[]> {
  for (let after = ""; ; ) {
    const { rows } = await pool.query<Person>(PEOPLE, [after, keyIds]);
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.userId;
  }
}
