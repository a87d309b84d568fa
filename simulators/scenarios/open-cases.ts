// What waits for a person because of a scenario's own transactions.
import type { Story } from "./story.ts";

/** Open cases of this scenario's transactions. */
export async function openCasesOf(
  story: Story,
): Promise<{ caseId: string; transactionId: string; problem: string }[]> {
  const { banking } = story.world.office;
  const found: { caseId: string; transactionId: string; problem: string }[] = [];
  let after: string | undefined;
  do {
    const page = await story.until(
      banking.listRecoveryCases({ status: "OPEN", limit: 200, ...(after === undefined ? {} : { after }) }),
    );
    found.push(...page.cases.filter(({ transactionId }) => isOfStory(story, transactionId)));
    after = page.cases.length === 200 ? page.cases.at(-1)!.caseId : undefined;
  } while (after !== undefined);
  return found;
}

/** Whether a transaction is one that this scenario has begun. */
function isOfStory(story: Story, transactionId: string): boolean {
  return [...story.codes, ...story.requests, ...story.orders].some(
    (each) => each.transactionId === transactionId,
  );
}
