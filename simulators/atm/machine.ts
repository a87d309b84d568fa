// The hardware of one simulated ATM, with real notes in it: where each note physically is, whatever the machine's book
// says. It can be told to fail, and it survives power cuts: the notes stay where they are.
// Always: what was put in = cassettes + shutter + retract bin + reject bin + customers' hands + what was taken out.
import type { DeviceFault } from "../faults/catalogue.ts";
import {
  type Cassette,
  checkCassettes,
  countOf,
  type Denomination,
  holds,
  type NoteCount,
  take,
} from "./cassettes.ts";
import type { Dispenser, PresentReport, Taken } from "./dispense.ts";
import { defaultBinCapacity, less, type Safe, sum, totalCount } from "./safe.ts";

export type MachineOptions = {
  readonly cassettes: readonly Cassette[];
  /** Of the retract bin and of the reject bin, each. @default 500 */
  readonly binCapacity?: number;
  /** Whether the customer takes what is presented. @default always */
  readonly customerTakes?: () => boolean;
};

export class Machine implements Dispenser {
  #cassettes: readonly Cassette[];
  #shutter: readonly NoteCount[] = [];
  #retracted: readonly NoteCount[] = [];
  #rejected: readonly NoteCount[] = [];
  #inHands: readonly NoteCount[] = [];
  readonly #binCapacity: number;
  readonly #customerTakes: () => boolean;
  /** What is to go wrong with the notes that are presented. */
  #fault: DeviceFault | undefined;

  /** @throws Error when the cassettes cannot be right */
  constructor({ cassettes, binCapacity = defaultBinCapacity, customerTakes = () => true }: MachineOptions) {
    checkCassettes(cassettes);
    this.#cassettes = cassettes.map((cassette) => ({ ...cassette }));
    this.#binCapacity = binCapacity;
    this.#customerTakes = customerTakes;
  }

  /** A machine in which everything is where the book says. */
  static asBooked({ cassettes, retractBin, rejectBin }: Safe): Machine {
    const machine = new Machine({ cassettes, binCapacity: retractBin.capacity });
    machine.#retracted = retractBin.notes;
    machine.#rejected = rejectBin.notes;
    return machine;
  }

  present(planned: readonly NoteCount[], fault?: DeviceFault): PresentReport {
    // What an earlier power cut left at the shutter is gone by the time somebody else stands there.
    this.#handOver();
    this.#fault = fault;
    switch (fault) {
      case "jam":
        return { presented: [] };
      case "partial-present":
        return this.#bring(firstOf(planned, Math.floor(totalCount(planned) / 2)));
      case "double-pick":
        return this.#bring(sum(planned, [{ denomination: smallestOf(planned), count: 1 }]));
      case "divert": {
        const picked = [{ denomination: smallestOf(planned), count: 2 }];
        if (!holds(this.#cassettes, picked) || this.#roomIn(this.#rejected) < 2) return { presented: [] };
        this.#cassettes = take(this.#cassettes, picked);
        this.#rejected = sum(this.#rejected, picked);
        return { ...this.#bring(planned), diverted: picked };
      }
      case "shutter": {
        this.#bring(planned);
        const retracted = this.#shutter;
        if (!this.#drawIn())
          throw new Error("The retract bin is full, and the notes are behind the shutter.");
        return { presented: [], retracted };
      }
      case "fraud":
        this.#bring(planned);
        this.#handOver();
        return { presented: [] };
      case "in-doubt":
        this.#bring(planned);
        throw new Error("The dispenser does not report.");
      default:
        return this.#bring(planned);
    }
  }

  collect(fault?: DeviceFault): Taken {
    if (fault === "partly-taken" || this.#fault === "partly-taken") {
      const taken = firstOf(this.#shutter, Math.ceil(totalCount(this.#shutter) / 2));
      this.#shutter = sum(this.#shutter, less(taken));
      this.#inHands = sum(this.#inHands, taken);
      const retracted = this.#shutter;
      return this.#drawIn() ? { retracted } : "unknown";
    }
    if (fault !== undefined && fault !== "not-taken") {
      this.#handOver();
      return "unknown";
    }
    if (fault === "not-taken" || this.#fault === "not-taken" || !this.#customerTakes())
      return this.#drawIn() ? false : "unknown";
    this.#handOver();
    return true;
  }

  /** Puts notes into a cassette. @param cassette counts from 1 @throws Error when there is no such room */
  load(cassette: number, denomination: Denomination, count: number): void {
    const cassettes = this.#cassettes.map((each, index) =>
      index + 1 === cassette ? { ...each, denomination, count: each.count + count } : each,
    );
    checkCassettes(cassettes);
    this.#cassettes = cassettes;
  }

  /** What somebody has counted is what is there. @param counted one number for each cassette */
  correct(counted: readonly number[]): void {
    this.#cassettes = this.#cassettes.map((each, index) => ({
      ...each,
      count: counted[index] ?? each.count,
    }));
  }

  /** Takes everything out of both bins. */
  emptyBins(): { retracted: readonly NoteCount[]; diverted: readonly NoteCount[] } {
    const out = { retracted: this.#retracted, diverted: this.#rejected };
    this.#retracted = [];
    this.#rejected = [];
    return out;
  }

  /** Where the notes are, for who counts, and for an oracle. */
  notes() {
    return {
      /** One number for each cassette. */
      counted: this.#cassettes.map(({ count }) => count),
      cassettes: this.#cassettes,
      shutter: this.#shutter,
      retracted: this.#retracted,
      diverted: this.#rejected,
      inHands: this.#inHands,
    };
  }

  /** Fewer, when the cassettes hold fewer than the book says. */
  #bring(wanted: readonly NoteCount[]): PresentReport {
    const notes = wanted
      .map(({ denomination, count }) => ({
        denomination,
        count: Math.min(count, countOf(this.#cassettes, denomination)),
      }))
      .filter(({ count }) => count > 0);
    this.#cassettes = take(this.#cassettes, notes);
    this.#shutter = sum(this.#shutter, notes);
    return { presented: notes };
  }

  #handOver(): void {
    this.#inHands = sum(this.#inHands, this.#shutter);
    this.#shutter = [];
  }

  /** @returns whether there was room; if not, the customer can still reach the notes */
  #drawIn(): boolean {
    if (totalCount(this.#shutter) > this.#roomIn(this.#retracted)) {
      this.#handOver();
      return false;
    }
    this.#retracted = sum(this.#retracted, this.#shutter);
    this.#shutter = [];
    return true;
  }

  #roomIn(bin: readonly NoteCount[]): number {
    return this.#binCapacity - totalCount(bin);
  }
}

function smallestOf(notes: readonly NoteCount[]): Denomination {
  return Math.min(...notes.map(({ denomination }) => denomination)) as Denomination;
}

/** So many of these notes, the first ones. */
function firstOf(notes: readonly NoteCount[], count: number): NoteCount[] {
  let left = count;
  return notes.map((note) => {
    const some = Math.min(left, note.count);
    left -= some;
    return { ...note, count: some };
  });
}
