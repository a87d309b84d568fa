// The rows of what is done at the server's machine and not over HTTP: commands of operators. Each leaves one in the same
// chain, however it ended, and says it is done only once the row is committed.
import { randomBytes } from "node:crypto";
import type pg from "pg";
import { createAuditLog } from "./audit-log.ts";

/** No request, so no network address. */
const NO_ADDRESS = "0".repeat(32);

export type CommandDone<T> = {
  readonly result: T;
  /** Ids of what was acted on. */
  readonly objects: readonly string[];
};

/**
 * Does `work` and writes its row. `operation` is the command's name as an operationId would be written.
 * @throws what `work` throws, after its row; or that the row could not be written, after what it did.
 */
export async function auditedCommand<T>(
  pool: pg.Pool,
  operation: string,
  work: () => Promise<CommandDone<T>>,
): Promise<T> {
  const at = Date.now();
  const log = createAuditLog({ pool });
  const row = (status: number, objects: readonly string[]) =>
    log.appendDurably({
      ...{ at, operation, actor: null, role: "command", session: null, objects, status },
      ...{ errorCode: null, reason: null, traceId: randomBytes(16).toString("hex") },
      addressDigest: NO_ADDRESS,
    });
  try {
    const done = await work().catch(async (error: unknown) => {
      await row(500, []);
      throw error;
    });
    await row(200, done.objects);
    return done.result;
  } finally {
    await log.stop();
  }
}
