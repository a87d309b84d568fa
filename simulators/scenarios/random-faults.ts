// Draws what goes wrong in a scenario of chance: at any point of the catalogue, with anything that can go wrong there. What would
// make money differ by right, such as a machine that lies about its notes, is not drawn.
import { type DeviceFault, FAULT_POINTS, type FaultActor, type FaultPoint } from "../faults/catalogue.ts";
import type { Random } from "../world/seeded-random.ts";

export type DrawnCast = {
  readonly atms: readonly string[];
  readonly agents: readonly string[];
};

/** With these the machine still says the truth of what came out, or says that it does not know. */
const DEVICES: Readonly<Record<string, readonly DeviceFault[]>> = {
  "atm.present.before": ["jam", "partial-present", "divert", "shutter"],
  "atm.take.before": ["not-taken", "partly-taken", "in-doubt"],
};

/** Of an ATM's way to the wallet, which most of a life goes by. */
const OFTEN = /^(atm|switch|wallet)\.(authorise|complete|reverse|present|take)\./;

/** Every point that can be drawn for such a cast, with what can be drawn at it. */
export function drawablePoints({ agents }: Pick<DrawnCast, "agents">): readonly FaultPoint[] {
  return FAULT_POINTS.filter(({ name, actor }) => {
    if (actor === "agent") return agents.length > 0;
    if (/^wallet\.(request|approve|confirm|decline|cash-in|ask)\./.test(name)) return agents.length > 0;
    return true;
  }).flatMap((point) => {
    const kinds = point.kinds.filter((kind) => kind !== "device" || DEVICES[point.name] !== undefined);
    return kinds.length === 0 ? [] : [{ ...point, kinds }];
  });
}

/** Which points a step comes by, other than the way from an ATM to the wallet. */
const ON_THE_WAY: readonly (readonly [step: RegExp, points: RegExp])[] = [
  [/asks for a code/, /^wallet\.issue\./],
  [/cancels the/, /^wallet\.cancel\./],
  [/sends \d+ to/, /^wallet\.transfer\./],
  [/tops up/, /^(wallet\.(top-up|callback)|bank\.(collect|enquire|callback))\./],
  [/pays \d+ out/, /^(wallet\.(pay-out|callback)|bank\.(pay-out|enquire|callback))\./],
  [/asks Rui for/, /^wallet\.request\./],
  [/^Rui asks/, /^(agent|wallet)\.ask\./],
  [/approves$/, /^wallet\.approve\./],
  [/^Rui confirms/, /^(agent|wallet)\.confirm\./],
  [/^Rui collects/, /^agent\.collect\./],
  [/^Rui takes/, /^(agent|wallet)\.cash-in\./],
  [/^Rui declines|says no$/, /^(agent|wallet)\.decline\./],
  [/asks what became/, /^(atm|switch|wallet)\.enquire\./],
  [/^the power goes at terminal/, /^atm\.restart\./],
  [/^the power goes at the switch/, /^switch\.restart\./],
  [/types/, /^switch\.(store|report)\./],
];

/**
 * One fault, as a sentence: of three, one is on the way from an ATM to the wallet, and one where a step comes by.
 * @param steps what will happen
 */
export function drawFault(random: Random, { atms, agents }: DrawnCast, steps: readonly string[]): string {
  const all = drawablePoints({ agents });
  const often = all.filter(({ name }) => OFTEN.test(name));
  const ways = ON_THE_WAY.filter(([step]) => steps.some((each) => step.test(each)));
  const passed = all.filter(({ name }) => ways.some(([, points]) => points.test(name)));
  const kindOfDraw = random.int(1, 6);
  const point = random.pick(kindOfDraw <= 2 ? often : kindOfDraw <= 5 && passed.length > 0 ? passed : all);
  // The wallet's process takes seconds to start again: it is killed less often than others lose their power.
  const kinds =
    point.actor === "wallet" && random.chance(0.7)
      ? point.kinds.filter((kind) => kind !== "crash")
      : point.kinds;
  const kind = random.pick(kinds);
  const howOften =
    kind === "crash"
      ? random.pick(["once", "once", "twice"])
      : random.pick(["once", "once", "twice", "3 times", "always until 10 minutes"]);
  const skip = random.chance(0.2) ? " after the first 1" : "";
  const place = random.chance(0.4) ? placeOf(random, point.actor, { atms, agents }) : "";
  return `${whatOf(random, point, kind)} at ${point.name} ${howOften}${skip}${place}`;
}

function whatOf(random: Random, { name }: FaultPoint, kind: string): string {
  switch (kind) {
    case "delay":
      return `delay by ${random.pick([2, 12, 40])} seconds`;
    case "duplicate":
      return `duplicate ${random.pick([2, 5])}`;
    case "device":
      return `device ${random.pick(DEVICES[name]!)}`;
    default:
      return kind;
  }
}

function placeOf(random: Random, actor: FaultActor, { atms, agents }: DrawnCast): string {
  if (actor === "atm" || actor === "switch") return ` at terminal ${random.pick(atms)}`;
  return actor === "agent" ? ` at agent ${random.pick(agents)}` : "";
}
