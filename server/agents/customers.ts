// Finds the customer whom an agent serves, by phone or account number.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { Lookups } from "../identity/lookups.ts";
import type { Users } from "../identity/users.ts";
import { AGENT_CURRENCY } from "./agent-usage.ts";

export type Customer = { readonly userId: string; readonly accountNo: string };

/** The customer's open account in escudos. Throws USER_NOT_FOUND. */
export async function accountOfUser(pool: pg.Pool, userId: string): Promise<string> {
  const { rows } = await pool.query<{ account_no: string }>({
    name: "agent-customer-account",
    text: `select account_no::text from wallets w join accounts a using (account_no)
           where w.owner_id = $1 and w.currency = $2 and w.kind = 'customer' and a.status <> 'CLOSED'`,
    values: [userId, AGENT_CURRENCY],
  });
  if (!rows[0]) throw new Problem("USER_NOT_FOUND");
  return rows[0].account_no;
}

/** Finds the customer of a phone for an agent's user, and counts it. Throws USER_NOT_FOUND or TOO_MANY_ATTEMPTS. */
export type FindByPhone = (asking: { readonly userId: string }, phone: string) => Promise<Customer>;

/** One answer for nobody, for somebody who is no customer, and for a customer without an account in escudos. */
export function createFindByPhone(dependencies: {
  readonly pool: pg.Pool;
  readonly users: Users;
  readonly lookups: Lookups;
}): FindByPhone {
  const { pool, users, lookups } = dependencies;
  return async (asking, phone) => {
    await lookups.take(asking.userId);
    const user = await users.byPhone(phone);
    if (user?.role !== "customer") throw new Problem("USER_NOT_FOUND");
    return { userId: user.userId, accountNo: await accountOfUser(pool, user.userId) };
  };
}

/** Who owns a customer's account; nobody when it is not one. */
export async function ownerOfAccount(pool: pg.Pool, accountNo: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ owner_id: string }>({
    name: "agent-customer-owner",
    text: "select owner_id from accounts where account_no = $1 and kind = 'customer'",
    values: [accountNo],
  });
  return rows[0]?.owner_id;
}
