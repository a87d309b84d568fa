// Whether money was conserved by a fleet of ATMs, once everything has come to rest. Pure: it is given what the machines
// hold, what customers got, and what the wallet says, and believes none of them without the others.
import type { NotesOfAtm, Visit } from "@makeba/simulators/fleet/virtual-atm";

type Advice =
  | { readonly kind: "completion"; readonly body: { readonly outcome: string } }
  | { readonly kind: "reversal" };

/** One code, from its issue to what became of it. */
export type Journey = {
  readonly transactionId: string;
  readonly accountNo: string;
  readonly amount: number;
  readonly terminalId: string;
  readonly visit: Visit;
  /** What the switch has acknowledged to the ATM. */
  readonly acknowledged: readonly Advice[];
  /** As the wallet has it. */
  readonly record: {
    readonly status: string;
    readonly amount: number;
    readonly fee: number;
    readonly dispensedAmount?: number;
    readonly terminalId?: string;
  };
};

export type Account = {
  readonly accountNo: string;
  readonly opening: number;
  readonly balance: number;
  readonly held: number | undefined;
};

export type AfterTheRun = {
  readonly atms: readonly NotesOfAtm[];
  readonly journeys: readonly Journey[];
  readonly accounts: readonly Account[];
  /** Advices that nobody has acknowledged. */
  readonly pending: number;
  /** What the ledger owes to the network for cash, more than before the run; in escudos. */
  readonly postedToNetwork: number;
};

export type Verdict = {
  readonly findings: readonly string[];
  /** In escudos. Always: notes out = posted + in doubt, when there are no findings. */
  readonly notesOut: number;
  readonly posted: number;
  readonly inDoubt: number;
  /** Withdrawals by status. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly acknowledgedCompletions: number;
};

/** Their money is held: the code was never used, or a person has to decide. Nothing else may hold money at rest. */
const HOLDING = ["ISSUED", "SUSPECT"];

export function judgeFleet(after: AfterTheRun): Verdict {
  const { atms, journeys, accounts, pending, postedToNetwork } = after;
  const findings = [...atms.flatMap(findingsOfNotes), ...journeys.flatMap(findingsOfJourney)];
  if (pending > 0) findings.push(`${pending} advices are not acknowledged`);

  const posted = sum(journeys, ({ record }) => postedBy(record));
  const inDoubt = sum(journeys, ({ record, visit }) => (record.status === "SUSPECT" ? visit.out : 0));
  const notesOut = sum(atms, ({ out }) => sum(out, ({ denomination, count }) => denomination * count));
  if (notesOut !== posted + inDoubt)
    findings.push(`${notesOut} came out; ${posted} is posted and ${inDoubt} in doubt`);
  if (postedToNetwork !== posted)
    findings.push(`the network is owed ${postedToNetwork}, and completed withdrawals come to ${posted}`);

  const byAccount = Map.groupBy(journeys, ({ accountNo }) => accountNo);
  for (const { accountNo, opening, balance, held } of accounts) {
    const own = (byAccount.get(accountNo) ?? []).map(({ record }) => record);
    const expected =
      opening - sum(own, (each) => postedBy(each) + (each.status === "COMPLETED" ? each.fee : 0));
    if (balance !== expected) findings.push(`${accountNo} has ${balance}, and ${expected} is explained`);
    const mayHold = sum(own, ({ status, amount, fee }) => (HOLDING.includes(status) ? amount + fee : 0));
    if (held !== mayHold) findings.push(`${accountNo} has ${held} held, and ${mayHold} is explained`);
  }
  const statuses: Record<string, number> = {};
  for (const { record } of journeys) statuses[record.status] = (statuses[record.status] ?? 0) + 1;
  const acknowledgedCompletions = sum(
    journeys,
    ({ acknowledged }) => acknowledged.filter(({ kind }) => kind === "completion").length,
  );
  return { findings, notesOut, posted, inDoubt, statuses, acknowledgedCompletions };
}

const postedBy = ({ status, dispensedAmount = 0 }: Journey["record"]): number =>
  status === "COMPLETED" ? dispensedAmount : 0;

/** Notes are where the book says, and none is lost. What is in doubt is for a person to count. */
function findingsOfNotes({ terminalId, book, ...places }: NotesOfAtm): string[] {
  return book.flatMap((row) => {
    const count = (notes: NotesOfAtm["out"]) =>
      sum(notes, (note) => (note.denomination === row.denomination ? note.count : 0));
    const [inside, kept, put, out] = [places.inCassettes, places.retracted, places.diverted, places.out].map(
      count,
    ) as [number, number, number, number];
    const problems: string[] = [];
    if (inside + kept + put + out !== row.loaded)
      problems.push(
        `${terminalId}: of ${row.loaded} notes of ${row.denomination}, ${inside + kept + put + out} are found`,
      );
    const booked = [row.inCassettes, row.retracted, row.diverted, row.dispensed];
    if (row.inDoubt === 0 && booked.join() !== [inside, kept, put, out].join())
      problems.push(
        `${terminalId}: notes of ${row.denomination} are booked as ${booked.join()}, and are ${[inside, kept, put, out].join()}`,
      );
    return problems;
  });
}

/** What came out is what is posted; what was acknowledged is on record; what is open has its reason. */
function findingsOfJourney(journey: Journey): string[] {
  const { transactionId, amount, terminalId, visit, acknowledged, record } = journey;
  const { result, out } = visit;
  const find = (text: string) => `${transactionId} at ${terminalId}: ${text}`;
  const problems: string[] = [];
  if (record.amount !== amount)
    problems.push(find(`issued for ${amount}, and on record for ${record.amount}`));
  if ("transactionId" in result && result.transactionId !== transactionId)
    problems.push(find(`its code was approved as ${result.transactionId}`));
  const doubt = result.outcome === "unknown" && result.reason === "DISPENSE_IN_DOUBT";
  if (record.status === "SUSPECT") {
    if (!doubt) problems.push(find("it is SUSPECT, and the machine was in no doubt"));
  } else if (postedBy(record) !== out)
    problems.push(find(`${out} came out, and ${postedBy(record)} is posted (${record.status})`));
  if (record.status === "AUTHORISED") problems.push(find("it is AUTHORISED, and everything was reported"));
  if (acknowledged.length > 1) problems.push(find(`${acknowledged.length} advices were acknowledged`));
  for (const advice of acknowledged) {
    const lost =
      advice.kind === "reversal"
        ? record.status === "COMPLETED"
        : record.status !== (advice.body.outcome === "DISPENSED" ? "COMPLETED" : "SUSPECT");
    if (lost) problems.push(find(`its ${advice.kind} was acknowledged, and it is ${record.status}`));
  }
  const advised =
    result.outcome !== "declined" && !(result.outcome === "cannot-dispense" && !("transactionId" in result));
  if (advised && acknowledged.length === 0) problems.push(find("its advice was never acknowledged"));
  return problems;
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
