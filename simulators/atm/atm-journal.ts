// An ATM's memory and its journal, together: nothing is remembered that is not on the disk, and nothing on the disk is
// forgotten. When the journal has grown it is replaced by what is known.
import type { Journal, JournalReading } from "../journal/journal.ts";
import type { AtmEntry, AtmMemory } from "./journal-entries.ts";
import { remember } from "./memory.ts";

/** The journal could not be written. Whether the entry is kept is unknown, so nothing may be done because of it. */
export class JournalLost extends Error {
  override readonly name = "JournalLost";
}

/** After so many entries the journal is replaced, when no customer is being served. */
const entriesMax = 1_000;

export class AtmJournal {
  readonly #journal: Journal<AtmEntry>;
  #memory: AtmMemory;
  #entries: number;
  /** Asked to be written, and not answered yet. */
  #writing = 0;

  /** @param memory what the journal's entries come to */
  constructor(journal: Journal<AtmEntry>, memory: AtmMemory) {
    this.#journal = journal;
    this.#memory = memory;
    this.#entries = journal.reading.entries.length;
  }

  get reading(): JournalReading<AtmEntry> {
    return this.#journal.reading;
  }

  get memory(): AtmMemory {
    return this.#memory;
  }

  /** Keeps an entry, then remembers it. @throws JournalLost (rejects) */
  async write(entry: AtmEntry): Promise<void> {
    this.#writing += 1;
    try {
      await this.#journal.append(entry);
    } catch (error) {
      throw new JournalLost(`The ATM's journal cannot be written: ${(error as Error).message}`, {
        cause: error,
      });
    } finally {
      this.#writing -= 1;
    }
    this.#memory = remember(this.#memory, entry);
    this.#entries += 1;
    if (this.#entries > entriesMax && this.#writing === 0 && !this.#memory.open)
      await this.replace(this.#memory);
  }

  /** Puts a memory in the place of everything. @throws JournalLost (rejects) */
  async replace(memory: AtmMemory): Promise<void> {
    try {
      this.#entries = 1;
      this.#memory = memory;
      await this.#journal.replace([{ type: "state", memory }]);
    } catch (error) {
      throw new JournalLost(`The ATM's journal cannot be replaced: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
}

/** A journal that ends with the process: for terminals that nobody will start again. */
export function forgetfulJournal(): Journal<AtmEntry> {
  return {
    reading: { entries: [], torn: false, unreadableLines: [] },
    forgetReading: () => {},
    append: async () => {},
    replace: async () => {},
    close: async () => {},
  };
}
