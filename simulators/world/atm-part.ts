// One ATM in a world: the machine, the notes in it and in people's hands, the power that can go, and the line to the switch.

import { defaultRetryDelayMs } from "../atm/advice-queue.ts";
import { Atm, type InventoryRow, type WithdrawalResult } from "../atm/atm.ts";
import { type Cassette, type Denomination, worthOf } from "../atm/cassettes.ts";
import { countOfDay, writeCountsFile } from "../atm/counts-file.ts";
import type { EnquiryAnswer } from "../atm/enquiry.ts";
import { type AtmEvent, describeEvent } from "../atm/events.ts";
import { isAtmEntry } from "../atm/journal-entries.ts";
import { Machine } from "../atm/machine.ts";
import { atmMessagePoints } from "../atm/message-points.ts";
import { createSwitchClient, type HttpSwitchClient, type TransactionKey } from "../atm/switch-client.ts";
import { answerWithin } from "../atm/timers.ts";
import type { FaultPlan } from "../faults/fault-plan.ts";
import { createFaultyFetch, type FaultyFetchOptions } from "../faults/faulty-fetch.ts";
import { MemoryDisk } from "../journal/memory-journal.ts";
import { handTo } from "./doors.ts";
import type { Session } from "./session.ts";
import type { Timeline } from "./timeline.ts";
import type { VirtualTime } from "./virtual-time.ts";

export type AtmPartOptions = {
  /** What people call it, such as `7`. */
  readonly name: string;
  readonly terminalId: string;
  readonly cassettes: readonly Cassette[];
  readonly session: Session;
  readonly time: VirtualTime;
  readonly timeline: Timeline;
  readonly faults: FaultPlan;
  /** Told of messages that go wrong on their way. */
  readonly onWrong: NonNullable<FaultyFetchOptions["onWrong"]>;
  readonly date: () => Date;
  readonly random: () => number;
};

/** What a customer got at an ATM, as they see it: the notes are in the hand whatever the machine says. */
export type Hand = {
  readonly amount: number;
  readonly traceNumber: string;
  readonly transactionId: string | undefined;
};

/** How long a person at the machine waits for an answer, in milliseconds. */
const PATIENCE_MS = 20_000;

export class AtmPart {
  readonly name: string;
  readonly terminalId: string;
  readonly client: HttpSwitchClient;
  readonly #options: AtmPartOptions;
  readonly #disk = new MemoryDisk();
  #atm!: Atm;
  #life = 0;
  readonly #machine: Machine;
  powered = true;
  /** Notes that are in people's hands. */
  readonly hands: {
    amount: number;
    traceNumber: string;
    localDate: string;
    transactionId: string | undefined;
  }[] = [];
  /** The last withdrawal that this machine asked for. */
  last: { localDate: string; traceNumber: string; amount: number } | undefined;
  readonly #powerGone: (() => void)[] = [];

  private constructor(options: AtmPartOptions) {
    this.#options = options;
    this.name = options.name;
    this.terminalId = options.terminalId;
    this.#machine = new Machine({ cassettes: options.cassettes });
    this.client = this.#connect();
  }

  /** Books what has come into people's hands since to the last withdrawal; notes at an open shutter are within reach. */
  #noteHands(): void {
    const { inHands, shutter } = this.#machine.notes();
    const before = this.hands.reduce((sum, { amount }) => sum + amount, 0);
    const amount = worthOf(inHands) + worthOf(shutter) - before;
    if (amount <= 0 || this.last === undefined) return;
    const { localDate, traceNumber } = this.last;
    this.hands.push({ amount, localDate, traceNumber, transactionId: this.#approvedAs });
  }

  /** Where the notes are, whatever the machine's book says. */
  notes(): ReturnType<Machine["notes"]> {
    return this.#machine.notes();
  }

  /** Switches the machine on for the first time. */
  static async create(options: AtmPartOptions): Promise<AtmPart> {
    const part = new AtmPart(options);
    part.#atm = await part.#build();
    return part;
  }

  #connect(): HttpSwitchClient {
    const { session, faults, terminalId, onWrong } = this.#options;
    const line = createFaultyFetch({
      ...{ faults, onWrong },
      send: (request) => handTo(session.switchApp(), request),
      points: atmMessagePoints,
    });
    return createSwitchClient({
      baseUrl: "http://switch",
      terminalKey: session.secrets.terminalKeys[terminalId]!,
      timeoutMs: 2 ** 31 - 1,
      fetch: line,
    });
  }

