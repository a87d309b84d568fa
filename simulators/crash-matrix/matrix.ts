// Plays cells, each lane on a stage of its own: a lane has its own database, wallet and switch, so that a kill in one cell
// is never felt in another.
import { CELLS, type Cell, switchFaultsOf } from "./cells.ts";
import type { Missing } from "./missing.ts";
import { type CellResult, runCell } from "./run-cell.ts";
import { openStage } from "./stage.ts";

export type MatrixOptions = {
  readonly cells: readonly Cell[];
  /** How many cells are played at the same time. @default 2 */
  readonly lanes?: number;
  /** What all stages do without. @default nothing */
  readonly missing?: Missing | undefined;
  /** How long anything may take, in milliseconds: many times what it takes. @default 60_000 */
  readonly patienceMs?: number;
  readonly onResult?: (result: CellResult) => void;
  readonly onLog?: (process: string, line: string) => void;
};

/** @returns the results in the order of the cells */
export async function runMatrix(options: MatrixOptions): Promise<CellResult[]> {
  const { cells, lanes = 2, missing, patienceMs = 60_000, onResult, onLog } = options;
  // A switch that is started again has forgotten what has gone wrong, so it is told what is still to come.
  const toCome = [...cells];
  const results = new Map<Cell, CellResult>();

  async function runLane(lane: number): Promise<void> {
    const stage = await openStage({
      ...{ terminals: CELLS.length, missing },
      switchFaults: () => toCome.flatMap(switchFaultsOf),
      onLog: onLog && ((name, line) => onLog(`${name} ${lane}`, line)),
    });
    try {
      for (let cell = toCome.shift(); cell !== undefined; cell = toCome.shift()) {
        const result = await runCell(stage, cell, patienceMs);
        results.set(cell, result);
        onResult?.(result);
      }
    } finally {
      await stage.stop();
    }
  }

  const count = Math.max(1, Math.min(lanes, cells.length));
  const ends = await Promise.allSettled(Array.from({ length: count }, (_, lane) => runLane(lane + 1)));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return cells.map((cell) => results.get(cell)!);
}
