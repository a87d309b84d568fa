// Whom a transfer goes to: an account number, or a phone. Asking for phones tells whether somebody is a customer, which
// cannot be helped; so each user may ask for few that are not then paid.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import { type AttemptPolicy, type AttemptStore, takeOrThrow } from "../identity/attempts.ts";
import type { Users } from "../identity/users.ts";
import { isPossibleAccountNo } from "../ledger/accounts.ts";
import type { Currency } from "../ledger/money.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const lookupPolicy = (freeTries: number): AttemptPolicy => ({
  freeTries,
  firstWaitMs: MINUTE,
  waitMsMax: HOUR,
  forgetAfterMs: 24 * HOUR,
});

export type Recipients = {
  /** The account of a phone's owner. Throws RECIPIENT_NOT_FOUND or TOO_MANY_ATTEMPTS. */
  accountOfPhone(asking: { userId: string }, phone: string, currency: Currency): Promise<string>;
  /** Somebody who was looked up has been paid: the look-up no longer counts. */
  wasPaid(asking: { userId: string }): Promise<void>;
  /** The account that a user has in a currency. */
  accountOf(userId: string, currency: Currency): Promise<string | undefined>;
  /** Of the name of an account's owner, for the sender to compare. */
  initialsOf(accountNo: string): Promise<string | undefined>;
};

export type RecipientDependencies = {
  readonly pool: pg.Pool;
  readonly users: Users;
  readonly attempts: AttemptStore;
  readonly now: () => number;
  readonly lookupsFree: number;
};

export function createRecipients(dependencies: RecipientDependencies): Recipients {
  const { pool, users, attempts, now, lookupsFree } = dependencies;
  const policy = lookupPolicy(lookupsFree);
  const subjectOf = (userId: string) => `phone-lookup:${userId}`;

  async function accountOf(userId: string, currency: Currency): Promise<string | undefined> {
    const { rows } = await pool.query<{ account_no: string }>({
      name: "open-wallet-of",
      text: `select a.account_no::text from wallets w join accounts a using (account_no)
             where w.owner_id = $1 and w.currency = $2 and w.kind = 'customer'
               and a.status <> 'CLOSED'`,
      values: [userId, currency],
    });
    return rows[0]?.account_no;
  }

  return {
    accountOf,

    async accountOfPhone({ userId }, phone, currency) {
      await takeOrThrow(attempts, subjectOf(userId), policy, now());
      const owner = await users.byPhone(phone);
      const accountNo = owner && (await accountOf(owner.userId, currency));
      // One answer for nobody and for nobody with this currency.
      if (accountNo === undefined) throw new Problem("RECIPIENT_NOT_FOUND");
      return accountNo;
    },

    wasPaid: ({ userId }) => attempts.giveBack(subjectOf(userId)),

    async initialsOf(accountNo) {
      if (!isPossibleAccountNo(accountNo)) return undefined;
      const { rows } = await pool.query<{ userId: string; nameSealed: string }>({
        name: "owner-of-account",
        text: `select u.user_id as "userId", u.name_sealed as "nameSealed"
                 from accounts a join users u on u.user_id = a.owner_id where a.account_no = $1`,
        values: [accountNo],
      });
      return rows[0] && initials(users.nameOf(rows[0]));
    },
  };
}

/** `A. T.` of `Ana Maria Tavares`: the first and the last word. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  const shown = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
  return shown.map((word) => `${[...word][0]}.`).join(" ");
}

/** The last four digits of an account number. */
export function maskedAccountNo(accountNo: string): string {
  return accountNo.slice(-4).padStart(accountNo.length, "*");
}
