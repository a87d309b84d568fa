// Steps of a scenario that are nobody's own: time, and what operators do.
import { parseDuration } from "../faults/sentence.ts";
import { outcomeOfError } from "../world/world.ts";
import { openCasesOf } from "./open-cases.ts";
import type { Phrase } from "./phrases.ts";
import { NotAsExpected, type Story } from "./story.ts";

export const WORLD_STEPS: readonly Phrase<Story>[] = [
  {
    form: "DURATION pass(?:es)?",
    meaning:
      "Time goes on, with everything that is due in it: repeats, expiries, questions to the switch and the bank.",
    example: "15 minutes pass",
    async run(story, [duration]) {
      await story.world.pass(parseDuration(duration!));
    },
  },
  {
    form: "the operator decides the case as WORD [of AMOUNT]",
    meaning:
      "An operator decides the open case: SETTLED (for ATMs with the amount that came out), NOT_SETTLED, RETURNED or DISMISSED.",
    example: "the operator decides the case as SETTLED of 5000",
    async run(story, [decision, amount]) {
      const { banking } = story.world.office;
      const open = (await openCasesOf(story)).at(-1);
      if (open === undefined) throw new NotAsExpected("an open case", "none");
      const body = {
        decision: decision as "SETTLED",
        reason: "As the scenario says.",
        ...(amount === "" ? {} : { amount: Number(amount) }),
      };
      try {
        const decided = await story.until(banking.resolveRecoveryCase(open.caseId, body));
        story.ended(`decided ${decided.decision ?? ""}`.trim());
      } catch (error) {
        story.ended(outcomeOfError(error));
      }
    },
  },
];
