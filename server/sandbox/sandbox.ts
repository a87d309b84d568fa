// What exists in a sandbox only: tokens for anybody, users with money, a clock that can be moved, and the messages that
// would have gone to phones.
import { randomInt } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import { toDecimal, toMinor } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { eventOf, postOrThrow } from "../http/outcomes.ts";
import type { AccessTokens } from "../identity/access-tokens.ts";
import type { Inbox } from "../identity/messages.ts";
import type { Passwords } from "../identity/passwords.ts";
import type { Pins } from "../identity/pins.ts";
import { newUserId, type Users } from "../identity/users.ts";
import {
  customerAccountNo,
  isPossibleAccountNo,
  SYSTEM_OWNER_ID,
  type SystemAccountKind,
} from "../ledger/accounts.ts";
import type { Currency } from "../ledger/money.ts";
import type { Tier } from "../ledger/tiers.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import type { Post } from "../posting/group-commit.ts";
import { newTransactionId } from "../transaction-ids.ts";
import type { DueWork } from "./due-work.ts";
import type { KeptClock } from "./kept-clock.ts";

export type SandboxDependencies = {
  readonly post: Post;
  readonly pool: pg.Pool;
  readonly clock: KeptClock;
  readonly tokens: AccessTokens;
  readonly identity: { readonly users: Users; readonly passwords: Passwords; readonly pins: Pins };
  readonly inbox: Inbox;
  readonly limits: LimitTables;
  readonly dueWork: DueWork;
};

export function sandboxOperations({
  post,
  pool,
  clock,
  tokens,
  identity,
  inbox,
  limits,
  dueWork,
}: SandboxDependencies): HandlersOf<
  | "createSandboxToken"
  | "createSandboxUser"
  | "getSandboxAccounts"
  | "getSandboxClock"
  | "advanceSandboxClock"
  | "setSandboxClock"
  | "runSandboxWork"
  | "getSandboxMessages"
