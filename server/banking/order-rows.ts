// Bank orders in the database: top-ups and withdrawals to banks. Each change of status writes a row of history in the same
// statement, and only along the ways that exist, so that two that work on one order at once cannot undo each other.
import type pg from "pg";
import type { Currency } from "../ledger/money.ts";
import { MAY_BECOME, MAY_FOLLOW, type OrderKind, type OrderStatus } from "./bank-life.ts";
import type { BankReport, BankStatus } from "./bank-provider.ts";

export type BankOrder = {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly userId: string;
  readonly accountNo: string;
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
  readonly currency: Currency;
  readonly instrumentSealed: string;
  readonly status: OrderStatus;
  readonly holdId: string | null;
  /** Whether the bank may have been asked. */
  readonly asked: boolean;
  readonly bankStatus: BankStatus | null;
  readonly bankReference: string | null;
  readonly reason: string | null;
  readonly owedMinor: bigint | null;
  /** Grows when a person decides, so that what was refused can be posted again. */
  readonly attempt: number;
  readonly tries: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type NewOrder = Pick<
  BankOrder,
  | "orderId"
  | "kind"
  | "userId"
  | "accountNo"
  | "amountMinor"
  | "feeMinor"
  | "currency"
  | "instrumentSealed"
  | "holdId"
> & { readonly commandKey: string; readonly at: number; readonly nextTryAt: number; readonly cause: string };

export type StatusChange = { readonly status: OrderStatus; readonly at: Date; readonly cause: string };

const COLUMNS = `order_id, kind, user_id, account_no::text, amount_minor, fee_minor, currency, instrument_sealed, status,
  hold_id, asked, bank_status, bank_reference, reason, owed_minor, attempt, tries, created_at, updated_at`;

/** Stands for the bank's own reference where a person has decided, until the bank names its own. */
export const decidedReference = (orderId: string) => `DECIDED-${orderId}`;

const PRESENT_ACCOUNT = `(
  select w.account_no from wallets w, accounts a
   where a.account_no = bank_orders.account_no and a.status = 'CLOSED'
     and w.owner_id = bank_orders.user_id and w.currency = bank_orders.currency and w.kind = 'customer')`;

export type OrderRows = ReturnType<typeof createOrderRows>;

export function createOrderRows(pool: Pick<pg.Pool, "query">) {
  async function one(text: string, values: unknown[]): Promise<BankOrder | undefined> {
    const { rows } = await pool.query(text, values);
    return rows[0] === undefined ? undefined : orderOf(rows[0]);
  }
  return {
    find: (orderId: string) => one(`select ${COLUMNS} from bank_orders where order_id = $1`, [orderId]),
    findByKey: (commandKey: string) =>
      one(`select ${COLUMNS} from bank_orders where command_key = $1`, [commandKey]),

    /** The account that a decision about it books to: the owner's present one where the order's was closed. */
    async presentAccountNo(orderId: string): Promise<string> {
      const { rows } = await pool.query<{ accountNo: string }>(
        `select coalesce(${PRESENT_ACCOUNT}, account_no)::text as "accountNo" from bank_orders where order_id = $1`,
        [orderId],
      );
      return rows[0]!.accountNo;
    },

    /** Whether it is new; an order with the same key is left as it is. */
    async add(order: NewOrder): Promise<boolean> {
      const { rowCount } = await pool.query(
        `with added as (
           insert into bank_orders (order_id, kind, user_id, account_no, amount_minor, fee_minor, currency,
             command_key, instrument_sealed, status, changes, hold_id, asked, attempt, tries, next_try_at, created_at, updated_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'PENDING', 1, $10, false, 0, 0, $11, $12, $12)
           on conflict (command_key) do nothing returning order_id)
         insert into bank_order_changes (order_id, n, status, at, cause)
         select order_id, 1, 'PENDING', $12, $13 from added`,
        [
          ...[order.orderId, order.kind, order.userId, order.accountNo],
          ...[String(order.amountMinor), String(order.feeMinor), order.currency],
          ...[order.commandKey, order.instrumentSealed, order.holdId],
          ...[new Date(order.nextTryAt), new Date(order.at), order.cause],
        ],
      );
      return rowCount === 1;
    },

    /** Written before the bank is asked; whoever comes after a crash must enquire first. Whether it was the first time. */
    async markAsked(orderId: string): Promise<boolean> {
      const { rowCount } = await pool.query(
        "update bank_orders set asked = true where order_id = $1 and not asked",
        [orderId],
      );
      return rowCount === 1;
    },

    /** Takes the bank's word down if it may follow the last one, under one reference, and makes the order due for booking. */
    async accept({ reference, bankReference, status, reason }: BankReport, dueAt: number): Promise<boolean> {
      const { rowCount } = await pool.query(
        `update bank_orders
         set bank_status = $2, bank_reference = $3, reason = coalesce($4, reason), tries = 0, next_try_at = $5
         where order_id = $1 and coalesce(bank_status, '') = any($6)
           and (bank_reference is null or bank_reference = any($7))`,
        [
          ...[reference, status, bankReference, reason ?? null, new Date(dueAt)],
          MAY_FOLLOW[status].map((known) => known ?? ""),
          [bankReference, decidedReference(reference)],
        ],
      );
      return rowCount === 1;
    },

    /**
     * A person's word instead of the bank's, if nothing has changed since they looked. Where the account was closed, the
     * owner's present one in the currency takes its place.
     */
    async decide(
      seen: BankOrder,
      word: { bankStatus: BankStatus; bankReference: string; holdId: string | null; dueAt: number },
    ): Promise<boolean> {
      const { rowCount } = await pool.query(
        `update bank_orders
         set bank_status = $2, bank_reference = coalesce(bank_reference, $3), hold_id = $4, attempt = attempt + 1,
           tries = 0, next_try_at = $5, account_no = coalesce(${PRESENT_ACCOUNT}, account_no)
         where order_id = $1 and attempt = $6 and status = $7 and bank_status is not distinct from $8`,
        [
          ...[seen.orderId, word.bankStatus, word.bankReference, word.holdId, new Date(word.dueAt)],
          ...[seen.attempt, seen.status, seen.bankStatus],
        ],
      );
      return rowCount === 1;
    },

    /** Changes the status if there is a way from the one it has; whether it did. */
    async become(
      orderId: string,
      status: OrderStatus,
      change: { cause: string; at: number; reason?: string; owedMinor?: bigint },
    ): Promise<boolean> {
      const { rowCount } = await pool.query(
        `with changed as (
           update bank_orders set status = $2, changes = changes + 1, updated_at = $3, reason = coalesce($5, reason),
             owed_minor = coalesce($6, owed_minor)
           where order_id = $1 and status = any($7) returning order_id, changes)
         insert into bank_order_changes (order_id, n, status, at, cause)
         select order_id, changes, $2, $3, $4 from changed`,
        [
          ...[orderId, status, new Date(change.at), change.cause, change.reason ?? null],
          ...[change.owedMinor === undefined ? null : String(change.owedMinor), MAY_BECOME[status]],
        ],
      );
      return rowCount === 1;
    },

    /** When it is looked at next, unless the bank has said something else since; `null` for never. */
    async schedule(orderId: string, nextTryAt: number | null, seen: BankStatus | null): Promise<void> {
      await pool.query(
        `update bank_orders set next_try_at = $2
         where order_id = $1 and bank_status is not distinct from $3`,
        [orderId, nextTryAt === null ? null : new Date(nextTryAt), seen],
      );
    },

    /** Orders that are due. Each is this server's until the lease ends; servers that ask at once get different ones. */
    async claim(now: number, leaseMs: number, max: number): Promise<BankOrder[]> {
      const { rows } = await pool.query(
        `update bank_orders set next_try_at = $2, tries = tries + 1 where order_id in (
           select order_id from bank_orders where next_try_at <= $1
           order by next_try_at limit $3 for update skip locked)
         returning ${COLUMNS}`,
        [new Date(now), new Date(now + leaseMs), max],
      );
      return rows.map(orderOf);
    },

    async history(orderId: string): Promise<StatusChange[]> {
      const { rows } = await pool.query(
        "select status, at, cause from bank_order_changes where order_id = $1 order by n limit 100",
        [orderId],
      );
      return rows.map(({ status, at, cause }) => ({ status, at: new Date(at), cause }));
    },
  };
}

function orderOf(row: Record<string, unknown>): BankOrder {
  const big = (value: unknown) => (value === null ? null : BigInt(value as string));
  return {
    orderId: row.order_id as string,
    kind: row.kind as OrderKind,
    userId: row.user_id as string,
    accountNo: row.account_no as string,
    amountMinor: big(row.amount_minor)!,
    feeMinor: big(row.fee_minor)!,
    currency: row.currency as Currency,
    instrumentSealed: row.instrument_sealed as string,
    status: row.status as OrderStatus,
    holdId: row.hold_id as string | null,
    asked: row.asked as boolean,
    bankStatus: row.bank_status as BankStatus | null,
    bankReference: row.bank_reference as string | null,
    reason: row.reason as string | null,
    owedMinor: big(row.owed_minor),
    attempt: row.attempt as number,
    tries: row.tries as number,
    createdAt: new Date(row.created_at as string),
    updatedAt: new Date(row.updated_at as string),
  };
}
