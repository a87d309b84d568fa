// Shows a run of many ATMs: a table for people, one document for programs. Pure.
import type { MemoryOfProcess } from "../memory.ts";
import type { CollectedMemory } from "./collected-memory.ts";
import type { Verdict } from "./oracle.ts";

export type FleetRun = {
  readonly atms: number;
  readonly faultPercent: number;
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly seed: number;
  readonly visits: number;
  /** How the visits ended, by what the customer saw. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly turnedAway: Readonly<Record<string, number>>;
  readonly verdict: Verdict;
  /** Empty when the ledger is verified. */
  readonly ledgerSays: string;
  /** Empty when the run was too short. */
  readonly memory: readonly CollectedMemory[];
  /** How large the processes were in between. It is not judged: garbage is in it. */
  readonly resident: readonly MemoryOfProcess[];
  readonly tookSeconds: number;
};

/** With more of them turned away, the servers were not asked what the run was to ask. */
const TURNED_AWAY_PERCENT_MAX = 1;
const FINDINGS_SHOWN = 20;

/** Why the run is not well; empty when it is. */
export function problemsOf(run: FleetRun): string[] {
  const { verdict, ledgerSays, memory, visits } = run;
  const turnedAway = total(run.turnedAway);
  return [
    ...verdict.findings,
    ...(ledgerSays === "" ? [] : [`ledger not verified: ${ledgerSays}`]),
    ...memory.filter(({ flat }) => !flat).map(({ name }) => `the memory of the ${name} grows`),
    ...(turnedAway * 100 > (visits + turnedAway) * TURNED_AWAY_PERCENT_MAX
      ? [`${turnedAway} customers were turned away: ${JSON.stringify(run.turnedAway)}`]
      : []),
  ];
}

/** The document of `--json`. */
export function toDocument(run: FleetRun): object {
  const { verdict, ledgerSays, memory, resident, ...rest } = run;
  const problems = problemsOf(run);
  return {
    ok: problems.length === 0,
    ...rest,
    tookSeconds: Math.round(rest.tookSeconds),
    oracle: { ok: verdict.findings.length === 0, ...verdict },
    ledgerVerified: ledgerSays === "",
    memory: memory.map(({ residentMb, heldMb, ...each }) => ({
      ...each,
      residentMb: residentMb.map(Math.round),
      heldMb: heldMb.map(Math.round),
    })),
    largestResidentMb: Object.fromEntries(
      resident.map(({ name, largestMb }) => [name, Math.round(largestMb)]),
    ),
    problems,
  };
}

export function toTable(run: FleetRun): string {
  const { verdict, memory, resident } = run;
  const problems = problemsOf(run);
  return [
    `${run.atms} ATMs, ${run.ratePerSecond} customers a second for ${run.seconds} s; ${run.faultPercent}% of all messages and moves of notes go wrong (seed ${run.seed})`,
    "",
    ...listed(`${run.visits} visits`, run.outcomes),
    ...listed(`${total(run.faults)} faults`, run.faults),
    ...listed("withdrawals in the wallet", verdict.statuses),
    ...(total(run.turnedAway) > 0 ? listed("turned away", run.turnedAway) : []),
    `notes out ${verdict.notesOut} = posted ${verdict.posted} + in doubt ${verdict.inDoubt} escudos; ${verdict.acknowledgedCompletions} completions acknowledged`,
    "",
    "MB after garbage collection, at the end of each third of the run",
    ...memory.map(({ name, residentMb, heldMb, flat }) =>
      [
        name.padEnd(8),
        cells(residentMb),
        "   JavaScript holds",
        cells(heldMb),
        flat ? "  flat" : "  GROWS",
      ].join(""),
    ),
    ...(memory.length === 0 ? ["not measured: the run was too short"] : []),
    ...(resident.length === 0
      ? []
      : [
          `largest in between: ${resident.map(({ name, largestMb }) => `${name} ${Math.round(largestMb)}`).join(", ")}`,
        ]),
    "",
    ...problems.slice(0, FINDINGS_SHOWN),
    ...(problems.length > FINDINGS_SHOWN ? [`and ${problems.length - FINDINGS_SHOWN} more`] : []),
    problems.length === 0
      ? `Every note and every acknowledgement is accounted for; the ledger is verified. ${Math.round(run.tookSeconds)} s in all.`
      : `NOT WELL: ${problems.length} findings.`,
  ].join("\n");
}

const cells = (sizesMb: readonly number[]): string =>
  sizesMb.map((mb) => String(Math.round(mb)).padStart(6)).join("");

function listed(title: string, counts: Readonly<Record<string, number>>): string[] {
  const parts = Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${count} ${name}`);
  return [`${title}: ${parts.join(", ") || "none"}`];
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}
