// One of many ATMs in one process: the machine with real notes in it, the ATM that works it, a journal in memory, and a
// faulty line to a real switch. It keeps what an oracle needs: what came out at each visit, and what was acknowledged.
import { Atm, type InventoryRow, type WithdrawalResult } from "../atm/atm.ts";
import { type Cassette, type NoteCount, worthOf } from "../atm/cassettes.ts";
import type { Advice } from "../atm/events.ts";
import { isAtmEntry } from "../atm/journal-entries.ts";
import { Machine } from "../atm/machine.ts";
import { atmMessagePoints } from "../atm/message-points.ts";
import { createSwitchClient } from "../atm/switch-client.ts";
import type { FaultPlan } from "../faults/fault-plan.ts";
import { createFaultyFetch } from "../faults/faulty-fetch.ts";
import { MemoryDisk } from "../journal/memory-journal.ts";

export type VirtualAtmOptions = {
  readonly terminalId: string;
  readonly terminalKey: string;
  readonly switchUrl: string;
  readonly cassettes: readonly Cassette[];
  readonly faults: FaultPlan;
  readonly clock: () => Date;
  readonly answerTimeoutMs: number;
  readonly retryDelayMs: (tries: number) => number;
};

/** One customer's time at the machine. */
export type Visit = {
  readonly result: WithdrawalResult;
  /** What is in the customer's hand afterwards, in escudos, whatever the machine says. */
  readonly out: number;
};

/** Where the notes are: as the machine has them, and as the ATM has booked them. */
export type NotesOfAtm = {
  readonly terminalId: string;
  readonly inCassettes: readonly NoteCount[];
  readonly retracted: readonly NoteCount[];
  readonly diverted: readonly NoteCount[];
  readonly out: readonly NoteCount[];
  readonly book: readonly InventoryRow[];
};

export type VirtualAtm = {
  readonly terminalId: string;
  /** Serves one customer after another: who comes while one is served is refused. */
  visit(request: { code: string; amount: number }): Promise<Visit>;
  /** What the switch has acknowledged for the withdrawal with this trace number. */
  acknowledged(key: { localDate: string; traceNumber: string }): readonly Advice[];
  /** Sends what is pending. @returns how many advices are left */
  deliver(): Promise<number>;
  notes(): NotesOfAtm;
  close(): void;
};

export async function createVirtualAtm(options: VirtualAtmOptions): Promise<VirtualAtm> {
  const { terminalId, terminalKey, switchUrl, cassettes, faults, clock, answerTimeoutMs, retryDelayMs } =
    options;
  const machine = new Machine({ cassettes });
  const acknowledged = new Map<string, Advice[]>();
  const atm = new Atm({
    ...{ terminalId, cassettes, faults, clock, answerTimeoutMs, retryDelayMs },
    adviceTimeoutMs: answerTimeoutMs,
    journal: await new MemoryDisk().open("atm", isAtmEntry),
    dispenser: machine,
    switchClient: createSwitchClient({
      ...{ baseUrl: switchUrl, terminalKey },
      fetch: createFaultyFetch({
        faults,
        points: atmMessagePoints,
        send: (request) => globalThis.fetch(request),
      }),
    }),
    onEvent: (event) => {
      if (event.type !== "advice-acknowledged") return;
      const name = nameOf(event);
      acknowledged.set(name, [...(acknowledged.get(name) ?? []), event.advice]);
    },
  });
  await atm.ready;
  /** Notes at an open shutter are within reach. */
  const worthOut = () => worthOf(machine.notes().inHands) + worthOf(machine.notes().shutter);
  return {
    terminalId,
    async visit(request) {
      const before = worthOut();
      const result = await atm.withdraw(request);
      return { result, out: worthOut() - before };
    },
    acknowledged: (key) => acknowledged.get(nameOf(key)) ?? [],
    deliver: async () => (await atm.deliverPendingAdvices()).pending,
    notes() {
      const { cassettes: inCassettes, shutter, retracted, diverted, inHands } = machine.notes();
      const out = [...inHands, ...shutter];
      return { terminalId, inCassettes, retracted, diverted, out, book: atm.inventory() };
    },
    close: () => atm.close(),
  };
}

const nameOf = ({ localDate, traceNumber }: { localDate: string; traceNumber: string }) =>
  `${localDate}/${traceNumber}`;
