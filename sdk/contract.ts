// The types of the contract, and the names under which the SDK hands them out. The only file that imports the
// generated types: the build puts a copy of them beside it, so the published package needs no other part of Makeba.
import type { components, operations, paths } from "@makeba/openapi/wallet";

export type { components, operations, paths };

/** The name of an operation in the contract, which is also the name of the client's method. */
export type OperationId = keyof operations;

/** What an operation takes as its JSON body. */
export type RequestBody<Id extends OperationId> = operations[Id] extends {
  requestBody: { content: { "application/json": infer Body } };
}
  ? Body
  : never;

/** What an operation answers when it succeeds. */
export type ResponseBody<Id extends OperationId> = operations[Id]["responses"] extends infer Responses
  ? { [Status in keyof Responses & Success]: JsonOf<Responses[Status]> }[keyof Responses & Success]
  : never;

type Success = 200 | 201 | 202;

/** The operations whose answer is that it is done, and no more. */
export type SilentOperationId = {
  [Id in OperationId]: 204 extends keyof operations[Id]["responses"] ? Id : never;
}[OperationId];

type JsonOf<Reply> = Reply extends { content: { "application/json": infer Body } } ? Body : never;

/** The stable codes of the wallet's errors. */
export type ErrorCode = components["schemas"]["error-code"];
/** ISO 4217 code of a currency that the wallet keeps. */
export type Currency = components["schemas"]["currency"];
/** Why an ATM withdrawal was declined. */
export type DeclineReason = components["schemas"]["decline-reason"];
/** A withdrawal by one-time code, without the code. */
export type Withdrawal = components["schemas"]["withdrawal"];
/** The states of a withdrawal. */
export type WithdrawalStatus = components["schemas"]["withdrawal-status"];
/** A transfer as the wallet has it on record. */
export type Transfer = components["schemas"]["transfer"];
