// Transfers between accounts of one currency: at once, whole, and once per key or reference.
import { Problem } from "@makeba/openapi/problem";
import type { MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import { hidingAccountNo, maskedAccountNo } from "../accounts/masked-account-no.ts";
import type { Clock } from "../clock.ts";
import { accountNoFor, WENT_TO_PHONE } from "../history/other-side.ts";
import { toDecimal, toMinor } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { isNew, postOrThrow } from "../http/outcomes.ts";
import { commandIdFor } from "../idempotency.ts";
import { seesEverybody, type User, userOf } from "../identity/principals.ts";
import type { Currency } from "../ledger/money.ts";
import type { Post } from "../posting/group-commit.ts";
import { AccountRow, EventRow, TransactionReferenceRow, TransactionRow } from "../storage/entities.ts";
import { newTransactionId } from "../transaction-ids.ts";
import { referenceCommandId, uuidCommandId } from "./command-ids.ts";
import type { Recipients } from "./recipients.ts";
import type { StepUp } from "./step-up.ts";
import type { MakeTransfer } from "./transfer-command.ts";
import { transferMade } from "./transfer-made.ts";

export type TransferDependencies = {
  readonly post: Post;
  readonly orm: MikroORM;
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly recipients: Recipients;
  readonly stepUp: StepUp;
  readonly makeTransfer: MakeTransfer;
};

export function transferOperations(
  dependencies: TransferDependencies,
): HandlersOf<"createTransfer" | "getTransfer"> {
  const { post, orm, pool, clock, recipients, stepUp, makeTransfer } = dependencies;
  return {
    async createTransfer({ body, headers, principal }) {
      const user = userOf(principal);
      const { userId } = user;
      const { from_account, to_account, to_phone, currency, description = "", reference = "" } = body;
      const amountMinor = toMinor(body.amount, currency, "body.amount");
      requireOwnReference(reference);
      const at = clock();
      const key = headers["idempotency-key"];
      const id =
        key === undefined && reference !== ""
          ? referenceCommandId(userId, from_account, reference)
          : commandIdFor(user, key, newTransactionId(at));
      await stepUp.requireBelow(user, { id, currency, amountMinor });
      // The contract has exactly one of the two.
      const toAccountNo = to_account ?? (await recipients.accountOfPhone(user, to_phone!, currency));
      const command = makeTransfer(
        {
          ...{ id, at, userId, amountMinor, currency, reference, description },
          ...{ fromAccountNo: from_account, toAccountNo },
        },
        {
          operation: "createTransfer",
          from_account,
          // A phone is not kept in clear: under its name stands the account that it led to.
          [to_account === undefined ? "to_phone" : "to_account"]: toAccountNo,
          amount: String(amountMinor),
          currency,
          description,
          reference,
        },
      );
      const byPhone = to_account === undefined;
      const posted = await postOrThrow(post, command).catch((error: unknown) => {
        throw byPhone ? hidingAccountNo(error, toAccountNo) : error;
      });
      if (byPhone && isNew(posted)) await recipients.wasPaid(user, "phone");
      return { status: 201, headers: posted.headers, body: transferMade(posted, command, { byPhone }) };
    },

    async getTransfer({ params, principal }) {
      const user = userOf(principal);
      const found =
        (await findTransfer(orm, pool, user, params.transfer_id)) ??
        (await findRefused(orm, user, params.transfer_id));
      if (!found) throw new Problem("TRANSFER_NOT_FOUND");
      return { status: 200, body: found };
    },
  };
}

/** A dispute's adjustment has the dispute's id as its reference: its customer must not be able to take it before. */
function requireOwnReference(reference: string): void {
  if (!reference.startsWith("dsp_")) return;
  const message = "must not begin with dsp_, which the platform keeps for adjustments";
  throw new Problem("VALIDATION_FAILED", {
    details: { issues: [{ field: "body.reference", rule: "reserved", message }] },
  });
}

type TransferView = Extract<
  Awaited<ReturnType<HandlersOf<"getTransfer">["getTransfer"]>>,
  { status: 200 }
>["body"];

/** By transaction id for either side; by reference for the sender. */
async function findTransfer(
  orm: MikroORM,
  pool: pg.Pool,
  user: User,
  transferId: string,
): Promise<TransferView | undefined> {
  const em = orm.em.fork();
  const own = new Set(
    (await em.find(AccountRow, { ownerId: user.userId }, { fields: ["accountNo"] })).map((a) => a.accountNo),
  );
  const isOwn = (row: { debitAccountNo: string; creditAccountNo: string }) =>
    own.has(row.debitAccountNo) || own.has(row.creditAccountNo) || seesEverybody(user);
  let row = await em.findOne(TransactionRow, { transactionId: transferId, type: "transfer" });
  if (!row || !isOwn(row)) {
    const accountNo = { $in: [...own] };
    const found = await em.findOne(TransactionReferenceRow, { reference: transferId, accountNo });
    row =
      found && (await em.findOne(TransactionRow, { transactionId: found.transactionId, type: "transfer" }));
  }
  if (!row) return undefined;
  const currency = row.currency as Currency;
  const went_to_phone = await wentToPhone(pool, row.transactionId);
  const shown = accountNoFor(user, { type: row.type, went_to_phone }, (accountNo) => own.has(accountNo));
  return {
    transfer_id: row.reference || row.transactionId,
    transaction_id: row.transactionId,
    status: row.status as TransferView["status"],
    from_account: shown(row.debitAccountNo),
    to_account: shown(row.creditAccountNo),
    amount: toDecimal(row.amountMinor, currency),
    currency,
    ...(row.feeMinor > 0n && (own.has(row.debitAccountNo) || seesEverybody(user))
      ? { fee: toDecimal(row.feeMinor, currency) }
      : {}),
    ...(row.description === "" ? {} : { description: row.description }),
    created_at: row.createdAt.toISOString(),
    ...(row.completedAt ? { completed_at: row.completedAt.toISOString() } : {}),
  };
}

async function wentToPhone(pool: pg.Pool, transactionId: string): Promise<boolean> {
  const { rows } = await pool.query<{ went: boolean }>({
    name: "transfer-went-to-phone",
    text: `select ${WENT_TO_PHONE} as went from transactions t where t.transaction_id = $1`,
    values: [transactionId],
  });
  return rows[0]!.went;
}

/** A transfer that was refused under its reference: it moved nothing, but its sender may ask what became of it. */
async function findRefused(orm: MikroORM, user: User, reference: string): Promise<TransferView | undefined> {
  const em = orm.em.fork();
  const own = await em.find(AccountRow, { ownerId: user.userId }, { fields: ["accountNo"] });
  const refused = await em.findOne(EventRow, {
    commandId: {
      $in: [
        uuidCommandId(user.userId, reference),
        ...own.map(({ accountNo }) => referenceCommandId(user.userId, accountNo, reference)),
      ],
    },
    n: 0,
    type: "command-rejected",
  });
  if (!refused?.request) return undefined;
  const request = refused.request;
  const currency = request.currency as Currency;
  return {
    transfer_id: reference,
    status: "FAILED",
    from_account: request.from_account!,
    // Nothing was paid to the phone, so nothing more is known of its owner than before.
    to_account: request.to_account ?? maskedAccountNo(request.to_phone!),
    amount: toDecimal(BigInt(request.amount!), currency),
    currency,
    created_at: refused.at.toISOString(),
    completed_at: refused.at.toISOString(),
  };
}
