// A journal as lines on some bytes that can be appended to and replaced: the order of appends, what waits together, and
// that nothing is taken after a failure. Where the bytes are is the business of who gives them.
import type { Journal, JournalReading } from "./journal.ts";
import { entryText, readLines, writeLines } from "./journal-lines.ts";

/** The bytes of one journal. Each call is durable when it has settled; they are made one after another. */
export type JournalBytes = {
  /** For messages. */
  readonly place: string;
  read(): Promise<Uint8Array>;
  /** Leaves the first so many bytes. */
  cut(length: number): Promise<void>;
  append(text: string): Promise<void>;
  /** All or nothing, whatever happens meanwhile. @param keepOld keeps what was there under another name */
  replace(text: string, keepOld: boolean): Promise<void>;
  close(): Promise<void>;
};

/** Reads what is there and cuts off what a crash tore. @throws what the bytes throw, after closing them */
export async function openLineJournal<Entry>(
  bytes: JournalBytes,
  isEntry: (value: unknown) => value is Entry,
): Promise<Journal<Entry>> {
  try {
    const { wholeBytes, nextLine, ...reading } = readLines(await bytes.read(), isEntry);
    if (reading.torn && reading.unreadableLines.length === 0) await bytes.cut(wholeBytes);
    return new LineJournal<Entry>(bytes, reading, nextLine);
  } catch (error) {
    await bytes.close();
    throw error;
  }
}

/** What stands in these bytes, which stay as they are. */
export function readingOf<Entry>(
  bytes: Uint8Array,
  isEntry: (value: unknown) => value is Entry,
): JournalReading<Entry> {
  const { entries, torn, unreadableLines } = readLines(bytes, isEntry);
  return { entries, torn, unreadableLines };
}

type Waiting = { text: string; resolve: () => void; reject: (error: Error) => void };

class LineJournal<Entry> implements Journal<Entry> {
  reading: JournalReading<Entry>;
  readonly #bytes: JournalBytes;
  #nextLine: number;
  #mustBeReplaced: boolean;
  #waiting: Waiting[] = [];
  #work: Promise<void> = Promise.resolve();
  /** Why nothing more is taken. */
  #ended: Error | undefined;

  constructor(bytes: JournalBytes, reading: JournalReading<Entry>, nextLine: number) {
    this.#bytes = bytes;
    this.reading = reading;
    this.#nextLine = nextLine;
    this.#mustBeReplaced = reading.unreadableLines.length > 0;
  }

  forgetReading(): void {
    this.reading = { ...this.reading, entries: [] };
  }

  append(entry: Entry): Promise<void> {
    return new Promise((resolve, reject) => {
      const text = entryText(entry);
      this.#waiting.push({ text, resolve, reject });
      if (this.#waiting.length > 1) return;
      this.#next(async () => {
        const together = this.#waiting;
        this.#waiting = [];
        try {
          await this.#write(together.map((waiting) => waiting.text));
          for (const waiting of together) waiting.resolve();
        } catch (error) {
          for (const waiting of together) waiting.reject(error as Error);
        }
      });
    });
  }

  replace(entries: readonly Entry[]): Promise<void> {
    const texts = entries.map(entryText);
    return this.#next(async () => {
      await this.#orEnd(() => this.#bytes.replace(writeLines(1, texts), this.#mustBeReplaced));
      this.#nextLine = texts.length + 1;
      this.#mustBeReplaced = false;
    });
  }

  close(): Promise<void> {
    return this.#next(async () => {
      if (this.#ended) return;
      this.#ended = new Error(`The journal ${this.#bytes.place} is closed.`);
      await this.#bytes.close();
    });
  }

  async #write(texts: readonly string[]): Promise<void> {
    if (this.#mustBeReplaced)
      throw new Error(`${this.#bytes.place} has lines that cannot be read: replace it before appending.`);
    await this.#orEnd(() => this.#bytes.append(writeLines(this.#nextLine, texts)));
    this.#nextLine += texts.length;
  }

  /** After a failure nobody knows what is on the disk, so it is the last thing that was tried. */
  async #orEnd(change: () => Promise<void>): Promise<void> {
    if (this.#ended) throw this.#ended;
    try {
      await change();
    } catch (error) {
      this.#ended = error as Error;
      await this.#bytes.close().catch(() => {});
      throw error;
    }
  }

  /** One thing after another. */
  #next(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => {});
    return done;
  }
}
