// From the ledger's outcomes to the answers of the API. Only here do rejections become problems; a failure that leaves
// the outcome open is never dressed up as a rejection.
import { Problem } from "@makeba/openapi/problem";
import type { Command } from "../ledger/commands.ts";
import type { EventType, LedgerEvent } from "../ledger/events.ts";
import type { Outcome } from "../ledger/post-batch.ts";
import { isTransient, type Rejection } from "../ledger/rejections.ts";
import { failureOf } from "../posting/failures.ts";
import { NotPostedError, OutcomeUnknownError, type Post } from "../posting/group-commit.ts";
import { toDecimal } from "./amounts.ts";

export type Posted = {
  readonly events: readonly LedgerEvent[];
  readonly at: number;
  /** The header that marks a stored answer; empty for a new one. */
  readonly headers: Record<string, string>;
};

/** Posts a command and answers with its events, or throws the problem that its rejection or failure amounts to. */
export async function postOrThrow(post: Post, command: Command): Promise<Posted> {
  const outcome = await outcomeOf(post, command);
  if (outcome.kind === "rejected") throw rejectionProblem(outcome.rejection, outcome.replayed);
  return {
    events: outcome.events,
    at: outcome.at,
    headers: outcome.replayed ? { "Idempotent-Replayed": "true" } : {},
  };
}

/** What came of a command, which may be a rejection. Throws the problem that its failure amounts to. */
export async function outcomeOf(
  post: Post,
  command: Command,
): Promise<Exclude<Outcome, { kind: "id-reused" }>> {
  let outcome: Outcome;
  try {
    outcome = await post(command);
  } catch (error) {
    throw failureProblem(error);
  }
  if (outcome.kind !== "id-reused") return outcome;
  throw new Problem("IDEMPOTENCY_KEY_REUSED", {
    message: `The key was used before with another ${outcome.field}.`,
    details: { field: outcome.field },
  });
}

/**
 * The same handlers, except that a database which cannot be reached is not a defect. What posts has answered for itself
 * before; what gets this far is a read, alone or around a posting.
 */
export function unavailableWithoutDatabase<Handlers extends object>(handlers: Handlers): Handlers {
  const wrapped = Object.entries(handlers).map(([name, handle]) => [
    name,
    async (input: { request: { method: string } }) => {
      try {
        return await handle(input);
      } catch (error) {
        if (error instanceof Problem || failureOf(error) !== "connection-lost") throw error;
        // Some read again after they have posted; then it would be wrong to say that nothing was done.
        const code = input.request.method === "GET" ? "UNAVAILABLE" : "OUTCOME_UNKNOWN";
        throw new Problem(code, { headers: { "Retry-After": "1" }, cause: error });
      }
    },
  ]);
  return Object.fromEntries(wrapped) as Handlers;
}

/** Whether this very request has moved the money, and not an earlier copy of it. */
export function isNew({ headers }: Posted): boolean {
  return headers["Idempotent-Replayed"] === undefined;
}

/** The event of a type that the command must have led to. */
export function eventOf<T extends EventType>(
  events: readonly LedgerEvent[],
  type: T,
): Extract<LedgerEvent, { type: T }> {
  const event = events.find((candidate) => candidate.type === type);
  if (!event)
    throw new Error(`expected an event ${type}, found ${events.map((e) => e.type).join(", ") || "none"}`);
  return event as Extract<LedgerEvent, { type: T }>;
}

function failureProblem(error: unknown): unknown {
  if (error instanceof OutcomeUnknownError) {
    return new Problem("OUTCOME_UNKNOWN", { headers: { "Retry-After": "1" }, cause: error });
  }
  if (error instanceof NotPostedError) {
    const busy = error.why === "queue-full" || error.why === "contention";
    const code = busy ? "OVERLOADED" : "UNAVAILABLE";
    return new Problem(code, { headers: { "Retry-After": "1" }, cause: error });
  }
  return error;
}

/** The problem that a rejection of the ledger amounts to. */
export function rejectionProblem(rejection: Rejection, replayed: boolean): Problem {
  const { accountNo, currency, availableMinor, requestedMinor, status, channel, period } = rejection;
  const { minMinor, maxMinor, maxCount, usedMinor, usedCount, resetsAt } = rejection;
  const amount = (minor: bigint | undefined) =>
    minor === undefined || currency === undefined ? undefined : toDecimal(minor, currency);
  const facts = {
    account: accountNo,
    currency,
    available_balance: amount(availableMinor),
    requested_amount: amount(requestedMinor),
    status,
    channel,
    period,
    minimum: amount(minMinor),
    maximum: maxCount ?? amount(maxMinor),
    used: usedCount ?? amount(usedMinor),
    resets_at: resetsAt === undefined ? undefined : new Date(resetsAt).toISOString(),
  };
  return new Problem(rejection.code, {
    details: Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)),
    headers: {
      ...(replayed ? { "Idempotent-Replayed": "true" } : {}),
      ...(isTransient(rejection) ? { "Retry-After": "1" } : {}),
    },
  });
}
