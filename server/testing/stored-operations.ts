// Holds what customers were told against what PostgreSQL has, by SQL of its own: everything acknowledged is there
// exactly once, what is open is there once or not at all, and there is nothing else. Reads only.
import type pg from "pg";
import { systemAccountNo } from "../ledger/accounts.ts";
import { verifyLedger } from "../verification/verify-ledger.ts";
import {
  type Customer,
  decimalOf,
  Mismatch,
  minorOf,
  type Operation,
  statusAfter,
  type Withdrawal,
} from "./accounted-customer.ts";
import type { AccountedLoad } from "./accounted-load.ts";

/** Operations that are open although they were done, with the id of the transaction. */
export type Done = ReadonlyMap<Operation, string>;

/** Compares, and finds which of the open operations were done. Nothing may be on its way to PostgreSQL meanwhile. */
export async function findDone(client: pg.ClientBase, load: AccountedLoad): Promise<Done> {
  const open = load.customers.flatMap((customer) => customer.open ?? []);
  const done = new Map([
    ...(await findTransfers(client, load, open)),
    ...(await findWithdrawals(client, load, open)),
  ]);
  for (const operation of done.keys()) {
    if (operation.nothingDone)
      throw new Mismatch("The server said that nothing was done, and it was.", operation);
  }
  return done;
}

const LEGS = `
  select transaction_id, string_agg(account_no || ' ' || amount_minor, ', ' order by amount_minor) as legs,
         min(balance_after_minor) filter (where amount_minor < 0)::text as debit_balance_minor
    from entries group by transaction_id`;

const TRANSFERS = `
  select t.transaction_id, t.description, t.status, l.legs, l.debit_balance_minor
    from transactions t left join (${LEGS}) l using (transaction_id) where t.type = 'transfer'`;

async function findTransfers(
  client: pg.ClientBase,
  { acknowledged }: AccountedLoad,
  open: readonly Operation[],
): Promise<Map<Operation, string>> {
  const { rows } = await client.query(TRANSFERS);
  const stored = Map.groupBy(rows, ({ description }): string => description);
  const done = new Map<Operation, string>();
  for (const operation of [...acknowledged, ...open]) {
    if (operation.kind !== "transfer") continue;
    const { id, body, answer } = operation;
    const found = stored.get(id) ?? [];
    stored.delete(id);
    if (found.length === 0 && !answer) continue;
    if (found.length !== 1)
      throw new Mismatch(`${found.length} transfers are stored instead of one.`, operation);
    const [transfer] = found;
    const amountMinor = minorOf(body.amount!);
    expectSame(operation, {
      status: [transfer.status, "SUCCESS"],
      legs: [transfer.legs, `${body.from_account} ${-amountMinor}, ${body.to_account} ${amountMinor}`],
    });
    if (!answer) done.set(operation, transfer.transaction_id);
    else {
      expectSame(operation, {
        transaction_id: [transfer.transaction_id, answer.transaction_id],
        new_balance: [transfer.debit_balance_minor, minorOf(String(answer.new_balance))],
      });
    }
  }
  for (const [id] of stored)
    throw new Mismatch(`Transfer ${id} is stored, and nobody is known to have asked for it.`);
  return done;
}

const WITHDRAWALS = `
  select w.withdrawal_id, w.account_no::text, w.amount_minor::text, w.status, l.legs
    from withdrawals w left join (${LEGS}) l on l.transaction_id = w.withdrawal_id`;

type StoredWithdrawal = {
  withdrawal_id: string;
  account_no: string;
  amount_minor: string;
  status: string;
  legs: string | null;
};

async function findWithdrawals(
  client: pg.ClientBase,
  { customers, feeMinor }: AccountedLoad,
  open: readonly Operation[],
): Promise<Map<Operation, string>> {
  const { rows } = await client.query<StoredWithdrawal>(WITHDRAWALS);
  const stored = new Map(rows.map((row) => [row.withdrawal_id, row]));
  const done = new Map<Operation, string>();
  for (const withdrawal of customers.flatMap((customer) => customer.withdrawals)) {
    const { id, customer, status } = withdrawal;
    const found = stored.get(id);
    stored.delete(id);
    const next = customer.withdrawals.at(-1) === withdrawal ? networkOperation(customer) : undefined;
    const isDone = next !== undefined && found?.status === statusAfter(next);
    const expected = isDone ? { ...withdrawal, ...resultOf(next) } : withdrawal;
    const legs = expected.status === "COMPLETED" ? payoutLegs(expected, feeMinor) : null;
    if (found?.status !== expected.status || found.legs !== legs) {
      throw new Mismatch(
        `Withdrawal ${id} of ${customer.userId} must be ${status} with legs ${legs}, found ${JSON.stringify(found)}.`,
        next,
      );
    }
    if (isDone) done.set(next, id);
  }
  for (const operation of open) {
    if (operation.kind !== "issue") continue;
    const { accountNo } = operation.customer;
    const amountMinor = String(minorOf(operation.body.amount!));
    const found = [...stored.values()].filter(
      (row) => row.account_no === accountNo && row.amount_minor === amountMinor && row.status === "ISSUED",
    );
    if (found.length > 1) throw new Mismatch("Two withdrawals are stored for one request.", operation);
    for (const { withdrawal_id: id } of found) {
      done.set(operation, id);
      stored.delete(id);
    }
  }
  for (const row of stored.values()) {
    throw new Mismatch(`Nobody is known to have asked for the withdrawal ${JSON.stringify(row)}.`);
  }
  return done;
}

