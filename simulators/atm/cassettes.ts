// The notes inside one ATM: what is in the cassettes, what was loaded, and taking notes out. Pure.
// Amounts are whole escudos (CVE): a note never has centavos. No function here changes what it is given.

/** Notes of Cabo Verde in escudos [fact]. */
export const denominations = [200, 500, 1000, 2000, 5000] as const;
export type Denomination = (typeof denominations)[number];

/** So many notes of one denomination. */
export type NoteCount = { readonly denomination: Denomination; readonly count: number };

/** One cassette. Several cassettes may hold the same denomination. */
export type Cassette = NoteCount & { readonly capacity: number };

/**
 * What the ATMs of Cabo Verde were first loaded with: 200, 1,000 and 2,000 [fact]. The layout of today is not
 * public; the counts and the capacity are [ours].
 */
export const defaultCassettes: readonly Cassette[] = [
  { denomination: 2000, count: 500, capacity: 2500 },
  { denomination: 1000, count: 500, capacity: 2500 },
  { denomination: 200, count: 1000, capacity: 2500 },
];

/** @throws one Error that names every cassette that cannot exist. */
export function checkCassettes(cassettes: readonly Cassette[]): void {
  const problems = cassettes.flatMap(({ denomination, count, capacity }, index) => {
    const name = `cassette ${index + 1}`;
    if (!denominations.includes(denomination))
      return [`${name}: no note of ${denomination} CVE exists; use one of ${denominations.join(", ")}`];
    if (!Number.isSafeInteger(capacity) || capacity < 1)
      return [`${name}: the capacity must be a whole number of notes, found ${capacity}`];
    if (!Number.isSafeInteger(count) || count < 0 || count > capacity)
      return [`${name}: the count must be a whole number from 0 to ${capacity}, found ${count}`];
    return [];
  });
  if (cassettes.length === 0) problems.push("an ATM needs at least one cassette");
  if (problems.length > 0) throw new Error(problems.join("; "));
}

/** The value of notes in escudos. */
export function worthOf(notes: readonly NoteCount[]): number {
  return notes.reduce((sum, { denomination, count }) => sum + denomination * count, 0);
}

/** How many of these notes have this denomination. */
export function countOf(notes: readonly NoteCount[], denomination: Denomination): number {
  return notes.reduce((sum, note) => sum + (note.denomination === denomination ? note.count : 0), 0);
}

/** One entry per denomination, the largest first; a denomination whose cassettes are empty stays, with count 0. */
export function byDenomination(notes: readonly NoteCount[]): NoteCount[] {
  return denominations
    .filter((denomination) => notes.some((note) => note.denomination === denomination))
    .map((denomination) => ({ denomination, count: countOf(notes, denomination) }))
    .reverse();
}

/** Whether the cassettes hold all of these notes. */
export function holds(cassettes: readonly Cassette[], notes: readonly NoteCount[]): boolean {
  return notes.every(
    ({ denomination, count }) =>
      Number.isSafeInteger(count) &&
      count >= 0 &&
      countOf(notes, denomination) <= countOf(cassettes, denomination),
  );
}

/**
 * The cassettes without these notes; of several cassettes with one denomination the first is emptied first.
 * @throws Error when they do not hold the notes: the caller asks `holds` first.
 */
export function take(cassettes: readonly Cassette[], notes: readonly NoteCount[]): Cassette[] {
  if (!holds(cassettes, notes))
    throw new Error("Notes were taken that the cassettes do not hold; ask `holds` first.");
  const wanted = new Map(byDenomination(notes).map(({ denomination, count }) => [denomination, count]));
  return cassettes.map((cassette) => {
    const left = wanted.get(cassette.denomination) ?? 0;
    const taken = Math.min(left, cassette.count);
    wanted.set(cassette.denomination, left - taken);
    return { ...cassette, count: cassette.count - taken };
  });
}
