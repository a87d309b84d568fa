// The grid: each transition of a withdrawal, who is killed, before it or after it, and how that is brought about. Pure.
import type { PointName } from "../faults/catalogue.ts";

export const VICTIMS = ["atm", "switch", "wallet"] as const;
export type Victim = (typeof VICTIMS)[number];
export const MOMENTS = ["before", "after"] as const;
export type Moment = (typeof MOMENTS)[number];

/** What a customer, a machine and a person do in a cell. */
export type Story =
  /** A code, and its notes. */
  | "paid"
  /** No note comes out. */
  | "jammed"
  /** Half of the notes come out. */
  | "paid-in-part"
  /** The machine cannot say what came out. */
  | "in-doubt"
  /** The same, and a person decides that the customer has the notes. */
  | "decided"
  /** A code that its customer takes back. */
  | "cancelled"
  /** The machine lost its power after the approval, and is switched on again. */
  | "switched-on";

type Transition = {
  readonly name: string;
  readonly title: string;
  readonly story: Story;
} & (
  | {
      /** From the ATM by the switch to the wallet: each of them has points of its own. */
      readonly message: "authorise" | "complete" | "reverse";
    }
  | { /** What happens inside the ATM. */ readonly inside: "present" | "take" | "restart" }
  | { /** What a person asks of the wallet. */ readonly asked: "issue" | "cancel" | "decide" }
);

export const TRANSITIONS: readonly Transition[] = [
  { name: "issue", title: "the code is issued, and its funds are held", story: "paid", asked: "issue" },
  { name: "authorise", title: "the withdrawal is authorised", story: "paid", message: "authorise" },
  { name: "present", title: "the notes come to the shutter", story: "paid", inside: "present" },
  { name: "take", title: "the customer takes the notes", story: "paid", inside: "take" },
  { name: "complete", title: "the withdrawal is completed", story: "paid", message: "complete" },
  {
    name: "complete-in-part",
    title: "it is completed with half of the notes",
    story: "paid-in-part",
    message: "complete",
  },
  {
    name: "reverse",
    title: "it is reversed, since no note came out",
    story: "jammed",
    message: "reverse",
  },
  { name: "suspect", title: "nobody knows what came out", story: "in-doubt", message: "complete" },
  { name: "decide", title: "a person decides a withdrawal in doubt", story: "decided", asked: "decide" },
  { name: "cancel", title: "the customer takes the code back", story: "cancelled", asked: "cancel" },
  {
    name: "restart",
    title: "an ATM that lost its power decides from its journal",
    story: "switched-on",
    inside: "restart",
  },
];

export type Kill =
  /** It kills itself at a fault point of its own. */
  | { readonly how: "at-point"; readonly point: PointName }
  /** It is killed while the ATM stands at one of its points. */
  | { readonly how: "while-atm-at"; readonly point: PointName }
  /** It is killed when the message is at the wallet's door: it has arrived, or its answer is about to leave. */
  | { readonly how: "at-door"; readonly step: string; readonly moment: "arrives" | "leaves" };

export type Cell = {
  readonly name: string;
  readonly transition: string;
  readonly moment: Moment;
  readonly victim: Victim;
  readonly story: Story;
  readonly kill: Kill;
  /** Each cell has an ATM of its own, so that its notes can be counted. */
  readonly terminalId: string;
};

/** All cells, transition by transition. */
export const CELLS: readonly Cell[] = TRANSITIONS.flatMap((transition) =>
  MOMENTS.flatMap((moment) =>
    VICTIMS.map((victim) => ({
      name: `${transition.name}/${moment}/${victim}`,
      ...{ transition: transition.name, moment, victim, story: transition.story },
      kill: killOf(transition, moment, victim),
    })),
  ),
).map((cell, index) => ({ ...cell, terminalId: `ATM${String(index + 1).padStart(5, "0")}` }));

function killOf(transition: Transition, moment: Moment, victim: Victim): Kill {
  const atDoor = (step: string): Kill => ({
    ...{ how: "at-door", step },
    moment: moment === "before" ? "arrives" : "leaves",
  });
  if ("asked" in transition) return atDoor(transition.asked);
  if ("inside" in transition) {
    const point: PointName = `atm.${transition.inside}.${moment}`;
    return { how: victim === "atm" ? "at-point" : "while-atm-at", point };
  }
  const { message } = transition;
  if (victim === "wallet") return atDoor(message);
  const atmMoment = moment === "before" ? "before-send" : "after-answer";
  const switchMoment = moment === "before" ? "before-forward" : "after-answer";
  return {
    how: "at-point",
    point: victim === "atm" ? `atm.${message}.${atmMoment}` : `switch.${message}.${switchMoment}`,
  };
}

/** A few cells that together have each transition, each moment with each victim: what a short run takes. */
export const DIAGONAL: readonly Cell[] = TRANSITIONS.map(({ name }, index) => {
  const [moment, victim] = [MOMENTS[index % 2], VICTIMS[index % 3]];
  return CELLS.find((cell) => cell.transition === name && cell.moment === moment && cell.victim === victim)!;
});

/** How a cell is brought about, for people. */
export function describeKill({ victim, kill }: Pick<Cell, "victim" | "kill">): string {
  switch (kill.how) {
    case "at-point":
      return `the ${victim} ends at ${kill.point}`;
    case "while-atm-at":
      return `the ${victim} is killed while the ATM is at ${kill.point}`;
    case "at-door":
      return `the ${victim} is killed when the ${kill.step} ${kill.moment === "arrives" ? "request arrives at the wallet" : "answer leaves the wallet"}`;
  }
}
