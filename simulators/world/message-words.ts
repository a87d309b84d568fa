// A message of the network in words, as somebody who reads along would tell it. Pure. Never a code, a key, an account at a
// bank or a person's name: a code has a name by which it is told, and whatever else is secret is not looked at.
import { stepOf } from "../faults/message-steps.ts";
import { escudos } from "./timeline.ts";

type Body = Readonly<Record<string, unknown>>;

/** Whom a message goes to. */
export type Asked = "wallet" | "switch" | "bank";

export type Question = {
  readonly at: Asked;
  readonly step: string;
  /** Such as `asks: may ATM 7 pay 5.000$00 for code#1?`; ids are still ids. */
  readonly words: string;
  /** When what it is about began at the earliest, in milliseconds since 1970. */
  readonly sinceMs: number;
};

/**
 * What is asked or reported.
 * @param codeName what a withdrawal code is called
 * @returns undefined for what is no message between the wallet, the switch and the bank
 */
export function questionOf(
  at: Asked,
  request: Request,
  body: Body,
  codeName: (code: string) => string,
): Question | undefined {
  const step = stepOf(at, request);
  if (step === undefined) return undefined;
  const whole = { ...body, ...inPath(request, at) };
  const words = wordsOf(at, step, whole, codeName);
  if (words === undefined) return undefined;
  const before = Number(request.headers.get("retransmission") ?? 0);
  const times = before === 0 ? "" : ` (${ordinal(before + 1)} time)`;
  return { at, step, words: `${words}${times}`, sinceMs: sinceMs(whole) };
}

/** What the bank reports of its own accord. */
export function callbackOf(body: Body): Question {
  const words = wordsOf("wallet", "callback", body, () => "")!;
  return { at: "wallet", step: "callback", words, sinceMs: sinceMs(body) };
}

/** An id of a transaction begins with the time at which it was made, ten digits to the base of 32. */
function sinceMs({ reference, localDate }: Body): number {
  if (typeof localDate === "string") return Date.parse(`${localDate}T12:00:00-01:00`);
  const digits = [...String(reference).slice("txn_".length, "txn_".length + 10)];
  return digits.reduce((ms, digit) => ms * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".indexOf(digit), 0);
}

function wordsOf(at: Asked, step: string, body: Body, codeName: (code: string) => string) {
  const { terminalId, traceNumber, amount, reference } = body;
  switch (`${at}.${step}`) {
    case "wallet.authorise":
      return `asks: may ${terminalId} pay ${money(amount)} for ${codeName(String(body.code))}? (trace ${traceNumber})`;
    case "wallet.complete":
      return body.outcome === "DISPENSED"
        ? `reports ${money(body.dispensedAmount)} paid out at ${terminalId}, trace ${traceNumber}`
        : `reports that nobody knows what came out at ${terminalId}, trace ${traceNumber}`;
    case "wallet.reverse":
      return `reports nothing paid out (${body.reason}) at ${terminalId}, trace ${traceNumber}`;
    case "wallet.enquire":
    case "switch.report":
      return `asks what became of ${terminalId}, trace ${traceNumber}`;
    case "wallet.callback":
      return `${BANK_DID[String(body.status)] ?? body.status} ${reference}, ${money(amount)}${because(body)}`;
    case "bank.collect":
      return `asks it to collect ${money(amount)} for ${reference}`;
    case "bank.pay-out":
      return `asks it to pay out ${money(amount)} for ${reference}`;
    case "bank.enquire":
      return `asks what became of ${reference}`;
    default:
      return undefined;
  }
}

const BANK_DID: Readonly<Record<string, string>> = {
  PENDING: "took on",
  SETTLED: "settled",
  FAILED: "could not do",
  RETURNED: "sent back",
};

/** What was answered; `text` is the body as it came. */
export function answerOf({ at, step }: Pick<Question, "at" | "step">, status: number, text: string): string {
  const body = parsed(text);
  if (body === undefined) return "answers what nobody can read";
  if (status >= 400) {
    const { code = status } = (body.error ?? {}) as { code?: string };
    return status >= 500 ? `answers with an error (${code})` : `refuses: ${code}`;
  }
  switch (`${at}.${step}`) {
    case "wallet.authorise":
      return body.decision === "APPROVED" ? `approved ${body.transactionId}` : `declined: ${body.reason}`;
    case "wallet.complete":
    case "wallet.reverse":
      return body.status === undefined ? "took note" : `took note: ${body.transactionId} is ${body.status}`;
    case "wallet.enquire":
      if (body.known !== true) return "has never heard of it";
      return body.decision === "DECLINED"
        ? `it was declined: ${body.reason}`
        : `${body.transactionId} is ${body.status}`;
    case "wallet.callback":
      return body.known === true ? "took note" : "took note, and knows no such order";
    case "switch.report":
      return reported(body);
    case "bank.enquire": {
      if (body.known !== true) return "has never heard of it";
      const { reference, status: found, ...rest } = body.transaction as Record<string, unknown>;
      return `${reference} is ${found}${because(rest)}`;
    }
    default:
      return `${body.reference} is ${body.status}${because(body)}`;
  }
}

function reported({ advice, outcome, dispensedAmount, reason }: Body): string {
  if (advice === "NONE") return "nothing was reported yet";
  if (advice === "REVERSAL") return `nothing was paid out (${reason})`;
  return outcome === "DISPENSED" ? `${money(dispensedAmount)} came out` : "nobody knows what came out";
}

/** What stands in the path of a question. */
function inPath(request: Request, at: Asked): Body {
  if (request.method !== "GET") return {};
  const words = new URL(request.url).pathname.split("/");
  if (at === "bank") return { reference: words.at(-1) };
  return { terminalId: words.at(-3), localDate: words.at(-2), traceNumber: words.at(-1) };
}

/** @returns undefined when it is no JSON object */
export function parsed(text: string): Body | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? (body as Body) : undefined;
  } catch {
    return undefined;
  }
}

const because = ({ reason }: Body) => (reason === undefined ? "" : ` (${reason})`);
const money = (amount: unknown) => escudos(Number(amount));

/** `2nd`, `3rd`, `11th`. */
export function ordinal(count: number): string {
  const teen = count % 100 >= 11 && count % 100 <= 13;
  return `${count}${teen ? "th" : (["th", "st", "nd", "rd"][count % 10] ?? "th")}`;
}
