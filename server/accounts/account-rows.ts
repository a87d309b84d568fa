// Accounts as people see them, read from the rows that postings update in the same transaction.
import type { components } from "@makeba/openapi/wallet";
import type pg from "pg";
import { toDecimal } from "../http/amounts.ts";
import { type AccountStatus, isPossibleAccountNo, type OwnedAccountKind } from "../ledger/accounts.ts";
import type { Currency } from "../ledger/money.ts";
import type { Tier } from "../ledger/tiers.ts";
import type { Usage } from "../ledger/usage.ts";
import { decodeUsage } from "../storage/usage-codec.ts";

export type OwnedAccount = {
  readonly accountNo: string;
  readonly ownerId: string;
  readonly kind: OwnedAccountKind;
  readonly currency: Currency;
  readonly status: AccountStatus;
  readonly tier: Tier;
  readonly postedMinor: bigint;
  readonly heldMinor: bigint;
  readonly minimumMinor: bigint;
};

const COLUMNS = `
  account_no::text as "accountNo", owner_id as "ownerId", kind, currency, status, tier, posted_minor::text as posted,
  held_minor::text as held, minimum_minor::text as minimum`;

/** More than a person has; of many closed ones the list shows the latest. */
const SHOWN_MAX = 100;

const BY_OWNER = `
  select ${COLUMNS} from accounts where owner_id = $1 and kind in ('customer', 'agent', 'commission')
   order by status = 'CLOSED', case when status = 'CLOSED' then updated_at end desc, currency, account_no limit ${SHOWN_MAX}`;

const BY_NUMBER = `
  select ${COLUMNS} from accounts where account_no = $1 and kind in ('customer', 'agent', 'commission')`;

const BY_WALLET = `
  select ${COLUMNS} from accounts where account_no =
    (select account_no from wallets where owner_id = $1 and currency = $2 and kind = 'customer')`;

const USAGE_BEFORE = `
  select usage::text from accounts
   where owner_id = $1 and currency = $2 and kind = 'customer' and status = 'CLOSED'
   order by updated_at desc, version desc limit 1`;

type Row = Omit<OwnedAccount, "postedMinor" | "heldMinor" | "minimumMinor"> & {
  readonly posted: string;
  readonly held: string;
  readonly minimum: string;
};

export function createAccountRows(pool: pg.Pool) {
  const read = async (name: string, text: string, values: unknown[]): Promise<OwnedAccount[]> => {
    const { rows } = await pool.query<Row>({ name, text, values });
    return rows.map(({ posted, held, minimum, ...row }) => ({
      ...row,
      postedMinor: BigInt(posted),
      heldMinor: BigInt(held),
      minimumMinor: BigInt(minimum),
    }));
  };
  return {
    /** Open ones first. */
    ofOwner: (userId: string) => read("owned-accounts-by-owner", BY_OWNER, [userId]),
    async byNumber(accountNo: string): Promise<OwnedAccount | undefined> {
      if (!isPossibleAccountNo(accountNo)) return undefined;
      return (await read("owned-account-by-number", BY_NUMBER, [accountNo]))[0];
    },
    /** The user's open wallet in a currency. */
    async wallet(userId: string, currency: Currency): Promise<OwnedAccount | undefined> {
      return (await read("owned-account-by-wallet", BY_WALLET, [userId, currency]))[0];
    },
    /** What was used of the limits with the wallet that the user closed last; nothing when there was none. */
    async usageBefore(userId: string, currency: Currency): Promise<Usage | undefined> {
      const { rows } = await pool.query<{ usage: string }>(USAGE_BEFORE, [userId, currency]);
      return rows[0] && decodeUsage(rows[0].usage);
    },
  };
}

export type AccountRows = ReturnType<typeof createAccountRows>;

export function accountView(account: OwnedAccount): components["schemas"]["account"] {
  const { accountNo, kind, currency, status, tier, postedMinor, heldMinor, minimumMinor } = account;
  const available = postedMinor - heldMinor - minimumMinor;
  return {
    ...{ accountNo, kind, currency, status, tier },
    balance: toDecimal(postedMinor, currency),
    available: toDecimal(available > 0n ? available : 0n, currency),
    held: toDecimal(heldMinor, currency),
    minimum: toDecimal(minimumMinor, currency),
  };
}
