// What an ATM writes into its journal, and when, and what it knows from that. Each entry is on the disk before the step that it announces is taken.
//
//   asked -> declined                                                    (nothing owed)
//   asked -> ended no-answer                                             (reversal owed)
//   asked -> approved -> present-started -> presented -> ended taken     (completion owed)
//                                                     -> ended retracted (reversal owed)
//                                                     -> ended in-doubt  (completion UNKNOWN owed)
//                                        -> ended nothing | in-doubt
//   ended -> acknowledged | refused -> set-aside by a person
//
// An entry must never carry the customer's code.
import type { NoteCount } from "./cassettes.ts";
import type { Presentation, WithdrawalEnd } from "./dispense.ts";
import type { Advice } from "./events.ts";
import type { CassetteLoad } from "./replenish.ts";
import type { MovedNotes, Safe } from "./safe.ts";
import type { TracePosition } from "./trace-numbers.ts";

/** The withdrawal's last entry: its notes are booked and its advice is owed from here on, at once. */
export type EndedEntry = {
  readonly type: "ended";
  readonly end: WithdrawalEnd;
  readonly moved: MovedNotes;
  readonly advice: Advice;
  /** ISO 8601. */
  readonly at: string;
  /** In escudos; absent when the journal could not be read. */
  readonly requestedAmount?: number;
  /** The wallet's name for it; absent when no answer ever came. */
  readonly transactionId?: string;
} & TracePosition;

export type AtmEntry =
  /** Everything that is known, in the place of the entries before. */
  | { readonly type: "state"; readonly memory: AtmMemory }
  | ({
      readonly type: "asked";
      readonly amount: number;
      readonly notes: readonly NoteCount[];
    } & TracePosition)
  | ({ readonly type: "declined" } & TracePosition)
  | ({ readonly type: "approved"; readonly transactionId: string } & TracePosition)
  | ({ readonly type: "present-started" } & TracePosition)
  | ({ readonly type: "presented"; readonly presentation: Presentation } & TracePosition)
  | EndedEntry
  | ({ readonly type: "acknowledged" } & TracePosition)
  | ({ readonly type: "refused"; readonly code: string } & TracePosition)
  /** A person has settled what was refused in another way. */
  | ({ readonly type: "set-aside"; readonly at: string } & TracePosition)
  | ({ readonly type: "loaded"; readonly at: string } & CassetteLoad)
  /** One number for each cassette. */
  | { readonly type: "counted"; readonly cassettes: readonly number[]; readonly at: string }
  | { readonly type: "bins-emptied" | "day-closed"; readonly at: string };

/** What people do at the machine. */
export type PeopleEntry = Extract<AtmEntry, { type: "loaded" | "counted" | "bins-emptied" | "day-closed" }>;

/** The withdrawal that is under way. */
export type OpenWithdrawal = TracePosition & {
  /** In escudos. */
  readonly amount: number;
  readonly notes: readonly NoteCount[];
  readonly stage: "asked" | "approved" | "presenting" | "presented";
  readonly transactionId?: string;
  readonly presentation?: Presentation;
};

/** An advice that the switch has not acknowledged. */
export type OwedAdvice = {
  readonly advice: Advice;
  /** The code it was refused with: a person has to look. */
  readonly refusedWith?: string;
};

/** One withdrawal as the machine saw it end. Amounts in escudos. */
export type DayLine = TracePosition &
  MovedNotes & {
    readonly at: string;
    readonly end: WithdrawalEnd;
    readonly transactionId?: string;
    readonly requestedAmount?: number;
    /** What the customer took, for sure. */
    readonly dispensedAmount: number;
    /** What may be out: nobody can say before somebody has counted. */
    readonly inDoubtAmount: number;
    readonly retractedAmount: number;
  };

/** Notes that people moved or missed. Below zero: out of the cassettes. */
export type DayMovement = {
  readonly what: "loaded" | "counted";
  readonly notes: readonly NoteCount[];
  readonly at: string;
};

/** What was done since the books were last closed. */
export type DayBook = {
  /** ISO 8601. */
  readonly openedAt: string;
  /** In the cassettes then. */
  readonly opening: readonly NoteCount[];
  readonly movements: readonly DayMovement[];
  /** Advices that the switch had refused for good and a person has taken off the list. */
  readonly setAside: readonly (OwedAdvice & { readonly at: string })[];
  readonly lines: readonly DayLine[];
  /** Whether people counted the cassettes after everything else that happened. */
  readonly counted?: boolean;
};

/** The sum of the entries. */
export type AtmMemory = {
  readonly lastTrace?: TracePosition;
  readonly open?: OpenWithdrawal;
  /** The oldest first. */
  readonly owed: readonly OwedAdvice[];
  readonly safe: Safe;
  readonly day: DayBook;
  /** The journal could not be read, so what it says about notes is not to be relied on before somebody has counted. */
  readonly mustCount: boolean;
};

const ofOneWithdrawal: ReadonlySet<unknown> = new Set([
  "asked",
  "declined",
  "approved",
  "present-started",
  "presented",
  "ended",
  "acknowledged",
  "refused",
  "set-aside",
]);

const ofPeople: ReadonlySet<unknown> = new Set(["loaded", "counted", "bins-emptied", "day-closed"]);

/** Whether an entry is about one withdrawal, and not about the machine. */
export function isOfWithdrawal(entry: AtmEntry): entry is Exclude<AtmEntry, PeopleEntry | { type: "state" }> {
  return ofOneWithdrawal.has(entry.type);
}

/** Whether a value that was read is an entry. What is inside is as it was written: the journal checks its lines. */
export function isAtmEntry(value: unknown): value is AtmEntry {
  if (typeof value !== "object" || value === null) return false;
  const { type, localDate, traceNumber, memory, at } = value as Record<string, unknown>;
  if (ofPeople.has(type)) return typeof at === "string";
  if (type === "state") return typeof memory === "object" && memory !== null;
  return (
    ofOneWithdrawal.has(type) &&
    /^\d{4}-\d{2}-\d{2}$/.test(String(localDate)) &&
    /^\d{6}$/.test(String(traceNumber))
  );
}
