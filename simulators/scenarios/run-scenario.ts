// Runs one scenario in a world of its own: who is there, what happens, what is expected, and whether money was conserved.
import type { PointName } from "../faults/catalogue.ts";
import { cassettesOf } from "../world/atm-part.ts";
import type { Session } from "../world/session.ts";
import { formatEntry, type TimelineEntry } from "../world/timeline.ts";
import { World } from "../world/world.ts";
import { judge, settle, type Verdict } from "./oracle.ts";
import { ORACLE_CHECKS } from "./oracle-checks.ts";
import { replayCommand } from "./replay-command.ts";
import { describeUnfired } from "./scenario-faults.ts";
import type { Scenario, Step } from "./scenario-file.ts";
import { NotAsExpected, Story } from "./story.ts";

export type ScenarioResult = {
  readonly name: string;
  readonly title: string;
  readonly ok: boolean;
  readonly seed: number;
  /** The command that runs it again. */
  readonly again: string;
  readonly ms: number;
  readonly covers: readonly string[];
  /** What went otherwise than the scenario says, one sentence each. */
  readonly problems: readonly string[];
  readonly oracle: Verdict;
  /** Where a fault happened. */
  readonly fired: readonly PointName[];
  readonly timeline: readonly TimelineEntry[];
  /** How much of the world's time it took, in milliseconds. */
  readonly worldMs: number;
};

export type RunOptions = {
  readonly session: Session;
  readonly seed: number;
  /** Whether every fault must have fired: without it, a scenario proves nothing. @default true */
  readonly faultsMustFire?: boolean;
  /** The story may go otherwise than its steps say, since chance has drawn them; money is conserved all the same. */
  readonly mayDiffer?: boolean;
  /** Rebuilds the ledger from its log: what differs, or nothing. @default it is not looked at */
  readonly verify?: () => Promise<string | undefined>;
  /** The switch and the bank begin with nothing in memory. @default false */
  readonly fresh?: boolean;
  /** The command that runs it again. @default the one with its name */
  readonly again?: string;
};

const NOTHING_JUDGED: Verdict = {
  ok: false,
  checks: Object.fromEntries(ORACLE_CHECKS.map((check) => [check, false])) as Verdict["checks"],
  findings: [],
  explained: [],
};

export async function runScenario(scenario: Scenario, options: RunOptions): Promise<ScenarioResult> {
  const { session, seed, fresh = false } = options;
  const startedAt = performance.now();
  const faults = scenario.faults.map(({ rule }) => rule);
  const { tries: switchTries } = scenario.given.switch;
  const world = await World.create({ session, seed, faults, fresh, switchTries });
  const problems: string[] = [];
  let oracle = NOTHING_JUDGED;
  try {
    const story = new Story(world);
    await populate(world, scenario);
    try {
      for (const step of [...scenario.steps, ...scenario.expect])
        if (options.mayDiffer) await takeIfPossible(story, step);
        else await take(story, step);
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      problems.push(error.message);
    }
    if (options.faultsMustFire ?? true)
      for (const { number, fired } of world.faults.rules())
        if (fired === 0) problems.push(describeUnfired(scenario.faults[number - 1]!));
    await settle(story);
    oracle = withLedger(await judge(story), await options.verify?.());
    problems.push(...judgeVerdict(scenario, oracle));
  } catch (error) {
    problems.push(`It could not be run to its end: ${(error as Error).stack}`);
  } finally {
    world.close();
    session.used(world.time.nowMs());
  }
  return {
    name: scenario.name,
    title: scenario.title,
    ok: problems.length === 0,
    seed,
    again: options.again ?? replayCommand({ word: scenario.name, faults: [] }, seed),
    ms: Math.round(performance.now() - startedAt),
    covers: scenario.covers,
    problems,
    oracle,
    fired: world.faults.firings().map(({ point }) => point),
    timeline: world.timeline.entries(),
    worldMs: world.time.nowMs(),
  };
}

