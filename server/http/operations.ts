// The operations of the contract, typed: each feature answers some of them, and together they answer all.
import type { Handlers } from "@makeba/openapi/bind";
import type { operations } from "@makeba/openapi/wallet";
import type { Principal } from "../identity/principals.ts";

export type WalletHandlers = Handlers<operations, Principal>;

/** The part of the operations that one feature answers. */
export type HandlersOf<Operation extends keyof operations> = Pick<WalletHandlers, Operation>;
