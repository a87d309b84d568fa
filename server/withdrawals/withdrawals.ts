// Cash-out at an ATM from the customer's side: ask for a code, look at it, take it back.
import { Problem } from "@makeba/openapi/problem";
import type { MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import type { Clock } from "../clock.ts";
import type { FeeSchedule } from "../fees/fee-schedule.ts";
import { toDecimal, toMinor, toWholeUnits } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { eventOf, postOrThrow } from "../http/outcomes.ts";
import { commandIdFor } from "../idempotency.ts";
import { seesEverybody, type User, userOf } from "../identity/principals.ts";
import type { Currency } from "../ledger/money.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import type { Post } from "../posting/group-commit.ts";
import { WithdrawalRow } from "../storage/entities.ts";
import { newTransactionId } from "../transaction-ids.ts";
import type { Codes } from "./codes.ts";
import { isPayable } from "./payable-notes.ts";

export type WithdrawalRules = {
  readonly codeLifetimeMs: number;
  /** Notes of the network's ATMs, in whole escudos. */
  readonly atmNotes: readonly number[];
  readonly atmAmountMinorMax: bigint;
};

export type WithdrawalDependencies = {
  readonly post: Post;
  readonly orm: MikroORM;
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly codes: Codes;
  readonly rules: WithdrawalRules;
  readonly limits: LimitTables;
  readonly fees: FeeSchedule;
};

const FIND_WALLET =
  "select account_no::text from wallets where owner_id = $1 and currency = $2 and kind = 'customer'";

export function withdrawalOperations(
  dependencies: WithdrawalDependencies,
): HandlersOf<"issueAtmCode" | "getWithdrawal" | "cancelWithdrawal"> {
  const { post, orm, pool, clock, codes, rules, limits, fees } = dependencies;
  return {
    async issueAtmCode({ body, headers, principal }) {
      const user = userOf(principal);
      if (body.userId !== user.userId) throw new Problem("ACCOUNT_ACCESS_DENIED");
      const currency = body.currency ?? "CVE";
      const amountMinor = toMinor(body.amount, currency, "body.amount");
      requirePayable(amountMinor, rules);
      const wallet = await pool.query({
        name: "find-wallet",
        text: FIND_WALLET,
        values: [user.userId, currency],
      });
      const accountNo: string | undefined = wallet.rows[0]?.account_no;
      if (accountNo === undefined) throw new Problem("USER_NOT_FOUND");
      const at = clock();
      const withdrawalId = newTransactionId(at);
      const posted = await postOrThrow(post, {
        type: "issue-code",
        id: commandIdFor(user, headers["idempotency-key"], withdrawalId),
        at,
        request: { operation: "issueAtmCode", userId: body.userId, amount: String(amountMinor), currency },
        withdrawalId,
        actorId: user.userId,
        accountNo,
        amountMinor,
        feeMinor: fees.feeFor("atm", amountMinor, currency),
        currency,
        limits: limits[currency],
        codeDigests: codes.candidateDigests(withdrawalId),
        expiresAt: at + rules.codeLifetimeMs,
      });
      // A repeat finds the first withdrawal, with the candidates of *its* id.
      const issued = eventOf(posted.events, "code-issued");
      return {
        status: 201,
        headers: { ...posted.headers, "Cache-Control": "no-store" },
        body: {
          code: codeOf(codes, issued),
          expiryTime: new Date(issued.expiresAt).toISOString(),
          transactionId: issued.withdrawalId,
        },
      };
    },

    async getWithdrawal({ params, principal }) {
      return { status: 200, body: await findWithdrawal(orm, userOf(principal), params.transactionId) };
    },

    async cancelWithdrawal({ params, principal }) {
      const user = userOf(principal);
      const { transactionId } = params;
      await postOrThrow(post, {
        type: "cancel-code",
        id: `cancel:${user.userId}:${transactionId}`,
        at: clock(),
        request: { operation: "cancelWithdrawal", transactionId },
        withdrawalId: transactionId,
        actorId: user.userId,
      });
      return { status: 200, body: await findWithdrawal(orm, user, transactionId) };
    },
  };
}

function requirePayable(amountMinor: bigint, rules: WithdrawalRules): void {
  const problem = (rule: string, message: string) =>
    new Problem("AMOUNT_NOT_DISPENSABLE", {
      message,
      details: {
        issues: [{ field: "body.amount", rule, message }],
        notes: rules.atmNotes,
        maximum: toDecimal(rules.atmAmountMinorMax, "CVE"),
      },
    });
  if (amountMinor > rules.atmAmountMinorMax) {
    throw problem("maximum", `One withdrawal is at most ${toDecimal(rules.atmAmountMinorMax, "CVE")} CVE.`);
  }
  const escudos = toWholeUnits(amountMinor, "CVE");
  if (escudos === undefined || !isPayable(escudos, rules.atmNotes)) {
    throw problem("notes", `The amount must be payable in notes of ${rules.atmNotes.join(", ")} CVE.`);
  }
}

function codeOf(
  codes: Codes,
  issued: { withdrawalId: string; candidate: number; codeDigest: string },
): string {
  const code = codes.codeOf(issued.withdrawalId, issued.candidate);
  // After an exchange of the secret an older code can no longer be worked out, and a wrong one must not be shown.
  if (codes.digestOf(code) === issued.codeDigest) return code;
  throw new Problem("WITHDRAWAL_NOT_FOUND", {
    message: "The code can no longer be shown. Cancel the withdrawal and ask for a new one.",
    details: { transactionId: issued.withdrawalId },
  });
}

async function findWithdrawal(orm: MikroORM, user: User, transactionId: string) {
  const row = await orm.em.fork().findOne(WithdrawalRow, { withdrawalId: transactionId });
  if (!row || (row.userId !== user.userId && !seesEverybody(user))) throw new Problem("WITHDRAWAL_NOT_FOUND");
  return withdrawalView(row);
}

type WithdrawalView = Extract<
  Awaited<ReturnType<HandlersOf<"getWithdrawal">["getWithdrawal"]>>,
  { status: 200 }
>["body"];

function withdrawalView(row: {
  withdrawalId: string;
  status: string;
  amountMinor: bigint;
  feeMinor: bigint;
  currency: string;
  accountNo: string;
  expiresAt: Date;
  createdAt: Date;
  dispensedMinor?: bigint | null | undefined;
  networkKey?: string | null | undefined;
}): WithdrawalView {
  const currency = row.currency as Currency;
  const terminalId = row.networkKey?.split(":")[1];
  return {
    transactionId: row.withdrawalId,
    status: row.status as WithdrawalView["status"],
    amount: toDecimal(row.amountMinor, currency),
    fee: toDecimal(row.feeMinor, currency),
    currency,
    accountNo: row.accountNo,
    expiryTime: row.expiresAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    ...(row.dispensedMinor != null ? { dispensedAmount: toDecimal(row.dispensedMinor, currency) } : {}),
    ...(terminalId === undefined ? {} : { terminalId }),
  };
}
