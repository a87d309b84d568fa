// The pages of reference about scenarios, made from the tables that the runner itself uses.
import { DEVICE_FAULTS, FAULT_KINDS, FAULT_POINTS, STEP_MEANINGS } from "../faults/catalogue.ts";
import { FAULT_EXAMPLES } from "../faults/sentence.ts";
import { AGENT_STEPS } from "./agent-steps.ts";
import { ATM_STEPS } from "./atm-steps.ts";
import { BACK_OFFICE_EXPECTATIONS, BACK_OFFICE_STEPS } from "./back-office-steps.ts";
import { BANK_STEPS } from "./bank-steps.ts";
import { BRANCHES } from "./branches.ts";
import { EXPECTATIONS } from "./expectations.ts";
import { type Phrase, PLACE_MEANINGS } from "./phrases.ts";
import { RECONCILIATION_EXPECTATIONS, RECONCILIATION_STEPS } from "./reconciliation-steps.ts";
import type { Story } from "./story.ts";
import { SWITCH_EXPECTATIONS, SWITCH_STEPS } from "./switch-steps.ts";
import { WORLD_STEPS } from "./world-steps.ts";

/** docs/reference/scenario-words.md */
export function scenarioWordsPage(): string {
  return `# Words of scenarios

Every sentence that a [scenario](../recipes/write-a-scenario.md) can have. Words in capitals are places for names and
numbers; what stands in brackets may be left out. Made from the tables of the runner; a test holds this page to them.

The words, and what machines, switch, bank and operators do in them, are those of these simulators **[ours]**: how Vinti4 and SISP do
it is not public.

## Places

${table(
  ["place", "what stands there"],
  Object.entries(PLACE_MEANINGS).map(([place, meaning]) => [code(place), meaning]),
)}

## Steps at ATMs

${phrases(ATM_STEPS)}

## Steps at agents

${phrases(AGENT_STEPS)}

## Steps between wallets and banks

${phrases(BANK_STEPS)}

## The end of the day

${phrases(RECONCILIATION_STEPS)}

## Steps at the back office

${phrases(BACK_OFFICE_STEPS)}

## Steps at the switch

${phrases(SWITCH_STEPS)}

## Time and operators

${phrases(WORLD_STEPS)}

## Expectations

${phrases(EXPECTATIONS)}

### About disputes

${phrases(BACK_OFFICE_EXPECTATIONS)}

### About the switch

${phrases(SWITCH_EXPECTATIONS)}

### About the end of the day

${phrases(RECONCILIATION_EXPECTATIONS)}

## Branches, for \`covers\`

${table(
  ["branch", "what happens"],
  Object.entries(BRANCHES).map(([branch, meaning]) => [code(branch), meaning]),
)}
`;
}

/** docs/reference/fault-points.md */
export function faultPointsPage(): string {
  const named = (names: Readonly<Record<string, string>>) =>
    Object.entries(names).map(([name, meaning]) => [code(name), meaning]);
  return `# Fault points

Where something can go wrong, by name, and what can go wrong there. A point is \`actor.step.moment\`. Nothing goes wrong by
percentage: a rule names its point, how often it fires, and at whom. Points and messages are those of these simulators
[ours]; the real network's protocol is not public. Made from \`simulators/faults/catalogue.ts\`; a test holds this page to it.

## A rule as a sentence

\`\`\`text
${FAULT_EXAMPLES.join("\n")}
jam once at terminal 7
delay the complete answer by 30 seconds always until 10 minutes
kill the wallet before the complete answer
crash at switch.store.after once
\`\`\`

- **What**: \`drop\`, \`corrupt\` or \`reset the STEP request\` or \`answer\`; \`delay the STEP request by DURATION\`; \`repeat the STEP
  request N times\`; \`reorder the STEP request\`; \`power off before\`, \`after STEP\` or \`between STEP and STEP\`; a device fault
  by its name; or \`KIND at POINT\`, for any point below (\`delay by 5 seconds at\`, \`duplicate 3 at\`, \`device jam at\`).
- **How often**: \`once\` (when nothing is said), \`twice\`, \`N times\`, \`always\`; \`after the first N\` lets so many go by.
- **When**: \`from DURATION\` and \`until DURATION\`, by the world's time.
- **Where**: \`at terminal 7\` or \`at agent Rui\`; \`at the switch\`, \`at the wallet\`, \`at the bank\` for whose message it is.

As an object: \`{ point, kind, times, skip, fromMs, untilMs, target }\`, with \`delayMs\`, \`copies\` or \`device\` as the kind needs;
without \`times\` it fires always.

In a scenario the ATM, the switch, the wallet and a till can crash. A wallet that crashes is a process that is killed and started again on
its database; it is killed before a message has arrived or once its answer is ready, never in the middle of a commit: that is
in the [crash matrix](crash-matrix.md).

The same sentences are taken over HTTP by simulators that run: [faults over HTTP](faults-over-http.md).

## Kinds

${table(["kind", "what happens"], named(FAULT_KINDS))}

## Device faults

${table(["name", "what happens"], named(DEVICE_FAULTS))}

## Points

${table(
  ["point", "step", "kinds"],
  FAULT_POINTS.map(({ name, step, kinds }) => [code(name), STEP_MEANINGS[step] ?? "", kinds.join(", ")]),
)}
`;
}

function phrases(list: readonly Phrase<Story>[]): string {
  const forms = list.map(({ form, meaning, example }) => [
    code(form.replace("pass(?:es)?", "pass").replace("letter(?:s)? (?:was|were)", "letters were")),
    meaning,
    code(example),
  ]);
  return table(["sentence", "meaning", "example"], forms);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

const code = (text: string) => `\`${text}\``;
