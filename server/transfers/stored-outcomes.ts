// Whether a command has its outcome already: then asking again is a repeat, which nothing may stand in the way of.
import type pg from "pg";

export type IsStored = (commandId: string) => Promise<boolean>;

export function createIsStored(pool: pg.Pool): IsStored {
  return async (commandId) => {
    const { rowCount } = await pool.query({
      name: "command-outcome-exists",
      text: "select 1 from events where command_id = $1 and n = 0",
      values: [commandId],
    });
    return rowCount === 1;
  };
}
