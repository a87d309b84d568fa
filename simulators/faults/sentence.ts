// A rule of what shall go wrong as one sentence, such as `drop the authorise answer once at terminal 7`, and back. Pure.
//
//   sentence = what {clause}
//   what     = drop | corrupt | reset the STEP request | answer
//            | delay the STEP request | answer by DURATION
//            | repeat the [same] STEP request N times [at once]
//            | reorder the STEP request        it arrives after the next message of the same sender
//            | reversal before original        the same, for a withdrawal
//            | power off | crash | kill [the ACTOR] before | after STEP
//            | power off between STEP and STEP the moment before the second
//            | jam | partial-present | ...     a device fault, by its name
//            | KIND [its number] at POINT      any point by its name, such as `crash at switch.store.after`
//   clause   = once | twice | N times | always      without one: once
//            | after the first N                    so many go by unharmed
//            | from DURATION | until DURATION       since the start of the world
//            | at terminal T | at agent T           its id, its name or its number
//            | at the ATM | switch | wallet | agent | bank     whose message it is; without it, the terminal's own
//   DURATION = N ms | seconds | minutes | hours | days
import { DEVICE_FAULTS, FAULT_POINTS, type FaultActor, type FaultKind, findPoint } from "./catalogue.ts";
import { type FaultRule, findRuleProblem } from "./rules.ts";

export const FAULT_EXAMPLES = [
  "drop the authorise answer once at terminal 7",
  "power off between authorise and present",
  "reversal before original",
  "repeat the same complete request 50 times at once",
] as const;

const STEP_WORDS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(FAULT_POINTS.map(({ step }) => [step, step])),
  authorize: "authorise",
  authorisation: "authorise",
  authorization: "authorise",
  original: "authorise",
  completion: "complete",
  reversal: "reverse",
  enquiry: "enquire",
  presentation: "present",
  taking: "take",
  confirmation: "confirm",
  "cash in": "cash-in",
  "top up": "top-up",
  "pay out": "pay-out",
  payout: "pay-out",
  collection: "collect",
};
const ACTOR_WORDS: Readonly<Record<string, FaultActor>> = {
  atm: "atm",
  terminal: "atm",
  switch: "switch",
  wallet: "wallet",
  server: "wallet",
  agent: "agent",
  till: "agent",
  bank: "bank",
};
/** Whose message is meant when a sentence does not say it. */
const ACTOR_ORDER: readonly FaultActor[] = ["atm", "agent", "bank", "wallet", "switch"];
const UNITS: readonly (readonly [name: RegExp, ms: number])[] = [
  [/^(?:ms|milliseconds?)\b/, 1],
  [/^(?:s|seconds?)\b/, 1_000],
  [/^(?:min|minutes?)\b/, 60_000],
  [/^(?:h|hours?)\b/, 3_600_000],
  [/^days?\b/, 86_400_000],
];

/** Reads a sentence bit by bit; case and spaces do not matter. */
class Reader {
  rest: string;
  constructor(sentence: string) {
    this.rest = sentence.trim().replace(/\s+/g, " ").replace(/\.$/, "");
  }
  /** Takes what the pattern fits at the start. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    const found = new RegExp(`^(?:${pattern.source})(?:\\s+|$)`, "i").exec(this.rest);
    if (found === null) return undefined;
    this.rest = this.rest.slice(found[0].length);
    return found;
  }
  need(pattern: RegExp, expected: string): RegExpExecArray {
    return this.take(pattern) ?? this.fail(expected);
  }
  fail(expected: string): never {
    const found = this.rest === "" ? "the end" : `"${this.rest}"`;
    throw new Error(`Expected ${expected}, found ${found}. Such as: ${FAULT_EXAMPLES[0]}.`);
  }
  step(): string {
    const words = Object.keys(STEP_WORDS).toSorted((one, other) => other.length - one.length);
    const found = this.need(new RegExp(`(?:the )?(?:same )?(${words.join("|")})`), `a step (${stepNames})`);
    return STEP_WORDS[found[1]!.toLowerCase()]!;
  }
  duration(): number {
    const count = Number(this.need(/(\d{1,9})/, "a time such as 30 seconds")[1]);
    for (const [unit, ms] of UNITS) {
      const found = this.take(new RegExp(unit.source.slice(1)));
      if (found) return count * ms;
    }
    return this.fail("ms, seconds, minutes, hours or days");
  }
}
const stepNames = [...new Set(FAULT_POINTS.map(({ step }) => step))].join(", ");

type Draft = {
  kind: FaultKind;
  /** A point by its name, or what names one together with the actor. */
  point?: string;
  step?: string;
  moments?: readonly string[];
  actor?: FaultActor;
  delayMs?: number;
  copies?: number;
  device?: string;
};

const REQUEST_MOMENTS = ["before-send", "before-forward", "before"];
const ANSWER_MOMENTS = ["after-answer", "before-answer"];

