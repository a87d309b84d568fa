// What people do about dead letters: see them, send them again, or set them aside for a reason that is kept.
import type { Handlers } from "@makeba/openapi/bind";
import { Problem } from "@makeba/openapi/problem";
import type { components, operations } from "@makeba/openapi/vinti4";
import { localDateAt } from "../atm/trace-numbers.ts";
import type { Caller } from "./caller.ts";
import type { DayLog } from "./day-log.ts";
import { keyOf, type SwitchRecord, type TransactionKey } from "./records.ts";
import type { StoreAndForward } from "./store-and-forward.ts";
import type { StoredAdvice, Transaction } from "./transactions.ts";

type Schemas = components["schemas"];
type SetAside = Extract<SwitchRecord, { type: "advice-set-aside" }>;

const TIME_ZONE = "Atlantic/Cape_Verde";

export function deadLetterHandlers(options: {
  readonly log: DayLog;
  readonly advices: StoreAndForward;
  readonly clock: () => Date;
  readonly adviceWaitMs: number;
}): Pick<
  Handlers<operations, Caller>,
  "listDeadLetters" | "retryDeadLetter" | "setDeadLetterAside" | "listSetAsideLetters"
> {
  const { log, advices, clock, adviceWaitMs } = options;

  /** @throws Problem when the switch has no such advice, also not in older days */
  async function mustHave(adviceId: string): Promise<TransactionKey> {
    const key = keyIn(adviceId);
    const transaction = await log.recall(key);
    if (!transaction?.advices.some((advice) => advice.adviceId === adviceId))
      throw new Problem("ADVICE_NOT_FOUND");
    return key;
  }

  return {
    listDeadLetters: ({ query: { after, limit } }) => {
      const all = log
        .open()
        .flatMap((transaction) => transaction.advices.map((advice) => ({ transaction, advice })));
      const dead = all
        .filter(({ advice }) => advice.state === "DEAD")
        .map(({ transaction, advice }) => deadLetterOf(transaction, advice));
      const { page, next } = pageOf(dead, { after, limit });
      const waiting = all.filter(({ advice }) => advice.state === "WAITING").length;
      return { status: 200, body: { deadLetters: page, waiting, ...next } };
    },
    retryDeadLetter: async ({ params: { adviceId } }) => {
      const key = await mustHave(adviceId);
      const tried = await advices.revive(key, adviceId, adviceWaitMs);
      if (tried === undefined) throw new Problem("ADVICE_NOT_DEAD");
      const code = tried.death?.code;
      return {
        status: 200,
        body: { adviceId, state: tried.state, ...(code === undefined ? {} : { code }) },
      };
    },
    setDeadLetterAside: async ({ params: { adviceId }, body, request }) => {
      const key = await mustHave(adviceId);
      if (!(await advices.setAside(key, adviceId, body))) throw new Problem("ADVICE_NOT_DEAD");
      request.log.warn({ adviceId }, "a person has set a dead letter aside");
      const { by, reason } = body;
      return { status: 200, body: { adviceId, ...key, setAsideAt: clock().toISOString(), by, reason } };
    },
    listSetAsideLetters: async ({ query: { date = localDateAt(clock(), TIME_ZONE), after, limit } }) => {
      const letters = new Map<string, Schemas["set-aside-letter"]>();
      for (const record of await log.read(date))
        if (record.type === "advice-set-aside") letters.set(record.adviceId, setAsideOf(record));
      const { page, next } = pageOf([...letters.values()], { after, limit });
      return { status: 200, body: { date, letters: page, ...next } };
    },
  };
}

/** What comes after an id, at most so many, by their ids. */
function pageOf<Letter extends { adviceId: string }>(
  letters: readonly Letter[],
  { after = "", limit = 100 }: { after: string | undefined; limit: number | undefined },
): { page: Letter[]; next: { next?: string } } {
  const rest = letters
    .filter(({ adviceId }) => adviceId > after)
    .sort((one, other) => (one.adviceId < other.adviceId ? -1 : 1));
  const page = rest.slice(0, limit);
  return { page, next: rest.length > limit ? { next: page.at(-1)!.adviceId } : {} };
}

function deadLetterOf(
  transaction: Transaction,
  { adviceId, source, advice, storedAt, tries, death }: StoredAdvice,
): Schemas["dead-letter"] {
  const { cause, at: deadAt, code } = death!;
  const place = transaction.advices.findIndex((each) => each.adviceId === adviceId);
  const correction = transaction.advices.slice(place + 1).find(({ state }) => state === "ACKNOWLEDGED");
  return {
    ...{ adviceId, ...keyOf(transaction), source, ...advice, storedAt, deadAt, cause, tries },
    ...(code === undefined ? {} : { code }),
    ...(correction === undefined ? {} : { correctedBy: correction.adviceId }),
  };
}

function setAsideOf(record: SetAside): Schemas["set-aside-letter"] {
  const { adviceId, at: setAsideAt, by, reason } = record;
  return { adviceId, ...keyOf(record), setAsideAt, by, reason };
}

/** The withdrawal that an advice is of. */
function keyIn(adviceId: string): TransactionKey {
  const [terminalId = "", localDate = "", traceNumber = ""] = adviceId.split(".");
  return { terminalId, localDate, traceNumber };
}
