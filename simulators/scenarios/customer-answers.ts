// What a customer asks of the wallet. What has no answer is said again with the same key when everything comes to rest, as a
// phone does, so that nothing that was done stays unknown.
import { UnknownOutcomeError } from "@makeba/sdk";
import { outcomeOfError } from "../world/world.ts";
import type { Story } from "./story.ts";

type WithKey = { readonly idempotencyKey?: string };

/** @param known what the story has to remember of the answer, whenever it comes */
export async function askWallet<Answer>(
  story: Story,
  ask: (options: WithKey) => Promise<Answer>,
  known: (answer: Answer) => void | Promise<void>,
): Promise<void> {
  try {
    await known(await story.until(ask({})));
  } catch (error) {
    story.ended(outcomeOfError(error));
    if (!(error instanceof UnknownOutcomeError) || error.idempotencyKey === undefined) return;
    const { idempotencyKey } = error;
    story.unanswered.push(() => askWallet(story, () => ask({ idempotencyKey }), known));
  }
}

/** Says everything again that has no answer. */
export async function askAgain(story: Story): Promise<void> {
  for (const again of story.unanswered.splice(0)) await again();
}
