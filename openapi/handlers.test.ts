// What must not compile. `tsc` is the judge: an unneeded @ts-expect-error is an error itself.
import { describe, expect, it } from "vitest";
import type { operations } from "./generated/wallet.ts";
import type { Handler, HandlerInput, Handlers } from "./handlers.ts";

interface Person {
  userId: string;
}
type H<Id extends keyof operations> = Handler<operations[Id], Person>;
type I<Id extends keyof operations> = HandlerInput<operations[Id], Person>;

const issued = { code: "123456", expiryTime: "2026-01-01T00:00:00Z", transactionId: "txn_1" };

const right: H<"issueAtmCode"> = () => ({
  status: 201,
  body: issued,
  headers: { "Idempotent-Replayed": "true" },
});
const rightLater: H<"issueAtmCode"> = async () => ({ status: 201, body: issued });

// @ts-expect-error 200 is not a declared status of this operation
const otherSuccess: H<"issueAtmCode"> = () => ({ status: 200, body: issued });
// @ts-expect-error nor may a later answer have it
const otherSuccessLater: H<"issueAtmCode"> = async () => ({ status: 200, body: issued });
// @ts-expect-error an error is thrown, not returned
const returnedError: H<"issueAtmCode"> = () => ({ status: 404, body: issued });
// @ts-expect-error expiryTime is missing
const missingField: H<"issueAtmCode"> = async () => ({
  status: 201,
  body: { code: "1", transactionId: "txn_1" },
});
// @ts-expect-error the code is text
const mistyped: H<"issueAtmCode"> = async () => ({ status: 201, body: { ...issued, code: 123456 } });
// @ts-expect-error a reply has a body
const noBody: H<"issueAtmCode"> = async () => ({ status: 201 });
// @ts-expect-error the status must be one of the contract's words
const otherWord: H<"getReadiness"> = async () => ({
  status: 200,
  body: { status: "fine", checks: { database: "ok" } },
});
const text: H<"getMetrics"> = async () => ({ status: 200, body: "metric 1\n" });
// @ts-expect-error metrics are text
const notText: H<"getMetrics"> = async () => ({ status: 200, body: { metric: 1 } });

// @ts-expect-error one handler is missing
const incomplete: Handlers<Pick<operations, "getLiveness" | "getMetrics">, Person> = { getMetrics: text };
const surplus: Handlers<Pick<operations, "getMetrics">, Person> = {
  getMetrics: text,
  // @ts-expect-error no operation has this name
  getWeather: text,
};

function inputs(
  transfer: I<"createTransfer">,
  deposit: I<"createDeposit">,
  balance: I<"getBalance">,
): unknown[] {
  const optionalKey: string | undefined = transfer.headers["idempotency-key"];
  const requiredKey: string = deposit.headers["idempotency-key"];
  const amount: number | string = transfer.body.amount;
  const person: string = transfer.principal.userId;
  const currency: "CVE" | "EUR" | "USD" | "SGD" | "JPY" | "CNY" | undefined = balance.query.currency;
  const nothing: undefined = balance.body;
  return [
    [optionalKey, requiredKey, amount, person, currency, nothing],
    // @ts-expect-error header names are lower case
    deposit.headers["Idempotency-Key"],
    // @ts-expect-error not a field of this body
    transfer.body.accountNo,
    // @ts-expect-error not a parameter of this query
    balance.query.at,
    // @ts-expect-error this path has no parameters
    balance.params.account_no,
  ];
}

const undeclared = [
  otherSuccess,
  otherSuccessLater,
  returnedError,
  missingField,
  mistyped,
  noBody,
  otherWord,
  notText,
];

describe("the type of a handler", () => {
  it("admits the declared replies and no other", () => {
    expect([right, rightLater, text, ...undeclared].every((handler) => typeof handler === "function")).toBe(
      true,
    );
    expect([incomplete, surplus, inputs]).toHaveLength(3);
  });
});