> {
  const time = () => ({
    now: new Date(clock.now()).toISOString(),
    aheadSeconds: Math.round(clock.aheadMs() / 1000),
    running: clock.isRunning(),
  });
  return {
    async createSandboxToken({ body }) {
      const { userId, role, lifetimeSeconds = 3600 } = body;
      const accessToken = await tokens.issue({ userId, role }, lifetimeSeconds);
      return {
        status: 201,
        headers: { "Cache-Control": "no-store" },
        body: { accessToken, tokenType: "Bearer", expiresIn: lifetimeSeconds },
      };
    },

    async createSandboxUser({ body }) {
      const userId = body.userId ?? newUserId();
      // Every amount is checked before the first account is opened.
      const wanted = body.accounts.map((account, i) => ({
        currency: account.currency,
        accountNo: account.accountNo ?? customerAccountNo(randomInt(100_000_000_000)),
        openingMinor: optionalMinor(
          account.openingBalance,
          account.currency,
          `body.accounts.${i}.openingBalance`,
        ),
        minimumMinor: optionalMinor(
          account.minimumBalance,
          account.currency,
          `body.accounts.${i}.minimumBalance`,
        ),
      }));
      await refuseTaken(userId, wanted);
      const { name, phone, password, pin, role = "customer" } = body;
      if (pin !== undefined) await identity.pins.requireGood(pin);
      // The contract has them come together.
      if (name !== undefined && phone !== undefined && password !== undefined) {
        const passwordHash = await identity.passwords.hash(password);
        await identity.users.create({ userId, role, name, phone, passwordHash });
        if (pin !== undefined) await identity.pins.set(userId, pin, { replace: true });
      }
      const accounts = [];
      for (const account of wanted) accounts.push(await open(userId, body.tier ?? "full", account));
      return { status: 201, body: { userId, accounts } };
    },

    async getSandboxAccounts() {
      const { rows } = await pool.query<SystemAccountRow>(
        "select kind, currency, account_no::text, posted_minor::text from accounts where owner_id = $1 order by account_no",
        [SYSTEM_OWNER_ID],
      );
      const accounts = rows.map(({ kind, currency, account_no, posted_minor }) => ({
        kind,
        currency,
        accountNo: account_no,
        balance: toDecimal(BigInt(posted_minor), currency),
      }));
      return { status: 200, body: { accounts } };
    },

    async getSandboxMessages({ query }) {
      return { status: 200, body: { messages: [...inbox.messagesTo(query.to)] } };
    },

    async getSandboxClock() {
      return { status: 200, body: time() };
    },

    async advanceSandboxClock({ body }) {
      await clock.advanceAll(body.advanceSeconds * 1000);
      return { status: 200, body: time() };
    },

    async setSandboxClock({ body }) {
      const to = Date.parse(body.now);
      if (!(await clock.setKept(to, body.running))) {
        const message = `must not be before ${new Date(clock.now()).toISOString()}`;
        const issues = [{ field: "body.now", rule: "forward", message }];
        throw new Problem("VALIDATION_FAILED", { details: { issues } });
      }
      return { status: 200, body: time() };
    },

    async runSandboxWork() {
      return { status: 200, body: await dueWork() };
    },
  };

  /** Several accounts are opened one by one, so everything that could stop the second is looked for before the first. */
  async function refuseTaken(userId: string, wanted: readonly WantedAccount[]): Promise<void> {
    const numbers = wanted.map(({ accountNo }) => accountNo);
    const currencies = wanted.map(({ currency }) => currency);
    const twice = (list: readonly string[]) => list.find((value, i) => list.indexOf(value) !== i);
    const impossible = numbers.findIndex((accountNo) => !isPossibleAccountNo(accountNo));
    if (impossible >= 0) {
      const field = `body.accounts.${impossible}.accountNo`;
      const issue = { field, rule: "maximum", message: "must be at most 9223372036854775807" };
      throw new Problem("VALIDATION_FAILED", { details: { issues: [issue] } });
    }
    const taken = await pool.query<{ currency: string }>(
      `select currency from accounts where account_no = any($1::bigint[])
        union all select currency from wallets where owner_id = $2 and currency = any($3::text[])
              and kind = 'customer'`,
      [numbers, userId, currencies],
    );
    const currency = twice(currencies) ?? taken.rows[0]?.currency;
    if (currency !== undefined || twice(numbers) !== undefined) {
      throw new Problem("ACCOUNT_ALREADY_EXISTS", { details: currency === undefined ? {} : { currency } });
    }
  }

  async function open(userId: string, tier: Tier, wanted: WantedAccount) {
    const { accountNo, currency, openingMinor, minimumMinor } = wanted;
    const at = clock.now();
    await postOrThrow(post, {
      type: "open-account",
      id: `open:${newTransactionId(at)}`,
      at,
      request: { operation: "createSandboxUser", accountNo },
      accountNo,
      ownerId: userId,
      kind: "customer",
      currency,
      minimumMinor,
      mayGoNegative: false,
      tier,
    });
    if (openingMinor === 0n) return { accountNo, currency, balance: 0 };
    const transactionId = newTransactionId(at);
    const posted = await postOrThrow(post, {
      type: "deposit",
      id: `once:${transactionId}`,
      at,
      request: { operation: "createSandboxUser", accountNo, amount: String(openingMinor) },
      transactionId,
      accountNo,
      amountMinor: openingMinor,
      currency,
      limits: limits[currency],
      reference: `SANDBOX-${transactionId.slice(4)}`,
      description: "Opening balance",
    });
    const balanceMinor = eventOf(posted.events, "posted").postings[1]!.balanceAfterMinor;
    return { accountNo, currency, balance: toDecimal(balanceMinor, currency) };
  }
}

type SystemAccountRow = {
  kind: SystemAccountKind;
  currency: Currency;
  account_no: string;
  posted_minor: string;
};

type WantedAccount = {
  readonly accountNo: string;
  readonly currency: Currency;
  readonly openingMinor: bigint;
  readonly minimumMinor: bigint;
};

function optionalMinor(amount: number | string | undefined, currency: Currency, field: string): bigint {
  return amount === undefined ? 0n : toMinor(amount, currency, field);
}
