// A transfer in two steps. The first posts nothing: it answers with a signed token of the exact terms. The second checks
// token, PIN and, above an amount, a code to the phone, and posts one transfer.
//
// Two things are unique, and both by the ledger: the command id (user and Idempotency-Key), so that pressing twice is one
// transfer; and the reference (the token's id), so that a token is one transfer whatever the keys. Whoever repeats a
// request whose answer was lost gets that answer before anything is checked again: token and code may be over by then.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { Clock } from "../clock.ts";
import type { FeeSchedule } from "../fees/fee-schedule.ts";
import { stepUpRequired } from "../fraud/measures.ts";
import { toDecimal, toMinor } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { postOrThrow, rejectionProblem } from "../http/outcomes.ts";
import { commandIdFor } from "../idempotency.ts";
import { type AttemptStore, MESSAGE_POLICY, takeOrThrow } from "../identity/attempts.ts";
import type { SendMessage } from "../identity/messages.ts";
import type { OneTimeCodes } from "../identity/one-time-codes.ts";
import type { Pins } from "../identity/pins.ts";
import { userOf } from "../identity/principals.ts";
import type { StoredUser, Users } from "../identity/users.ts";
import type { Transfer } from "../ledger/commands.ts";
import type { Currency } from "../ledger/money.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import type { Post } from "../posting/group-commit.ts";
import type { Preview } from "../posting/preview.ts";
import { newTransactionId } from "../transaction-ids.ts";
import { maskedAccountNo, type Recipients } from "./recipients.ts";
import { needsStepUp, type StepUpAmounts } from "./step-up.ts";
import { transferMade } from "./transfer-made.ts";
import { newTransferId, type PreparedTransfer, type TransferTokens } from "./transfer-tokens.ts";

export type ConfirmedTransferDependencies = {
  readonly post: Post;
  readonly preview: Preview;
  readonly pool: pg.Pool;
  /** Business time, for the ledger. */
  readonly clock: Clock;
  /** The machine's, for tokens and codes. */
  readonly now: Clock;
  readonly tokens: TransferTokens;
  readonly recipients: Recipients;
  readonly users: Users;
  readonly pins: Pins;
  readonly oneTimeCodes: OneTimeCodes;
  readonly attempts: AttemptStore;
  readonly sendMessage: SendMessage;
  readonly stepUpAboveMinor: StepUpAmounts;
  /** Whether something that happened makes every transfer of this user need a code. */
  readonly mustStepUp: (userId: string) => Promise<boolean>;
  readonly limits: LimitTables;
  readonly fees: FeeSchedule;
};

