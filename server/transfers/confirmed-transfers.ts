// A transfer in two steps. The first posts nothing: it answers with a signed token of the exact terms. The second checks
// token, PIN and, above an amount, a code to the phone, and posts one transfer.
//
// Two things are unique, and both by the ledger: the command id (user and Idempotency-Key), so that pressing twice is one
// transfer; and the reference (the token's id), so that a token is one transfer whatever the keys. Whoever repeats a
// request whose answer was lost gets that answer before anything is checked again: token and code may be over by then.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import { hidingAccountNo, maskedAccountNo } from "../accounts/masked-account-no.ts";
import type { Clock } from "../clock.ts";
import type { FeeSchedule } from "../fees/fee-schedule.ts";
import { toDecimal, toMinor } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { isNew, postOrThrow, rejectionProblem } from "../http/outcomes.ts";
import { commandIdFor } from "../idempotency.ts";
import { type AttemptStore, MESSAGE_POLICY, takeOrThrow } from "../identity/attempts.ts";
import type { SendMessage } from "../identity/messages.ts";
import type { OneTimeCodes } from "../identity/one-time-codes.ts";
import type { Pins } from "../identity/pins.ts";
import { userOf } from "../identity/principals.ts";
import type { StoredUser, Users } from "../identity/users.ts";
import type { Transfer } from "../ledger/commands.ts";
import type { Post } from "../posting/group-commit.ts";
import type { Preview } from "../posting/preview.ts";
import type { Recipients } from "./recipients.ts";
import { needsStepUp, type StepUpAmounts, stepUpRequired } from "./step-up.ts";
import type { IsStored } from "./stored-outcomes.ts";
import type { MakeTransfer } from "./transfer-command.ts";
import { transferMade } from "./transfer-made.ts";
import { newTransferId, type PreparedTransfer, type TransferTokens } from "./transfer-tokens.ts";

export type ConfirmedTransferDependencies = {
  readonly post: Post;
  readonly preview: Preview;
  readonly isStored: IsStored;
  readonly makeTransfer: MakeTransfer;
  readonly fees: FeeSchedule;
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
};

