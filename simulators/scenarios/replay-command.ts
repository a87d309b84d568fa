// The command that runs a scenario again as it was run: by the name or the path that was given, with the faults that were
// put on top, and quoted for the shell. Pure.

export type AskedFor = {
  /** A name, or the path of a file, as it was typed. */
  readonly word: string;
  /** Sentences that `--fault` has put on top. */
  readonly faults: readonly string[];
};

export function replayCommand({ word, faults }: AskedFor, seed: number): string {
  const more = faults.map((fault) => ` --fault ${quoteForShell(fault)}`).join("");
  return `npm run scenario -- ${quoteForShell(word)} --seed ${seed}${more}`;
}

/** The command that draws the same scenarios again. */
export function redrawCommand(count: number, seed: number): string {
  return `npm run scenario -- --random ${count} --seed ${seed}`;
}

/** One word for a POSIX shell, whatever it has in it. */
export function quoteForShell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