function withLedger(verdict: Verdict, difference: string | undefined): Verdict {
  if (difference === undefined) return verdict;
  const text = `the ledger is not what its log gives: ${difference}`;
  return {
    ...verdict,
    ok: false,
    checks: { ...verdict.checks, acknowledged: false },
    findings: [...verdict.findings, { check: "acknowledged", text }],
  };
}

/** A step that ended otherwise than a step can. */
class StepFailed extends Error {}

async function populate(world: World, { given }: Scenario): Promise<void> {
  for (const [name, customer] of Object.entries(given.customers))
    await world.time.drive(world.addCustomer(name, customer));
  for (const [name, notes] of Object.entries(given.atms))
    await world.addAtm(name, notes && cassettesOf(notes));
  for (const [name, agent] of Object.entries(given.agents))
    await world.time.drive(world.addAgent(name, agent));
}

/** Leaves out a step that the story has no place for, such as a code that nobody got. */
async function takeIfPossible(story: Story, step: Step): Promise<void> {
  try {
    await take(story, step);
  } catch (error) {
    if (!(error instanceof StepFailed && error.cause instanceof NotAsExpected)) throw error;
    story.world.timeline.add("said", "so", `left out: ${error.cause.message}`);
  }
}

async function take(story: Story, step: Step): Promise<void> {
  const { world } = story;
  world.timeline.add(step.kind === "expect" ? "check" : "step", "", step.sentence);
  try {
    if (step.kind === "at-once") await takeAtOnce(story, step.steps);
    else await step.match.phrase.run(story, step.match.words);
  } catch (error) {
    const place = `line ${step.line}, "${step.sentence}"`;
    if (error instanceof NotAsExpected)
      throw new StepFailed(`${place}: ${error.message}${naming(story, error.message)}`, { cause: error });
    throw new StepFailed(
      `${place}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
  if (step.kind === "expect") return;
  world.showNotes(step.kind === "at-once");
  await world.showBalances();
}

/** The transaction that it is about, when there is only one and the message does not name it. */
function naming(story: Story, message: string): string {
  const name = story.onlyTransaction();
  return name === undefined || message.includes(name) ? "" : ` (${name})`;
}

/** In an order that only the seed knows: what comes out is counted, not told. */
async function takeAtOnce(story: Story, steps: readonly Step[]): Promise<void> {
  const { world } = story;
  const works = steps.map((step) => async () => {
    const own = story.aside();
    if (step.kind !== "at-once") await step.match.phrase.run(own, step.match.words);
    return own.last;
  });
  const outcomes = await world.timeline.muted(() => world.gateway.atOnce(works));
  const counts = [...new Set(outcomes)].toSorted().map((outcome) => {
    const times = outcomes.filter((each) => each === outcome).length;
    return times === 1 ? outcome : `${times} x ${outcome}`;
  });
  story.ended(counts.join(", "));
  await world.workersAfterwards();
}

/** What the oracle has found and was not to find, and the other way round. */
export function judgeVerdict(
  { finds }: Pick<Scenario, "finds">,
  { findings }: Pick<Verdict, "findings">,
): string[] {
  const unexpected = findings
    .filter(({ check }) => !finds.includes(check))
    .map(
      ({ check, transaction, text }) =>
        `The oracle, ${check}: ${transaction === undefined ? "" : `${transaction}: `}${text}.`,
    );
  const missed = finds
    .filter((check) => !findings.some((finding) => finding.check === check))
    .map((check) => `The oracle was to find something wrong with ${check}, and did not.`);
  const found = ORACLE_CHECKS.filter((check) => findings.some((finding) => finding.check === check));
  const added = found.filter((check) => !finds.includes(check));
  const hint = `If the fault is meant to do that, add ${added.join(" and ")}: write "finds: [${[...finds, ...added].join(", ")}]".`;
  return [...unexpected, ...missed, ...(finds.length > 0 && added.length > 0 ? [hint] : [])];
}

/** The timeline of a result as text, without colours. */
export function timelineText({ timeline }: Pick<ScenarioResult, "timeline">): string {
  return timeline.map((entry) => `${formatEntry(entry)}\n`).join("");
}
