// Faults by chance: each message and each move of notes goes wrong with a given probability, in any way that its point
// knows. Every terminal draws from a sequence of its own, so that its faults come again with the seed.
import { type DeviceFault, type FaultKind, findPoint, type PointName } from "../faults/catalogue.ts";
import type { FaultPlan, FaultToDo } from "../faults/fault-plan.ts";
import { createRandom } from "../world/seeded-random.ts";

export type ChanceFaultsOptions = {
  /** Of each message, and of each move of notes, to go wrong: from 0 to 1. */
  readonly probability: number;
  readonly seed: number;
  /** Lets so much time pass. */
  readonly wait: (delayMs: number) => Promise<void>;
  readonly onFault?: (what: FaultKind | DeviceFault) => void;
};

export type ChanceFaults = FaultPlan & {
  /** From now on nothing goes wrong. */
  end(): void;
};

const DELAY_MS_MAX = 2_000;
const COPIES_MAX = 4;
/** What a machine does wrong by itself; fraud and an unreadable journal are what people and disks do. */
const PRESENT_FAULTS: readonly DeviceFault[] = [
  ...(["jam", "partial-present", "double-pick", "divert", "shutter", "in-doubt"] as const),
];
const TAKE_FAULTS: readonly DeviceFault[] = ["not-taken", "partly-taken", "in-doubt"];

export function createChanceFaults(options: ChanceFaultsOptions): ChanceFaults {
  const { probability, seed, wait, onFault } = options;
  const random = createRandom(seed);
  let ended = false;
  return {
    async reach(name) {
      if (ended || !random.chance(probabilityAt(name, probability))) return undefined;
      const kind = random.pick(findPoint(name)!.kinds.filter((each) => each !== "crash"));
      switch (kind) {
        case "delay":
          onFault?.(kind);
          await wait(random.int(1, DELAY_MS_MAX));
          return undefined;
        case "duplicate":
          onFault?.(kind);
          return { kind, copies: random.int(2, COPIES_MAX) };
        case "device": {
          const device = random.pick(name === "atm.present.before" ? PRESENT_FAULTS : TAKE_FAULTS);
          onFault?.(device);
          return { kind, device };
        }
        default:
          onFault?.(kind);
          return { kind } as FaultToDo;
      }
    },
    end() {
      ended = true;
    },
  };
}

/** A message passes two points, and its chance is shared between them; notes move at one. */
function probabilityAt(name: PointName, probability: number): number {
  if (/^atm\.(authorise|complete|reverse)\./.test(name)) return probability / 2;
  return name === "atm.present.before" || name === "atm.take.before" ? probability : 0;
}
