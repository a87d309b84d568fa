// What the owner of one side of a transaction is shown of the other side. A transfer to a phone brought two people together who
// know each other by phone and not by account, and an agent serves people by their phone: each sees the last four digits.
import { maskedAccountNo } from "../accounts/masked-account-no.ts";
import { seesEverybody, type User } from "../identity/principals.ts";

/** SQL: whether `t`, a row of transactions, went to a phone. The request says under which name the account came. */
export const WENT_TO_PHONE = `
  (t.type = 'transfer' and exists (
    select 1 from events e
     where event_subject(e.payload) = t.transaction_id and e.request ->> 'to_phone' is not null))`;

const AT_AGENTS: readonly string[] = ["cash-in", "agent-cash-out"];

export type Sides = { readonly type: string; readonly went_to_phone: boolean };

/** How this user is to be shown an account of the transaction. */
export function accountNoFor(
  user: User,
  transaction: Sides,
  isOwn: (accountNo: string) => boolean,
): (accountNo: string) => string {
  const served = user.role === "agent" && AT_AGENTS.includes(transaction.type);
  const hidden = (transaction.went_to_phone || served) && !seesEverybody(user);
  return (accountNo) => (hidden && !isOwn(accountNo) ? maskedAccountNo(accountNo) : accountNo);
}