export function confirmedTransferOperations(
  dependencies: ConfirmedTransferDependencies,
): HandlersOf<"initTransfer" | "confirmTransfer"> {
  const { post, preview, pool, clock, now, tokens, recipients, users } = dependencies;
  const { pins, oneTimeCodes, attempts, sendMessage, stepUpAboveMinor, mustStepUp, limits, fees } =
    dependencies;
  const messageSubject = (userId: string) => `transfer-code:${userId}`;

  /** Sends the code that this transfer needs, and gives the name of its challenge. */
  async function sendCode(user: StoredUser, prepared: PreparedTransfer): Promise<string> {
    const { userId } = user;
    const { transferId, amountMinor, currency, toAccountNo } = prepared;
    await takeOrThrow(attempts, messageSubject(userId), MESSAGE_POLICY, now());
    const draft = { transferId };
    const { code, challengeId } = await oneTimeCodes.issue({ purpose: "transfer", userId, draft });
    await sendMessage({
      to: users.phoneOf(user),
      text: `Your Makeba code is ${code}. It confirms ${toDecimal(amountMinor, currency)} ${currency} to the account ending in ${toAccountNo.slice(-4)}. Tell it to nobody.`,
    });
    return challengeId;
  }

  /** Whether the command has its outcome already. */
  async function isStored(commandId: string): Promise<boolean> {
    const { rowCount } = await pool.query({
      name: "command-outcome-exists",
      text: "select 1 from events where command_id = $1 and n = 0",
      values: [commandId],
    });
    return rowCount === 1;
  }

  /** Refuses when the token's transfer was made, under whatever key. */
  async function refuseUsed({ fromAccountNo, transferId }: PreparedTransfer): Promise<void> {
    const { rowCount } = await pool.query({
      name: "transfer-token-used",
      text: "select 1 from transaction_references where account_no = $1 and reference = $2",
      values: [fromAccountNo, transferId],
    });
    if (rowCount === 1) throw used(transferId);
  }

  /** Throws unless PIN and, where one is needed, code are right. A code that is missing costs no try at the PIN. */
  async function checkProofs(prepared: PreparedTransfer, pin: string, otp: string | undefined) {
    const { userId, challengeId, transferId } = prepared;
    if (challengeId !== undefined && otp === undefined) throw new Problem("ONE_TIME_CODE_REQUIRED");
    // Prepared without a code, before something happened: it has to be prepared again.
    if (challengeId === undefined && (await mustStepUp(userId))) throw stepUpRequired();
    await pins.check(await users.byId(userId), pin);
    if (challengeId === undefined) return;
    // The code is not spent here: its challenge fits this token only, and the token makes one transfer.
    const { draft } = await oneTimeCodes.confirm<{ transferId: string }>({
      ...{ challengeId, userId, purpose: "transfer", code: otp! },
    });
    if (draft.transferId !== transferId) throw new Problem("ONE_TIME_CODE_INVALID");
    await attempts.forget(messageSubject(userId));
  }

  return {
    async initTransfer({ body, principal }) {
      const { userId, sessionId } = userOf(principal);
      const { to, currency, description = "" } = body;
      const amountMinor = toMinor(body.amount, currency, "body.amount");
      const user = await users.byId(userId);
      if (user.pinDigest == null) throw new Problem("PIN_NOT_SET");
      const fromAccountNo = body.from_account ?? (await recipients.accountOf(userId, currency));
      if (fromAccountNo === undefined) throw new Problem("USER_NOT_FOUND");
      const byPhone = to.startsWith("+");
      const toAccountNo = byPhone ? await recipients.accountOfPhone({ userId }, to, currency) : to;
      const feeMinor = fees.feeFor("transfer", amountMinor, currency);
      const terms = { fromAccountNo, toAccountNo, amountMinor, feeMinor, currency, description };
      const prepared = { ...terms, transferId: newTransferId(), userId, sessionId, byPhone };
      const refusal = await preview(
        transferCommand({ ...prepared, id: prepared.transferId, at: clock() }, limits),
      );
      if (refusal) throw rejectionProblem(refusal, false);
      const initials = await recipients.initialsOf(toAccountNo);
      const unchallenged = { ...prepared, challengeId: undefined };
      const needsCode = needsStepUp(stepUpAboveMinor, currency, amountMinor) || (await mustStepUp(userId));
      const challengeId = needsCode ? await sendCode(user, unchallenged) : undefined;
      const { token, expiresAt } = await tokens.issue({ ...prepared, challengeId });
      return {
        status: 200,
        headers: { "Cache-Control": "no-store" },
        body: {
          transferToken: token,
          transferId: prepared.transferId,
          expiresAt: new Date(expiresAt).toISOString(),
          needs: needsCode ? ["pin", "otp"] : ["pin"],
          fromAccount: fromAccountNo,
          amount: toDecimal(amountMinor, currency),
          currency,
          fee: toDecimal(prepared.feeMinor, currency),
          total: toDecimal(amountMinor + prepared.feeMinor, currency),
          recipient: {
            accountNo: byPhone ? maskedAccountNo(toAccountNo) : toAccountNo,
            ...(initials === undefined ? {} : { initials }),
          },
        },
      };
    },

    async confirmTransfer({ body, headers, principal }) {
      const user = userOf(principal);
      const prepared = await tokens.read(body.transferToken);
      const { transferId, expiresAt } = prepared;
      if (prepared.userId !== user.userId) throw new Problem("TRANSFER_TOKEN_INVALID");
      const id = commandIdFor(user, headers["idempotency-key"], transferId);
      const command = transferCommand({ ...prepared, id, at: clock() }, limits);

      if (!(await isStored(id))) {
        try {
          await refuseUsed(prepared);
          if (prepared.sessionId !== user.sessionId) throw new Problem("TRANSFER_TOKEN_INVALID");
          if (expiresAt <= now()) throw new Problem("TRANSFER_TOKEN_EXPIRED");
          await checkProofs(prepared, body.pin, body.otp);
        } catch (error) {
          // Another copy of this very request may have been quicker.
          if (!(error instanceof Problem) || !(await isStored(id))) throw error;
        }
      }
      const posted = await postOrThrow(post, command).catch((error: unknown) => {
        const isUsed = error instanceof Problem && error.code === "REFERENCE_ALREADY_USED";
        throw isUsed ? used(transferId) : error;
      });
      const isNew = Object.keys(posted.headers).length === 0;
      if (prepared.byPhone && isNew) await recipients.wasPaid(user);
      return { status: 201, headers: posted.headers, body: transferMade(posted, command) };
    },
  };
}

function used(transferId: string): Problem {
  return new Problem("TRANSFER_TOKEN_USED", { details: { transfer_id: transferId } });
}

type Terms = {
  readonly id: string;
  readonly at: number;
  readonly transferId: string;
  readonly userId: string;
  readonly fromAccountNo: string;
  readonly toAccountNo: string;
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
  readonly currency: Currency;
  readonly description: string;
};

function transferCommand(terms: Terms, limits: LimitTables): Transfer {
  const { id, at, transferId, userId, fromAccountNo, toAccountNo } = terms;
  const { amountMinor, feeMinor, currency, description } = terms;
  return {
    type: "transfer",
    transactionType: "transfer",
    id,
    at,
    request: {
      operation: "confirmTransfer",
      transferToken: transferId,
      from_account: fromAccountNo,
      to_account: toAccountNo,
      amount: String(amountMinor),
      currency,
      description,
    },
    transactionId: newTransactionId(at),
    actorId: userId,
    fromAccountNo,
    toAccountNo,
    amountMinor,
    feeMinor,
    commissionMinor: 0n,
    commissionAccountNo: null,
    limits: limits[currency],
    currency,
    reference: transferId,
    description,
  };
}
