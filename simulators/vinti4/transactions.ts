// What the switch knows of a withdrawal, as it follows from its records, and what an advice means beside what is known.
// Pure: no clock, no I/O. The same records in the same order give the same transactions.
//
//   advice:  WAITING -- the wallet has it on record --> ACKNOWLEDGED
//               | ^
//               v | a person has it sent again
//              DEAD  (refused for good, or out of tries)  -- a person sets it aside --> SET_ASIDE
import {
  type Advice,
  type AdviceSource,
  type DeadLetterCause,
  type Decision,
  keyOf,
  keyText,
  type SwitchRecord,
  type TransactionKey,
} from "./records.ts";

type RecordOf<Type extends SwitchRecord["type"]> = Extract<SwitchRecord, { type: Type }>;

export type StoredAdvice = {
  readonly adviceId: string;
  readonly source: AdviceSource;
  readonly advice: Advice;
  readonly storedAt: string;
  readonly state: "WAITING" | "ACKNOWLEDGED" | "DEAD" | "SET_ASIDE";
  /** How often it was sent without an acknowledgement, and the last time with one. */
  readonly tries: number;
  /** Its tries when a person had it sent again; those before do not count any more. */
  readonly revivedAtTries: number;
  /** What the wallet said when it took it. */
  readonly answer?: Pick<RecordOf<"advice-acknowledged">, "transactionId" | "status">;
  readonly death?: {
    readonly cause: DeadLetterCause;
    readonly at: string;
    readonly code?: string;
    readonly details?: Readonly<Record<string, unknown>>;
  };
};

export type Transaction = TransactionKey & {
  readonly authorisation?: {
    readonly amount: string;
    readonly currency: RecordOf<"authorisation-asked">["currency"];
    readonly fingerprint: string;
    readonly askedAt: string;
    readonly decision?: Decision & { readonly at: string };
  };
  /** In the order in which they were stored, which is the order in which the wallet gets them. */
  readonly advices: readonly StoredAdvice[];
};

/** What is known after one more record. */
export function evolve(before: Transaction | undefined, record: SwitchRecord): Transaction {
  const transaction: Transaction = before ?? { ...keyOf(record), advices: [] };
  const { at } = record;
  switch (record.type) {
    case "authorisation-asked": {
      const { amount, currency, fingerprint } = record;
      return { ...transaction, authorisation: { amount, currency, fingerprint, askedAt: at } };
    }
    case "authorisation-decided": {
      if (transaction.authorisation === undefined) return transaction;
      const { type: _, at: __, terminalId: ___, localDate: ____, traceNumber: _____, ...decision } = record;
      return {
        ...transaction,
        authorisation: { ...transaction.authorisation, decision: { ...decision, at } },
      };
    }
    case "late-answer-discarded":
      return transaction;
    case "advice-stored": {
      const { adviceId, source } = record;
      const advice = adviceOf(record);
      const stored = {
        adviceId,
        source,
        advice,
        storedAt: at,
        state: "WAITING",
        tries: 0,
        revivedAtTries: 0,
      } as const;
      return { ...transaction, advices: [...transaction.advices, stored] };
    }
    case "advice-unanswered":
      return withAdvice(transaction, record.adviceId, (advice) => ({ ...advice, tries: record.tries }));
    case "advice-acknowledged": {
      const { transactionId, status, tries } = record;
      const answer = {
        ...(transactionId === undefined ? {} : { transactionId }),
        ...(status ? { status } : {}),
      };
      return withAdvice(transaction, record.adviceId, ({ death: _, ...advice }) => ({
        ...{ ...advice, tries, answer },
        state: "ACKNOWLEDGED",
      }));
    }
    case "advice-dead": {
      const { cause, code, details, tries } = record;
      const death = { cause, at, ...(code === undefined ? {} : { code }), ...(details ? { details } : {}) };
      return withAdvice(transaction, record.adviceId, (advice) => ({
        ...advice,
        tries,
        death,
        state: "DEAD",
      }));
    }
    case "advice-revived":
      return withAdvice(transaction, record.adviceId, ({ death: _, ...advice }) => ({
        ...advice,
        state: "WAITING",
        revivedAtTries: record.tries,
      }));
    case "advice-set-aside":
      // How it died is still known: what the wallet has refused may be corrected.
      return withAdvice(transaction, record.adviceId, (advice) => ({ ...advice, state: "SET_ASIDE" }));
  }
}

function withAdvice(
  transaction: Transaction,
  adviceId: string,
  change: (advice: StoredAdvice) => StoredAdvice,
): Transaction {
  const advices = transaction.advices.map((advice) =>
    advice.adviceId === adviceId ? change(advice) : advice,
  );
  return { ...transaction, advices };
}

/** The advice in a record or in a message. */
export function adviceOf(said: Advice): Advice {
  if (said.kind === "REVERSAL") return { kind: said.kind, reason: said.reason };
  if (said.outcome === "UNKNOWN") return { kind: said.kind, outcome: said.outcome };
  return { kind: said.kind, outcome: said.outcome, dispensedAmount: said.dispensedAmount };
}

/** Whether somebody still has to do something about it, so that it may not be forgotten. */
export function isOpen({ authorisation, advices }: Transaction): boolean {
  const undecided = authorisation !== undefined && authorisation.decision === undefined;
  return undecided || advices.some(({ state }) => state === "WAITING" || state === "DEAD");
}

/** What an advice means beside those that are there. */
export type Judgement =
  | { readonly kind: "new"; readonly adviceId: string }
  /** It says what this one says. */
  | { readonly kind: "repeat"; readonly of: StoredAdvice }
  /** It says something else than this one, which cannot both be true. */
  | { readonly kind: "contradiction"; readonly field: "dispensedAmount" | "reason" };

export function judgeAdvice(
  transaction: Transaction | undefined,
  key: TransactionKey,
  advice: Advice,
  source: AdviceSource,
): Judgement {
  const advices = transaction?.advices ?? [];
  const same = advices.findLast(({ advice: other }) => kindOf(other) === kindOf(advice));
  if (same !== undefined && saysTheSame(same.advice, advice)) return { kind: "repeat", of: same };
  if (same !== undefined && advice.kind === "REVERSAL") {
    // That nothing came out is one fact, whoever says it first and why.
    if (source === "SWITCH" || same.source === "SWITCH") return { kind: "repeat", of: same };
    return { kind: "contradiction", field: "reason" };
  }
  // What the wallet has refused never became true; the terminal may correct it.
  if (same !== undefined && same.death?.cause !== "REFUSED")
    return { kind: "contradiction", field: "dispensedAmount" };
  return { kind: "new", adviceId: `${keyText(key).replaceAll(":", ".")}.${advices.length + 1}` };
}

/** That nobody knows what came out, and later that somebody does, are two advices. */
function kindOf(advice: Advice): string {
  return advice.kind === "REVERSAL" ? advice.kind : advice.outcome;
}

function saysTheSame(one: Advice, other: Advice): boolean {
  return JSON.stringify(adviceOf(one)) === JSON.stringify(adviceOf(other));
}
