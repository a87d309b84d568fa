// What a person sees of an ATM: the timeline line by line, the notes as they come out, the receipt. Pure.
import type { WithdrawalResult } from "./atm.ts";
import type { NoteCount } from "./cassettes.ts";
import { type AtmEvent, describeEvent } from "./events.ts";
import { describeLocalRefusal } from "./local-refusals.ts";
import { formatEscudos } from "./money-words.ts";

/** One event as lines: the time on the terminal's wall, the sentence, and the notes when they come out. */
export function showEvent(event: AtmEvent, timeZone: string): string[] {
  const time = event.at.toLocaleTimeString("en-GB", { timeZone });
  const notes = event.type === "notes-presented" ? drawNotes(event.notes) : [];
  return [`${time}  ${describeEvent(event)}`, ...notes];
}

/** The notes one by one, eight to a line. */
function drawNotes(notes: readonly NoteCount[]): string[] {
  const drawn = notes.flatMap(({ denomination, count }) =>
    Array.from({ length: count }, () => `[${formatEscudos(denomination)}]`),
  );
  return Array.from(
    { length: Math.ceil(drawn.length / 8) },
    (_, line) => `          ${drawn.slice(line * 8, line * 8 + 8).join(" ")}`,
  );
}

/** What is in the cassettes, one line each. */
export function showCassettes(available: readonly NoteCount[]): string[] {
  return available.map(
    ({ denomination, count }) =>
      `${String(count).padStart(6)} x ${formatEscudos(denomination).padStart(8)} = ${formatEscudos(count * denomination)}`,
  );
}

/** How it ended, in one sentence for a person; it never says "declined" of what is unknown. */
export function showResult(result: WithdrawalResult): string {
  switch (result.outcome) {
    case "dispensed":
      return result.amount === result.requestedAmount
        ? `Please take your ${formatEscudos(result.amount)}.`
        : `Only ${formatEscudos(result.amount)} of ${formatEscudos(result.requestedAmount)} came out; only that is debited.`;
    case "declined":
      // The switch's own word: nobody has asked the wallet. Whether the code is still good is not known here.
      if (result.reason === "DESTINATION_UNAVAILABLE")
        return "The wallet could not be reached. Nothing was debited, and nothing has changed about your code.";
      return `The wallet declined: ${result.reason}.`;
    case "cannot-dispense":
      switch (result.reason) {
        case "HARDWARE":
          return "The dispenser failed; no notes came out and the withdrawal is being reversed.";
        case "NOT_TAKEN":
          return "The notes were not taken and are back in the machine; the withdrawal is being reversed.";
        default:
          return `Nothing was asked of the wallet: ${describeLocalRefusal(result.reason)}`;
      }
    case "unknown":
      switch (result.reason) {
        case "NO_ANSWER":
          return "There was no usable answer. No notes came out; if the wallet approved, the reversal releases the money.";
        case "DISPENSE_IN_DOUBT":
          return "The machine cannot tell what came out. The money stays held until a person has counted.";
        case "JOURNAL_LOST":
          return "The machine's journal cannot be written, so it has stopped. Its next start says what became of the money.";
      }
  }
}
