// What shall go wrong in one world, and what has. Actors say at each named point that they have reached it; the plan
// waits, stops them for good, or tells them what to do wrong. Without a rule nothing happens.
import type { PointName } from "./catalogue.ts";
import {
  type FaultAction,
  type FaultContext,
  type FaultRule,
  findRuleProblem,
  isInWindow,
  isTarget,
} from "./rules.ts";

/** What the caller has to do by itself. Delays and crashes are done by the plan. */
export type FaultToDo = Exclude<FaultAction, { kind: "delay" | "crash" }>;

/** What an actor is given. */
export type FaultPlan = {
  /**
   * To be called, and waited for, at each named point.
   * A delay has passed when it settles. After a crash it never settles: whoever waits for it is gone.
   * @returns what the caller has to do wrong, when something is to go wrong here
   */
  reach(point: PointName, context?: FaultContext): Promise<FaultToDo | undefined>;
};

export type Firing = {
  /** Counts the firings of a plan from 1. */
  readonly number: number;
  /** Milliseconds since the start of the world. */
  readonly atMs: number;
  readonly point: PointName;
  readonly action: FaultAction;
  readonly context: FaultContext;
  /** The number of the rule, as `add` gave it. */
  readonly rule: number;
};

export type PlannedRule = { readonly number: number; readonly rule: FaultRule; readonly fired: number };

export type FaultPlanOptions = {
  readonly rules?: readonly FaultRule[];
  /** Milliseconds since the start of the world. */
  readonly nowMs: () => number;
  /** Lets so much of the world's time pass. */
  readonly wait: (delayMs: number) => Promise<void>;
  /** Takes the power from whoever reached the point. @default nothing: it only stops there */
  readonly crash?: (firing: Firing) => void;
  readonly onFiring?: (firing: Firing) => void;
};

/** A plan that can be changed and read while the world runs. */
export type LiveFaultPlan = FaultPlan & {
  /** @returns the rule's number @throws Error that says what is wrong with the rule */
  add(rule: FaultRule): number;
  /** @returns whether there was such a rule */
  remove(number: number): boolean;
  rules(): PlannedRule[];
  firings(): readonly Firing[];
};

/** Nothing goes wrong. */
export const noFaults: FaultPlan = { reach: async () => undefined };

/** How many firings are remembered; those before are told to `onFiring` only. */
const FIRINGS_MAX = 10_000;

/** @throws Error that says what is wrong with a rule */
export function createFaultPlan(options: FaultPlanOptions): LiveFaultPlan {
  const { nowMs, wait, crash, onFiring } = options;
  type Entry = { readonly number: number; readonly rule: FaultRule; seen: number; fired: number };
  let entries: Entry[] = [];
  const firings: Firing[] = [];
  let rulesEver = 0;
  let firingsEver = 0;

  /** The first rule that is meant; every rule that could have been meant has seen a chance go by. */
  function find(point: PointName, context: FaultContext): Entry | undefined {
    let found: Entry | undefined;
    for (const entry of entries) {
      const { rule } = entry;
      if (rule.point !== point || !isTarget(rule.target, context) || !isInWindow(rule, nowMs())) continue;
      if (rule.times !== undefined && entry.fired >= rule.times) continue;
      entry.seen++;
      if (found === undefined && entry.seen > (rule.skip ?? 0)) found = entry;
    }
    return found;
  }

  const plan: LiveFaultPlan = {
    async reach(point, context = {}) {
      const entry = find(point, context);
      if (entry === undefined) return undefined;
      entry.fired++;
      const action = actionOf(entry.rule);
      const firing = { number: ++firingsEver, atMs: nowMs(), point, action, context, rule: entry.number };
      firings.push(firing);
      if (firings.length > FIRINGS_MAX) firings.shift();
      onFiring?.(firing);
      if (action.kind === "delay") {
        await wait(action.delayMs);
        return undefined;
      }
      if (action.kind === "crash") {
        crash?.(firing);
        return new Promise<never>(() => {});
      }
      return action;
    },
    add(rule) {
      const problem = findRuleProblem(rule);
      if (problem !== undefined) throw new Error(problem);
      entries.push({ number: ++rulesEver, rule, seen: 0, fired: 0 });
      return rulesEver;
    },
    remove(number) {
      const before = entries.length;
      entries = entries.filter((entry) => entry.number !== number);
      return entries.length < before;
    },
    rules: () => entries.map(({ number, rule, fired }) => ({ number, rule, fired })),
    firings: () => firings,
  };
  for (const rule of options.rules ?? []) plan.add(rule);
  return plan;
}

function actionOf(rule: FaultRule): FaultAction {
  switch (rule.kind) {
    case "delay":
      return { kind: rule.kind, delayMs: rule.delayMs };
    case "duplicate":
      return { kind: rule.kind, copies: rule.copies };
    case "device":
      return { kind: rule.kind, device: rule.device };
    default:
      return { kind: rule.kind };
  }
}