export function confirmedTransferOperations(
  dependencies: ConfirmedTransferDependencies,
): HandlersOf<"initTransfer" | "confirmTransfer"> {
  const { post, preview, isStored, pool, clock, now, tokens, recipients, users } = dependencies;
  const { pins, oneTimeCodes, attempts, sendMessage, stepUpAboveMinor } = dependencies;
  const { makeTransfer, fees, mustStepUp } = dependencies;
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

  /** Whether this very request was posted before, and whether the token's transfer was made under whatever key. */
  async function standingOf(id: string, { fromAccountNo, transferId }: PreparedTransfer) {
    const { rows } = await pool.query<{ stored: boolean; spent: boolean }>({
      name: "transfer-standing",
      text: `select exists(select from events where command_id = $1 and n = 0) as stored,
                    exists(select from transaction_references where account_no = $2 and reference = $3) as spent`,
      values: [id, fromAccountNo, transferId],
    });
    return rows[0]!;
  }

  /** Throws unless PIN and, where one is needed, code are right. A code that is missing costs no try at the PIN. */
  async function checkProofs(
    prepared: PreparedTransfer,
    user: StoredUser,
    { pin, otp }: { pin: string; otp?: string | undefined },
  ) {
    const { userId, challengeId, transferId } = prepared;
    if (challengeId !== undefined && otp === undefined) throw new Problem("ONE_TIME_CODE_REQUIRED");
    // Prepared without a code, before something happened: it has to be prepared again.
    if (challengeId === undefined && (await mustStepUp(userId))) throw stepUpRequired({ above: 0 });
    await pins.check(user, pin);
    if (challengeId === undefined) return;
    // The code is not spent here: its challenge fits this token only, and the token makes one transfer.
    const { draft } = await oneTimeCodes.confirm<{ transferId: string }>({
      ...{ challengeId, userId, purpose: "transfer", code: otp! },
    });
    if (draft.transferId !== transferId) throw new Problem("ONE_TIME_CODE_INVALID");
    await attempts.forget(messageSubject(userId));
  }

  function commandOf(prepared: PreparedTransfer, { id, at }: { id: string; at: number }): Transfer {
    const { transferId, fromAccountNo, toAccountNo, amountMinor, feeMinor, currency, description } = prepared;
    const to = prepared.lookUp === "phone" ? "to_phone" : "to_account";
    return makeTransfer(
      {
        ...{ id, at, userId: prepared.userId, reference: transferId },
        ...{ fromAccountNo, toAccountNo, amountMinor, feeMinor, currency, description },
      },
      {
        operation: "confirmTransfer",
        transferToken: transferId,
        from_account: fromAccountNo,
        [to]: toAccountNo,
        amount: String(amountMinor),
        currency,
        description,
      },
    );
  }

  return {
    async initTransfer({ body, principal }) {
      const { userId, sessionId } = userOf(principal);
      const { to, currency, description = "" } = body;
      const amountMinor = toMinor(body.amount, currency, "body.amount");
      const [user, fromAccountNo, bound] = await Promise.all([
        users.byId(userId),
        body.from_account ?? recipients.accountOf(userId, currency),
        mustStepUp(userId),
      ]);
      if (user.pinDigest == null) throw new Problem("PIN_NOT_SET");
      if (fromAccountNo === undefined) throw new Problem("USER_NOT_FOUND");
      const byPhone = to.startsWith("+");
      const toAccountNo = byPhone ? await recipients.accountOfPhone({ userId }, to, currency) : to;
      const feeMinor = fees.feeFor("transfer", amountMinor, currency);
      const terms = { fromAccountNo, toAccountNo, amountMinor, feeMinor, currency, description };
      const transferId = newTransferId();
      const prepared: PreparedTransfer = {
        ...{ ...terms, transferId, userId, sessionId, lookUp: "none", challengeId: undefined },
      };
      const [refusal, owner] = await Promise.all([
        preview(commandOf(prepared, { id: transferId, at: clock() })),
        recipients.ownerOf(toAccountNo),
      ]);
      if (refusal) {
        const problem = rejectionProblem(refusal, false);
        throw byPhone ? hidingAccountNo(problem, toAccountNo) : problem;
      }
      const initials = owner?.initials;
      const lookUp = byPhone ? "phone" : await recipients.countName({ userId }, owner);
      const needsCode = needsStepUp(stepUpAboveMinor, currency, amountMinor) || bound;
      const challengeId = needsCode ? await sendCode(user, prepared) : undefined;
      const { token, expiresAt } = await tokens.issue({ ...prepared, lookUp, challengeId });
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
      const byPhone = prepared.lookUp === "phone";
      const id = commandIdFor(user, headers["idempotency-key"], transferId);
      const command = commandOf(prepared, { id, at: clock() });

      const [{ stored, spent }, payer] = await Promise.all([
        standingOf(id, prepared),
        users.byId(user.userId),
      ]);
      if (!stored) {
        try {
          if (spent) throw used(transferId);
          if (prepared.sessionId !== user.sessionId) throw new Problem("TRANSFER_TOKEN_INVALID");
          if (expiresAt <= now()) throw new Problem("TRANSFER_TOKEN_EXPIRED");
          await checkProofs(prepared, payer, body);
        } catch (error) {
          // Another copy of this very request may have been quicker.
          if (!(error instanceof Problem) || !(await isStored(id))) throw error;
        }
      }
      const posted = await postOrThrow(post, command).catch((error: unknown) => {
        const isUsed = error instanceof Problem && error.code === "REFERENCE_ALREADY_USED";
        if (isUsed) throw used(transferId);
        throw byPhone ? hidingAccountNo(error, prepared.toAccountNo) : error;
      });
      if (isNew(posted)) await recipients.wasPaid(user, prepared.lookUp);
      return { status: 201, headers: posted.headers, body: transferMade(posted, command, { byPhone }) };
    },
  };
}

function used(transferId: string): Problem {
  return new Problem("TRANSFER_TOKEN_USED", { details: { transfer_id: transferId } });
}
