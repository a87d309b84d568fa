// People who can sign in. Names and phones leave this file only for their owner.
import { randomBytes } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import type { InferEntity } from "@mikro-orm/postgresql";
import type pg from "pg";
import type { UserRow } from "../storage/entities.ts";
import { inTransaction } from "../storage/in-transaction.ts";
import type { PersonalData } from "./personal-data.ts";
import { claimPhone } from "./phone-indexes.ts";
import type { Role } from "./principals.ts";

export type StoredUser = InferEntity<typeof UserRow>;

export type NewUser = {
  readonly userId: string;
  readonly role: Role;
  readonly name: string;
  readonly phone: string;
  readonly passwordHash: string;
};

export type Users = {
  byPhone(phone: string): Promise<StoredUser | undefined>;
  find(userId: string): Promise<StoredUser | undefined>;
  /** Throws USER_NOT_FOUND, as for the made-up users of sandbox tokens. */
  byId(userId: string): Promise<StoredUser>;
  /** Safe to repeat with the same id. Throws PHONE_ALREADY_REGISTERED when id or phone is another user's. */
  create(user: NewUser): Promise<void>;
  setPassword(userId: string, passwordHash: string): Promise<void>;
  nameOf(user: Pick<StoredUser, "userId" | "nameSealed">): string;
  phoneOf(user: StoredUser): string;
};

export type UserDependencies = {
  readonly pool: pg.Pool;
  readonly personalData: PersonalData;
  readonly now: () => number;
};

export function newUserId(): string {
  return `usr_${randomBytes(8).toString("hex")}`;
}

/** By hand and prepared, because every payment with a PIN reads its payer. */
const USER = `
  select user_id as "userId", role, name_sealed as "nameSealed", phone_sealed as "phoneSealed",
         password_hash as "passwordHash", pin_digest as "pinDigest",
         totp_sealed as "totpSealed", totp_confirmed_at as "totpConfirmedAt", created_at as "createdAt"
    from users`;
const BY_ID = `${USER} where user_id = $1`;
const BY_PHONE = `
  ${USER} where user_id in (select user_id from phone_indexes where phone_index = any($1))
   order by created_at limit 1`;

export function createUsers({ pool, personalData, now }: UserDependencies): Users {
  const find = async (userId: string): Promise<StoredUser | undefined> => {
    const { rows } = await pool.query<StoredUser>({ name: "user-by-id", text: BY_ID, values: [userId] });
    return rows[0];
  };
  return {
    async byPhone(phone) {
      const indexes = personalData.phoneIndexes(phone).map(({ index }) => index);
      const { rows } = await pool.query<StoredUser>({
        ...{ name: "user-by-phone", text: BY_PHONE, values: [indexes] },
      });
      return rows[0];
    },
    find,
    async byId(userId) {
      const user = await find(userId);
      if (!user) throw new Problem("USER_NOT_FOUND");
      return user;
    },
    async create({ userId, role, name, phone, passwordHash }) {
      await inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `insert into users (user_id, role, name_sealed, phone_sealed, password_hash, created_at)
           values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
          [
            userId,
            role,
            personalData.seal(name, `users.name:${userId}`),
            personalData.seal(phone, `users.phone:${userId}`),
            passwordHash,
            new Date(now()).toISOString(),
          ],
        );
        const claim = { userId, indexes: personalData.phoneIndexes(phone), isNew: rowCount === 1 };
        if (!(await claimPhone(client, claim))) throw new Problem("PHONE_ALREADY_REGISTERED");
      });
    },
    async setPassword(userId, passwordHash) {
      await pool.query("update users set password_hash = $2 where user_id = $1", [userId, passwordHash]);
    },
    nameOf: ({ userId, nameSealed }) => personalData.open(nameSealed, `users.name:${userId}`),
    phoneOf: ({ userId, phoneSealed }) => personalData.open(phoneSealed, `users.phone:${userId}`),
  };
}
