// The paper receipt: 40 columns of Portuguese, in words that belong to no bank [ours]. Pure.
// Must never show the code, nor an account: the ATM never learns the account.
import type { NoteCount } from "./cassettes.ts";
import { formatEscudos } from "./money-words.ts";
import type { TransactionKey } from "./switch-client.ts";

export const receiptColumns = 40;

export type ReceiptFacts = TransactionKey & {
  transactionId: string;
  /** What was asked for, in escudos. */
  requestedAmount: number;
  /** What came out, in escudos. */
  amount: number;
  notes: readonly NoteCount[];
  at: Date;
  /** An IANA name: the receipt shows the time on the terminal's wall. */
  timeZone: string;
};

/** The receipt as lines of at most 40 characters, each ended by a line feed. */
export function printReceipt(facts: ReceiptFacts): string {
  const { date, time } = wallTime(facts.at, facts.timeZone);
  const partial = facts.amount !== facts.requestedAmount;
  const lines = [
    "=".repeat(receiptColumns),
    centred("CAIXA AUTOMÁTICO"),
    centred("LEVANTAMENTO COM CÓDIGO"),
    "=".repeat(receiptColumns),
    spread(`Data: ${date}`, `Hora: ${time}`),
    spread("Terminal:", facts.terminalId),
    spread("Operação n.º:", facts.traceNumber),
    "Transação:",
    facts.transactionId.padStart(receiptColumns),
    "-".repeat(receiptColumns),
    ...(partial ? [spread("Pedido:", `${formatEscudos(facts.requestedAmount)} CVE`)] : []),
    ...facts.notes.map(({ denomination, count }) =>
      spread(`  ${count} x ${formatEscudos(denomination)}`, formatEscudos(denomination * count)),
    ),
    spread(partial ? "ENTREGUE:" : "MONTANTE:", `${formatEscudos(facts.amount)} CVE`),
    "-".repeat(receiptColumns),
    ...(partial ? [centred("Entrega parcial: só é debitado"), centred("o montante entregue.")] : []),
    centred("Guarde este talão."),
    centred("SIMULAÇÃO - SEM VALOR"),
    "=".repeat(receiptColumns),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

function centred(text: string): string {
  return " ".repeat(Math.max(0, Math.floor((receiptColumns - text.length) / 2))) + text;
}

function spread(left: string, right: string): string {
  return left + right.padStart(receiptColumns - left.length);
}

function wallTime(at: Date, timeZone: string): { date: string; time: string } {
  const parts = new Intl.DateTimeFormat("pt", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? "";
  return {
    date: `${part("day")}-${part("month")}-${part("year")}`,
    time: `${part("hour")}:${part("minute")}:${part("second")}`,
  };
}
