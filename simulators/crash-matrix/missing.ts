// What a stage can do without, one at a time: the proof that the matrix fails when a recovery is missing. Pure.

export const MISSING = {
  "atm-journal": "each start of the ATM finds an empty disk",
  "switch-journal": "each start of the switch finds an empty disk",
  polling: "the wallet never asks the switch",
} as const;
export type Missing = keyof typeof MISSING;

export function missingFrom(name: string): Missing {
  if (!Object.hasOwn(MISSING, name))
    throw new Error(
      `There is nothing called ${name} to do without: there is ${Object.keys(MISSING).join(", ")}.`,
    );
  return name as Missing;
}
