// Steps of a scenario at the switch, and what people there see: its power, its dead letters, and a wallet that it cannot reach.
import type { Phrase } from "./phrases.ts";
import { NotAsExpected, type Story } from "./story.ts";
import { actOnLetter, deadLettersOf, setAsideLettersOf } from "./switch-letters.ts";

export const SWITCH_STEPS: readonly Phrase<Story>[] = [
  {
    form: "the power goes at the switch",
    meaning: "The switch loses its memory, and nobody reaches it.",
    example: "the power goes at the switch",
    run: (story) => story.world.powerSwitch(false),
  },
  {
    form: "the switch starts again",
    meaning: "The switch is there again, with what it has kept.",
    example: "the switch starts again",
    run: (story) => story.until(story.world.powerSwitch(true)),
  },
  {
    form: "the wallet goes away",
    meaning:
      "Nobody reaches the wallet, and it does nothing: neither the switch nor customers, tills or the bank. Expectations still see its books.",
    example: "the wallet goes away",
    run: (story) => story.world.wallet(false),
  },
  {
    form: "the wallet is back",
    meaning: "The wallet can be reached again, and does what is due.",
    example: "the wallet is back",
    run: (story) => story.world.wallet(true),
  },
  {
    form: "a person has the dead letter sent again",
    meaning:
      "Somebody at the switch has its last dead letter sent to the wallet, or the last one that was set aside when none waits.",
    example: "a person has the dead letter sent again",
    async run(story) {
      const letter = (await deadLettersOf(story)).at(-1) ?? (await setAsideLettersOf(story)).at(-1);
      if (letter === undefined) throw new NotAsExpected("a dead letter", "none");
      story.world.timeline.add("said", "a person", "has the dead letter sent again", "switch");
      story.ended(await actOnLetter(story, letter.adviceId, "retry"));
    },
  },
  {
    form: "a person sets the dead letter aside",
    meaning: "Somebody at the switch says that nothing more is to be done about its last dead letter.",
    example: "a person sets the dead letter aside",
    async run(story) {
      const letter = (await deadLettersOf(story)).at(-1);
      if (letter === undefined) throw new NotAsExpected("a dead letter", "none");
      story.world.timeline.add("said", "a person", "sets the dead letter aside", "switch");
      story.ended(await actOnLetter(story, letter.adviceId, "set-aside"));
    },
  },
];

export const SWITCH_EXPECTATIONS: readonly Phrase<Story>[] = [
  {
    form: "a dead letter WORD waits for a person",
    meaning:
      "The people at the switch see a report that the wallet does not have: OUT_OF_TRIES (`switch: { tries: 5 }` in `given` says after how many) or REFUSED.",
    example: "a dead letter OUT_OF_TRIES waits for a person",
    async run(story, [cause]) {
      const causes = (await deadLettersOf(story)).map((letter) => letter.cause);
      if (!causes.includes(cause as "REFUSED"))
        throw new NotAsExpected(`a dead letter ${cause}`, causes.join(", ") || "none");
    },
  },
  {
    form: "no dead letter waits for a person",
    meaning: "The switch has none that nobody has done anything about.",
    example: "no dead letter waits for a person",
    async run(story) {
      const causes = (await deadLettersOf(story)).map((letter) => letter.cause);
      if (causes.length > 0) throw new NotAsExpected("no dead letter", causes.join(", "));
    },
  },
  {
    form: "COUNT letter(?:s)? (?:was|were) set aside today",
    meaning: "So many dead letters were set aside, and it is on record who did it and why.",
    example: "1 letter was set aside today",
    async run(story, [count]) {
      const found = (await setAsideLettersOf(story)).length;
      if (found !== Number(count)) throw new NotAsExpected(`${count} set aside`, `${found}`);
    },
  },
];
