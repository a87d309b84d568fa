// The faults of an actor that is a process of its own: its time is the machine's, and when its power goes it ends as by
// `kill -9`. What fires is said in one line on standard error.
import type { PointName } from "./catalogue.ts";
import { createFaultPlan, type Firing, type LiveFaultPlan } from "./fault-plan.ts";
import type { FaultRule } from "./rules.ts";
import { describeAction, parseFault } from "./sentence.ts";

export type ProcessFaults = LiveFaultPlan & {
  /** Milliseconds since the process began. */
  nowMs(): number;
};

/** @param onFiring told of each firing that this process outlives */
export function processFaults(
  rules: readonly FaultRule[],
  onFiring: (firing: Firing) => void = () => {},
): ProcessFaults {
  const nowMs = () => performance.now();
  const plan = createFaultPlan({
    ...{ rules, nowMs },
    wait: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
    crash: ({ point }) => {
      process.stderr.write(`The power goes at ${point}.\n`);
      process.kill(process.pid, "SIGKILL");
    },
    onFiring: (firing) => {
      const { point, action } = firing;
      if (action.kind === "crash") return;
      process.stderr.write(`${firingAt(point)}: ${describeAction(action)}.\n`);
      onFiring(firing);
    },
  });
  return { ...plan, nowMs };
}

/** How the line begins that a process says when something other than a crash goes wrong at a point. */
export function firingAt(point: PointName): string {
  return `A fault at ${point}`;
}

/** Whether a process says in this line that something goes wrong as it was told to. */
export function tellsOfFault(line: string): boolean {
  return /^(A fault|The power goes) at [a-z-]+\./.test(line);
}

/**
 * @param text a JSON list of sentences, such as `["crash at switch.store.after"]`; empty is none
 * @throws Error that says what was expected
 */
export function faultsFrom(text: string): FaultRule[] {
  if (text === "") return [];
  const sentences: unknown = JSON.parse(text);
  if (!Array.isArray(sentences)) throw new Error("Expected a JSON list of sentences.");
  return sentences.map((sentence) => parseFault(String(sentence)));
}
