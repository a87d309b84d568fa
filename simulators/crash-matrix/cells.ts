// The grid: each transition of a withdrawal, who is killed, before it or after it, and how that is brought about. Pure.
import type { PointName } from "../faults/catalogue.ts";
import {
  COLUMNS,
  type Column,
  MOMENTS,
  type Moment,
  partsIn,
  TRANSITIONS,
  type Transition,
  VICTIMS,
  type Victim,
} from "./transitions.ts";

/** How long a process stands at a point while another one is killed. */
export const STANDS_MS = 300;

export type Kill =
  /** It kills itself at a fault point of its own. */
  | { readonly how: "at-point"; readonly point: PointName }
  /** It is killed while another process stands at one of its points. */
  | { readonly how: "while-at"; readonly process: "atm" | "switch"; readonly point: PointName }
  /** It is killed when the message is at a door: it has arrived, or its answer is about to leave. */
  | {
      readonly how: "at-door";
      readonly door: "wallet" | "switch";
      readonly step: string;
      readonly moment: "arrives" | "leaves";
    };

export type Cell = {
  readonly name: string;
  readonly transition: Transition;
  readonly moment: Moment;
  readonly victim: Victim;
  readonly kill: Kill;
  /** Whether the victim has a part in the transition. */
  readonly hasPart: boolean;
  /** Each cell has an ATM of its own, so that its notes can be counted. */
  readonly terminalId: string;
};

/** All cells, transition by transition. */
export const CELLS: readonly Cell[] = TRANSITIONS.flatMap((transition) =>
  MOMENTS.flatMap((moment) =>
    VICTIMS.map((victim) => ({
      name: `${transition.name}/${moment}/${victim}`,
      ...{ transition, moment, victim },
      kill: killOf(transition, moment, victim),
      hasPart: partsIn(transition.way).includes(victim),
    })),
  ),
).map((cell, index) => ({ ...cell, terminalId: `ATM${String(index + 1).padStart(5, "0")}` }));

function killOf({ way }: Transition, moment: Moment, victim: Victim): Kill {
  const atDoor = (door: "wallet" | "switch", step: string): Kill => ({
    ...{ how: "at-door", door, step },
    moment: moment === "before" ? "arrives" : "leaves",
  });
  if ("asked" in way) return atDoor("wallet", way.asked);
  if ("polled" in way) return atDoor("switch", way.polled);
  if ("insideAtm" in way) {
    const point: PointName = `atm.${way.insideAtm}.${moment}`;
    return victim === "atm" ? { how: "at-point", point } : { how: "while-at", process: "atm", point };
  }
  if ("insideSwitch" in way) {
    const point: PointName = `switch.${way.insideSwitch}.${moment}`;
    return victim === "switch" ? { how: "at-point", point } : { how: "while-at", process: "switch", point };
  }
  const { message } = way;
  if (victim === "wallet") return atDoor("wallet", message);
  const atmMoment = moment === "before" ? "before-send" : "after-answer";
  const switchMoment = moment === "before" ? "before-forward" : "after-answer";
  return {
    how: "at-point",
    point: victim === "atm" ? `atm.${message}.${atmMoment}` : `switch.${message}.${switchMoment}`,
  };
}

/** What goes wrong in the switch of a cell, from the switch's start on. */
export function switchFaultsOf({ transition, kill, victim, terminalId }: Cell): string[] {
  const { story, way } = transition;
  // Of its restart it is told when it starts again.
  if ("insideSwitch" in way && way.insideSwitch === "restart") return [];
  if (kill.how === "at-point" && victim === "switch") {
    const skip = story === "guessed" ? " after the first 1" : "";
    return [`crash at ${kill.point}${skip} at terminal ${terminalId}`];
  }
  return kill.how === "while-at" && kill.process === "switch"
    ? [`delay by ${STANDS_MS} ms at ${kill.point} at terminal ${terminalId}`]
    : [];
}

export function findCell(transition: string, column: Column): Cell {
  const found = CELLS.find(
    (cell) => cell.transition.name === transition && `${cell.moment} ${cell.victim}` === column,
  );
  if (found === undefined) throw new Error(`There is no cell ${transition} ${column}.`);
  return found;
}

/** A fixed cell of each transition, which together have each column equally often: what a short run takes. */
export const SAMPLE: readonly Cell[] = TRANSITIONS.map(({ name }, index) =>
  // One further in each round, so that neighbours with the same way do not meet the same columns.
  findCell(name, COLUMNS[(index + Math.floor(index / COLUMNS.length)) % COLUMNS.length]!),
);

/** How a cell is brought about, for people. */
export function describeKill({ victim, kill }: Pick<Cell, "victim" | "kill">): string {
  switch (kill.how) {
    case "at-point":
      return `the ${victim} ends at ${kill.point}`;
    case "while-at":
      return `the ${victim} is killed while the ${kill.process} is at ${kill.point}`;
    case "at-door": {
      const what = kill.moment === "arrives" ? "request arrives at" : "answer leaves";
      return `the ${victim} is killed when the ${kill.step} ${what} the ${kill.door}`;
    }
  }
}
