// The form of the refusals in the tables of who may do what.
import type { OperationId } from "./contract-operations.ts";

/** Status and code. */
export type Refusal = readonly [number, string];
export type Refusals = Readonly<Partial<Record<OperationId, Refusal>>>;
