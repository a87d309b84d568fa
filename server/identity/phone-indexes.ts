// Who holds which phone. A phone is written down under the digest of every key that a server has, and a digest belongs to one
// person: so two servers keep a phone from two people as soon as they have one key in common, whatever else they have.
import type pg from "pg";
import type { PersonalData, PhoneIndex } from "./personal-data.ts";

/** In the order of the digests, so that two who write the same ones wait for each other and never in a circle. */
const CLAIM = `
  insert into phone_indexes (phone_index, key_id, user_id)
  select phone_index, key_id, $3 from unnest($1::text[], $2::text[]) as claimed (phone_index, key_id)
   order by phone_index on conflict do nothing`;

const HOLDERS = `
  select count(*) filter (where user_id = $2)::int as mine, count(*) filter (where user_id <> $2)::int as others
    from phone_indexes where phone_index = any($1)`;

/**
 * Whether the phone is the user's from now on. Within the transaction that makes the user, and to be taken back with it
 * when not. A user who is not new must hold it already, by one key at least.
 */
export async function claimPhone(
  client: pg.ClientBase,
  claim: { readonly userId: string; readonly indexes: readonly PhoneIndex[]; readonly isNew: boolean },
): Promise<boolean> {
  const { userId, isNew } = claim;
  const indexes = claim.indexes.map(({ index }) => index);
  const holders = async () => {
    const { rows } = await client.query<{ mine: number; others: number }>(HOLDERS, [indexes, userId]);
    return rows[0]!;
  };
  if (!isNew && (await holders()).mine === 0) return false;
  await client.query(CLAIM, [indexes, claim.indexes.map(({ keyId }) => keyId), userId]);
  return (await holders()).others === 0;
}

const SAMPLE = 20;

type Digest = { userId: string; sealed: string; index: string };

/** Who has a digest that is named after one of our keys. */
const NAMED = "select 1 from phone_indexes n where n.user_id = u.user_id and n.key_id = any($1)";

/** The names of all keys that digests have, one step in the index for each of them, however many people there are. */
const KEYS_IN_USE = `
  with recursive used (key_id) as (
    (select key_id from phone_indexes where key_id is not null order by key_id limit 1)
    union all
    select (select p.key_id from phone_indexes p where p.key_id > used.key_id order by p.key_id limit 1)
      from used where used.key_id is not null)
  select key_id as "keyId" from used where key_id is not null`;

/** Who is written down under keys that are not ours, and under none that is, or may be. */
const LOST = `
  select p.user_id from phone_indexes p where p.key_id = any($2) and not exists (
    select 1 from phone_indexes o where o.user_id = p.user_id and (o.key_id is null or o.key_id = any($1)))
   limit 1`;

/** A digest without a name does not matter where its person has one with a name. */
const UNNAMED = `
  select u.user_id as "userId", u.phone_sealed as sealed, p.phone_index as index
    from phone_indexes p join users u using (user_id) where p.key_id is null and not exists (${NAMED}) limit ${SAMPLE}`;

const NAMED_AFTER = `
  select u.user_id as "userId", u.phone_sealed as sealed, p.phone_index as index
    from phone_indexes p join users u using (user_id) where p.key_id = $1 limit ${SAMPLE}`;

/** Throws when the keys do not find everybody who has a phone here: then others could sign up with the same ones. */
export async function requireEverybodyFound(
  pool: pg.Pool,
  personalData: PersonalData,
  keyIds: readonly string[],
): Promise<void> {
  await requireKnownKeys(pool, personalData, keyIds);
  const isLost = await someoneIsLost(pool, keyIds);
  // Digests from before keys had names tell nothing of their key; if it is none of ours, that shows at any of them.
  const unnamed = await pool.query<Digest>(UNNAMED, [keyIds]);
  const foreign = unnamed.rows.some(({ userId, sealed, index }) =>
    indexesOf(personalData, userId, sealed).every((ours) => ours.index !== index),
  );
  if (!isLost && !foreign) return;
  throw new Error(
    "There are people whom none of PHONE_INDEX_KEYS finds by their phone: put the earlier key back, and run npm run pii:rotate before it is dropped.",
  );
}

/**
 * Everybody has a digest: it is written with the person, and none is taken away but beside another. So nobody is lost where all
 * digests are of our keys; only while there are others, people are looked at.
 */
async function someoneIsLost(pool: pg.Pool, keyIds: readonly string[]): Promise<boolean> {
  const { rows } = await pool.query<{ keyId: string }>(KEYS_IN_USE);
  const others = rows.map(({ keyId }) => keyId).filter((keyId) => !keyIds.includes(keyId));
  if (others.length === 0) return false;
  return (await pool.query(LOST, [keyIds, others])).rowCount !== 0;
}

/** Throws when a key has the name of another one, under which people are written down. That shows at any of them. */
export async function requireKnownKeys(
  pool: pg.Pool,
  personalData: PersonalData,
  keyIds: readonly string[],
): Promise<void> {
  for (const keyId of keyIds) {
    const { rows } = await pool.query<Digest>(NAMED_AFTER, [keyId]);
    for (const { userId, sealed, index } of rows)
      requireSame(keyId, index, indexesOf(personalData, userId, sealed));
  }
}

/** Throws when `index` has the name of a key, and is not what that key makes of the phone. */
export function requireSame(keyId: string, index: string, indexes: readonly PhoneIndex[]): void {
  const ours = indexes.find((each) => each.keyId === keyId);
  if (ours === undefined || ours.index === index) return;
  throw new Error(
    `The key ${keyId} of PHONE_INDEX_KEYS is not the one by which people were written down under this name: put the earlier key back, and give the new one a name of its own.`,
  );
}

export function indexesOf(personalData: PersonalData, userId: string, sealed: string): readonly PhoneIndex[] {
  return personalData.phoneIndexes(personalData.open(sealed, `users.phone:${userId}`));
}
