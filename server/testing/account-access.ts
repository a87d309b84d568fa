// Who may do what of accounts, tiers and limits, for access-table.ts.
import type { Refusals } from "./access-refusals.ts";
import type { OperationId } from "./contract-operations.ts";

type Table = Readonly<Record<string, readonly OperationId[]>>;

const READ = ["listAccounts", "getLimits"] as const;
const MANAGE = ["freezeAccount", "unfreezeAccount", "setUserTier", "setAccountMinimum"] as const;

/** What each caller may begin. */
export const ACCOUNT_MAY: Table = {
  customer: [...READ, "openAccount", "closeAccount", "closeAccountAndPayOut"],
  operator: [...READ, ...MANAGE, "closeAccount"],
  auditor: READ,
};

/** Who may see or change another's by operations on one object, and how the others are refused. */
export const ACCOUNT_OTHERS_OBJECT: Table = {
  operator: [...READ, ...MANAGE, "closeAccount"],
  auditor: READ,
};
const NOT_YOURS = [403, "ACCOUNT_ACCESS_DENIED"] as const;
export const ACCOUNT_ANOTHERS: Refusals = {
  listAccounts: NOT_YOURS,
  getLimits: NOT_YOURS,
  closeAccount: NOT_YOURS,
  closeAccountAndPayOut: NOT_YOURS,
};
