// Money from and to banks: the operations for customers and for the bank's callbacks. What is asked for is a row before the
// bank hears of it, and the answer does not wait for the bank; `orders.ts` moves it on.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { Clock } from "../clock.ts";
import { toDecimal, toMinor } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { postOrThrow } from "../http/outcomes.ts";
import { commandIdFor } from "../idempotency.ts";
import type { PersonalData } from "../identity/personal-data.ts";
import type { Pins } from "../identity/pins.ts";
import { seesEverybody, type User, userOf } from "../identity/principals.ts";
import type { Users } from "../identity/users.ts";
import type { Currency } from "../ledger/money.ts";
import type { Tier } from "../ledger/tiers.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import type { TellCustomer } from "../notifications/customer-notices.ts";
import type { Post } from "../posting/group-commit.ts";
import type { CaseRows } from "../recovery/case-rows.ts";
import { inTransaction } from "../storage/in-transaction.ts";
import { newTransactionId } from "../transaction-ids.ts";
import type { OrderKind } from "./bank-life.ts";
import type { BankProvider, Instrument } from "./bank-provider.ts";
import { holdFor } from "./booking.ts";
import { isValidIban, maskedIban } from "./iban.ts";
import { type BankOrder, createOrderRows, type StatusChange } from "./order-rows.ts";
import { createOrders, type OrderRules } from "./orders.ts";

export type BankingDependencies = {
  readonly pool: pg.Pool;
  readonly post: Post;
  readonly clock: Clock;
  readonly machineClock: Clock;
  /** Nothing when the server works with no bank. */
  readonly provider: BankProvider | undefined;
  readonly cases: CaseRows;
  readonly personalData: PersonalData;
  readonly users: Users;
  readonly pins: Pins;
  readonly tellCustomer: TellCustomer;
  readonly rules: OrderRules;
  readonly limits: LimitTables;
  /** Of one payout. */
  readonly payoutFeeMinor: (amountMinor: bigint, currency: Currency) => bigint;
  /** Spreads the times between questions. @default Math.random */
  readonly random?: () => number;
  /** Nothing happens by itself: orders wait for `settled`, which moves them on one after the other. @default false */
  readonly whenAsked?: boolean;
  readonly onFailure: (error: unknown, what: string) => void;
};

/** Orders that this server moves on at once; the rest waits for its recovery. */
const ASKING_MAX = 64;

/** One top-up of an account at a time is counted and written down. */
const LOCK_TOP_UPS = "select pg_advisory_xact_lock(hashtextextended('top-up ' || $1 || ' ' || $2, 0))";

/** What other top-ups are on their way to the account, or wait in review; the statuses are those of an index. */
const UNDER_WAY = `(
  select coalesce(sum(o.amount_minor), 0)::text from bank_orders o
   where o.account_no = w.account_no and o.kind = 'top-up' and o.command_key <> $3
     and o.status in ('PENDING', 'UNKNOWN', 'IN_REVIEW'))`;

export type Banking = ReturnType<typeof createBanking>;

