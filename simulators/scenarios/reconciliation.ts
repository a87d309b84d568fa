// What a scenario does at the end of the day: the switch's settlement file, what the terminals count, what the wallet finds, and
// what two operators settle. Everything found stands on the timeline.
import type { ResponseBody } from "@makeba/sdk";
import { goneFrom, readCountsFile } from "../atm/counts-file.ts";
import { formatNotes } from "../atm/money-words.ts";
import { writeSettlementFile } from "../vinti4/settlement-file.ts";
import { settlementLines } from "../vinti4/settlement-lines.ts";
import { makeMismatches } from "../vinti4/settlement-mismatches.ts";
import { escudos } from "../world/timeline.ts";
import type { World } from "../world/world.ts";
import { FILE_MISTAKES } from "./phrases.ts";
import type { ReconciliationLine } from "./settlement-of-day.ts";
import { NotAsExpected, type Story } from "./story.ts";

type Reconciliation = ResponseBody<"createReconciliation">;

const ACQUIRER_ID = "VINTI4";

/** Makes the switch's file of the day and gives it to the wallet. */
export async function sendSettlementFile(story: Story, mistake: string): Promise<void> {
  const { world, settlement } = story;
  const { session, timeline } = world;
  const localDate = settlement.localDate ?? world.localDate();
  const next = new Date(Date.parse(localDate) + 86_400_000).toISOString().slice(0, 10);
  const records = [...(await session.switchDay(localDate)), ...(await session.switchDay(next))];
  const day = settlementLines(records, localDate);
  const kinds = FILE_MISTAKES.filter((kind) => kind === mistake);
  const { lines, made } = makeMismatches(day, kinds, world.random.next);
  const paid = lines.reduce((sum, { dispensedMinor }) => sum + dispensedMinor, 0n);
  const says = `settlement file of the day: ${lines.length} withdrawals, ${escudos(Number(paid) / 100)} paid out`;
  timeline.add("said", "switch", says, "wallet");
  for (const { terminalId, traceNumber, kind } of made)
    timeline.add("trouble", "switch", `The file is wrong: ${kind}, ${terminalId} trace ${traceNumber}.`);
  settlement.sequence += 1;
  const content = writeSettlementFile(
    { acquirerId: ACQUIRER_ID, localDate, sequence: settlement.sequence, lines },
    "csv",
  );
  await found(story, await story.until(world.office.reconciliation.createReconciliation(content)));
}

/** People count the cassettes of each machine and close its day; the wallet is told what its file says is gone. */
export async function supplyCounts(story: Story): Promise<void> {
  const { world } = story;
  const counts = [];
  for (const atm of world.atms.values()) {
    if (!atm.powered) throw new NotAsExpected(`${atm.label} to have power`, "none: let it start again first");
    const { terminalId, rows } = readCountsFile(await story.until(atm.closeDay()));
    const dispensed = goneFrom({ rows });
    counts.push({ terminalId, dispensed });
    const notes = rows.map(({ denomination, counted: count }) => ({ denomination, count }));
    const says = `counts ${formatNotes(notes)} in ${terminalId}: ${escudos(dispensed)} is gone`;
    world.timeline.add("notes", "operator", says, "wallet");
  }
  const { reconciliation } = world.office;
  await found(story, await story.until(reconciliation.supplyTerminalCounts(reconciliationOf(story), counts)));
}

/** Says on the timeline what was found, and remembers it. */
async function found(story: Story, reconciliation: Reconciliation): Promise<void> {
  const { settlement, world } = story;
  settlement.reconciliationId = reconciliation.reconciliationId;
  await readLines(story);
  for (const line of settlement.lines) world.timeline.add("match", "wallet", describeLine(world, line));
  const { totals, agrees } = reconciliation;
  story.ended(
    agrees
      ? "file and ledger agree"
      : `${totals.unsettled} not settled, difference ${escudos(totals.difference)}`,
  );
}

/** Reads again what the wallet has found. */
export async function readLines(story: Story): Promise<readonly ReconciliationLine[]> {
  const { reconciliation } = story.world.office;
  const reconciliationId = reconciliationOf(story);
  const { lines } = await story.until(
    reconciliation.listReconciliationLines(reconciliationId, { limit: 500 }),
  );
  story.settlement.lines = lines;
  story.settlement.agrees = (await story.until(reconciliation.getReconciliation(reconciliationId))).agrees;
  return lines;
}

function reconciliationOf({ settlement }: Story): string {
  if (settlement.reconciliationId === undefined)
    throw new NotAsExpected("a settlement file", "that the switch has sent none");
  return settlement.reconciliationId;
}

/** How people call a line. */
export function nameOfLine(
  world: World,
  {
    transactionId,
    terminalId,
    traceNumber,
  }: Pick<ReconciliationLine, "terminalId"> & {
    readonly transactionId?: string | undefined;
    readonly traceNumber?: string | undefined;
  },
): string {
  if (traceNumber === undefined) return `the count of ${terminalId}`;
  const place = `${terminalId} trace ${traceNumber}`;
  return transactionId === undefined ? place : `${world.timeline.names.of("tx", transactionId)}, ${place}`;
}

function describeLine(world: World, line: ReconciliationLine): string {
  const { verdict, status, file, wallet, outcome, walletStatus, suggested, candidates } = line;
  const name = nameOfLine(world, line);
  if (verdict === "MATCHED" || status === "SETTLED")
    return `${name}: ${status === "SETTLED" ? `${verdict}, settled` : verdict}, ${escudos(file)}`;
  const sides = `the file says ${outcome ?? "nothing"} ${escudos(file)}, the wallet ${walletStatus ?? "nothing"} ${escudos(wallet)}`;
  const perhaps = candidates.length === 0 ? "" : `; perhaps trace ${candidates.join(" or ")}`;
  return `${name}: ${verdict} - ${sides}${perhaps}; suggested ${suggested ?? "nothing yet"}`;
}
