// What a command would come to now, without posting it: nothing is locked and nothing is written. An answer from here is
// never a promise; only posting decides.
import type pg from "pg";
import type { Command } from "../ledger/commands.ts";
import { decide } from "../ledger/decide.ts";
import type { Rejection } from "../ledger/rejections.ts";
import { readBooks } from "../storage/load-books.ts";

/** Why the command would be refused now, if it would. */
export type Preview = (command: Command) => Promise<Rejection | undefined>;

export function createPreview(pool: pg.Pool): Preview {
  return async (command) => {
    const client = await pool.connect();
    try {
      const decision = decide(await readBooks(client, command), command);
      return "rejection" in decision ? decision.rejection : undefined;
    } finally {
      client.release();
    }
  };
}
