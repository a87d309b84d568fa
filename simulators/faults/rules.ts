// One rule of what shall go wrong: a point, a kind, how often, when and where. Also whether a rule makes sense, and
// whether it is meant by something that happens. Pure.
import {
  DEVICE_FAULTS,
  type DeviceFault,
  FAULT_POINTS,
  type FaultKind,
  findPoint,
  type PointName,
} from "./catalogue.ts";
import { byNearness } from "./nearest.ts";

/** What goes wrong, with what its kind needs. */
export type FaultAction =
  | { readonly kind: "drop-request" | "drop-answer" | "reorder" | "corrupt" | "reset" | "crash" }
  | { readonly kind: "delay"; readonly delayMs: number }
  /** `copies` messages arrive in all. */
  | { readonly kind: "duplicate"; readonly copies: number }
  | { readonly kind: "device"; readonly device: DeviceFault };

export type FaultRule = FaultAction & {
  readonly point: PointName;
  /** How often it happens; without it, always. */
  readonly times?: number;
  /** So many chances go by unharmed first. @default 0 */
  readonly skip?: number;
  /** From then on, in milliseconds of the world's time since its start. @default 0 */
  readonly fromMs?: number;
  /** Not from then on. @default for ever */
  readonly untilMs?: number;
  /** The terminal or agent: its id, its name, or the number at the end of its id. @default anybody */
  readonly target?: string;
};

/** What is known where a fault may happen. */
export type FaultContext = {
  readonly terminalId?: string | undefined;
  readonly agentId?: string | undefined;
  /** The name that people gave to it. */
  readonly name?: string | undefined;
  /** Which message or transaction, for the timeline, such as a trace number. Never a code or a PIN. */
  readonly what?: string | undefined;
};

const COPIES_MAX = 1_000;
const TIMES_MAX = 1_000_000;
const TIME_MS_MAX = 366 * 86_400_000;

/** What is wrong with a rule, as a sentence that says what to do; nothing when it can be used. */
export function findRuleProblem(rule: Readonly<Record<string, unknown>>): string | undefined {
  const { point: pointName, kind, times, skip, fromMs, untilMs, target, delayMs, copies, device } = rule;
  const point = typeof pointName === "string" ? findPoint(pointName) : undefined;
  if (point === undefined) return noSuchPoint(pointName);
  if (!point.kinds.includes(kind as FaultKind))
    return `At ${point.name} there can be ${point.kinds.join(", ")}; found ${JSON.stringify(kind)}.`;
  const known: string[] = ["point", "kind", "times", "skip", "fromMs", "untilMs", "target"];
  if (kind === "delay") known.push("delayMs");
  if (kind === "duplicate") known.push("copies");
  if (kind === "device") known.push("device");
  const unknown = Object.keys(rule).find((name) => !known.includes(name));
  if (unknown !== undefined)
    return `A rule of kind ${String(kind)} has ${known.join(", ")}; found ${JSON.stringify(unknown)}.`;
  const whole = (value: unknown, min: number, max: number) =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
  const optional = (value: unknown, min: number, max: number) =>
    value === undefined || whole(value, min, max);
  if (kind === "delay" && !whole(delayMs, 1, TIME_MS_MAX))
    return "A delay needs delayMs, whole milliseconds above zero.";
  if (kind === "duplicate" && !whole(copies, 2, COPIES_MAX))
    return `A duplicate needs copies, a whole number from 2 to ${COPIES_MAX}.`;
  if (kind === "device" && !(typeof device === "string" && Object.hasOwn(DEVICE_FAULTS, device)))
    return `A device fault is one of ${Object.keys(DEVICE_FAULTS).join(", ")}; found ${JSON.stringify(device)}.`;
  if (!optional(times, 1, TIMES_MAX))
    return "times must be a whole number above zero; leave it out for always.";
  if (!optional(skip, 0, TIMES_MAX)) return "skip must be a whole number, zero or more.";
  if (!optional(fromMs, 0, TIME_MS_MAX)) return "fromMs must be whole milliseconds, zero or more.";
  if (!optional(untilMs, 1, TIME_MS_MAX)) return "untilMs must be whole milliseconds above zero.";
  if (fromMs !== undefined && untilMs !== undefined && (untilMs as number) <= (fromMs as number))
    return "untilMs must be after fromMs.";
  if (target !== undefined && !(typeof target === "string" && /^[\w#.-]{1,32}$/.test(target)))
    return "target must be a terminal's or agent's id, name or number, of at most 32 letters and digits.";
  return undefined;
}

function noSuchPoint(name: unknown): string {
  const names = FAULT_POINTS.map((point) => point.name);
  const near = typeof name === "string" ? byNearness(name.slice(0, 64), names) : [];
  const hint = near.length === 0 ? "" : ` Perhaps ${near.join(" or ")}?`;
  return `There is no fault point ${JSON.stringify(name)}: docs/reference/fault-points.md has them all.${hint}`;
}

/** Whether a rule is about this terminal or agent. `7` means the one whose id ends in the number 7. */
export function isTarget(target: string | undefined, { terminalId, agentId, name }: FaultContext): boolean {
  if (target === undefined) return true;
  const ids = [terminalId, agentId, name].filter((id) => id !== undefined);
  if (ids.some((id) => id.toLowerCase() === target.toLowerCase())) return true;
  if (!/^\d+$/.test(target)) return false;
  return ids.some((id) => {
    const digits = /\d+$/.exec(id)?.[0];
    return digits !== undefined && Number(digits) === Number(target);
  });
}

/** Whether a rule is about this moment of the world. */
export function isInWindow({ fromMs = 0, untilMs }: FaultRule, nowMs: number): boolean {
  return nowMs >= fromMs && (untilMs === undefined || nowMs < untilMs);
}
