// The yardstick: one transfer as one ordinary database transaction, written as well as such code is usually written,
// over the same driver, schema and rules (named statements, rows locked in id order, an idempotent command id, entries
// with balance before and after, the hash chain). What group commit saves is measured against this.
import type pg from "pg";
import type { Transfer } from "../ledger/commands.ts";
import type { LedgerEvent } from "../ledger/events.ts";
import type { Outcome } from "../ledger/post-batch.ts";
import { countUse } from "../ledger/usage.ts";
import { chainHash, decodeEvent, encodeEvent } from "../storage/event-codec.ts";
import { decodeUsage, encodeUsage } from "../storage/usage-codec.ts";

/** Connections with which the yardstick was fastest on the two cores it was measured on; more only wait for each other. */
export const PLAIN_CONNECTIONS = 8;

const LOCK = `
  select account_no::text, owner_id, status, currency, posted_minor::text, held_minor::text, minimum_minor::text,
         usage::text, version::int, chain_head
    from accounts where account_no = any($1::bigint[]) order by account_no for update`;
const FIND = "select payload::text from events where command_id = $1 order by n";
const ADD_EVENT = `
  insert into events (command_id, n, at, type, payload, request, hash) values ($1, 0, $2, $3, $4, $5, $6)`;
const ADD_TRANSACTION = `
  insert into transactions (transaction_id, type, status, debit_account_no, credit_account_no, amount_minor, currency,
                            reference, description, created_at, completed_at)
  values ($1, 'transfer', 'SUCCESS', $2, $3, $4, $5, $6, $7, $8, $8)`;
const ADD_ENTRIES = `
  insert into entries (account_no, version, transaction_id, amount_minor, balance_before_minor, balance_after_minor, at)
  values ($1, $2, $3, $4, $5, $6, $7), ($8, $9, $3, $10, $11, $12, $7)`;
const UPDATE = `
  update accounts set posted_minor = $2, version = $3, chain_head = $4, updated_at = $5, usage = $6 where account_no = $1`;

/** Posts one transfer in a transaction of its own. Supports what the bench needs: transfers without a reference. */
export async function postPlainTransfer(pool: pg.Pool, command: Transfer): Promise<Outcome> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const outcome = await transfer(client, command);
    await client.query("commit");
    return outcome;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

async function transfer(client: pg.PoolClient, command: Transfer): Promise<Outcome> {
  const { id, at, request, fromAccountNo, toAccountNo, amountMinor, currency, transactionId } = command;
  const locked = await client.query({
    name: "plain-lock",
    text: LOCK,
    values: [[fromAccountNo, toAccountNo]],
  });
  const earlier = await client.query({ name: "plain-find", text: FIND, values: [id] });
  if (earlier.rows.length > 0) {
    return { kind: "done", events: earlier.rows.map((row) => decodeEvent(row.payload)), at, replayed: true };
  }
  const from = locked.rows.find((row) => row.account_no === fromAccountNo);
  const to = locked.rows.find((row) => row.account_no === toAccountNo);
  if (!from || from.owner_id !== command.actorId) throw new Error("the debited account is not the caller's");
  if (!to || from.status !== "ACTIVE" || to.status === "CLOSED") throw new Error("an account is not open");
  if (from.currency !== currency || to.currency !== currency) throw new Error("the currencies differ");
  const fromBefore = BigInt(from.posted_minor);
  const toBefore = BigInt(to.posted_minor);
  if (fromBefore - BigInt(from.held_minor) - BigInt(from.minimum_minor) < amountMinor) {
    throw new Error("the balance is insufficient");
  }
  const fromAfter = fromBefore - amountMinor;
  const toAfter = toBefore + amountMinor;
  const event: LedgerEvent = {
    type: "posted",
    transactionId,
    transactionType: "transfer",
    feeMinor: 0n,
    currency,
    postings: [
      {
        accountNo: fromAccountNo,
        amountMinor: -amountMinor,
        balanceAfterMinor: fromAfter,
        version: from.version + 1,
      },
      { accountNo: toAccountNo, amountMinor, balanceAfterMinor: toAfter, version: to.version + 1 },
    ],
    reference: "",
    description: command.description,
  };
  const row = {
    commandId: id,
    n: 0,
    at,
    payload: encodeEvent(event),
    request: JSON.stringify(request),
  };
  const hash = chainHash(row, [from.chain_head, to.chain_head]);
  const time = new Date(at).toISOString();
  const usage = encodeUsage(countUse(decodeUsage(from.usage), "transfer", amountMinor, at));
  await client.query({
    name: "plain-event",
    text: ADD_EVENT,
    values: [id, time, event.type, row.payload, row.request, hash],
  });
  await client.query({
    name: "plain-transaction",
    text: ADD_TRANSACTION,
    values: [transactionId, fromAccountNo, toAccountNo, amountMinor, currency, "", command.description, time],
  });
  await client.query({
    name: "plain-entries",
    text: ADD_ENTRIES,
    values: [
      fromAccountNo,
      from.version + 1,
      transactionId,
      -amountMinor,
      fromBefore,
      fromAfter,
      time,
      toAccountNo,
      to.version + 1,
      amountMinor,
      toBefore,
      toAfter,
    ],
  });
  await client.query({
    name: "plain-update",
    text: UPDATE,
    values: [fromAccountNo, fromAfter, from.version + 1, hash, time, usage],
  });
  await client.query({
    name: "plain-update",
    text: UPDATE,
    values: [toAccountNo, toAfter, to.version + 1, hash, time, to.usage],
  });
  return { kind: "done", events: [event], at, replayed: false };
}