  async #build(): Promise<Atm> {
    const { cassettes, time, date, random, terminalId, faults } = this.#options;
    const life = this.#life;
    return new Atm({
      terminalId,
      switchClient: this.client,
      cassettes,
      faults,
      journal: await this.#disk.open("atm", isAtmEntry),
      clock: date,
      timers: time.timersOf(`${terminalId}/${life}`),
      retryDelayMs: (tries) => defaultRetryDelayMs(tries, random),
      onEvent: (event) => {
        if (life === this.#life) this.#heard(event);
      },
      dispenser: {
        present: (planned, fault) => {
          const report = this.#machine.present(planned, fault);
          if (fault === "fraud") this.#noteHands();
          return report;
        },
        collect: (fault) => {
          const report = this.#machine.collect(fault);
          this.#noteHands();
          return report;
        },
      },
    });
  }

  #approvedAs: string | undefined;
  #unreadable = false;

  #heard(event: AtmEvent): void {
    const { timeline } = this.#options;
    if (event.type === "authorisation-requested")
      this.last = { localDate: event.localDate, traceNumber: event.traceNumber, amount: event.amount };
    if (event.type === "withdrawal-approved") this.#approvedAs = event.transactionId;
    if (event.type === "journal-unreadable") this.#unreadable = true;
    const toSwitch = ["authorisation-requested", "advice-queued"].includes(event.type);
    const kind = /notes|presented|dispense/.test(event.type) ? "notes" : "said";
    timeline.add(kind, this.label, describeEvent(event), toSwitch ? "switch" : undefined);
  }

  get label(): string {
    return `ATM ${this.name}`;
  }

  /** @returns undefined when the power went before it ended */
  async withdraw(request: { code: string; amount: number }): Promise<WithdrawalResult | undefined> {
    if (!this.powered) return { outcome: "cannot-dispense", reason: "BUSY" };
    return this.#orGone(this.#atm.withdraw(request));
  }

  /** What is under way never settles when the power goes. */
  #orGone<T>(work: Promise<T>): Promise<T | undefined> {
    const gone = new Promise<undefined>((resolve) => this.#powerGone.push(() => resolve(undefined)));
    return Promise.race([work, gone]);
  }

  /** A person asks the switch about a withdrawal of this machine. @returns undefined when the power is gone, or goes meanwhile */
  async enquire(key: TransactionKey): Promise<EnquiryAnswer | undefined> {
    if (!this.powered) return undefined;
    const timers = this.#options.time.timersOf(`${this.terminalId}/${this.#life}`);
    const call = (signal: AbortSignal) => this.client.enquire(key, signal);
    const asked = answerWithin<EnquiryAnswer>({ timers, timeoutMs: PATIENCE_MS, call });
    return this.#orGone(asked.then((answer = { kind: "unknown", cause: "timeout" }) => answer));
  }

  /** @returns undefined when the power is gone */
  async deliverPending(): Promise<{ acknowledged: number; pending: number } | undefined> {
    return this.powered ? this.#orGone(this.#atm.deliverPendingAdvices()) : undefined;
  }

  pending(): number {
    return this.#atm.pendingAdvices().length;
  }

  inventory(): InventoryRow[] {
    return this.#atm.inventory();
  }

  /** Whether the machine waits for a person to count its notes. */
  mustBeCounted(): boolean {
    return this.#unreadable;
  }

  /** People count what is in the cassettes and close the machine's day. @returns the file of the counts */
  async closeDay(): Promise<string> {
    const { counted } = this.#machine.notes();
    const closed = await this.#atm.supervisor.endOfDay({ counted, before: countOfDay });
    this.#unreadable = false;
    return writeCountsFile(countOfDay(closed));
  }

  cutPower(): void {
    if (!this.powered) return;
    this.powered = false;
    this.#options.time.forget(`${this.terminalId}/${this.#life}`);
    this.#atm.cutPower();
    this.#disk.cutPower();
    this.#life++;
    this.#noteHands();
    this.#options.timeline.add("trouble", this.label, "The power goes.");
    for (const tell of this.#powerGone.splice(0)) tell();
  }

  /** Starts again from what is on its disk. */
  async start(): Promise<void> {
    if (this.powered) return;
    this.powered = true;
    this.#options.timeline.add("trouble", this.label, "Starts again.");
    this.#atm = await this.#build();
    await this.#orGone(this.#atm.ready);
  }

  close(): void {
    this.#options.time.forget(`${this.terminalId}/${this.#life}`);
    this.#atm.close();
  }
}

/** `{200: 100}` as cassettes. */
export function cassettesOf(notes: Readonly<Record<string, number>>): Cassette[] {
  return Object.entries(notes).map(([denomination, count]) => ({
    denomination: Number(denomination) as Denomination,
    count,
    capacity: Math.max(2500, count),
  }));
}
