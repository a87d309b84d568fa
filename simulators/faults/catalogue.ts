// Every place where something can go wrong, by name, and what can go wrong there. A point is `actor.step.moment`; the
// page docs/reference/fault-points.md is made from this table. Each point fires in some scenario; a test sees to that.
// Pure: no clock, no chance, no I/O.

/** What a device of an ATM or a till can do wrong. */
export const DEVICE_FAULTS = {
  jam: "no note comes out",
  "partial-present": "only some of the notes come out",
  "double-pick": "one note too many comes out",
  divert: "two notes are picked at once and go into the reject bin; others come out in their place",
  shutter: "the shutter does not open, and the notes go back into the retract bin",
  "partly-taken": "the customer takes some of the notes, and the others go into the retract bin",
  "not-taken": "nobody takes the notes, and they go into the retract bin",
  "in-doubt": "the machine cannot say what became of the notes",
  fraud: "somebody takes the notes, and makes the machine report that none came out",
  "journal-unreadable": "the last record on the disk cannot be read",
} as const;
export type DeviceFault = keyof typeof DEVICE_FAULTS;

export const FAULT_KINDS = {
  delay: "it happens so much later",
  "drop-request": "the message never arrives",
  "drop-answer": "the work is done, and its answer never arrives",
  duplicate: "the message arrives so many times at once",
  reorder: "the message waits until the next one of the same sender has gone ahead",
  corrupt: "it arrives, and cannot be read",
  reset: "the connection breaks",
  crash: "the power goes: memory is gone, the disk stays",
  device: "a machine fails, as its name says",
} as const;
export type FaultKind = keyof typeof FAULT_KINDS;

const request = ["delay", "drop-request", "duplicate", "reorder", "corrupt", "reset", "crash"] as const;
const answer = ["delay", "drop-answer", "corrupt", "reset", "crash"] as const;
const inside = ["delay", "crash"] as const;

/** The moments of a message that an actor sends. */
const sent = { "before-send": request, "after-answer": answer } as const;
/** The moments of a message that an actor hands on. */
const forwarded = { "before-forward": request, "after-answer": answer } as const;
/** The moments of a message that an actor answers. */
const answered = { before: request, "before-answer": answer } as const;
/** The moments of a question of the wallet's own, which waits by the machine's clock: there are no delays in it. */
const asked = {
  before: ["drop-request", "reset", "crash"],
  "before-answer": ["drop-answer", "corrupt", "reset", "crash"],
} as const;
/** A bank here keeps nothing on a disk, so its power does not go. */
const askedOfBank = {
  before: ["drop-request", "reset"],
  "before-answer": ["drop-answer", "corrupt", "reset"],
} as const;
const sentByBank = {
  "before-send": ["delay", "drop-request", "duplicate", "reorder", "corrupt", "reset"],
  "after-answer": ["delay", "drop-answer", "corrupt", "reset"],
} as const;
/** The moments of something that happens inside an actor. */
const within = { before: inside, after: inside } as const;
const withDevice = { before: ["delay", "crash", "device"], after: inside } as const;

/** Actor -> step -> moment -> what can go wrong. The steps of one withdrawal stand in their order. */
export const FAULT_CATALOGUE = {
  atm: {
    authorise: sent,
    present: withDevice,
    take: withDevice,
    complete: sent,
    reverse: sent,
    enquire: sent,
    restart: withDevice,
  },
  switch: {
    authorise: forwarded,
    complete: forwarded,
    reverse: forwarded,
    enquire: forwarded,
    report: asked,
    store: within,
    restart: within,
  },
  wallet: {
    authorise: answered,
    complete: answered,
    reverse: answered,
    enquire: answered,
    issue: answered,
    cancel: answered,
    request: answered,
    approve: answered,
    confirm: answered,
    decline: answered,
    "cash-in": answered,
    ask: answered,
    transfer: answered,
    "top-up": answered,
    "pay-out": answered,
    callback: answered,
  },
  agent: {
    confirm: sent,
    decline: sent,
    "cash-in": sent,
    ask: sent,
    collect: sent,
  },
  bank: {
    collect: askedOfBank,
    "pay-out": askedOfBank,
    enquire: askedOfBank,
    callback: sentByBank,
  },
} as const;

/** What each step is, for people. */
export const STEP_MEANINGS: Readonly<Record<string, string>> = {
  authorise: "asks whether a code may be paid out, or answers it",
  present: "notes leave their cassettes and come to the shutter",
  take: "the customer takes the notes",
  complete: "says what was paid out",
  reverse: "says that nothing was paid out",
  enquire: "asks what became of a transaction",
  report: "the wallet asks the switch what a terminal has reported",
  restart: "starts again after a power cut, and reads its journal",
  store: "keeps an advice until the wallet has acknowledged it",
  issue: "a customer asks for a code",
  cancel: "a customer takes a code back",
  request: "a customer asks an agent for cash",
  approve: "a customer approves what an agent has asked for",
  confirm: "an agent confirms with the customer's proof",
  decline: "an agent says no",
  "cash-in": "an agent takes cash in",
  ask: "an agent asks a customer to approve a cash-out",
  collect: "an agent looks whether the customer has approved; at the bank: money is collected",
  transfer: "money goes from wallet to wallet",
  "top-up": "a customer fetches money from a bank or card",
  "pay-out": "a customer sends money to a bank",
  callback: "the bank says what became of an order",
};

type Catalogue = typeof FAULT_CATALOGUE;
export type FaultActor = keyof Catalogue;

/** Such as `atm.authorise.before-send`. */
export type PointName = {
  [Actor in FaultActor]: {
    [Step in keyof Catalogue[Actor] & string]: `${Actor}.${Step}.${keyof Catalogue[Actor][Step] & string}`;
  }[keyof Catalogue[Actor] & string];
}[FaultActor];

export type FaultPoint = {
  readonly name: PointName;
  readonly actor: FaultActor;
  readonly step: string;
  readonly moment: string;
  readonly kinds: readonly FaultKind[];
};

/** Every point, in the order of the catalogue. */
export const FAULT_POINTS: readonly FaultPoint[] = Object.entries(FAULT_CATALOGUE).flatMap(([actor, steps]) =>
  Object.entries(steps).flatMap(([step, moments]) =>
    Object.entries(moments as Record<string, readonly FaultKind[]>).map(([moment, kinds]) => ({
      name: `${actor}.${step}.${moment}` as PointName,
      actor: actor as FaultActor,
      step,
      moment,
      kinds,
    })),
  ),
);

/** The points of one actor. */
export function pointsOf(actor: FaultActor): PointName[] {
  return FAULT_POINTS.filter((point) => point.actor === actor).map(({ name }) => name);
}

const byName = new Map<string, FaultPoint>(FAULT_POINTS.map((point) => [point.name, point]));

export function findPoint(name: string): FaultPoint | undefined {
  return byName.get(name);
}
