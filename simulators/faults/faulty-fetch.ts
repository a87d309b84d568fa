// Sends messages over a line where things go wrong: asks the plan before a request leaves and after its answer came,
// and does to it what the plan says. It stands in front of whoever is asked, and knows nothing about what is said.
import { AsyncLocalStorage } from "node:async_hooks";
import type { PointName } from "./catalogue.ts";
import type { FaultPlan, FaultToDo } from "./fault-plan.ts";
import type { FaultContext } from "./rules.ts";

export type SendRequest = (request: Request) => Promise<Response>;

/** Which points a message passes; undefined when it passes none. */
export type MessagePoints = {
  readonly before: PointName;
  readonly after: PointName;
  /** Who sends it: messages are turned round among those of one sender only. */
  readonly sender: string;
  readonly context?: FaultContext;
};

export type FaultyFetchOptions = {
  readonly send: SendRequest;
  readonly faults: FaultPlan;
  readonly points: (request: Request) => MessagePoints | undefined | Promise<MessagePoints | undefined>;
  /** Told of what goes wrong with a message; with its answer, when it goes wrong with that. */
  readonly onWrong?: (
    wrong: FaultToDo,
    answer: Response | undefined,
    points: MessagePoints,
  ) => void | Promise<void>;
  /** Told of answers that nobody waited for: of duplicates, and of a request that was held back. */
  readonly onUnheardAnswer?: (points: MessagePoints, answer: Response | undefined) => void;
};

/** A request of which nobody will ever hear again; its sender gives up by its own time limit. */
export function neverAnswered(request: Request): Promise<never> {
  return new Promise((_, reject) => {
    const give = () => reject(request.signal.reason ?? new DOMException("aborted", "AbortError"));
    if (request.signal.aborted) give();
    else request.signal.addEventListener("abort", give, { once: true });
  });
}

const brokenConnection = () => new TypeError("fetch failed: the connection was reset");

export function createFaultyFetch(options: FaultyFetchOptions): SendRequest {
  const { send, faults, points, onWrong, onUnheardAnswer } = options;
  /** By sender: what is sent once the next message has gone ahead. */
  const heldBack = new Map<string, (() => Promise<unknown>)[]>();

  return async (request) => {
    const passed = await points(request);
    if (passed === undefined) return send(request);
    const { before, after, sender, context } = passed;
    const wrong = await faults.reach(before, context);
    if (wrong !== undefined) await onWrong?.(wrong, undefined, passed);
    if (wrong?.kind === "reorder") return holdBack(request, passed);
    const answer = await sendWrongly(request, passed, wrong);
    for (const late of heldBack.get(sender)?.splice(0) ?? []) await late();
    const wrongAfter = await faults.reach(after, context);
    if (wrongAfter !== undefined) await onWrong?.(wrongAfter, answer, passed);
    return answerWrongly(request, answer, wrongAfter);
  };

  async function sendWrongly(request: Request, passed: MessagePoints, wrong: FaultToDo | undefined) {
    switch (wrong?.kind) {
      case "drop-request":
        return neverAnswered(request);
      case "reset":
        throw brokenConnection();
      case "corrupt":
        return send(garbled(request));
      case "duplicate": {
        const copies = Array.from({ length: wrong.copies - 1 }, () => request.clone());
        const [answer, ...others] = await Promise.allSettled([request, ...copies].map(send));
        for (const other of others)
          onUnheardAnswer?.(passed, other.status === "fulfilled" ? other.value : undefined);
        if (answer?.status !== "fulfilled") throw answer?.reason;
        return answer.value;
      }
      default:
        return send(request);
    }
  }

  function holdBack(request: Request, passed: MessagePoints): Promise<never> {
    // It outlives the patience of who sent it.
    const copy = new Request(request.clone(), { signal: new AbortController().signal });
    // Sent by another message, it is still itself to whoever follows it.
    const asItself = AsyncLocalStorage.snapshot();
    const late = () =>
      asItself(send, copy).then(
        (answer) => onUnheardAnswer?.(passed, answer),
        () => onUnheardAnswer?.(passed, undefined),
      );
    const waiting = heldBack.get(passed.sender) ?? [];
    waiting.push(late);
    heldBack.set(passed.sender, waiting);
    return neverAnswered(request);
  }
}

async function answerWrongly(request: Request, answer: Response, wrong: FaultToDo | undefined) {
  switch (wrong?.kind) {
    case "drop-answer":
      return neverAnswered(request);
    case "reset":
      throw brokenConnection();
    case "corrupt":
      return new Response((await answer.text()).slice(0, -2), {
        status: answer.status,
        headers: { "content-type": answer.headers.get("content-type") ?? "application/json" },
      });
    default:
      return answer;
  }
}

/** The same request with a body that is no JSON any more. */
function garbled(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  return new Request(request.url, {
    method: request.method,
    headers,
    ...(request.method === "GET" ? {} : { body: '{"garbled' }),
    signal: request.signal,
  });
}
