// The account numbers of people whom one knows by their phone only: the last four digits, in answers and in errors.
import { Problem } from "@makeba/openapi/problem";

/** The last four digits of an account number. */
export function maskedAccountNo(accountNo: string): string {
  return accountNo.slice(-4).padStart(accountNo.length, "*");
}

/** The same error; where its details name this account, masked. Anything but a problem is given back as it is. */
export function hidingAccountNo(error: unknown, accountNo: string): unknown {
  if (!(error instanceof Problem) || error.details.account !== accountNo) return error;
  return new Problem(error.code, {
    message: error.message,
    details: { ...error.details, account: maskedAccountNo(accountNo) },
    headers: error.headers,
    cause: error,
  });
}
