// Whether one cell has kept everything: notes, books, holds, and everything that anybody was told. Pure.
import type { Said } from "./atm-process.ts";
import type { Message } from "./stage.ts";

export type Facts = {
  /** How often the victim was killed. */
  readonly deaths: number;
  readonly opening: number;
  /** Where the withdrawal may come to. */
  readonly mayEnd: readonly string[];
  /** What a person must have been told of. */
  readonly mustTell?: string | undefined;
  /** What a person has decided about what was in doubt at the machine. */
  readonly decided: "out" | "not out" | undefined;
  readonly terminalId: string;
  readonly transactionId: string;
  readonly withdrawal: {
    readonly status: string;
    readonly amount: number | string;
    readonly fee: number | string;
    readonly dispensedAmount?: number | string | undefined;
  };
  readonly balance: { readonly balance: number | string; readonly held: number | string };
  /** What the ATM says at its last start. */
  readonly machine: Said | undefined;
  /** By how much what is owed to the network has grown. */
  readonly owedToNetwork: number;
  readonly openCase: { readonly problem: string } | undefined;
  readonly messages: readonly Message[];
  /** What the log does not give again. */
  readonly ledgerDiffers: string | undefined;
};

export type Verdict = { readonly problems: readonly string[]; readonly explained: readonly string[] };

export function judgeCell(facts: Facts): Verdict {
  const { withdrawal, machine, decided, mayEnd, mustTell, openCase } = facts;
  const problems: string[] = [];
  const explained: string[] = [];
  if (facts.deaths !== 1) problems.push(`The victim was killed ${facts.deaths} times, and not once.`);
  if (machine === undefined) return { problems: [...problems, "The ATM says nothing."], explained };

  const { status } = withdrawal;
  const [amount, fee] = [Number(withdrawal.amount), Number(withdrawal.fee)];
  const posted = status === "COMPLETED" ? Number(withdrawal.dispensedAmount ?? Number.NaN) : 0;
  const inDoubt = worth(machine, ({ inDoubt }) => inDoubt);
  const surelyOut = worth(machine, ({ dispensed, inDoubt }) => dispensed - inDoubt);
  const out = surelyOut + (decided === "out" ? inDoubt : 0);
  const isOpen = status === "SUSPECT";

  for (const { denomination, loaded, inCassettes, retracted, diverted, dispensed } of machine.inventory)
    if (inCassettes + retracted + diverted + dispensed !== loaded)
      problems.push(`Of ${loaded} notes of ${denomination} some are nowhere.`);
  if (!mayEnd.includes(status))
    problems.push(`The withdrawal is ${status}, and it should be ${mayEnd.join(" or ")}.`);
  if (mustTell !== undefined && openCase?.problem !== mustTell)
    problems.push(`Nobody has been told of ${mustTell}.`);
  const told = mustTell !== undefined && openCase?.problem === mustTell;
  if (told) explained.push(`Two reports contradict each other: a person must decide (${mustTell}).`);

  // What the wallet has refused for good stays at the machine, where people see it.
  const owed = machine.pendingAdvices.filter(({ refusedWith }) => !(told && refusedWith !== undefined));
  if (owed.length > 0) problems.push(`The ATM still owes ${owed.length} reports.`);
  if (!isOpen && posted !== out) {
    const found = `${out} is out of the machine, and ${posted} is posted.`;
    if (told && mustTell === "REVERSED_AFTER_COMPLETION") explained.push(found);
    else problems.push(found);
  }
  if (!isOpen && decided === undefined && inDoubt > 0)
    problems.push(`${inDoubt} is in doubt at the machine, and the withdrawal is ${status}.`);
  if (isOpen && openCase === undefined) problems.push("It is in doubt, and nobody has been told.");
  if (isOpen) explained.push(`${amount + fee} is held: a person must decide (${openCase?.problem}).`);
  if (isOpen && inDoubt === 0) problems.push("The wallet is in doubt, and the machine is not.");

  const mayHold = isOpen ? amount + fee : 0;
  const { balance, held } = facts.balance;
  if (Number(held) !== mayHold) problems.push(`${held} is held, and it should be ${mayHold}.`);
  const left = facts.opening - posted - (status === "COMPLETED" ? fee : 0);
  if (Number(balance) !== left) problems.push(`The customer has ${balance}, and it should be ${left}.`);
  if (facts.owedToNetwork !== posted)
    problems.push(`The network is owed ${facts.owedToNetwork}, and ${posted} is posted.`);
  problems.push(...facts.messages.flatMap((message) => brokenPromise(message, facts, posted)));
  if (facts.ledgerDiffers !== undefined)
    problems.push(`The ledger is not what its log gives: ${facts.ledgerDiffers}.`);
  return { problems, explained };
}

/** What somebody was told that is not so. */
function brokenPromise({ at, step, asked, answer }: Message, facts: Facts, posted: number): string[] {
  if (answer.status < 200 || answer.status > 299) return [];
  // The switch may still repeat what another cell's ATM has reported.
  if (asked.terminalId !== undefined && asked.terminalId !== facts.terminalId) return [];
  const { status } = facts.withdrawal;
  const told = (what: string) => [`The ${at} had acknowledged ${what}, and the withdrawal is ${status}.`];
  switch (step) {
    case "issue":
      return answer.body.transactionId === facts.transactionId
        ? []
        : [`A code was issued for ${String(answer.body.transactionId)}, which is another withdrawal.`];
    case "authorise":
      return answer.body.decision !== "APPROVED" || answer.body.transactionId === facts.transactionId
        ? []
        : ["Another withdrawal was approved."];
    case "complete":
      if (asked.outcome === "UNKNOWN")
        return status === "SUSPECT" || facts.decided !== undefined ? [] : told("a doubt");
      return status === "COMPLETED" && posted === Number(asked.dispensedAmount)
        ? []
        : told(`a completion of ${String(asked.dispensedAmount)}`);
    case "reverse":
      return facts.mustTell !== undefined || !isPaid(facts, asked.traceNumber) ? [] : told("a reversal");
    case "cancel":
      return status === "CANCELLED" ? [] : told("a cancellation");
    case "decide":
      return status === (asked.decision === "NOT_SETTLED" ? "REVERSED" : "COMPLETED")
        ? []
        : told("a decision");
    default:
      return [];
  }
}

/** Whether there is money out, or may be, for this question of the terminal's. Nobody has paid for one that was reversed. */
function isPaid({ withdrawal: { status }, messages, terminalId }: Facts, traceNumber: unknown): boolean {
  if (!["COMPLETED", "SUSPECT", "AUTHORISED"].includes(status)) return false;
  const completed = messages.filter(
    ({ step, asked, answer }) =>
      step === "complete" && asked.terminalId === terminalId && answer.status < 300,
  );
  // The terminal may have asked again, under another number, and been paid then.
  return completed.length === 0 || completed.some(({ asked }) => asked.traceNumber === traceNumber);
}

function worth(machine: Said, notes: (row: Said["inventory"][number]) => number): number {
  return machine.inventory.reduce((sum, row) => sum + row.denomination * notes(row), 0);
}