export function createBanking(dependencies: BankingDependencies) {
  const { pool, post, clock, machineClock: now, provider, cases, personalData, users, pins } = dependencies;
  const rows = createOrderRows(pool);
  const instrumentOf = (order: Pick<BankOrder, "orderId" | "instrumentSealed">): Instrument =>
    JSON.parse(personalData.open(order.instrumentSealed, placeOf(order.orderId)));
  const { rules, limits, tellCustomer, onFailure } = dependencies;
  const orders = createOrders({
    ...{ rows, cases, provider, post, clock, now, instrumentOf, rules, limits, tellCustomer, onFailure },
    ...(dependencies.random ? { random: dependencies.random } : {}),
  });
  const asking = new Set<Promise<void>>();
  const waiting: BankOrder[] = [];

  /** Goes on after the answer; when too much is under way, or this server ends, recovery does it. */
  function advanceInBackground(order: BankOrder): void {
    if (asking.size + waiting.length >= ASKING_MAX) return;
    if (dependencies.whenAsked) return void waiting.push(order);
    const task = orders.advance(order).finally(() => asking.delete(task));
    asking.add(task);
  }

  type Request = {
    readonly kind: OrderKind;
    readonly user: User;
    readonly key: string;
    readonly amount: number | string;
    readonly currency: Currency;
    readonly instrument: Instrument;
  };

  /** Writes the order down, unless its key has one. All that it reads and writes goes by `db`. */
  async function add(db: Pick<pg.Pool, "query">, request: Request, amountMinor: bigint) {
    const { kind, user, key, currency, instrument } = request;
    const written = createOrderRows(db);
    const wallet = await db.query(
      `select w.account_no::text, a.tier, a.posted_minor, ${UNDER_WAY} as under_way
         from wallets w join accounts a using (account_no)
        where w.owner_id = $1 and w.currency = $2 and w.kind = 'customer'`,
      [user.userId, currency, commandIdFor(user, key, "")],
    );
    const accountNo: string | undefined = wallet.rows[0]?.account_no;
    if (accountNo === undefined) throw new Problem("USER_NOT_FOUND");
    // The ledger judges it when the money is there; but what cannot fit now is better not collected at all.
    const { balanceMaxMinor } = limits[currency][wallet.rows[0].tier as Tier];
    const thereMinor = BigInt(wallet.rows[0].posted_minor) + BigInt(wallet.rows[0].under_way);
    const tooMuch = kind === "top-up" && thereMinor + amountMinor > balanceMaxMinor;
    if (tooMuch && !(await written.findByKey(commandIdFor(user, key, "")))) {
      throw new Problem("LIMIT_MAX_BALANCE", {
        details: { max: toDecimal(balanceMaxMinor, currency), currency },
      });
    }
    const at = clock();
    const orderId = newTransactionId(at);
    const commandKey = commandIdFor(user, key, orderId);
    const isNew = await written.add({
      ...{ orderId, kind, userId: user.userId, accountNo, amountMinor, currency, commandKey, at },
      feeMinor: kind === "payout" ? dependencies.payoutFeeMinor(amountMinor, currency) : 0n,
      instrumentSealed: personalData.seal(JSON.stringify(instrument), placeOf(orderId)),
      holdId: kind === "payout" ? orderId : null,
      nextTryAt: now() + rules.backOff.firstMs,
      cause: "Asked for by the customer.",
    });
    return { isNew, order: (await written.findByKey(commandKey))! };
  }

  /** The order of this key, new or found. */
  async function recorded(request: Request) {
    const { kind, user, amount, currency, instrument } = request;
    const amountMinor = toMinor(amount, currency, "body.amount");
    const { order, isNew } =
      kind === "payout"
        ? await add(pool, request, amountMinor)
        : await inTransaction(pool, async (client) => {
            await client.query(LOCK_TOP_UPS, [user.userId, currency]);
            return add(client, request, amountMinor);
          });
    const same = {
      operation: order.kind === kind,
      currency: order.currency === currency,
      amount: order.amountMinor === amountMinor,
      [kind === "payout" ? "iban" : "source"]:
        JSON.stringify(instrumentOf(order)) === JSON.stringify(instrument),
    };
    const differing = Object.entries(same).find(([, equal]) => !equal);
    if (differing !== undefined) {
      throw new Problem("IDEMPOTENCY_KEY_REUSED", {
        message: `The key was used before with another ${differing[0]}.`,
        details: { field: differing[0] },
      });
    }
    return { order, isNew };
  }

  const accepted = (order: BankOrder, isNew: boolean) => ({
    status: 202 as const,
    headers: isNew ? {} : { "Idempotent-Replayed": "true" },
    body: { transactionId: order.orderId, status: "PENDING" as const },
  });

  async function found(kind: OrderKind, user: User, orderId: string) {
    const order = await rows.find(orderId);
    const isTheirs = order?.kind === kind && (order.userId === user.userId || seesEverybody(user));
    if (!order || !isTheirs) throw new Problem("TRANSACTION_NOT_FOUND");
    return { status: 200 as const, body: view(order, instrumentOf(order), await rows.history(orderId)) };
  }

  async function requirePin({ userId }: User, pin: string | undefined): Promise<void> {
    const user = await users.byId(userId).catch((error: unknown) => {
      // A made-up user of a sandbox token has no PIN.
      if (error instanceof Problem && error.code === "USER_NOT_FOUND") return undefined;
      throw error;
    });
    if (user?.pinDigest == null) return;
    if (pin === undefined) throw new Problem("PIN_REQUIRED");
    await pins.check(user, pin);
  }

  function requireBank(): void {
    if (!provider) throw new Problem("BANK_UNAVAILABLE");
  }

  const handlers: HandlersOf<
    "createTopUp" | "getTopUp" | "withdrawToBank" | "getBankWithdrawal" | "notifyBankTransaction"
  > = {
    async createTopUp({ body, headers, principal }) {
      requireBank();
      const { amount, currency, source } = body;
      const user = userOf(principal);
      const instrument: Instrument =
        source.type === "card"
          ? { type: "card", token: source.token! }
          : { type: "bankAccount", iban: checkedIban(source.iban!, "body.source.iban") };
      const key = headers["idempotency-key"];
      const { order, isNew } = await recorded({ kind: "top-up", user, key, amount, currency, instrument });
      if (isNew) advanceInBackground(order);
      return accepted(order, isNew);
    },

    getTopUp: ({ params, principal }) => found("top-up", userOf(principal), params.transactionId),

    async withdrawToBank({ body, headers, principal }) {
      requireBank();
      const { amount, currency, name, pin } = body;
      const user = userOf(principal);
      const instrument: Instrument = {
        ...{ type: "bankAccount", iban: checkedIban(body.iban, "body.iban"), name },
      };
      await requirePin(user, pin);
      const key = headers["idempotency-key"];
      const { order, isNew } = await recorded({ kind: "payout", user, key, amount, currency, instrument });
      // A repeat gets the stored outcome; one that follows a lost answer places the hold now.
      if (order.attempt === 0) await heldOrThrow(order);
      if (!order.asked) advanceInBackground(order);
      return accepted(order, isNew);
    },

    getBankWithdrawal: ({ params, principal }) => found("payout", userOf(principal), params.transactionId),

    async notifyBankTransaction({ body }) {
      const known = await orders.takeReport({
        ...body,
        amountMinor: toMinor(body.amount, body.currency, "body.amount"),
      });
      return { status: 200, body: { acknowledged: true, known } };
    },
  };

  async function heldOrThrow(order: BankOrder): Promise<void> {
    try {
      await postOrThrow(post, holdFor(order, clock(), limits));
    } catch (error) {
      // The order ends with its rejection; the ledger has stored it, so asking again changes nothing.
      if (error instanceof Problem && error.category === "business") await orders.hold(order);
      throw error;
    }
  }

  return {
    handlers,
    rows,
    advance: orders.advance,
    book: orders.book,
    takeReport: orders.takeReport,
    /** Resolves when nothing is under way that requests have begun. */
    async settled() {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await orders.advance(next);
      while (asking.size > 0) await Promise.allSettled(asking);
    },
    /** Resolves when nothing that this server began is under way. */
    async stop() {
      await Promise.allSettled(asking);
    },
  };
}

function placeOf(orderId: string): string {
  return `bank_orders.instrument:${orderId}`;
}

function checkedIban(iban: string, field: string): string {
  if (isValidIban(iban)) return iban;
  const issues = [{ field, rule: "checkDigits", message: "must have the right check digits" }];
  throw new Problem("IBAN_INVALID", { details: { issues } });
}

function view(order: BankOrder, instrument: Instrument, history: readonly StatusChange[]) {
  const { currency } = order;
  return {
    transactionId: order.orderId,
    status: order.status,
    amount: toDecimal(order.amountMinor, currency),
    fee: toDecimal(order.feeMinor, currency),
    currency,
    accountNo: order.accountNo,
    instrument: instrument.type === "card" ? "card" : maskedIban(instrument.iban),
    createdAt: order.createdAt.toISOString(),
    updatedAt: order.updatedAt.toISOString(),
    history: history.map(({ status, at, cause }) => ({ status, at: at.toISOString(), cause })),
    ...(order.reason === null ? {} : { reason: order.reason }),
    ...(order.bankReference === null ? {} : { bankReference: order.bankReference }),
    ...(order.owedMinor === null ? {} : { receivable: toDecimal(order.owedMinor, currency) }),
  };
}
