// Gives a command up whose answer was lost. Asking whether it was posted is not enough, because it may still be on its way; so
// its id is taken. Afterwards it either was posted, or never will be, whoever posts it.
import type { Command } from "../ledger/commands.ts";

/**
 * The command that takes the id of another: it asks for the same and does nothing. Posted, it gives the outcome of the other
 * one if there is one; if not, the rejection that from now on is the outcome of this id (see `wasGivenUp`).
 */
export function givingUp({
  id,
  at,
  request,
  accountNo,
}: Pick<Command, "id" | "at" | "request"> & { readonly accountNo: string }): Command {
  // A hold that nobody can have placed is released.
  return { type: "release-hold", id, at, request, accountNo, holdId: "", reason: "CANCELLED" };
}

/** Whether the rejection of a command that releases and captures nothing says that it was given up. */
export function wasGivenUp({ code }: { readonly code: string }): boolean {
  return code === "HOLD_NOT_FOUND";
}
