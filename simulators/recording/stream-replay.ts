// The streams of a replayed session: each is open from the request that began it, and what comes is compared with what came
// when it was recorded.
import { createEventReader, type StreamEvent } from "./event-reader.ts";
import type { Differ, ReplayValues } from "./replay-values.ts";
import type { EndLine, EventLine } from "./session-file.ts";

type Expected = { readonly line: EventLine; readonly place: number };
type Open = {
  readonly came: StreamEvent[];
  readonly expected: Expected[];
  readonly differ: Differ;
  compared: number;
  /** So many had not come in their time. */
  waitedInVain: number;
  /** By the server. */
  ended: boolean;
  mustEnd: boolean;
  readonly abort: AbortController;
  wake: () => void;
};

/** @param waitMs how long an event may take that came when the session was recorded */
export function createStreamReplay(values: ReplayValues, waitMs: number) {
  const streams = new Map<number, Open>();

  function open(number: number, response: Response, abort: AbortController, differ: Differ): void {
    const stream: Open = {
      ...{
        came: [],
        expected: [],
        differ,
        compared: 0,
        waitedInVain: 0,
        ended: false,
        mustEnd: false,
        abort,
      },
      wake: () => {},
    };
    streams.set(number, stream);
    const read = createEventReader((event) => {
      stream.came.push(event);
      stream.wake();
    });
    void (async () => {
      try {
        const reader = response.body!.getReader();
        for (let part = await reader.read(); !part.done; part = await reader.read()) read(part.value);
      } catch {
        // Ended from here, or broken: what did not come is told as a difference.
      }
      stream.ended = true;
      stream.wake();
    })();
  }

  async function waitUntil(stream: Open, done: () => boolean): Promise<void> {
    if (done()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      stream.wake = () => {
        if (!done()) return;
        clearTimeout(timer);
        resolve();
      };
    });
    stream.wake = () => {};
  }

  return {
    open,

    /** @param place of the line in the session */
    expect(line: EventLine | EndLine, place: number): void {
      const stream = streams.get(line.stream);
      if (stream === undefined) return;
      if ("event" in line) stream.expected.push({ line, place });
      else stream.mustEnd = line.end === "server";
    },

    /**
     * Waits for the events that the recording has before a place, and compares them. What does not come may be what a later
     * request leads to, when several were on their way at once: it is waited for once.
     */
    async catchUp(place: number): Promise<void> {
      for (const stream of streams.values()) {
        const count = await comeUpTo(stream, place);
        while (stream.compared < Math.min(count, stream.came.length)) compareNext(stream);
      }
    },

    /** Compares what is left, and how each of them ended; ends the others. @param place behind the last line */
    async finish(place: number): Promise<void> {
      for (const stream of streams.values()) {
        stream.waitedInVain = 0;
        const count = await comeUpTo(stream, place);
        while (stream.compared < count) compareNext(stream);
        if (stream.mustEnd) {
          await waitUntil(stream, () => stream.ended);
          if (!stream.ended) stream.differ("the stream's end", "ended by the server", "still open");
          const more = stream.came.length - stream.expected.length;
          if (more > 0) stream.differ("events", stream.expected.length, stream.came.length);
        }
        stream.abort.abort();
      }
    },
  };

  async function comeUpTo(stream: Open, place: number): Promise<number> {
    const count = stream.expected.filter((each) => each.place < place).length;
    if (count > stream.waitedInVain)
      await waitUntil(stream, () => stream.came.length >= count || stream.ended);
    if (stream.came.length < count) stream.waitedInVain = count;
    return count;
  }

  function compareNext(stream: Open): void {
    const number = ++stream.compared;
    const { line } = stream.expected[number - 1]!;
    const found = stream.came[number - 1];
    const where = `event ${number}`;
    if (found === undefined) {
      stream.differ(where, line.event, "no event came");
      return;
    }
    if (found.name !== line.event) stream.differ(`${where} name`, line.event, found.name);
    if (line.id !== undefined && found.id !== undefined) values.moveTo(line.id, found.id);
    values.compare(line.data, jsonOr(found.data), `${where} data`, stream.differ);
  }
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
