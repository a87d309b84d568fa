// A customer who sends money and withdraws cash, and keeps accounts of it: counts only what the server has
// acknowledged, by plain sums, without the ledger's code. Does one thing at a time, so that at most one request's
// outcome is open.
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { createRandom, type Random } from "./seeded-random.ts";

export type OperationKind = "transfer" | "issue" | "authorise" | "complete" | "reverse";

export type Operation = {
  /** The idempotency key, or the trace number; and the description of a transfer. */
  readonly id: string;
  readonly kind: OperationKind;
  readonly customer: Customer;
  readonly body: Readonly<Record<string, string>>;
  /** What each try came to, for the message when something does not match. */
  readonly tries: string[];
  /** Every try so far was answered, and the answer was that nothing was done. */
  nothingDone: boolean;
  answer?: Answer;
};

export type Answer = Readonly<Record<string, unknown>>;

export type Withdrawal = {
  readonly id: string;
  readonly code: string;
  readonly customer: Customer;
  readonly amountMinor: bigint;
  status: "ISSUED" | "AUTHORISED" | "COMPLETED" | "REVERSED";
  dispensedMinor: bigint;
  networkKey?: Readonly<Record<string, string>>;
};

export type Customer = {
  readonly userId: string;
  readonly accountNo: string;
  readonly token: string;
  readonly terminalId: string;
  readonly random: Random;
  /** What the account must come to, by what was acknowledged. */
  postedMinor: bigint;
  heldMinor: bigint;
  readonly withdrawals: Withdrawal[];
  /** The one whose outcome is open. */
  open?: Operation;
};

/** Something that the server must never do, with the operation that shows it. */
export class Mismatch extends Error {
  constructor(what: string, operation?: Operation) {
    const { customer, ...shown } = operation ?? {};
    super(operation ? `${what}\n  ${customer?.userId}: ${JSON.stringify(shown)}` : what);
  }
}

export type CustomerOptions = Pick<Customer, "userId" | "accountNo" | "token" | "terminalId"> & {
  readonly openingMinor: bigint;
  readonly seed: number;
};

export function createCustomer(options: CustomerOptions): Customer {
  const { userId, accountNo, token, terminalId, openingMinor, seed } = options;
  return {
    userId,
    accountNo,
    token,
    terminalId,
    random: createRandom(seed),
    postedMinor: openingMinor,
    heldMinor: 0n,
    withdrawals: [],
  };
}

/** What to do next: go on with the withdrawal under way, or begin something. */
export function nextOperation(customer: Customer, others: readonly Customer[]): Operation {
  const { random, accountNo, userId } = customer;
  const withdrawal = customer.withdrawals.at(-1);
  if (withdrawal?.status === "ISSUED") return authorisation(withdrawal);
  if (withdrawal?.status === "AUTHORISED") return report(withdrawal);
  const id = randomUUID();
  if (random.integer(1, 3) === 1) {
    // Always payable in notes.
    return operation(customer, "issue", id, { userId, amount: String(200 * random.integer(1, 100)) });
  }
  return operation(customer, "transfer", id, {
    from_account: accountNo,
    to_account: random.pick(others.filter((other) => other !== customer)).accountNo,
    amount: decimalOf(BigInt(random.integer(1, 100_000))),
    currency: "CVE",
    description: id,
  });
}

function authorisation(withdrawal: Withdrawal): Operation {
  const { customer, code, amountMinor } = withdrawal;
  const { terminalId, withdrawals } = customer;
  const traceNumber = String(withdrawals.length).padStart(6, "0");
  withdrawal.networkKey = { acquirerId: "VINTI4", terminalId, localDate: "2026-01-15", traceNumber };
  const body = { ...withdrawal.networkKey, code, amount: decimalOf(amountMinor), currency: "CVE" };
  return operation(customer, "authorise", traceNumber, body);
}

/** All notes taken, a part of them, or none. */
function report({ customer, networkKey, amountMinor }: Withdrawal): Operation {
  const id = networkKey!.traceNumber!;
  const choice = customer.random.integer(1, 5);
  if (choice === 1) return operation(customer, "reverse", id, { ...networkKey, reason: "TIMEOUT" });
  const dispensedAmount = decimalOf(choice === 2 ? 20_000n : amountMinor);
  return operation(customer, "complete", id, { ...networkKey, outcome: "DISPENSED", dispensedAmount });
}

function operation(customer: Customer, kind: OperationKind, id: string, body: Operation["body"]): Operation {
  return { id, kind, customer, body, tries: [], nothingDone: true };
}

/** Counts an operation that was acknowledged. Throws a mismatch when the answer is not what was asked for. */
export function account(
  operation: Operation,
  answer: Answer,
  feeMinor: bigint,
  others: readonly Customer[],
): void {
  const { customer, kind, body } = operation;
  operation.answer = answer;
  delete customer.open;
  if (kind === "transfer") {
    const amountMinor = minorOf(body.amount!);
    customer.postedMinor -= amountMinor;
    others.find(({ accountNo }) => accountNo === body.to_account)!.postedMinor += amountMinor;
  } else if (kind === "issue") {
    const amountMinor = minorOf(body.amount!);
    const id = String(answer.transactionId);
    const code = String(answer.code);
    customer.withdrawals.push({ id, code, customer, amountMinor, status: "ISSUED", dispensedMinor: 0n });
    customer.heldMinor += amountMinor + feeMinor;
  } else {
    accountWithdrawal(operation, answer, feeMinor);
  }
}

function accountWithdrawal(operation: Operation, answer: Answer, feeMinor: bigint): void {
  const { customer, kind, body } = operation;
  const withdrawal = customer.withdrawals.at(-1)!;
  const status = statusAfter(operation);
  const told = {
    transactionId: withdrawal.id,
    ...(kind === "authorise" ? { decision: "APPROVED" } : { acknowledged: true, status }),
  };
  if (!isDeepStrictEqual({ ...answer, ...told }, answer)) {
    throw new Mismatch(`The answer must have ${JSON.stringify(told)}.`, operation);
  }
  withdrawal.status = status;
  if (kind === "authorise") return;
  customer.heldMinor -= withdrawal.amountMinor + feeMinor;
  if (kind === "reverse") return;
  withdrawal.dispensedMinor = minorOf(body.dispensedAmount!);
  customer.postedMinor -= withdrawal.dispensedMinor + feeMinor;
}

/** What the withdrawal is when the operation has been done. */
export function statusAfter({ kind }: Operation): Withdrawal["status"] {
  if (kind === "complete") return "COMPLETED";
  if (kind === "reverse") return "REVERSED";
  return kind === "authorise" ? "AUTHORISED" : "ISSUED";
}

/** CVE has two decimals. */
export function decimalOf(minor: bigint): string {
  return `${minor / 100n}.${String(minor % 100n).padStart(2, "0")}`;
}

export function minorOf(decimal: string): bigint {
  const [whole, cents = ""] = decimal.split(".");
  return BigInt(whole + cents.padEnd(2, "0"));
}
