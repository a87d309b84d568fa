// The platform's own accounts, one of each kind per currency. Opened at every start; the second time changes nothing.
import type { Clock } from "./clock.ts";
import { SYSTEM_ACCOUNT_KINDS, SYSTEM_OWNER_ID, systemAccountNo } from "./ledger/accounts.ts";
import { CURRENCIES } from "./ledger/money.ts";
import type { Post } from "./posting/group-commit.ts";

export async function openSystemAccounts(post: Post, clock: Clock): Promise<void> {
  const at = clock();
  // One after the other, so that the shortest queue has room for them.
  for (const currency of CURRENCIES) {
    for (const kind of SYSTEM_ACCOUNT_KINDS) {
      const outcome = await post({
        type: "open-account",
        id: `system:${kind}:${currency}`,
        at,
        request: { kind, currency },
        accountNo: systemAccountNo(kind, currency),
        ownerId: SYSTEM_OWNER_ID,
        kind,
        currency,
        minimumMinor: 0n,
        mayGoNegative: true,
        tier: "full",
      });
      if (outcome.kind !== "done") throw new Error(`the ${kind} account in ${currency} could not be opened`);
    }
  }
}
