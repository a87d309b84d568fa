// What a person at the machine can ask the switch: what became of one withdrawal. It is for people only. The machine decides
// from its own journal, so `Atm` has no way to ask, and nothing is written, sent or paid out because of an answer.
import type { Command } from "commander";
import { formatEscudos } from "./money-words.ts";
import type { HttpSwitchClient, NetworkTransaction, TransactionKey, Unknown } from "./switch-client.ts";
import type { TracePosition } from "./trace-numbers.ts";

export type EnquiryAnswer = { readonly kind: "found"; readonly transaction: NetworkTransaction } | Unknown;

/** In a word or two, such as `COMPLETED`, `declined CODE_EXPIRED` or `unknown error`. */
export function nameFinding(answer: EnquiryAnswer): string {
  if (answer.kind === "unknown") return `unknown ${answer.cause}`;
  const { known, answeredBy, decision, reason, status, advices } = answer.transaction;
  if (!known) return "nobody knows it";
  const word = decision === "DECLINED" ? `declined ${reason}` : (status ?? decision ?? "no decision yet");
  if (answeredBy === "ISSUER") return word;
  const report = advices.at(-1)?.kind;
  return `the switch alone says ${word}${report === undefined ? "" : `, then ${report}`}`;
}

/** For a person at the machine. */
export function showFinding({ localDate, traceNumber }: TracePosition, answer: EnquiryAnswer): string[] {
  const which = `Trace ${traceNumber} of ${localDate}`;
  if (answer.kind === "unknown")
    return [
      `${which}: no answer (${answer.code ?? answer.cause}). That says nothing about what became of it.`,
    ];
  const { known, transactionId, dispensedAmount, advices } = answer.transaction;
  const id = transactionId === undefined ? "" : `, ${transactionId}`;
  const paid =
    dispensedAmount === undefined ? "" : `, ${formatEscudos(Number(dispensedAmount))} on record as paid out`;
  return [
    known ? `${which}: ${nameFinding(answer)}${paid}${id}.` : `${which}: nobody has ever heard of it.`,
    ...advices.map(
      ({ adviceId, kind, source, state }) =>
        `  ${kind.toLowerCase()} ${adviceId} by the ${source.toLowerCase()}: ${state.toLowerCase()}`,
    ),
  ];
}

/** One session of a terminal that can also ask. */
export type AskingSession = {
  readonly client: Pick<HttpSwitchClient, "enquire">;
  readonly terminalId: string;
  /** The last withdrawal since the books were closed. */
  readonly last: TracePosition | undefined;
};

export function addEnquireCommand(
  program: Command,
  playWith: (command: Command, play: (session: AskingSession) => Promise<boolean>) => Promise<void>,
): void {
  program
    .command("enquire")
    .description("A person asks what became of a withdrawal. The machine does nothing because of the answer.")
    .option("--date <date>", "of the trace number, such as 2026-01-15 (default: the last withdrawal)")
    .option("--trace <number>", "six digits")
    .option("--json", "print one JSON document")
    .action((_: unknown, command: Command) =>
      playWith(command, async (session) => {
        const { date, trace, json } = command.optsWithGlobals<Record<string, string | true | undefined>>();
        const position = whichOne(date, trace) ?? session.last;
        if (position === undefined)
          throw new Error("No withdrawal since the last end of day: say which one with --date and --trace.");
        const answer = await session.client.enquire(keyOf(session.terminalId, position));
        const lines =
          json === true ? [JSON.stringify({ ...position, ...answer })] : showFinding(position, answer);
        process.stdout.write(lines.map((line) => `${line}\n`).join(""));
        return answer.kind === "found";
      }),
    );
}

/** @throws Error when only one half of a number is there, or it cannot be right */
function whichOne(
  date: string | true | undefined,
  trace: string | true | undefined,
): TracePosition | undefined {
  if (date === undefined && trace === undefined) return undefined;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(String(date)) || !/^\d{6}$/.test(String(trace)))
    throw new Error("A withdrawal is --date, such as 2026-01-15, and --trace, six digits.");
  return { localDate: String(date), traceNumber: String(trace) };
}

const keyOf = (terminalId: string, { localDate, traceNumber }: TracePosition): TransactionKey => ({
  ...{ terminalId, localDate, traceNumber },
});
