// The power goes at any byte of the journal, again while the machine recovers, or a byte goes bad: the next start decides
// rightly about every withdrawal. The oracle knows only where the notes physically went and what the switch was told.
import fc from "fast-check";
import { expect, test } from "vitest";
import { MemoryDisk } from "../journal/memory-journal.ts";
import { Atm } from "./atm.ts";
import { type Cassette, type NoteCount, worthOf } from "./cassettes.ts";
import { isAtmEntry } from "./journal-entries.ts";
import { type ScriptedReport, scriptedDispenser } from "./scripted-dispenser.ts";
import { ScriptedSwitch, transactionId } from "./scripted-switch.ts";
import { ManualTimers } from "./timers.ts";

type Customer =
  | "takes"
  | "leaves"
  | "gets some"
  | "gets nothing"
  | "gets one too many"
  | "loses the answer"
  | "is declined"
  | "stands before a silent dispenser";
const customers: Customer[] = [
  "takes",
  "is declined",
  "leaves",
  "gets some",
  "loses the answer",
  "gets nothing",
  "stands before a silent dispenser",
  "gets one too many",
  "takes",
];
const cassettes: Cassette[] = [
  { denomination: 2000, count: 40, capacity: 100 },
  { denomination: 1000, count: 40, capacity: 100 },
];

/** What is true whatever a machine believes: notes in people's hands, and what the switch has heard. */
class Street {
  readonly disk = new MemoryDisk();
  readonly switchClient = new ScriptedSwitch();
  /** Escudos in the customer's hand, by trace number. */
  readonly pocket = new Map<string, number>();
  /** Notes that are not in their cassettes any more, by denomination. */
  readonly gone = new Map<number, number>();
  /** Of `gone`, what no plan has named: without a report nobody can know of it before somebody counts. */
  surplus = 0;

  async start(): Promise<Atm> {
    const journal = await this.disk.open("atm", isAtmEntry);
    const atm = new Atm({
      terminalId: "ATM00001",
      switchClient: this.switchClient,
      journal,
      cassettes,
      timers: new ManualTimers(),
      clock: () => new Date("2026-01-15T11:32:05Z"),
      dispenser: scriptedDispenser((notes) => this.dispense(notes)),
    });
    await atm.ready;
    return atm;
  }

  customer: Customer = "takes";

  dispense(planned: readonly NoteCount[]): ScriptedReport {
    const out = this.customer === "gets some" ? planned.slice(0, 1) : [...planned];
    if (this.customer === "gets one too many") {
      out.push({ denomination: 1000, count: 1 });
      this.surplus += 1;
    }
    if (this.customer === "gets nothing") return { presented: [], taken: "unknown" };
    for (const { denomination, count } of out)
      this.gone.set(denomination, (this.gone.get(denomination) ?? 0) + count);
    const trace = this.switchClient.authorisations.at(-1)!.traceNumber;
    if (this.customer !== "leaves") this.pocket.set(trace, worthOf(out));
    if (this.customer === "stands before a silent dispenser") throw new Error("no report");
    return { presented: out, taken: this.customer !== "leaves" };
  }

  async serve(atm: Atm, customer: Customer): Promise<void> {
    this.customer = customer;
    this.switchClient.decisions.length = 0;
    if (customer === "is declined")
      this.switchClient.decisions.push({ kind: "declined", reason: "CODE_UNKNOWN" });
    else if (customer === "loses the answer")
      this.switchClient.decisions.push({ kind: "unknown", cause: "timeout" });
    else this.switchClient.decisions.push({ kind: "approved", transactionId });
    await atm.withdraw({ code: "493027", amount: 3000 });
  }

  /** Cuts the power, starts the machine again, and lets it send what it owes. */
  async restart(atm: Atm): Promise<Atm> {
    this.disk.cutPower();
    atm.cutPower();
    const next = await this.start();
    await next.deliverPendingAdvices();
    return next;
  }

