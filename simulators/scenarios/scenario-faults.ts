// The faults of a scenario, from its file or from `--fault`: each with the place where it stands, and each at somebody who is
// there, since it would never happen otherwise.
import { findPoint } from "../faults/catalogue.ts";
import { type FaultRule, findRuleProblem, isTarget } from "../faults/rules.ts";
import { describeRule, parseFault } from "../faults/sentence.ts";
import type { Cast } from "./vocabulary.ts";

export type PlacedFault = {
  readonly rule: FaultRule;
  /** Such as: line 10, "drop the authorise answer once". */
  readonly place: string;
};

/** A fault that was given as an option. @throws Error that says which and what is wrong with it */
export function faultOfOption(sentence: string): PlacedFault {
  const place = `--fault "${sentence}"`;
  try {
    const rule = parseFault(sentence);
    const problem = findRuleProblem(rule);
    if (problem === undefined) return { rule, place };
    throw new Error(problem);
  } catch (error) {
    throw new Error(`${place}: ${(error as Error).message}`);
  }
}

/** Whether somebody is there whom a rule is about. */
export function findTargetProblem({ target, point }: FaultRule, cast: Cast): string | undefined {
  if (target === undefined) return undefined;
  const actor = findPoint(point)?.actor ?? "bank";
  if (actor === "bank") return `Nobody can be named at ${point}: leave ${target} away.`;
  const atms = actor === "agent" ? [] : cast.atms;
  const agents = actor === "agent" || actor === "wallet" ? cast.agents : [];
  const customers = actor === "wallet" ? cast.customers : [];
  if (atms.some((name) => isTarget(target, { name, terminalId: `ATM${name.padStart(5, "0")}` })))
    return undefined;
  if ([...agents, ...customers].some((name) => isTarget(target, { name }))) return undefined;
  const there = [...atms.map((name) => `terminal ${name}`), ...agents.map((name) => `agent ${name}`)];
  const have = there.length === 0 ? "there is none" : `there is ${there.join(", ")}`;
  const who = actor === "agent" ? "agent" : actor === "wallet" ? "terminal or agent" : "terminal";
  return `There is no ${who} ${target} in given for this fault at ${point}: ${have}. Name another one, or add ${target} to given.`;
}

/** A fault that never happened, for people. */
export function describeUnfired({ rule, place }: PlacedFault): string {
  return `${place}: this fault never happened, so nothing was proved (${describeRule(rule)}).`;
}
