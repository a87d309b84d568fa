// Times in requests.
import { Problem } from "@makeba/openapi/problem";

/**
 * The time that a text names. The format admits what no calendar has, such as a leap second or an hour of offset only;
 * that is refused here, and `field` names it.
 */
export function instantOf(text: string, field: string): Date {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime()) || instant.getUTCFullYear() < 1) {
    const issue = {
      field,
      rule: "format",
      message: "must be a time that exists, such as 2026-01-15T10:00:00Z",
    };
    throw new Problem("VALIDATION_FAILED", { details: { issues: [issue] } });
  }
  return instant;
}
