// What the bench posts: transfers between random accounts, or all into one.
import { randomBytes } from "node:crypto";
import type pg from "pg";
import { customerAccountNo } from "../ledger/accounts.ts";
import type { Transfer } from "../ledger/commands.ts";
import { createLimitTables } from "../limits/limit-tables.ts";
import { newTransactionId } from "../transaction-ids.ts";

export type Workload = {
  /** A new transfer, with an id of its own. */
  next(): Transfer;
};

const FIRST = 1_000_000_000;

/** The number of the i-th account that `fillAccounts` makes. */
export const benchAccountNo = (i: number) => customerAccountNo(FIRST + i);
export const benchUserId = (i: number) => `bench_${i}`;

const FILL = `
  insert into accounts (account_no, owner_id, kind, currency, status, posted_minor, held_minor, minimum_minor,
                        may_go_negative, version, chain_head, updated_at, tier)
  select account_no, 'bench_' || i, 'customer', 'CVE', 'ACTIVE', 100000000000, 0, 0, false, 1, '', now(), 'full'
    from unnest($1::bigint[], $2::int[]) as u (account_no, i)`;

const PAGE = 50_000;

/** Makes accounts with plenty of money, past the log: the bench measures posting, not opening. */
export async function fillAccounts(
  pool: pg.Pool,
  count: number,
  onProgress?: (done: number) => void,
): Promise<void> {
  for (let from = 0; from < count; from += PAGE) {
    const indexes = Array.from({ length: Math.min(PAGE, count - from) }, (_, i) => from + i);
    await pool.query(FILL, [indexes.map(benchAccountNo), indexes]);
    onProgress?.(from + indexes.length);
  }
  // No checkpoint here: the first change of each page after one writes the whole page to the log, and rounds this short
  // would measure that start instead of the steady state, in which every page has been changed since the last.
  await pool.query("vacuum (analyze) accounts");
}

/** Random pairs among so many accounts; with `hot`, everybody pays the first one. */
export function transfersAmong(accounts: number, hot = false): Workload {
  const run = randomBytes(4).toString("hex");
  const limits = createLimitTables().CVE;
  let count = 0;
  return {
    next() {
      const from = 1 + Math.floor(Math.random() * (accounts - 1));
      const to = hot ? 0 : (from + 1 + Math.floor(Math.random() * (accounts - 1))) % accounts;
      const at = Date.now();
      const fromAccountNo = benchAccountNo(from);
      const toAccountNo = benchAccountNo(to);
      return {
        type: "transfer",
        transactionType: "transfer",
        feeMinor: 0n,
        commissionMinor: 0n,
        commissionAccountNo: null,
        limits,
        id: `key:${benchUserId(from)}:${run}-${count++}`,
        at,
        request: {
          operation: "createTransfer",
          from_account: fromAccountNo,
          to_account: toAccountNo,
          amount: "100",
          currency: "CVE",
          description: "",
          reference: "",
        },
        transactionId: newTransactionId(at),
        actorId: benchUserId(from),
        fromAccountNo,
        toAccountNo,
        amountMinor: 100n,
        currency: "CVE",
        reference: "",
        description: "",
      };
    },
  };
}
