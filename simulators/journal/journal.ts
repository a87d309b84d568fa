// A small append-only journal: what an actor must still know after its power was cut. It is for queues and for the steps
// of one machine, not for a ledger: a journal is read as a whole when it is opened, and replaced when it has grown.
// An entry that was appended is there after any crash. What a crash tore is dropped, because its writer never heard that
// it was kept and has not acted on it. Anything else that cannot be read is told, never skipped in silence.

/** What stood in a journal when it was opened. */
export type JournalReading<Entry> = {
  /** What could be read, in the order of appending. */
  readonly entries: readonly Entry[];
  /** A last line without its end was there and has been cut off: a crash during an append. */
  readonly torn: boolean;
  /**
   * Lines, counted from 1, that are not what was written: damaged, missing before this one, or of another form. When
   * there is one, `entries` is what is left, and the reader must not rely on it for more than that.
   */
  readonly unreadableLines: readonly number[];
};

export type Journal<Entry> = {
  /** As of opening; without its entries once they are forgotten. */
  readonly reading: JournalReading<Entry>;
  /** Lets go of the entries that were read, for whoever has taken from them what they need and stays for long. */
  forgetReading(): void;
  /**
   * Keeps one entry. Entries are kept in the order of the calls, and those that wait together share one write.
   * @throws Error (rejects) when it could not be made durable: whether it is kept is then unknown, the journal takes nothing
   * more, and its owner must not act on the entry. Also when the journal has unreadable lines and was not replaced yet.
   */
  append(entry: Entry): Promise<void>;
  /**
   * Puts these entries in the place of all others, at once: a crash leaves the old ones or these. What was unreadable is
   * kept beside it under another name.
   * @throws Error (rejects) as `append` does
   */
  replace(entries: readonly Entry[]): Promise<void>;
  /** Waits for what is being kept, and gives the journal back. It takes nothing more. */
  close(): Promise<void>;
};

/** Where journals are kept. One process, one owner for each name: the caller sees to it. */
export type JournalStore = {
  /**
   * @param name lower-case letters, digits and hyphens
   * @param isEntry whether a value that was read is an entry of this journal, as this version writes it
   * @throws Error (rejects) when the place cannot be read or written at all
   */
  open<Entry>(name: string, isEntry: (value: unknown) => value is Entry): Promise<Journal<Entry>>;
  /**
   * What stands there now, without a claim: safe while its owner writes, whose unfinished line is then `torn` and stays. A
   * journal that is not there has no entries.
   */
  read<Entry>(name: string, isEntry: (value: unknown) => value is Entry): Promise<JournalReading<Entry>>;
};
