// Who may do what of accounts, tiers and limits, for the table of server/identity/access.e2e.test.ts.
import type { OperationId } from "./contract-operations.ts";

type Table = Readonly<Record<string, readonly OperationId[]>>;

const READ = ["listAccounts", "getLimits"] as const;
const MANAGE = ["freezeAccount", "unfreezeAccount", "setUserTier"] as const;

/** What each caller may begin. */
export const ACCOUNT_MAY: Table = {
  customer: [...READ, "openAccount", "closeAccount"],
  operator: [...READ, ...MANAGE, "closeAccount"],
  auditor: READ,
};

/** Operations on one object, and who may see or change another's by them. */
export const ACCOUNT_ON_AN_OBJECT: readonly OperationId[] = [...READ, ...MANAGE, "closeAccount"];
export const ACCOUNT_OTHERS_OBJECT: Table = {
  operator: ACCOUNT_ON_AN_OBJECT,
  auditor: READ,
};
