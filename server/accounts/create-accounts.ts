// The wiring of accounts: the accounts themselves, and their owners' tiers.
import type pg from "pg";
import type { Clock } from "../clock.ts";
import type { Post } from "../posting/group-commit.ts";
import { createAccountRows } from "./account-rows.ts";
import { accountOperations } from "./accounts.ts";
import { createUserTiers } from "./user-tiers.ts";

export type AccountsDependencies = {
  readonly post: Post;
  readonly pool: pg.Pool;
  readonly clock: Clock;
  /** The alert that has frozen an account. */
  readonly freezing: (accountNo: string) => Promise<string | undefined>;
};

export function createAccounts({ post, pool, clock, freezing }: AccountsDependencies) {
  const accounts = createAccountRows(pool);
  const tiers = createUserTiers({ post, clock, accounts });
  return {
    handlers: { ...accountOperations({ post, clock, accounts, tiers, freezing }), ...tiers.handlers },
  };
}
