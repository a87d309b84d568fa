// Hardware inside a test that reports what it is told to.
import type { NoteCount } from "./cassettes.ts";
import type { Dispenser, PresentReport, Taken } from "./dispense.ts";

export type ScriptedReport = PresentReport & { readonly taken: Taken };

/** @param report what presenting these notes comes to; what it throws, `present` throws */
export function scriptedDispenser(
  report: (notes: readonly NoteCount[]) => ScriptedReport | Promise<ScriptedReport>,
): Dispenser {
  let taken: Taken = "unknown";
  return {
    present: async (notes) => {
      const { taken: how, ...presented } = await report(notes);
      taken = how;
      return presented;
    },
    collect: () => taken,
  };
}