  check(atm: Atm, declined: ReadonlySet<string>): void {
    const { switchClient, pocket } = this;
    let confirmed = 0;
    for (const { traceNumber } of switchClient.authorisations) {
      const completions = switchClient.completions.filter((each) => each.traceNumber === traceNumber);
      const reversals = switchClient.reversals.filter((each) => each.traceNumber === traceNumber);
      const told = new Set([...completions, ...reversals].map((body) => JSON.stringify(body)));
      const inHand = pocket.get(traceNumber) ?? 0;
      if (!declined.has(traceNumber)) expect(told.size, `one decision about ${traceNumber}`).toBe(1);
      expect(told.size).toBeLessThanOrEqual(1);
      if (reversals.length > 0) expect(inHand, `reversed ${traceNumber}`).toBe(0);
      const [completion] = completions;
      if (completion?.outcome === "DISPENSED") {
        expect(completion.dispensedAmount).toBe(inHand);
        confirmed += inHand;
      }
      if (inHand > 0) expect(completions.length, `told of ${traceNumber}`).toBeGreaterThan(0);
    }
    let booked = 0;
    for (const row of atm.inventory()) {
      expect(row.inCassettes + row.retracted + row.diverted + row.dispensed).toBe(row.loaded);
      // The book never counts on a note that is not there, as far as anybody could tell.
      const known = (this.gone.get(row.denomination) ?? 0) - (row.denomination === 1000 ? this.surplus : 0);
      expect(row.loaded - row.inCassettes).toBeGreaterThanOrEqual(known);
      booked += (row.dispensed - row.inDoubt) * row.denomination;
    }
    expect(booked).toBe(confirmed);
    expect(atm.pendingAdvices()).toEqual([]);
    const traces = switchClient.authorisations.map(({ traceNumber }) => traceNumber);
    expect(new Set(traces).size).toBe(traces.length);
  }
}

/** Trace numbers of withdrawals that the switch has declined. */
function declinedOf(street: Street, sequence: readonly Customer[]): Set<string> {
  return new Set(
    street.switchClient.authorisations
      .filter((_, index) => sequence[index] === "is declined")
      .map(({ traceNumber }) => traceNumber),
  );
}

/** Serves until the power goes after so many bytes, restarts with the power going again, and once more. */
async function live(sequence: readonly Customer[], firstBytes: number, secondBytes: number): Promise<void> {
  const street = new Street();
  street.disk.cutPowerAfter(firstBytes);
  let atm = await street.start();
  const served: Customer[] = [];
  for (const customer of sequence) {
    const before = street.switchClient.authorisations.length;
    await street.serve(atm, customer);
    if (street.switchClient.authorisations.length > before) served.push(customer);
  }
  street.disk.cutPower();
  atm.cutPower();
  street.disk.cutPowerAfter(secondBytes);
  atm = await street.restart(await street.start());
  street.check(atm, declinedOf(street, served));
  await street.serve(atm, "takes");
  street.check(await street.restart(atm), declinedOf(street, served));
}

test("whichever byte of the journal is the last, each withdrawal gets one decision and it is right", async () => {
  const whole = new Street();
  const atm = await whole.start();
  for (const customer of customers) await whole.serve(atm, customer);
  const { length } = whole.disk.textOf("atm");
  for (let bytes = 0; bytes <= length; bytes += 17) await live(customers, bytes, 150 + (bytes % 400));
});

test("the same for any customers, and any two power cuts", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...customers), { maxLength: 8 }),
      fc.nat(9_000),
      fc.nat(1_500),
      live,
    ),
    { numRuns: 300 },
  );
});

test("when a byte of the journal goes bad, no withdrawal that may be paid is reversed, and nobody is served before a count", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...customers), { minLength: 1, maxLength: 6 }),
      fc.nat(7_000),
      fc.nat(),
      async (sequence, bytes, spoiled) => {
        const street = new Street();
        street.disk.cutPowerAfter(bytes);
        const before = await street.start();
        for (const customer of sequence) await street.serve(before, customer);
        street.disk.cutPower();
        before.cutPower();
        // A torn tail is dropped anyway, so the bad byte is in what was kept.
        const whole = street.disk.textOf("atm").lastIndexOf("\n") + 1;
        if (whole === 0) return;
        street.disk.spoil("atm", spoiled % whole);
        const reversedBefore = street.switchClient.reversals.length;
        const atm = await street.start();
        await atm.deliverPendingAdvices();
        for (const { traceNumber } of street.switchClient.reversals.slice(reversedBefore))
          expect(street.pocket.get(traceNumber) ?? 0).toBe(0);
        for (const [traceNumber, inHand] of street.pocket) {
          const told = street.switchClient.completions.filter((each) => each.traceNumber === traceNumber);
          expect(told.length, `told of ${inHand} by ${traceNumber}`).toBeGreaterThan(0);
        }
        for (const row of atm.inventory())
          expect(row.inCassettes + row.retracted + row.diverted + row.dispensed).toBe(row.loaded);
        const asked = street.switchClient.authorisations.length;
        expect(await atm.withdraw({ code: "493027", amount: 1000 })).toEqual({
          outcome: "cannot-dispense",
          reason: "MUST_BE_COUNTED",
        });
        expect(street.switchClient.authorisations).toHaveLength(asked);
      },
    ),
    { numRuns: 500 },
  );
});
