// Plays cells one after the other on one stage.
import { CELLS, type Cell } from "./cells.ts";
import { type CellResult, runCell } from "./run-cell.ts";
import { openStage } from "./stage.ts";

export type MatrixOptions = {
  readonly cells: readonly Cell[];
  readonly onResult?: (result: CellResult) => void;
  readonly onLog?: (process: string, line: string) => void;
};

export async function runMatrix({ cells, onResult, onLog }: MatrixOptions): Promise<CellResult[]> {
  // A switch that is started again has forgotten what has gone wrong, so it is told what is still to come.
  const toCome = new Set(cells);
  const stage = await openStage({
    terminals: CELLS.length,
    onLog,
    switchFaults: () =>
      [...toCome].flatMap(({ victim, kill, terminalId }) =>
        victim === "switch" && kill.how === "at-point"
          ? [`crash at ${kill.point} at terminal ${terminalId}`]
          : [],
      ),
  });
  const results: CellResult[] = [];
  try {
    for (const cell of cells) {
      const isForSwitch = cell.victim === "switch" && cell.kill.how === "at-point";
      // It dies in this cell, and is to be started without that.
      if (isForSwitch) toCome.delete(cell);
      const result = await runCell(stage, cell);
      toCome.delete(cell);
      results.push(result);
      onResult?.(result);
    }
  } finally {
    await stage.stop();
  }
  return results;
}