/** @throws Error with one sentence that says what was expected where */
export function parseFault(sentence: string): FaultRule {
  return parse(sentence, ACTOR_ORDER);
}

/**
 * The same for one actor: its own message is meant before anybody else's, when the sentence does not say whose.
 * @throws Error with one sentence that says what was expected where
 */
export function parseFaultOf(actor: FaultActor, sentence: string): FaultRule {
  return parse(sentence, [actor, ...ACTOR_ORDER]);
}

function parse(sentence: string, order: readonly FaultActor[]): FaultRule {
  const reader = new Reader(sentence);
  const draft = readWhat(reader);
  const rest: Record<string, unknown> = { times: 1 };
  while (reader.rest !== "") readClause(reader, draft, rest);
  const { kind, delayMs, copies, device } = draft;
  const rule = Object.fromEntries(
    Object.entries({ point: pointOf(draft, order), kind, delayMs, copies, device, ...rest }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  const problem = findRuleProblem(rule);
  if (problem !== undefined) throw new Error(problem);
  return rule as FaultRule;
}

function readWhat(reader: Reader): Draft {
  const byPoint = readKindAtPoint(reader);
  if (byPoint !== undefined) return byPoint;
  if (reader.take(/(?:the )?revers(?:e|al) before (?:the )?(?:original|authori[sz]e|authori[sz]ation)/))
    return { kind: "reorder", step: "authorise", moments: REQUEST_MOMENTS };
  const device = reader.take(new RegExp(`(?:device )?(${Object.keys(DEVICE_FAULTS).join("|")})`))?.[1];
  if (device !== undefined) {
    const name = device.toLowerCase();
    const step = ["not-taken", "in-doubt"].includes(name)
      ? "take"
      : name === "journal-unreadable"
        ? "restart"
        : "present";
    return { kind: "device", device: name, step, moments: ["before"] };
  }
  if (reader.take(/(?:delay|hold up)/)) {
    const message = readMessage(reader);
    reader.need(/by/, "by and a time, such as by 30 seconds");
    return { kind: "delay", ...message, delayMs: reader.duration() };
  }
  if (reader.take(/(?:repeat|duplicate|send)/)) {
    const message = readMessage(reader, "request");
    const copies = Number(reader.need(/(\d{1,9}) times(?: at once)?/, "how often, such as 50 times")[1]);
    return { kind: "duplicate", ...message, copies };
  }
  if (reader.take(/(?:reorder|hold back)/)) return { kind: "reorder", ...readMessage(reader, "request") };
  const verb = reader.take(/(drop|lose|corrupt|garble|reset)/)?.[1]?.toLowerCase();
  if (verb !== undefined) {
    const message = readMessage(reader);
    if (verb === "reset") return { kind: "reset", ...message };
    if (verb === "corrupt" || verb === "garble") return { kind: "corrupt", ...message };
    return { kind: message.moments === REQUEST_MOMENTS ? "drop-request" : "drop-answer", ...message };
  }
  if (reader.take(/(?:power off|crash|kill)/)) return readCrash(reader);
  return reader.fail(
    `drop, corrupt, reset, delay, repeat, reorder, power off, or a device fault (${Object.keys(DEVICE_FAULTS).join(", ")})`,
  );
}

function readKindAtPoint(reader: Reader): Draft | undefined {
  const before = reader.rest;
  const kind = reader
    .take(/(delay|drop-request|drop-answer|duplicate|reorder|corrupt|reset|crash|device)/)?.[1]
    ?.toLowerCase() as FaultKind | undefined;
  const draft: Draft | undefined = kind && { kind };
  const read = () => {
    if (draft === undefined) return false;
    if (kind === "delay") {
      if (!reader.take(/by/)) return false;
      draft.delayMs = reader.duration();
    }
    if (kind === "duplicate") {
      const copies = reader.take(/(\d{1,9})(?: times)?/)?.[1];
      if (copies === undefined) return false;
      draft.copies = Number(copies);
    }
    if (kind === "device") {
      const device = reader.take(/([a-z-]+)/)?.[1];
      if (device === undefined) return false;
      draft.device = device.toLowerCase();
    }
    const point = reader.take(/at ([a-z-]+\.[a-z-]+\.[a-z-]+)/)?.[1];
    if (point === undefined) return false;
    draft.point = point.toLowerCase();
    return true;
  };
  if (read()) return draft;
  reader.rest = before;
  return undefined;
}

function readMessage(reader: Reader, only?: "request") {
  const step = reader.step();
  if (only === "request") reader.take(/(?:request|message|advice)/);
  const which = only ?? reader.need(/(request|answer)/, "request or answer")[1]!.toLowerCase();
  return { step, moments: which === "request" ? REQUEST_MOMENTS : ANSWER_MOMENTS };
}

function readCrash(reader: Reader): Draft {
  const actor = reader.take(/(?:the )?(atm|terminal|switch|wallet|server|agent|till|bank)/)?.[1];
  const whose = actor === undefined ? {} : { actor: ACTOR_WORDS[actor.toLowerCase()]! };
  if (reader.take(/between/)) {
    reader.step();
    reader.need(/and/, "and");
    return { kind: "crash", ...whose, step: reader.step(), moments: REQUEST_MOMENTS };
  }
  const moment = reader.need(/(before|after)/, "before, after or between")[1]!.toLowerCase();
  const step = reader.step();
  const which = reader.take(/(request|answer)/)?.[1]?.toLowerCase();
  const early = moment === "before" && which !== "answer";
  return { kind: "crash", ...whose, step, moments: early ? REQUEST_MOMENTS : [...ANSWER_MOMENTS, "after"] };
}

function readClause(reader: Reader, draft: Draft, rest: Record<string, unknown>): void {
  if (reader.take(/once/)) rest.times = 1;
  else if (reader.take(/twice/)) rest.times = 2;
  else if (reader.take(/always/)) rest.times = undefined;
  else if (reader.take(/at once/)) return;
  else {
    const times = reader.take(/(\d{1,9}) times?/)?.[1];
    const skip = times === undefined ? reader.take(/after the first (\d{1,9})/)?.[1] : undefined;
    if (times !== undefined) rest.times = Number(times);
    else if (skip !== undefined) rest.skip = Number(skip);
    else if (reader.take(/from/)) rest.fromMs = reader.duration();
    else if (reader.take(/until/)) rest.untilMs = reader.duration();
    else readPlace(reader, draft, rest);
  }
}

function readPlace(reader: Reader, draft: Draft, rest: Record<string, unknown>): void {
  const target = reader.take(/(?:at|of|for) (?:terminal|agent|till|atm) ([\w#.-]{1,32})/)?.[1];
  if (target !== undefined) {
    rest.target = target;
    return;
  }
  const actor = reader.take(/(?:at|of) the (atm|terminal|switch|wallet|server|agent|till|bank)/)?.[1];
  if (actor === undefined)
    reader.fail(
      "once, N times, always, after the first N, from or until a time, at terminal T, at agent T, or at the switch",
    );
  draft.actor = ACTOR_WORDS[actor!.toLowerCase()]!;
}

/** The name of the point that is meant. */
function pointOf({ kind, point, step, moments = [], actor }: Draft, order: readonly FaultActor[]): string {
  if (point !== undefined) return point;
  const actors = actor === undefined ? order : [actor];
  const names = actors.flatMap((each) => moments.map((moment) => `${each}.${step}.${moment}`));
  const known = names.map((name) => findPoint(name)).filter((found) => found !== undefined);
  const found = known.find(({ kinds }) => kinds.includes(kind)) ?? known[0];
  if (found !== undefined) return found.name;
  const whose = FAULT_POINTS.filter((each) => each.step === step).map((each) => each.name);
  throw new Error(`The ${actor ?? "world"} has no such moment of ${step}: there is ${whose.join(", ")}.`);
}

/** Milliseconds of a time such as `15 minutes`. @throws Error when it is none */
export function parseDuration(text: string): number {
  const reader = new Reader(text);
  const ms = reader.duration();
  return reader.rest === "" ? ms : reader.fail("the end");
}

/** A rule as a sentence that gives the same rule again. */
export function describeRule(rule: FaultRule): string {
  const { point, times, skip, fromMs, untilMs, target } = rule;
  const count = times === undefined ? "always" : times === 1 ? "once" : `${times} times`;
  return [
    `${describeAction(rule)} at ${point} ${count}`,
    skip ? `after the first ${skip}` : "",
    fromMs ? `from ${describeDuration(fromMs)}` : "",
    untilMs === undefined ? "" : `until ${describeDuration(untilMs)}`,
    target === undefined ? "" : `at ${point.startsWith("agent.") ? "agent" : "terminal"} ${target}`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

/** Such as `drop-answer`, `delay by 30 seconds` or `device jam`. */
export function describeAction(
  action: Pick<FaultRule, "kind"> & { delayMs?: number; copies?: number; device?: string },
): string {
  if (action.kind === "delay") return `delay by ${describeDuration(action.delayMs ?? 0)}`;
  if (action.kind === "duplicate") return `duplicate ${action.copies}`;
  return action.kind === "device" ? `device ${action.device}` : action.kind;
}

/** The largest unit in which it is a whole number. */
export function describeDuration(ms: number): string {
  const units = [
    [86_400_000, "day"],
    [3_600_000, "hour"],
    [60_000, "minute"],
    [1_000, "second"],
  ] as const;
  for (const [size, name] of units)
    if (ms >= size && ms % size === 0) return `${ms / size} ${name}${ms === size ? "" : "s"}`;
  return `${ms} ms`;
}
