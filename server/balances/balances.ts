// Balances, read from the rows that postings update in the same transaction, or from a cache that every posting fences:
// never older than an acknowledged posting.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import { toDecimal } from "../http/amounts.ts";
import { instantOf } from "../http/instants.ts";
import type { HandlersOf } from "../http/operations.ts";
import { seesEverybody, userOf } from "../identity/principals.ts";
import { type AccountStatus, isPossibleAccountNo } from "../ledger/accounts.ts";
import type { Currency } from "../ledger/money.ts";
import type { BalanceCache } from "./balance-cache.ts";

const COLUMNS = `
  a.account_no::text, a.owner_id, a.currency, a.status, a.posted_minor::text, a.held_minor::text,
  a.minimum_minor::text, a.updated_at, a.version::text`;

const BY_WALLET = `
  select ${COLUMNS} from wallets w join accounts a using (account_no) where w.owner_id = $1 and w.currency = $2 and w.kind = 'customer'`;

const BY_NUMBER = `select ${COLUMNS} from accounts a where a.account_no = $1`;

/** Versions follow each other in time, so the latest entry not after a time has the balance at that time. */
const AT = `
  select balance_after_minor::text, at from entries where account_no = $1 and at <= $2 order by version desc limit 1`;

export type BalanceRow = {
  account_no: string;
  owner_id: string;
  currency: Currency;
  status: AccountStatus;
  posted_minor: string;
  held_minor: string;
  minimum_minor: string;
  version: string;
  /** As a text when it comes from the cache. */
  updated_at: Date | string;
};

export function balanceOperations({
  pool,
  cache,
}: {
  readonly pool: pg.Pool;
  readonly cache: BalanceCache<BalanceRow>;
}): HandlersOf<"getBalance" | "getAccountBalance"> {
  return {
    async getBalance({ query, principal }) {
      const { userId } = userOf(principal);
      const { currency = "CVE" } = query;
      const row = await cache.byWallet(userId, currency, async () => {
        const values = [userId, currency];
        const found = await pool.query<BalanceRow>({ name: "balance-by-wallet", text: BY_WALLET, values });
        return found.rows[0];
      });
      if (!row) throw new Problem("USER_NOT_FOUND");
      return {
        status: 200,
        body: {
          ...amountsOf(row),
          currency: row.currency,
          accountNo: row.account_no,
          lastUpdated: new Date(row.updated_at).toISOString(),
        },
      };
    },

    async getAccountBalance({ params, query, principal }) {
      const user = userOf(principal);
      const { account_no } = params;
      const at = query.at === undefined ? undefined : instantOf(query.at, "query.at");
      const read = async () => {
        const values = [account_no];
        const found = await pool.query<BalanceRow>({ name: "balance-by-number", text: BY_NUMBER, values });
        return found.rows[0];
      };
      const row = isPossibleAccountNo(account_no) ? await cache.byNumber(account_no, read) : undefined;
      if (!row) throw new Problem("ACCOUNT_NOT_FOUND", { details: { account: params.account_no } });
      if (row.owner_id !== user.userId && !seesEverybody(user)) throw new Problem("ACCOUNT_ACCESS_DENIED");
      const account = { account_no: row.account_no, currency: row.currency, status: row.status };
      if (at === undefined) {
        return {
          status: 200,
          body: { ...account, ...amountsOf(row), last_updated: new Date(row.updated_at).toISOString() },
        };
      }
      const past = await pool.query<{ balance_after_minor: string; at: Date }>({
        name: "balance-at",
        text: AT,
        values: [params.account_no, at.toISOString()],
      });
      const entry = past.rows[0];
      return {
        status: 200,
        body: {
          ...account,
          balance: toDecimal(BigInt(entry?.balance_after_minor ?? 0), row.currency),
          last_updated: new Date(entry?.at ?? at).toISOString(),
        },
      };
    },
  };
}

function amountsOf(row: BalanceRow): { balance: number; available: number; held: number } {
  const posted = BigInt(row.posted_minor);
  const held = BigInt(row.held_minor);
  const available = posted - held - BigInt(row.minimum_minor);
  return {
    balance: toDecimal(posted, row.currency),
    available: toDecimal(available > 0n ? available : 0n, row.currency),
    held: toDecimal(held, row.currency),
  };
}
