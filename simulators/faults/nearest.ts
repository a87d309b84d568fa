// Which of the known names somebody may have meant. Pure.

/** The names that differ in few letters, the nearest first; none when nothing is near. */
export function byNearness(word: string, names: readonly string[], count = 2): string[] {
  const far = Math.max(2, Math.ceil(word.length / 3));
  return names
    .map((name) => ({ name, letters: lettersApart(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ letters }) => letters <= far)
    .toSorted((one, other) => one.letters - other.letters)
    .slice(0, count)
    .map(({ name }) => name);
}

/** How many letters must be put in, taken out or changed. */
function lettersApart(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, own] of [...other].entries())
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (letter === own ? 0 : 1)));
    row = next;
  }
  return row.at(-1)!;
}
