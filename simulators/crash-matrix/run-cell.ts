// Plays one cell to its end. Then everything is at rest, and the books, the notes and everything that was acknowledged are
// held against each other.
import type { Cell } from "./cells.ts";
import type { Verdict } from "./judge-cell.ts";
import { Play } from "./play.ts";
import type { Stage } from "./stage.ts";
import { playStory } from "./stories.ts";

export type CellResult = {
  readonly name: string;
  readonly ok: boolean;
  readonly ms: number;
  /** Where the withdrawal came to in the end. */
  readonly status: string;
  readonly problems: readonly string[];
  /** Why something may still be held, or differ. */
  readonly explained: readonly string[];
};

export async function runCell(stage: Stage, cell: Cell, patienceMs: number): Promise<CellResult> {
  const startedAt = performance.now();
  const done = (status: string, { problems, explained }: Verdict): CellResult => ({
    ...{ name: cell.name, status, problems, explained },
    ok: problems.length === 0,
    ms: Math.round(performance.now() - startedAt),
  });
  try {
    await stage.up();
    const play = new Play(stage, cell, patienceMs);
    await playStory(play);
    return done(await play.status(), await play.verdict());
  } catch (error) {
    const problems = [`It could not be played to its end: ${(error as Error).stack ?? error}`];
    return done("?", { problems, explained: [] });
  } finally {
    stage.watch(undefined);
    stage.takeMessages();
  }
}
