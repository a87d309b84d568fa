// The wiring of accounts: the accounts themselves, and their owners' tiers.
import type pg from "pg";
import type { Clock } from "../clock.ts";
import type { Post } from "../posting/group-commit.ts";
import { createAccountRows } from "./account-rows.ts";
import { accountOperations } from "./accounts.ts";
import { type ClosingDependencies, closingOperations } from "./closing.ts";
import { createUserTiers } from "./user-tiers.ts";

export type AccountsDependencies = {
  readonly post: Post;
  readonly pool: pg.Pool;
  readonly clock: Clock;
  /** The alert that has frozen an account. */
  readonly freezing: (accountNo: string) => Promise<string | undefined>;
  readonly fees: ClosingDependencies["fees"];
  readonly limits: ClosingDependencies["limits"];
  readonly stepUp: ClosingDependencies["stepUp"];
};

export function createAccounts(dependencies: AccountsDependencies) {
  const { post, pool, clock, freezing, fees, limits, stepUp } = dependencies;
  const accounts = createAccountRows(pool);
  const tiers = createUserTiers({ post, clock, accounts });
  return {
    handlers: {
      ...accountOperations({ post, clock, accounts, tiers, freezing }),
      ...closingOperations({ post, clock, accounts, fees, limits, stepUp }),
      ...tiers.handlers,
    },
  };
}
