// What becomes of an alert when an operator decides. Pure.
//
//   OPEN ──confirm──> CONFIRMED ──lift (two operators)──> LIFTED
//     └───dismiss (two operators when it binds somebody)──> DISMISSED
import type { AlertStep } from "../fraud/alert-rows.ts";

export type Resolution = "confirm" | "dismiss" | "lift";
export type AlertStatus = "OPEN" | "CONFIRMED" | "DISMISSED" | "LIFTED";

export type AlertState = {
  readonly status: AlertStatus;
  /** Whether its verdict binds somebody. */
  readonly enforced: boolean;
  readonly proposed: Resolution | null;
  readonly proposedBy: string | null;
};

export type Decision =
  /** Not in this state. */
  | "refused"
  /** It is so already, or still waits for a second operator. */
  | "nothing"
  | {
      readonly status: AlertStatus;
      readonly proposed: Resolution | null;
      readonly proposedBy: string | null;
      readonly step: AlertStep;
      /** Whether the measure ends. */
      readonly ends: boolean;
    };

const RESULT = { confirm: "CONFIRMED", dismiss: "DISMISSED", lift: "LIFTED" } as const;
const FROM = { confirm: "OPEN", dismiss: "OPEN", lift: "CONFIRMED" } as const;

export function decide(
  { status, enforced, proposed, proposedBy }: AlertState,
  { resolution, by }: { readonly resolution: Resolution; readonly by: string },
): Decision {
  const result = RESULT[resolution];
  if (status === result) return "nothing";
  if (status !== FROM[resolution] || (resolution === "lift" && !enforced)) return "refused";
  const settled = { status: result, proposed: null, proposedBy: null };
  if (resolution === "confirm") return { ...settled, step: "confirmed", ends: false };
  if (enforced && proposed !== resolution) {
    const step = resolution === "lift" ? "lifting-proposed" : "dismissal-proposed";
    return { status, proposed: resolution, proposedBy: by, step, ends: false };
  }
  if (enforced && proposedBy === by) return "nothing";
  return { ...settled, step: resolution === "lift" ? "lifted" : "dismissed", ends: enforced };
}
