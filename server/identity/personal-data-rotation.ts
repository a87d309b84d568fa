// Moves what is encrypted from older keys to the newest, a row at a time, so that an old key can be taken away.
import type pg from "pg";
import type { PersonalData } from "./personal-data.ts";

/** Every encrypted column, which all end in `_sealed`; the place of a value is `table.name:row`, as it was sealed. */
export const SEALED = [
  { table: "users", row: "user_id", column: "name_sealed", name: "name" },
  { table: "users", row: "user_id", column: "phone_sealed", name: "phone" },
  { table: "users", row: "user_id", column: "totp_sealed", name: "totp" },
  { table: "sessions", row: "session_id", column: "device_sealed", name: "device" },
  { table: "sessions", row: "session_id", column: "place_sealed", name: "place" },
  { table: "challenges", row: "challenge_id", column: "draft_sealed", name: "draft" },
  { table: "webhooks", row: "webhook_id", column: "secret_sealed", name: "secret" },
  { table: "webhooks", row: "webhook_id", column: "previous_secret_sealed", name: "previous_secret" },
  { table: "agents", row: "agent_id", column: "name_sealed", name: "name" },
  { table: "disputes", row: "dispute_id", column: "text_sealed", name: "text" },
  { table: "dispute_steps", row: "step_id", column: "note_sealed", name: "note" },
  { table: "reconciliation_lines", row: "line_id", column: "note_sealed", name: "note" },
  { table: "bank_orders", row: "order_id", column: "instrument_sealed", name: "instrument" },
];

const PAGE = 1_000;

/** @returns how many values were encrypted anew. A value that somebody changes meanwhile is left to them. */
export async function rotatePersonalData(pool: pg.Pool, personalData: PersonalData): Promise<number> {
  let rotated = 0;
  for (const { table, row, column, name } of SEALED) {
    for (let after = ""; ; ) {
      const { rows } = await pool.query<{ id: string; sealed: string }>(
        `select ${row} as id, ${column} as sealed from ${table}
         where ${row} > $1 and ${column} is not null order by ${row} limit ${PAGE}`,
        [after],
      );
      for (const { id, sealed } of rows) {
        if (personalData.isCurrent(sealed)) continue;
        const place = `${table}.${name}:${id}`;
        const anew = personalData.seal(personalData.open(sealed, place), place);
        const { rowCount } = await pool.query(
          `update ${table} set ${column} = $2 where ${row} = $1 and ${column} = $3`,
          [id, anew, sealed],
        );
        rotated += rowCount ?? 0;
      }
      if (rows.length < PAGE) break;
      after = rows.at(-1)!.id;
    }
  }
  return rotated;
}
