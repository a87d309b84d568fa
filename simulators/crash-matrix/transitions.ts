// Every transition of a withdrawal at an ATM, who has a part in it, what happens around it, and where the withdrawal must have
// come to in the end, whoever was killed. Pure.

export const VICTIMS = ["atm", "switch", "wallet"] as const;
export type Victim = (typeof VICTIMS)[number];
export const MOMENTS = ["before", "after"] as const;
export type Moment = (typeof MOMENTS)[number];

/** What a customer, a machine and a person do in a cell. */
export type Story =
  /** A code, and its notes. */
  | "paid"
  /** A wrong amount first, then the right one. */
  | "mistyped"
  /** Wrong amounts only. */
  | "guessed"
  /** No note comes out. */
  | "jammed"
  /** Nobody takes the notes. */
  | "left-behind"
  /** Half of the notes come out. */
  | "paid-in-part"
  /** The machine cannot say what came out. */
  | "in-doubt"
  /** The same, and a person decides that the customer has the notes. */
  | "decided"
  /** The same, and a person decides that the notes never came out. */
  | "decided-not-out"
  /** A code that its customer takes back. */
  | "cancelled"
  /** A code that nobody uses in its time. */
  | "unused"
  /** A code that is used after its time. */
  | "used-late"
  /** The machine lost its power after the approval, and is switched on again. */
  | "switched-on"
  /** The switch lost its power with a report that nobody else has, and is started again. */
  | "switch-started"
  /** The report never comes to the wallet, and the wallet asks the switch. */
  | "asked-about"
  /** The machine has no power, so that the wallet asks in vain. */
  | "asked-in-vain"
  /** The question to the wallet is late, and the reversal is there before it. */
  | "overtaken"
  /** Somebody reverses by hand what has been paid out. */
  | "reversed-by-hand"
  /** Somebody completes by hand what was never paid out. */
  | "completed-by-hand";

/** How a transition comes about, which says who has a part in it and how it can be stopped. */
export type Way =
  /** From the ATM by the switch to the wallet. */
  | { readonly message: "authorise" | "complete" | "reverse" }
  | { readonly insideAtm: "present" | "take" | "restart" }
  | { readonly insideSwitch: "store" | "restart" }
  /** Asked of the wallet by a person, by time, or by a message that was on its way for long. */
  | { readonly asked: "issue" | "cancel" | "decide" | "work" | "authorise" }
  /** The wallet asks the switch. */
  | { readonly polled: "report" };

export type Status =
  | "COMPLETED"
  | "REVERSED"
  | "SUSPECT"
  | "CANCELLED"
  | "EXPIRED"
  | "BLOCKED"
  | "ISSUED"
  | "AUTHORISED";

export type Column = `${Moment} ${Victim}`;
export const COLUMNS: readonly Column[] = MOMENTS.flatMap((moment) =>
  VICTIMS.map((victim): Column => `${moment} ${victim}`),
);

export type Transition = {
  readonly name: string;
  /** What those from here on are about, for people. */
  readonly chapter?: string;
  readonly title: string;
  readonly story: Story;
  readonly way: Way;
  /** Where the withdrawal comes to in the end. */
  readonly ends: Status;
  /** Where it may come to instead, with its reason, when this one was killed at this moment. */
  readonly unless?: Readonly<Partial<Record<Column, readonly Status[]>>>;
  /** What a person must have been told of in the end, whoever was killed. */
  readonly tells?: "COMPLETED_AFTER_REVERSAL" | "REVERSED_AFTER_COMPLETION";
};

/** The wallet comes back while the switch still asks, or it does not. */
const repeatedOrNot = (otherwise: Status): readonly Status[] => ["COMPLETED", otherwise];

