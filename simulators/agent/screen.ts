// What a person sees of an agent's terminal, in sentences and lines. Pure.
import { formatEscudos } from "../atm/money-words.ts";
import type { AgentRequest, AgentTill, LocalRefusal, Resumed, TillResult, Uncollected } from "./till.ts";
import type { TillIntent } from "./till-intents.ts";

type Tills = Awaited<ReturnType<AgentTill["tills"]>>;
type EndOfDay = Awaited<ReturnType<AgentTill["endOfDay"]>>;

/** Escudos with centavos, such as `1.500$50`. */
export function formatMoney(amount: number): string {
  const minor = Math.round(Math.abs(amount) * 100);
  const text = formatEscudos(Math.floor(minor / 100)).replace(/00$/, String(minor % 100).padStart(2, "0"));
  return amount < 0 ? `-${text}` : text;
}

export function showTills({
  name,
  storeNumber,
  agentId,
  float,
  commission,
  drawer,
  limits,
}: Tills): string[] {
  return [
    `${name}, agent ${agentId}, store ${storeNumber}`,
    `  e-float      ${formatMoney(float)}`,
    `  cash drawer  ${formatMoney(drawer)}`,
    `  commission   ${formatMoney(commission)}`,
    `  left today   ${formatMoney(limits.leftToday)} of ${formatMoney(limits.perDay)}, at most ${formatMoney(limits.perTransaction)} at once`,
  ];
}

export function showRequest({ transactionId, initiatedBy, amount, expiresAt }: AgentRequest): string {
  const who = initiatedBy === "CUSTOMER" ? "customer asks" : "waits for the customer";
  return `${transactionId}  ${formatMoney(amount).padStart(12)}  ${who}, until ${expiresAt.slice(11, 16)} UTC`;
}

export function showResult(result: TillResult | Uncollected): string {
  switch (result.outcome) {
    case "completed": {
      const { handOver, drawer, float } = result;
      const cash = formatMoney(Math.abs(handOver));
      const action = handOver > 0 ? `Hand over ${cash}.` : `Put ${cash} into the drawer.`;
      return `${action} E-float ${formatMoney(float)}, drawer ${formatMoney(drawer)}.`;
    }
    case "asked":
      return `Asked the customer for ${formatMoney(result.amount)} as ${result.transactionId}. Hand over nothing before it is approved.`;
    case "refused":
      return `Nothing was sent: ${describeRefusal(result.reason)}`;
    case "declined":
      return `The wallet refused: ${result.code}. ${result.message}`;
    case "unknown":
      return "There was no usable answer. Hand over nothing, and ask again.";
    case "waiting":
    case "over":
      return `It is ${result.status}: hand over nothing.`;
    case "owed": {
      const { amount, drawer, transactionId } = result;
      return `The customer has paid for ${formatMoney(amount)}, and the drawer has ${formatMoney(drawer)}: hand over nothing yet. Bring cash, \`count\` the drawer, and \`collect\` ${transactionId}; it cannot be declined any more.`;
    }
  }
}

function describeRefusal(reason: LocalRefusal): string {
  switch (reason) {
    case "INVALID_AMOUNT":
      return "the amount must be whole escudos above zero.";
    case "DRAWER_SHORT":
      return "the cash drawer cannot pay it.";
    case "UNKNOWN_REQUEST":
      return "no such request waits here.";
    case "ONE_IS_OPEN":
      return "another one of the same kind is open; `resume` finishes it.";
  }
}

/** What is open, such as `a cash-in of 1.000$00`. */
export function showIntent({ operation, body: { amount } }: TillIntent): string {
  const what = { "cash-in": "a cash-in", ask: "an asking", confirm: "a confirmation" }[operation];
  return `${what} of ${formatMoney(amount)}`;
}

/** What came of a request that was open; the cash of a confirmation may be booked and still be in the drawer. */
export function showResumed({ intent, result }: Resumed): string {
  const end = endOfConfirmation({ intent, result }) ?? showResult(result);
  return `When the till ended, ${showIntent(intent)} was open. ${end}`;
}

/** @returns undefined when it is nothing special of confirmations */
function endOfConfirmation({ intent, result }: Resumed): string | undefined {
  if (intent.operation !== "confirm") return undefined;
  if (result.outcome === "waiting")
    return "Nothing was confirmed: confirm it again with the customer's code.";
  if (result.outcome === "completed") return `It was confirmed and not paid out. ${showResult(result)}`;
  if (result.outcome === "over" && result.status === "COMPLETED")
    return `It is booked as paid out, and nobody was told: count the drawer, and hand over ${formatMoney(intent.body.amount)} only if it has that much too much.`;
  return undefined;
}

export function showEndOfDay({ report, drawer, drawerChange, difference }: EndOfDay): string[] {
  const line = (label: string, value: string) => `  ${label.padEnd(20)}${value.padStart(16)}`;
  const money = (label: string, amount: number) => line(label, formatMoney(amount));
  return [
    `${report.date}, agent ${report.agentId}, store ${report.storeNumber}`,
    money("opening float", report.openingFloat),
    money(`${report.cashIns.count} cash-ins`, -report.cashIns.amount),
    money(`${report.cashOuts.count} cash-outs`, report.cashOuts.amount),
    money("float bought", report.floatIn),
    money("float given back", -report.floatOut),
    money("adjustments", report.adjustments),
    money("closing float", report.closingFloat),
    money("commission", report.commissions),
    money("drawer now", drawer),
    money("drawer by journal", drawerChange),
    difference === 0
      ? line("drawer and books", "agree")
      : line("difference", `${formatMoney(difference)}: count the cash`),
  ];
}
