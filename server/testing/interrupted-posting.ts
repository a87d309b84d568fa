// A server whose postings a test interrupts: what follows the posting does not happen, as if the process had ended there.
// The command was posted, or it was not, or it is still on its way.
import type { Command } from "../ledger/commands.ts";
import { createGroupCommit, OutcomeUnknownError } from "../posting/group-commit.ts";
import { apiOf } from "./test-api.ts";
import { createTestDatabase } from "./test-database.ts";
import { createTestKeys, startTestServer } from "./test-server.ts";

export type Moment = "before" | "after";

export type InterruptedApi = Awaited<ReturnType<typeof startInterruptedApi>>;

export async function startInterruptedApi(
  options: Omit<NonNullable<Parameters<typeof startTestServer>[0]>, "post" | "beside"> & {
    connectionsMax?: number;
  } = {},
) {
  const { connectionsMax, ...rest } = options;
  const database = await createTestDatabase(connectionsMax === undefined ? {} : { connectionsMax });
  const posting = createGroupCommit({ pool: database.pool });
  let plan: { readonly moment: Moment; readonly of: (command: Command) => boolean } | undefined;
  let held: Command | undefined;
  const server = await startTestServer({
    ...rest,
    beside: { keys: createTestKeys(), database },
    async post(command) {
      const now = plan?.of(command) ? plan.moment : undefined;
      if (now === undefined) return posting.post(command);
      plan = undefined;
      held = command;
      if (now === "after") await posting.post(command);
      throw new OutcomeUnknownError("the test has taken the answer");
    },
  });
  return {
    ...apiOf(server),
    server,
    post: posting.post,
    /** The next of these commands is posted without an answer, or not at all. */
    interrupt(moment: Moment, of: (command: Command) => boolean): void {
      plan = { moment, of };
    },
    /** Whether the interruption has happened. */
    interrupted: () => plan === undefined,
    /** Posts now what was not posted: it was on its way for long. */
    arrive: () => posting.post(held!),
    async stop() {
      await server.stop();
      await posting.stop();
      await database.drop();
    },
  };
}
