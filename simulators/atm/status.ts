// How one ATM is: whether it serves, and how full its cassettes and bins are. Pure.
import type { Cassette, Denomination } from "./cassettes.ts";
import type { LocalRefusal } from "./local-refusals.ts";
import { type Safe, totalCount } from "./safe.ts";

export type CassetteLevel = "ok" | "low" | "empty";

export type CassetteStatus = Cassette & {
  /** Counts from 1, as people see them in the machine. */
  readonly cassette: number;
  readonly level: CassetteLevel;
};

export type AtmStatus = {
  readonly terminalId: string;
  /** Why it serves nobody; absent when it serves. */
  readonly outOfService?: LocalRefusal;
  readonly cassettes: readonly CassetteStatus[];
  readonly retractBin: { readonly count: number; readonly capacity: number };
  readonly rejectBin: { readonly count: number; readonly capacity: number };
  readonly pendingAdvices: number;
  /** Notes of which nobody knows where they are. */
  readonly notesInDoubt: number;
};

/** A cassette is low from a tenth of its capacity on [ours]. */
export function levelOf({ count, capacity }: Cassette): CassetteLevel {
  if (count === 0) return "empty";
  return count * 10 <= capacity ? "low" : "ok";
}

export function cassetteStatuses(safe: Safe): CassetteStatus[] {
  return safe.cassettes.map((cassette, index) => ({
    ...cassette,
    cassette: index + 1,
    level: levelOf(cassette),
  }));
}

export function statusOf(
  safe: Safe,
  machine: { terminalId: string; outOfService?: LocalRefusal | undefined; pendingAdvices: number },
): AtmStatus {
  const { terminalId, outOfService, pendingAdvices } = machine;
  const binOf = ({ notes, capacity }: Safe["retractBin"]) => ({ count: totalCount(notes), capacity });
  return {
    terminalId,
    ...(outOfService === undefined ? {} : { outOfService }),
    cassettes: cassetteStatuses(safe),
    retractBin: binOf(safe.retractBin),
    rejectBin: binOf(safe.rejectBin),
    pendingAdvices,
    notesInDoubt: totalCount(safe.inDoubt),
  };
}

export type LevelChange = {
  cassette: number;
  denomination: Denomination;
  count: number;
  level: CassetteLevel;
};

/** The cassettes that are low, empty or filled and were not before. */
export function levelChanges(before: Safe, after: Safe): LevelChange[] {
  const levels = cassetteStatuses(before);
  return cassetteStatuses(after).flatMap(({ cassette, denomination, count, level }, index) =>
    levels[index]?.level === level ? [] : [{ cassette, denomination, count, level }],
  );
}
