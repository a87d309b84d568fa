// Journals on a disk in memory, for scenarios and tests: the power can go at any byte, and a byte can go bad.
// The disk is what stays when an actor is gone; an actor that is started again opens its journals anew.
import type { JournalStore } from "./journal.ts";
import { type JournalBytes, openLineJournal, readingOf } from "./line-journal.ts";

export class MemoryDisk implements JournalStore {
  readonly #files = new Map<string, Buffer>();
  /** Counts how often the power was cut: who wrote before is gone. */
  #lives = 0;
  #bytesLeft = Number.POSITIVE_INFINITY;

  open: JournalStore["open"] = (name, isEntry) => openLineJournal(this.#bytesOf(name), isEntry);

  read: JournalStore["read"] = async (name, isEntry) => readingOf(this.#read(name), isEntry);

  /** What was opened before takes nothing more. What is opened from now on finds what is durable. */
  cutPower(): void {
    this.#lives += 1;
    this.#bytesLeft = Number.POSITIVE_INFINITY;
  }

  /** Lets so many more bytes onto the disk and then cuts the power: an append may be torn, a replacement is not made. */
  cutPowerAfter(bytes: number): void {
    this.#bytesLeft = bytes;
  }

  /** Makes one byte another one. @param at its place in the file; below zero from the end */
  spoil(name: string, at: number): void {
    const bytes = Buffer.from(this.#read(name));
    const place = at < 0 ? bytes.length + at : at;
    if (bytes[place] === undefined) throw new Error(`${name} has no byte ${at}.`);
    bytes[place] ^= 0x01;
    this.#files.set(name, bytes);
  }

  /** Puts other bytes in the place of a journal. */
  write(name: string, bytes: Uint8Array): void {
    this.#files.set(name, Buffer.from(bytes));
  }

  /** What stands in a journal, or was kept beside it as `NAME.unreadable-N`. */
  textOf(name: string): string {
    return this.#read(name).toString();
  }

  #read(name: string): Buffer {
    return this.#files.get(name) ?? Buffer.alloc(0);
  }

  #bytesOf(name: string): JournalBytes {
    const life = this.#lives;
    const powered = () => {
      if (life !== this.#lives) throw new Error(`The power was cut: ${name} belongs to who opens it next.`);
    };
    return {
      place: name,
      read: async () => this.#read(name),
      cut: async (length) => {
        powered();
        this.#files.set(name, this.#read(name).subarray(0, length));
      },
      append: async (text) => {
        powered();
        const whole = Buffer.from(text);
        const written = whole.subarray(0, Math.min(this.#bytesLeft, whole.length));
        this.#bytesLeft -= written.length;
        this.#files.set(name, Buffer.concat([this.#read(name), written]));
        if (written.length < whole.length) this.cutPower();
        powered();
      },
      replace: async (text, keepOld) => {
        powered();
        const whole = Buffer.from(text);
        if (whole.length > this.#bytesLeft) this.cutPower();
        powered();
        this.#bytesLeft -= whole.length;
        if (keepOld) {
          const kept = [...this.#files.keys()].filter((each) => each.startsWith(`${name}.unreadable-`));
          this.#files.set(`${name}.unreadable-${kept.length + 1}`, this.#read(name));
        }
        this.#files.set(name, whole);
      },
      close: async () => {},
    };
  }
}
