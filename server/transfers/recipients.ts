// Whom a transfer goes to: an account number, or a phone. Asking for phones tells whether somebody is a customer, and
// preparing a transfer whose an account is, which cannot be helped; so each user may ask for few that are not then paid.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { Lookups } from "../identity/lookups.ts";
import type { Users } from "../identity/users.ts";
import { isPossibleAccountNo } from "../ledger/accounts.ts";
import type { Currency } from "../ledger/money.ts";

/** What the sender was told of somebody else, which counts unless they are paid. */
export type LookUp = "phone" | "name" | "none";

export type Owner = { readonly userId: string; readonly initials: string };

export type Recipients = {
  /** The account of a phone's owner. Throws RECIPIENT_NOT_FOUND or TOO_MANY_ATTEMPTS. */
  accountOfPhone(asking: { userId: string }, phone: string, currency: Currency): Promise<string>;
  /** Whose an account is, with the initials of the name for the sender to compare. Nothing for one of nobody's. */
  ownerOf(accountNo: string): Promise<Owner | undefined>;
  /** Before the sender is told: somebody else's name is counted. Throws TOO_MANY_ATTEMPTS. */
  countName(asking: { userId: string }, owner: Owner | undefined): Promise<LookUp>;
  /** Somebody who was looked up has been paid: the look-up no longer counts. */
  wasPaid(asking: { userId: string }, lookUp: LookUp): Promise<void>;
  /** The account that a user has in a currency. */
  accountOf(userId: string, currency: Currency): Promise<string | undefined>;
};

export type RecipientDependencies = {
  readonly pool: pg.Pool;
  readonly users: Users;
  readonly lookups: { readonly phones: Lookups; readonly names: Lookups };
};

export function createRecipients({ pool, users, lookups }: RecipientDependencies): Recipients {
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
      await lookups.phones.take(userId);
      const owner = await users.byPhone(phone);
      const accountNo = owner && (await accountOf(owner.userId, currency));
      // One answer for nobody and for nobody with this currency.
      if (accountNo === undefined) throw new Problem("RECIPIENT_NOT_FOUND");
      return accountNo;
    },

    async ownerOf(accountNo) {
      if (!isPossibleAccountNo(accountNo)) return undefined;
      const { rows } = await pool.query<{ userId: string; nameSealed: string }>({
        name: "owner-of-account",
        text: `select u.user_id as "userId", u.name_sealed as "nameSealed"
                 from accounts a join users u on u.user_id = a.owner_id where a.account_no = $1`,
        values: [accountNo],
      });
      return rows[0] && { userId: rows[0].userId, initials: initials(users.nameOf(rows[0])) };
    },

    async countName({ userId }, owner) {
      if (owner === undefined || owner.userId === userId) return "none";
      await lookups.names.take(userId);
      return "name";
    },

    async wasPaid({ userId }, lookUp) {
      if (lookUp === "phone") await lookups.phones.giveBack(userId);
      if (lookUp === "name") await lookups.names.giveBack(userId);
    },
  };
}

/** `A. T.` of `Ana Maria Tavares`: the first and the last word. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  const shown = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
  return shown.map((word) => `${[...word][0]}.`).join(" ");
}
