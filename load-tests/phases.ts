// What a load run does, one phase after another, and what each step is held to.
import { type AtmLoop, createAtmLoop } from "./atm-loop.ts";
import { createCodes } from "./codes.ts";
import { createConfirmations } from "./confirmations.ts";
import type { LoadSandbox } from "./load-sandbox.ts";
import type { Measurement } from "./measurement.ts";
import { STRICT_TARGETS_MS, TARGETS_MS } from "./objectives.ts";
import type { Load } from "./open-model.ts";
import { createReads } from "./reads.ts";
import type { LoadUser } from "./sandbox-users.ts";
import { createTransfers } from "./transfers.ts";

export type Phase = {
  readonly name: string;
  /** How much of the run's rate its steps have each. */
  readonly share: number;
  readonly steps: readonly {
    readonly measurement: Measurement;
    readonly targetMs: number;
    /** How much of the phase's rate this step has. @default 1 */
    readonly share?: number;
  }[];
  run(load: Load): Promise<void>;
};

export type PhaseOptions = {
  readonly users: readonly LoadUser[];
  /** All have this PIN. */
  readonly payers: readonly LoadUser[];
  readonly pin: string;
  readonly strict: boolean;
};

/**
 * The requirements' run has every step of a withdrawal at the full rate. The strict one counts transactions: a
 * withdrawal is two of them, its authorisation and its completion, so it comes at half the rate; and codes, balances and
 * other reads have a phase of their own.
 */
export function phasesOf(
  { walletUrl, switchUrl, terminals }: Pick<LoadSandbox, "walletUrl" | "switchUrl" | "terminals">,
  { users, payers, pin, strict }: PhaseOptions,
): { phases: readonly Phase[]; atmLoop: AtmLoop } {
  const targets = strict ? STRICT_TARGETS_MS : TARGETS_MS;
  const transfers = createTransfers(walletUrl, users);
  const confirmations = createConfirmations(walletUrl, { payers, pin });
  // Whoever is at an ATM when that phase ends still has money held, so codes are asked for by others.
  const half = Math.ceil(users.length / 2);
  const [atmUsers, codeUsers] = strict ? [users.slice(0, half), users.slice(half)] : [users, []];
  const atmLoop = createAtmLoop({ walletUrl, switchUrl, users: atmUsers, terminals });
  const both: Phase[] = [
    {
      name: "Transfers",
      share: 1,
      steps: [{ measurement: transfers.transfer, targetMs: targets.response }],
      run: transfers.run,
    },
    {
      name: "Confirmed transfers",
      share: 1,
      steps: [
        { measurement: confirmations.init, targetMs: targets.response },
        { measurement: confirmations.confirm, targetMs: targets.transferConfirm },
      ],
      run: confirmations.run,
    },
  ];
  const atNetwork = [
    { measurement: atmLoop.authorise, targetMs: targets.response },
    { measurement: atmLoop.complete, targetMs: targets.response },
    { measurement: atmLoop.transaction, targetMs: targets.transaction },
  ];
  const name = "ATM withdrawals";
  if (!strict) {
    const steps = [
      { measurement: atmLoop.issue, targetMs: targets.codeGeneration },
      ...atNetwork,
      { measurement: atmLoop.balance, targetMs: targets.balance },
    ];
    return { phases: [...both, { name, share: 1, steps, run: atmLoop.run }], atmLoop };
  }
  const codes = createCodes(walletUrl, codeUsers);
  const reads = createReads(walletUrl, users);
  const phases = [
    ...both,
    { name, share: 1 / 2, steps: atNetwork, run: atmLoop.run },
    {
      name: "Codes and balances",
      share: 1,
      steps: [
        { measurement: codes.issue, targetMs: targets.codeGeneration },
        { measurement: codes.balance, targetMs: targets.balance },
      ],
      run: codes.run,
    },
    {
      name: "Reads",
      share: 1,
      steps: reads.steps.map((measurement) => ({
        ...{ measurement, targetMs: targets.response, share: 1 / reads.steps.length },
      })),
      run: reads.run,
    },
  ];
  return { phases, atmLoop };
}
