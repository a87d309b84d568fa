// One quiet line on the timeline for each message that passes: what was asked when it arrives, what was answered when the
// answer is back, and what was lost where it was lost. What people and machines say by themselves is told by themselves;
// of their messages only the lost ones are told here.
import { AsyncLocalStorage } from "node:async_hooks";
import type { FaultToDo } from "../faults/fault-plan.ts";
import type { MessagePoints, SendRequest } from "../faults/faulty-fetch.ts";
import { type Asked, answerOf, callbackOf, parsed, type Question, questionOf } from "./message-words.ts";
import type { Timeline } from "./timeline.ts";

type Actors = { readonly from: string; readonly to: Asked };
/** One message on its way, with all its copies. */
type OnItsWay = Question & {
  readonly quiet: boolean;
  garbled?: boolean;
  arrived?: boolean;
  /** It was told that it is lost, or its answer. */
  lost?: boolean;
};

export class MessageLines {
  readonly #timeline: Timeline;
  readonly #onItsWay = new AsyncLocalStorage<OnItsWay>();
  #quiet = false;
  readonly #startsAtMs: number;

  /** @param startsAtMs what earlier worlds of the session have left open is not told */
  constructor(timeline: Timeline, startsAtMs: number) {
    this.#timeline = timeline;
    this.#startsAtMs = startsAtMs;
  }

  /** Messages that set out meanwhile are not told: there is no first among them. */
  async untold<T>(work: () => Promise<T>): Promise<T> {
    this.#quiet = true;
    try {
      return await work();
    } finally {
      this.#quiet = false;
    }
  }

  /** Stands where a message sets out: tells the answer that comes back. */
  settingOut<Answer extends Response | undefined>(
    { from, to }: Actors,
    line: (request: Request) => Promise<Answer>,
  ): (request: Request) => Promise<Answer> {
    return async (request) => {
      const question = await this.#questionOf(to, request);
      if (question === undefined) return line(request);
      const message: OnItsWay = { ...question, quiet: this.#quiet };
      return this.#onItsWay.run(message, async () => {
        const answer = await line(request).catch((error: unknown) => {
          this.#brokenOff(message, { from, to });
          throw error;
        });
        if (answer === undefined) return answer;
        const late = request.signal.aborted ? " (too late: nobody waits for it any more)" : "";
        this.#tell(message, to, `${await answerIn(message, answer)}${late}`, from);
        return answer;
      });
    };
  }

  /** Stands where a message arrives. */
  arriving({ from, to }: Actors, send: SendRequest): SendRequest {
    return (request) => {
      const message = this.#onItsWay.getStore();
      if (message !== undefined) message.arrived = true;
      if (message?.garbled) this.#tell(message, from, `${message.words}: arrives garbled`, to);
      else if (message !== undefined) this.#tell(message, from, message.words, to);
      return send(request);
    };
  }

  /** Told of what goes wrong with a message between the two. */
  wrong({ from, to }: Actors) {
    return async ({ kind }: FaultToDo, answer?: Response): Promise<void> => {
      const message = this.#onItsWay.getStore();
      if (message === undefined) return;
      const fate = FATES[kind];
      if (answer === undefined && kind === "corrupt") message.garbled = true;
      if (fate === undefined) return;
      message.lost = true;
      if (answer === undefined) this.#tell(message, from, `${message.words}: ${fate}`, to);
      else this.#tell(message, to, `${await answerIn(message, answer)}: ${fate}`, from);
    };
  }

  /** As `wrong`, for messages of which only those are told that are lost. */
  lost(from: string, to: string) {
    return ({ kind }: FaultToDo, answer: Response | undefined, { before, context }: MessagePoints): void => {
      const fate = FATES[kind];
      if (fate === undefined || this.#quiet) return;
      const step = before.split(".")[1]!;
      const of = context?.what === undefined ? "" : ` of trace ${context.what}`;
      const what = `the ${LOST[step] ?? `message "${step}"`}${of}`;
      if (answer === undefined) this.#timeline.add("message", from, `${what}: ${fate}`, to);
      else this.#timeline.add("message", to, `the answer to ${what}: ${fate}`, from);
    };
  }

  /** Tells of a callback that the bank keeps to itself. */
  neverSent(body: Readonly<Record<string, unknown>>): void {
    const question = callbackOf(body);
    if (!this.#isOfThisWorld(question)) return;
    this.#timeline.add("message", "bank", `${question.words}: never sent`, "wallet");
  }

  #isOfThisWorld({ sinceMs }: Question): boolean {
    return sinceMs >= this.#startsAtMs - DAY_MS / 2;
  }

  #brokenOff(message: OnItsWay, { from, to }: Actors): void {
    if (message.lost) return;
    if (message.arrived) this.#tell(message, to, "the answer is lost, since the connection breaks", from);
    else this.#tell(message, from, `${message.words}: nobody is there`, to);
  }

  async #questionOf(at: Asked, request: Request): Promise<Question | undefined> {
    const body = request.method === "GET" ? {} : (parsed(await request.clone().text()) ?? {});
    const nameOf = (code: string) => this.#timeline.names.known(code) ?? "a code of nobody";
    const question = questionOf(at, request, body, nameOf);
    return question !== undefined && this.#isOfThisWorld(question) ? question : undefined;
  }

  #tell(message: OnItsWay, who: string, text: string, to: string): void {
    if (!message.quiet) this.#timeline.add("message", who, text, to);
  }
}

const DAY_MS = 86_400_000;

/** What people and machines send, by its step. */
const LOST: Readonly<Record<string, string>> = {
  authorise: "question",
  complete: "completion",
  reverse: "reversal",
  enquire: "enquiry",
  issue: "wish for a code",
  confirm: "confirmation",
  approve: "approval",
  decline: "refusal",
  ask: "question to the customer",
  collect: "look at the request",
  request: "wish for cash",
  cancel: "cancellation",
  "cash-in": "cash-in",
  transfer: "transfer",
  "top-up": "top-up",
  "pay-out": "pay-out",
  callback: "callback",
};

const FATES: Partial<Record<FaultToDo["kind"], string>> = {
  "drop-request": "lost on its way",
  "drop-answer": "lost on its way",
  reset: "lost, since the connection breaks",
  reorder: "held back on its way",
};

async function answerIn(message: Question, answer: Response): Promise<string> {
  return answerOf(message, answer.status, await answer.clone().text());
}
