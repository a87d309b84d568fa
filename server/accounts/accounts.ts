// Accounts: open one in another currency, look at them, freeze, unfreeze, close. Each of these may be repeated: what is so
// already is answered like what was done now.
import { randomInt } from "node:crypto";
import { type ErrorCode, Problem } from "@makeba/openapi/problem";
import type { Clock } from "../clock.ts";
import { toMinorOrZero } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { postOrThrow } from "../http/outcomes.ts";
import { seesEverybody, type User, userOf } from "../identity/principals.ts";
import { customerAccountNo } from "../ledger/accounts.ts";
import type { Currency } from "../ledger/money.ts";
import type { Post } from "../posting/group-commit.ts";
import { newTransactionId } from "../transaction-ids.ts";
import { type AccountRows, accountView, type OwnedAccount } from "./account-rows.ts";
import type { UserTiers } from "./user-tiers.ts";

export type AccountDependencies = {
  readonly post: Post;
  readonly clock: Clock;
  readonly accounts: AccountRows;
  readonly tiers: UserTiers;
  /** The alert that has frozen an account. */
  readonly freezing: (accountNo: string) => Promise<string | undefined>;
};

/** A number may be taken, or a copy of the request may have been quicker; hardly ever both, and never often. */
const OPENING_TRIES = 5;

/** The user that is asked about: oneself, or for operators and auditors anybody. */
export function subjectOf(user: User, userId: string | undefined): string {
  if (userId === undefined || userId === user.userId) return user.userId;
  if (!seesEverybody(user)) throw new Problem("ACCOUNT_ACCESS_DENIED");
  return userId;
}

export function accountOperations({
  post,
  clock,
  accounts,
  tiers,
  freezing,
}: AccountDependencies): HandlersOf<
  "listAccounts" | "openAccount" | "freezeAccount" | "unfreezeAccount" | "closeAccount" | "setAccountMinimum"
> {
  async function open(ownerId: string, currency: Currency): Promise<void> {
    const at = clock();
    const accountNo = customerAccountNo(randomInt(100_000_000_000));
    const usage = await accounts.usageBefore(ownerId, currency);
    await postOrThrow(post, {
      type: "open-account",
      id: `open:${newTransactionId(at)}`,
      at,
      request: { operation: "openAccount", accountNo },
      accountNo,
      ownerId,
      kind: "customer",
      currency,
      minimumMinor: 0n,
      mayGoNegative: false,
      tier: await tiers.of(ownerId),
      ...(usage === undefined ? {} : { usage }),
    });
    await tiers.settle(ownerId, accountNo);
  }

  /** Posts the change and answers with the account; `already` says that it was so before. */
  async function change(
    type: "freeze-account" | "unfreeze-account" | "close-account",
    accountNo: string,
    already: ErrorCode,
  ) {
    const at = clock();
    try {
      await postOrThrow(post, {
        type,
        id: `${type}:${newTransactionId(at)}`,
        at,
        request: { operation: type, accountNo },
        accountNo,
      });
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== already) throw error;
    }
    return { status: 200 as const, body: accountView(await found(accountNo)) };
  }

  async function found(accountNo: string): Promise<OwnedAccount> {
    const account = await accounts.byNumber(accountNo);
    if (!account) throw new Problem("ACCOUNT_NOT_FOUND", { details: { account: accountNo } });
    return account;
  }

  return {
    async listAccounts({ query, principal }) {
      const userId = subjectOf(userOf(principal), query.userId);
      const list = await accounts.ofOwner(userId);
      return {
        status: 200,
        headers: { "Cache-Control": "no-store" },
        body: { userId, accounts: list.map(accountView) },
      };
    },

    async openAccount({ body, principal }) {
      const { userId } = userOf(principal);
      const { currency } = body;
      const existing = await accounts.wallet(userId, currency);
      if (existing) return { status: 200, body: accountView(existing) };
      for (let tries = 1; ; tries++) {
        try {
          await open(userId, currency);
        } catch (error) {
          const taken = error instanceof Problem && error.code === "ACCOUNT_ALREADY_EXISTS";
          if (!taken || tries === OPENING_TRIES) throw error;
        }
        const opened = await accounts.wallet(userId, currency);
        if (opened) return { status: 201, body: accountView(opened) };
      }
    },

    freezeAccount: ({ params }) => change("freeze-account", params.accountNo, "ACCOUNT_FROZEN"),
    async unfreezeAccount({ params }) {
      // What an alert has frozen is lifted with the alert, by two people.
      const alertId = await freezing(params.accountNo);
      if (alertId !== undefined) throw new Problem("ACCOUNT_UNDER_REVIEW", { details: { alertId } });
      return change("unfreeze-account", params.accountNo, "ACCOUNT_NOT_FROZEN");
    },

    async setAccountMinimum({ params, body }) {
      const { accountNo, currency } = await found(params.accountNo);
      const minimumMinor = toMinorOrZero(body.minimum, currency, "body.minimum");
      const at = clock();
      await postOrThrow(post, {
        type: "change-minimum",
        id: `minimum:${newTransactionId(at)}`,
        at,
        request: { operation: "setAccountMinimum", accountNo, minimum: String(minimumMinor) },
        ...{ accountNo, minimumMinor },
      });
      return { status: 200, body: accountView(await found(accountNo)) };
    },

    async closeAccount({ params, principal }) {
      const user = userOf(principal);
      const account = await found(params.accountNo);
      if (!seesEverybody(user)) {
        if (account.ownerId !== user.userId) throw new Problem("ACCOUNT_ACCESS_DENIED");
        if (account.status === "FROZEN") throw new Problem("ACCOUNT_FROZEN");
      }
      return change("close-account", account.accountNo, "ACCOUNT_CLOSED");
    },
  };
}
