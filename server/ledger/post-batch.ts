// One batch: decides each command in order of arrival over the books as its predecessors leave them. The result is the
// same as posting them one by one. Pure; the caller loads the books before and writes what came of them after.
import type { Books } from "./books.ts";
import type { Command } from "./commands.ts";
import { decide } from "./decide.ts";
import type { LedgerEvent } from "./events.ts";
import { evolve } from "./evolve.ts";
import { isTransient, type Rejection } from "./rejections.ts";

/** What a caller is told. `replayed` marks the stored outcome of an earlier command with the same id. */
export type Outcome =
  | {
      readonly kind: "done";
      readonly events: readonly LedgerEvent[];
      readonly at: number;
      readonly replayed: boolean;
    }
  | {
      readonly kind: "rejected";
      readonly rejection: Rejection;
      readonly at: number;
      readonly replayed: boolean;
    }
  /** The id is taken by a command that asked for something else; `field` is the first that differs. */
  | { readonly kind: "id-reused"; readonly field: string };

/** What a command adds to the log. */
export type Recorded = {
  readonly commandId: string;
  readonly at: number;
  readonly request: Readonly<Record<string, string>>;
  readonly events: readonly LedgerEvent[];
};

export type PostedBatch = { readonly outcomes: readonly Outcome[]; readonly recorded: readonly Recorded[] };

/** Decides and applies every command; outcome i belongs to command i. Changes the books it is given. */
export function postBatch(books: Books, commands: readonly Command[]): PostedBatch {
  const outcomes: Outcome[] = [];
  const recorded: Recorded[] = [];
  for (const command of commands) {
    const earlier = books.outcomes.get(command.id);
    if (earlier) {
      const field = differingField(earlier.request, command.request);
      outcomes.push(
        field === undefined ? outcomeOf(earlier.events, earlier.at, true) : { kind: "id-reused", field },
      );
      continue;
    }
    const decision = decide(books, command);
    const events: readonly LedgerEvent[] =
      "events" in decision ? decision.events : [{ type: "command-rejected", rejection: decision.rejection }];
    outcomes.push(outcomeOf(events, command.at, false));
    if (events.length === 0 || ("rejection" in decision && !isRemembered(command, decision.rejection)))
      continue;
    for (const event of events) evolve(books, event, command.at);
    const { id, at, request } = command;
    recorded.push({ commandId: id, at, request, events });
    books.outcomes.set(id, { request, at, events });
  }
  return { outcomes, recorded };
}

/**
 * A rejection is the outcome of its id for ever, with two exceptions: one that says "not now", and one of an advice. An
 * advice reports what has happened at an ATM; refused, it has to be free to come again, corrected or after the message
 * that it follows.
 */
function isRemembered(command: Command, rejection: Rejection): boolean {
  const isAdvice = command.type === "complete-withdrawal" || command.type === "reverse-withdrawal";
  return !isAdvice && !isTransient(rejection);
}

function outcomeOf(events: readonly LedgerEvent[], at: number, replayed: boolean): Outcome {
  const [first] = events;
  return first?.type === "command-rejected"
    ? { kind: "rejected", rejection: first.rejection, at, replayed }
    : { kind: "done", events, at, replayed };
}

function differingField(
  earlier: Readonly<Record<string, string>>,
  later: Readonly<Record<string, string>>,
): string | undefined {
  const fields = new Set([...Object.keys(earlier), ...Object.keys(later)]);
  return [...fields].find((field) => earlier[field] !== later[field]);
}
