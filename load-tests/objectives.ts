// What the requirements ask for, and whether a run met it. Pure.
import type { Figures } from "./measurement.ts";

export type Targets = {
  readonly response: number;
  readonly balance: number;
  readonly codeGeneration: number;
  readonly transferConfirm: number;
  readonly transaction: number;
};

/**
 * Response times that the requirements allow, in milliseconds. A transfer is one request, so it is held to the stricter
 * limit of a response; a transfer's confirmation checks a PIN as well and is held to that of a transaction; a
 * withdrawal's authorisation and completion are two responses and together one transaction.
 */
export const TARGETS_MS: Targets = {
  response: 200,
  balance: 100,
  codeGeneration: 50,
  transferConfirm: 500,
  transaction: 500,
};

/** Our own limits, for `--strict`, at twice the rate of the requirements. */
export const STRICT_TARGETS_MS: Targets = {
  response: 40,
  balance: 10,
  codeGeneration: 15,
  transferConfirm: 50,
  transaction: 80,
};

/** Past this the figures say more of the generator than of the server, in milliseconds at p99. */
export const LAG_MS_MAX = 25;
/** Turns that may pass because an earlier step was late, as a share of a step's requests. */
export const STARVED_SHARE_MAX = 0.01;
/** Answers per second that must be reached, as a share of the rate. */
export const RATE_SHARE_MIN = 0.95;

export type Objective = Figures & {
  readonly targetMs: number;
  readonly ok: boolean;
  /** Why it was missed, as half a sentence; empty when it was met. */
  readonly missedBecause: string;
};

/** Met when 99 of 100 answers take less than the target, none is wrong or missing, and the rate was reached. */
export function judge(figures: Figures, target: { targetMs: number; ratePerSecond: number }): Objective {
  const { targetMs, ratePerSecond } = target;
  const reasons: string[] = [];
  if (figures.count === 0) reasons.push("nothing was measured");
  if (figures.errors > 0) reasons.push(describeErrors(figures));
  if (figures.p99Ms >= targetMs) reasons.push(`p99 is not below ${targetMs} ms`);
  if (figures.count > 1 && figures.achievedRate < ratePerSecond * RATE_SHARE_MIN) {
    reasons.push(`${figures.achievedRate.toFixed(1)} instead of ${ratePerSecond} answers a second`);
  }
  if (figures.starved > figures.count * STARVED_SHARE_MAX) {
    reasons.push(`${figures.starved} turns had nothing to ask because an earlier step was late`);
  }
  return { ...figures, targetMs, ok: reasons.length === 0, missedBecause: reasons.join("; ") };
}

function describeErrors({ errors, errorKinds }: Figures): string {
  const kinds = Object.entries(errorKinds).sort(([, a], [, b]) => b - a);
  return `${errors} ${errors === 1 ? "error" : "errors"}: ${kinds.map(([kind, times]) => `${times} x ${kind}`).join(", ")}`;
}

/** Why a run proves nothing, as sentences; none when it is valid. */
export function faultsOfRun(steps: readonly Figures[]): string[] {
  return steps
    .filter(({ lagP99Ms }) => lagP99Ms > LAG_MS_MAX)
    .map(
      ({ name, lagP99Ms }) =>
        `the load generator was saturated: at p99 it started "${name}" ${lagP99Ms.toFixed(1)} ms late (${LAG_MS_MAX} at most).`,
    );
}
