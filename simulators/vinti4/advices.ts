// What terminals have reported, for the wallet to ask about when a report was lost on the way to it. In memory, bounded:
// the oldest is forgotten first, and a switch that has restarted knows nothing, which it says as "no report".
import type { components } from "@makeba/openapi/vinti4";

export type Advice =
  | {
      advice: "COMPLETION";
      outcome: components["schemas"]["completion-outcome"];
      dispensedAmount?: number | string;
    }
  | { advice: "REVERSAL"; reason: components["schemas"]["reversal-reason"] };

type Key = { terminalId: string; localDate: string; traceNumber: string };

const ADVICES_MAX = 100_000;

export function createAdvices() {
  const byKey = new Map<string, Advice>();
  const textOf = ({ terminalId, localDate, traceNumber }: Key) => `${terminalId}:${localDate}:${traceNumber}`;
  return {
    note(key: Key, advice: Advice): void {
      const text = textOf(key);
      byKey.delete(text);
      byKey.set(text, advice);
      if (byKey.size > ADVICES_MAX) byKey.delete(byKey.keys().next().value!);
    },
    find: (key: Key): Advice | { advice: "NONE" } => byKey.get(textOf(key)) ?? { advice: "NONE" },
  };
}
