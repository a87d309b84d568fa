// A bank in memory that a test moves by hand. It does each reference once and knows what it was asked, as a bank must.
import type { BankInstruction, BankProvider, BankReport, BankStatus } from "../banking/bank-provider.ts";

export type ScriptedBank = {
  readonly provider: BankProvider;
  readonly records: Map<string, BankReport>;
  /** What was asked, in order: `collect txn_...`, `payOut txn_...`, `enquire txn_...`. */
  readonly asked: string[];
  /** Moves a transaction, and gives the report on it. */
  move(reference: string, status: BankStatus, reason?: string): BankReport;
  /** What becomes of the next questions: `lost` is done and not answered, `away` is not done. */
  faults: ("lost" | "away")[];
  /** What a new transaction begins as. */
  first: BankStatus;
};

export function createScriptedBank(): ScriptedBank {
  const records = new Map<string, BankReport>();
  let number = Math.floor(Math.random() * 1e12);
  /** Faults meet the newest order only: orders of earlier tests are still asked about now and then. */
  let troubled: string | undefined;

  function accept(kind: BankReport["kind"], instruction: BankInstruction): BankReport {
    if (!records.has(instruction.reference)) troubled = instruction.reference;
    const fault = instruction.reference === troubled ? bank.faults.shift() : undefined;
    bank.asked.push(`${kind === "collection" ? "collect" : "payOut"} ${instruction.reference}`);
    if (fault === "away") throw new Error("the bank is away");
    const { reference, amountMinor, currency } = instruction;
    if (!records.has(reference)) {
      const bankReference = `BNK-${String(number++).padStart(12, "0")}`;
      records.set(reference, { reference, bankReference, kind, status: bank.first, amountMinor, currency });
    }
    if (fault === "lost") throw new Error("the bank's answer was lost");
    return records.get(reference)!;
  }

  const bank: ScriptedBank = {
    records,
    asked: [],
    faults: [],
    first: "PENDING",
    move(reference, status, reason) {
      const record = records.get(reference);
      if (!record) throw new Error(`the bank does not know ${reference}`);
      const moved = { ...record, status, ...(reason === undefined ? {} : { reason }) };
      records.set(reference, moved);
      return moved;
    },
    provider: {
      collect: async (instruction) => accept("collection", instruction),
      payOut: async (instruction) => accept("payout", instruction),
      async enquire(reference) {
        const fault = reference === troubled ? bank.faults.shift() : undefined;
        bank.asked.push(`enquire ${reference}`);
        if (fault !== undefined) throw new Error("the bank does not answer");
        return records.get(reference);
      },
    },
  };
  return bank;
}
