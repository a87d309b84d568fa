// A user's tier. It stands in the user's accounts and nowhere else, so what changes it changes all of them, and a new
// account takes it from the others. Changes of one user's tier follow each other on a server; of several servers the last one wins.
import { Problem } from "@makeba/openapi/problem";
import type { Clock } from "../clock.ts";
import type { HandlersOf } from "../http/operations.ts";
import { postOrThrow } from "../http/outcomes.ts";
import type { Tier } from "../ledger/tiers.ts";
import type { Post } from "../posting/group-commit.ts";
import { newTransactionId } from "../transaction-ids.ts";
import { type AccountRows, accountView } from "./account-rows.ts";

export type UserTierDependencies = {
  readonly post: Post;
  readonly clock: Clock;
  readonly accounts: AccountRows;
};

export type UserTiers = {
  /** The tier of the user's wallets; `basic` without any. */
  of(userId: string): Promise<Tier>;
  /** Gives a wallet that was just opened the tier of the others, should theirs have changed meanwhile. */
  settle(userId: string, accountNo: string): Promise<void>;
};

/** Far more than changes of one user's tier at the same moment need. */
const ROUNDS_MAX = 100;

export function createUserTiers(dependencies: UserTierDependencies): UserTiers & {
  readonly handlers: HandlersOf<"setUserTier">;
} {
  const { post, clock, accounts } = dependencies;

  const walletsOf = async (userId: string) =>
    (await accounts.ofOwner(userId)).filter(({ kind }) => kind === "customer");
  const openWalletsOf = async (userId: string) =>
    (await walletsOf(userId)).filter(({ status }) => status !== "CLOSED");

  async function change(accountNo: string, tier: Tier): Promise<void> {
    const at = clock();
    try {
      await postOrThrow(post, {
        type: "change-tier",
        id: `tier:${newTransactionId(at)}`,
        at,
        request: { operation: "setUserTier", accountNo, tier },
        accountNo,
        tier,
      });
    } catch (error) {
      // Closed in between: then nothing can leave it any more.
      if (!(error instanceof Problem) || error.code !== "ACCOUNT_CLOSED") throw error;
    }
  }

  /**
   * Until there is no wallet left that has another; one may be opened meanwhile, and another server may change them to another
   * tier. Whoever is last finds all of them changed, so they never differ in the end.
   */
  async function changeAll(userId: string, tier: Tier): Promise<void> {
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const others = (await openWalletsOf(userId)).filter((wallet) => wallet.tier !== tier);
      if (others.length === 0) return;
      for (const { accountNo } of others) await change(accountNo, tier);
    }
    throw new Problem("OVERLOADED", { headers: { "Retry-After": "1" } });
  }

  /** On this server one change of a user's tier follows the other. No connection is held while they wait or post. */
  const turns = new Map<string, Promise<void>>();
  async function inTurn(userId: string, work: () => Promise<void>): Promise<void> {
    const before = turns.get(userId) ?? Promise.resolve();
    const own = before.catch(() => {}).then(work);
    turns.set(userId, own);
    try {
      await own;
    } finally {
      if (turns.get(userId) === own) turns.delete(userId);
    }
  }

  return {
    async of(userId) {
      // Open wallets come first; the tier of a closed one is that of its last day.
      return (await walletsOf(userId))[0]?.tier ?? "basic";
    },

    async settle(userId, accountNo) {
      const wallets = await openWalletsOf(userId);
      const own = wallets.find((wallet) => wallet.accountNo === accountNo);
      const other = wallets.find((wallet) => wallet.accountNo !== accountNo);
      if (own && other && own.tier !== other.tier) await change(accountNo, other.tier);
    },

    handlers: {
      async setUserTier({ params, body }) {
        const { userId } = params;
        const { tier } = body;
        if ((await openWalletsOf(userId)).length === 0) throw new Problem("USER_NOT_FOUND");
        await inTurn(userId, () => changeAll(userId, tier));
        return {
          status: 200,
          body: { userId, tier, accounts: (await openWalletsOf(userId)).map(accountView) },
        };
      },
    },
  };
}
