// Escudos and notes as people in Cabo Verde read them: the cifrão stands between escudos and centavos. Pure.
import type { NoteCount } from "./cassettes.ts";

/** Whole escudos, such as `5.000$00`. */
export function formatEscudos(amount: number): string {
  return `${groupThousands(amount)}$00`;
}

/** Notes, such as `2 x 2.000 + 1 x 1.000`; `nothing` when there are none. */
export function formatNotes(notes: readonly NoteCount[]): string {
  if (notes.length === 0) return "nothing";
  return notes.map(({ denomination, count }) => `${count} x ${groupThousands(denomination)}`).join(" + ");
}

function groupThousands(amount: number): string {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, ".");
}