/** The open operation on the customer's latest withdrawal. */
function networkOperation({ open }: Customer): Operation | undefined {
  return open && open.kind !== "transfer" && open.kind !== "issue" ? open : undefined;
}

function resultOf(operation: Operation): Pick<Withdrawal, "status" | "dispensedMinor"> {
  return {
    status: statusAfter(operation),
    dispensedMinor: minorOf(operation.body.dispensedAmount ?? "0"),
  };
}

function payoutLegs({ customer, dispensedMinor }: Withdrawal, feeMinor: bigint): string {
  const { accountNo } = customer;
  const [fees, atm] = [systemAccountNo("fees", "CVE"), systemAccountNo("atm", "CVE")];
  return `${accountNo} ${-dispensedMinor}, ${accountNo} ${-feeMinor}, ${fees} ${feeMinor}, ${atm} ${dispensedMinor}`;
}

/**
 * When nothing is open any more: every balance is what the customers and the platform reckon, also as the server at
 * `url` tells it, and the tables are what the log of events makes of them.
 */
export async function compareAccounts(
  client: pg.ClientBase,
  load: AccountedLoad,
  url: string,
): Promise<void> {
  const { customers, feeMinor, openingMinor } = load;
  const completed = customers
    .flatMap(({ withdrawals }) => withdrawals)
    .filter((w) => w.status === "COMPLETED");
  const dispensedMinor = completed.reduce((sum, withdrawal) => sum + withdrawal.dispensedMinor, 0n);
  const expected = new Map([
    [systemAccountNo("bank", "CVE"), `posted ${-openingMinor * BigInt(customers.length)} held 0`],
    [systemAccountNo("atm", "CVE"), `posted ${dispensedMinor} held 0`],
    [systemAccountNo("fees", "CVE"), `posted ${feeMinor * BigInt(completed.length)} held 0`],
    ...customers.map((c) => [c.accountNo, `posted ${c.postedMinor} held ${c.heldMinor}`] as const),
  ]);
  const { rows } = await client.query(
    "select account_no::text, posted_minor::text, held_minor::text from accounts",
  );
  for (const { account_no, posted_minor, held_minor } of rows) {
    const reckoned = expected.get(account_no) ?? "posted 0 held 0";
    const found = `posted ${posted_minor} held ${held_minor}`;
    if (found !== reckoned)
      throw new Mismatch(`Account ${account_no} must have ${reckoned}, found ${found}.`);
    expected.delete(account_no);
  }
  for (const [accountNo] of expected) throw new Mismatch(`Account ${accountNo} is gone.`);
  for (const customer of customers) await compareAnswer(customer, url);
  const { findings } = await verifyLedger(client);
  if (findings.length > 0)
    throw new Mismatch(`The tables are not what the log makes:\n  ${findings.join("\n  ")}`);
}

async function compareAnswer(
  { userId, token, postedMinor, heldMinor }: Customer,
  url: string,
): Promise<void> {
  const response = await fetch(`${url}/api/v1/balance`, { headers: { Authorization: `Bearer ${token}` } });
  const { balance, held } = (await response.json()) as { balance: number; held: number };
  const found = `${balance} and ${held} held`;
  const reckoned = `${Number(decimalOf(postedMinor))} and ${Number(decimalOf(heldMinor))} held`;
  if (found !== reckoned) throw new Mismatch(`${userId} must be told ${reckoned}, was told ${found}.`);
}

function expectSame(
  operation: Operation,
  pairs: Record<string, readonly [found: unknown, expected: unknown]>,
): void {
  for (const [name, [found, expected]] of Object.entries(pairs)) {
    if (String(found) !== String(expected)) {
      throw new Mismatch(`The stored ${name} is ${found} instead of ${expected}.`, operation);
    }
  }
}
