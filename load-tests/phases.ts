// What a load run does, one phase after another, and what each step is held to.
import { type AtmLoop, createAtmLoop } from "./atm-loop.ts";
import { createCodes } from "./codes.ts";
import { createConfirmations } from "./confirmations.ts";
import type { LoadSandbox } from "./load-sandbox.ts";
import type { Measurement } from "./measurement.ts";
import { atWallet, throughSwitch } from "./network-doors.ts";
import { STRICT_TARGETS_MS, TARGETS_MS, type Targets } from "./objectives.ts";
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
 * The requirements' run has every step of a withdrawal at the full rate, through the switch. The strict one counts
 * transactions: a withdrawal is two of them, its authorisation and its completion, so it comes at half the rate; first
 * the wallet is asked directly and held to our own response times, then through the switch, which has work of its own,
 * and held to those of the requirements. Codes, balances and other reads have a phase of their own.
 */
export function phasesOf(
  sandbox: Pick<LoadSandbox, "walletUrl" | "switchUrl" | "terminals" | "network">,
  { users, payers, pin, strict }: PhaseOptions,
): { phases: readonly Phase[]; atmLoops: readonly AtmLoop[] } {
  const { walletUrl } = sandbox;
  const targets = strict ? STRICT_TARGETS_MS : TARGETS_MS;
  const transfers = createTransfers(walletUrl, users);
  const confirmations = createConfirmations(walletUrl, { payers, pin });
  // Whoever is at an ATM when its phase ends still has money held, so in the strict run each phase has users of its own.
  const part = Math.ceil(users.length / (strict ? 3 : 1));
  const usersOf = (phase: number) => users.slice(phase * part, (phase + 1) * part);
  const name = "ATM withdrawals";
  const door = throughSwitch(sandbox);
  const atmLoop = createAtmLoop({ name: "ATM", walletUrl, door, users: usersOf(0) });
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
  if (!strict) {
    const steps = [
      { measurement: atmLoop.issue, targetMs: targets.codeGeneration },
      ...stepsOf(atmLoop, targets),
      { measurement: atmLoop.balance, targetMs: targets.balance },
    ];
    return { phases: [...both, { name, share: 1, steps, run: atmLoop.run }], atmLoops: [atmLoop] };
  }
  const network = { name: "network", walletUrl, door: atWallet(sandbox), users: usersOf(1) };
  const networkLoop = createAtmLoop(network);
  const codes = createCodes(walletUrl, usersOf(2));
  const reads = createReads(walletUrl, users);
  const phases = [
    ...both,
    {
      name: "ATM withdrawals at the wallet itself",
      share: 1 / 2,
      steps: stepsOf(networkLoop, targets),
      run: networkLoop.run,
    },
    { name, share: 1 / 2, steps: stepsOf(atmLoop, TARGETS_MS), run: atmLoop.run },
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
  return { phases, atmLoops: [networkLoop, atmLoop] };
}

function stepsOf({ authorise, complete, transaction }: AtmLoop, targets: Targets): Phase["steps"] {
  return [
    { measurement: authorise, targetMs: targets.response },
    { measurement: complete, targetMs: targets.response },
    { measurement: transaction, targetMs: targets.transaction },
  ];
}