export const TRANSITIONS: readonly Transition[] = [
  {
    chapter: "The code",
    ...{ name: "issue", title: "the code is issued, and its funds are held", story: "paid" },
    ...{ way: { asked: "issue" }, ends: "COMPLETED" },
  },
  {
    ...{ name: "cancel", title: "the customer takes the code back", story: "cancelled" },
    ...{ way: { asked: "cancel" }, ends: "CANCELLED" },
  },
  {
    ...{ name: "expire", title: "the code's time is over, and its funds are free again", story: "unused" },
    ...{ way: { asked: "work" }, ends: "EXPIRED" },
  },
  {
    ...{ name: "use-too-late", title: "a code is refused because its time is over", story: "used-late" },
    ...{ way: { message: "authorise" }, ends: "EXPIRED" },
  },
  {
    chapter: "The question",
    ...{ name: "decline", title: "a wrong amount is declined, and the right one is paid", story: "mistyped" },
    ...{ way: { message: "authorise" }, ends: "COMPLETED" },
  },
  {
    ...{ name: "block", title: "one wrong amount too many blocks the code", story: "guessed" },
    ...{ way: { message: "authorise" }, ends: "BLOCKED" },
  },
  {
    ...{ name: "authorise", title: "the withdrawal is authorised", story: "paid" },
    ...{ way: { message: "authorise" }, ends: "REVERSED" },
    unless: {
      // The wallet never heard of it: the code is as good as new, and its customer takes it back.
      ...{ "before atm": ["CANCELLED"], "before switch": ["CANCELLED"] },
      ...{ "before wallet": repeatedOrNot("CANCELLED"), "after wallet": repeatedOrNot("REVERSED") },
    },
  },
  {
    chapter: "The notes",
    ...{ name: "present", title: "the notes come to the shutter", story: "paid" },
    ...{ way: { insideAtm: "present" }, ends: "COMPLETED" },
    unless: { "before atm": ["REVERSED"], "after atm": ["SUSPECT"] },
  },
  {
    ...{ name: "take", title: "the customer takes the notes", story: "paid" },
    ...{ way: { insideAtm: "take" }, ends: "COMPLETED" },
    unless: { "before atm": ["SUSPECT"], "after atm": ["SUSPECT"] },
  },
  {
    chapter: "The report",
    ...{ name: "complete", title: "the withdrawal is completed", story: "paid" },
    ...{ way: { message: "complete" }, ends: "COMPLETED" },
  },
  {
    ...{ name: "complete-in-part", title: "it is completed with half of the notes", story: "paid-in-part" },
    ...{ way: { message: "complete" }, ends: "COMPLETED" },
  },
  {
    ...{ name: "reverse", title: "it is reversed, since no note came out", story: "jammed" },
    ...{ way: { message: "reverse" }, ends: "REVERSED" },
  },
  {
    ...{ name: "not-taken", title: "it is reversed, since nobody took the notes", story: "left-behind" },
    ...{ way: { message: "reverse" }, ends: "REVERSED" },
  },
  {
    ...{ name: "suspect", title: "nobody knows what came out", story: "in-doubt" },
    ...{ way: { message: "complete" }, ends: "SUSPECT" },
  },
  {
    ...{
      name: "decide",
      title: "a person decides a withdrawal in doubt: the notes are out",
      story: "decided",
    },
    ...{ way: { asked: "decide" }, ends: "COMPLETED" },
  },
  {
    name: "decide-not-out",
    title: "a person decides it the other way: no note is out, and the funds are free again",
    ...{ story: "decided-not-out", way: { asked: "decide" }, ends: "REVERSED" },
  },
  {
    chapter: "Who comes back, and who is asked",
    ...{
      name: "restart",
      title: "an ATM that lost its power decides from its journal",
      story: "switched-on",
    },
    ...{ way: { insideAtm: "restart" }, ends: "REVERSED" },
  },
  {
    ...{ name: "store", title: "the switch keeps a report until the wallet has it", story: "paid" },
    ...{ way: { insideSwitch: "store" }, ends: "COMPLETED" },
  },
  {
    name: "switch-restart",
    title: "a switch that lost its power sends what it has kept",
    ...{ story: "switch-started", way: { insideSwitch: "restart" }, ends: "COMPLETED" },
  },
  {
    name: "poll",
    title: "no report comes: the wallet asks the switch, and posts what the terminal has reported",
    ...{ story: "asked-about", way: { polled: "report" }, ends: "COMPLETED" },
  },
  {
    name: "poll-in-vain",
    title: "the wallet asks, the terminal has reported nothing: the hold stays",
    ...{ story: "asked-in-vain", way: { polled: "report" }, ends: "REVERSED" },
  },
  {
    chapter: "What contradicts itself",
    ...{ name: "overtake", title: "a reversal comes before its original", story: "overtaken" },
    ...{ way: { message: "reverse" }, ends: "CANCELLED" },
  },
  {
    name: "late-original",
    title: "the original comes after its reversal, and is declined",
    ...{ story: "overtaken", way: { asked: "authorise" }, ends: "CANCELLED" },
  },
  {
    name: "complete-after-reverse",
    title: "a completion comes after a reversal: the cash is out, and a person is told",
    ...{ story: "reversed-by-hand", way: { message: "complete" }, ends: "COMPLETED" },
    tells: "COMPLETED_AFTER_REVERSAL",
  },
  {
    name: "reverse-after-complete",
    title: "a reversal comes after a completion: nothing is given back, and a person is told",
    ...{ story: "completed-by-hand", way: { message: "reverse" }, ends: "COMPLETED" },
    tells: "REVERSED_AFTER_COMPLETION",
  },
];

/** Who has a part in it. Whoever has none is killed all the same, while it happens. */
export function partsIn(way: Way): readonly Victim[] {
  if ("message" in way) return VICTIMS;
  if ("insideAtm" in way) return ["atm"];
  if ("insideSwitch" in way) return ["switch"];
  return "polled" in way ? ["switch", "wallet"] : ["wallet"];
}

/** What happens to withdrawals and has no row, and why. */
export const WITHOUT_ROW: readonly (readonly [what: string, why: string])[] = [
  [
    "Stand-in",
    "A switch that cannot reach the wallet declines, and nothing changes: there is no transition. The rows of the question kill the wallet while it is asked.",
  ],
  [
    "Dead letter",
    "An advice that runs out of tries waits for people at the switch, who send it again; it is the report of `store` and `switch-restart`, later.",
  ],
  [
    "End of day",
    "The settlement file is matched by a command that only reads; what settles a difference is a decision of two people, as in `decide`.",
  ],
];
