// Four eyes: what one operator has proposed, another has to approve.
import { Problem } from "@makeba/openapi/problem";

export function requireSecondOperator(proposedBy: string | null | undefined, approver: string): void {
  if (proposedBy === approver) throw new Problem("SECOND_OPERATOR_NEEDED");
}
