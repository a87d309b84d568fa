// Draws a scenario by chance: who is there, what they do and what goes wrong. Everything drawn is a scenario that people can
// read, so that a failure can be handed on as a file.

import { SCENARIOS } from "../bank/scenarios.ts";
import { createRandom } from "../world/seeded-random.ts";
import { drawFault } from "./random-faults.ts";

export type Script = {
  readonly given: {
    readonly customers: readonly {
      readonly name: string;
      readonly balance: number;
      /** Who has one can be asked by agents. */
      readonly pin?: string;
    }[];
    readonly atms: readonly string[];
    readonly agents: readonly { readonly name: string; readonly float: number; readonly drawer: number }[];
    /** After so many tries an advice is a dead letter. */
    readonly tries?: number;
  };
  readonly faults: readonly string[];
  readonly steps: readonly string[];
};

const CUSTOMERS = ["Ana", "Bruno", "Carla"];
const TIMES = ["10 seconds", "90 seconds", "5 minutes", "16 minutes", "2 hours"];
/** But for the bank that names wrong amounts: what is right then only a person can say. */
const AT_THE_BANK = SCENARIOS.map(({ name }) => name).filter((name) => name !== "wrong_amount");
const AMOUNTS = [200, 1000, 1200, 2000, 3000, 4200, 5000];

export function drawScript(seed: number): Script {
  const random = createRandom(seed);
  const agents = random.chance(0.35)
    ? [{ name: "Rui", float: 20_000, drawer: random.pick([1500, 20_000]) }]
    : [];
  const customers = CUSTOMERS.slice(0, random.pick([1, 1, 2, 2, 3])).map((name) => ({
    name,
    balance: random.pick([3000, 12_000, 40_000]),
    ...(agents.length > 0 ? { pin: "2580" } : {}),
  }));
  const atms = ["7", "8"].slice(0, random.pick([1, 1, 2]));
  const tries = random.chance(0.2) ? { tries: random.pick([1, 3, 6]) } : {};
  const names = customers.map(({ name }) => name);
  const steps: string[] = [];
  const hasCode = new Set<string>();
  const asked = { agent: false, atms: new Set<string>() };
  const count = random.int(3, 9);
  while (steps.length < count) steps.push(drawStep());
  const faults = Array.from({ length: random.pick([0, 1, 2, 2, 3, 4]) }, () =>
    drawFault(random, { atms, agents: agents.map(({ name }) => name) }, steps),
  );
  return { given: { customers, atms, agents, ...tries }, faults, steps };

  function drawStep(): string {
    const name = random.pick(names);
    const atm = random.pick(atms);
    if (agents.length > 0 && random.chance(0.5)) return drawAgentStep(name);
    if (random.chance(0.12)) return drawOrder(name);
    if (!hasCode.has(name)) {
      hasCode.add(name);
      return `${name} asks for a code for ${random.pick(AMOUNTS)}`;
    }
    const kind = random.int(1, 24);
    if (kind <= 9) {
      if (random.chance(0.8)) hasCode.delete(name);
      asked.atms.add(atm);
      return `${name} types the code at terminal ${atm}`;
    }
    if (kind === 10) return `${name} types a wrong code at terminal ${atm}`;
    if (kind === 11) return `${name} types the code and 400 at terminal ${atm}`;
    if (kind === 12) {
      hasCode.delete(name);
      return `${name} cancels the code`;
    }
    if (kind === 13) return `the power goes at terminal ${atm}`;
    if (kind === 14) return `terminal ${atm} starts again`;
    if (kind === 15) return `terminal ${atm} sends what is pending`;
    if (kind === 16 && names.length > 1) {
      const other = random.pick(names.filter((each) => each !== name));
      return `${name} sends ${random.pick([100, 500])} to ${other}`;
    }
    if (kind === 17 && asked.atms.has(atm)) return `somebody at terminal ${atm} asks what became of it`;
    if (kind === 18) return random.pick(["the switch starts again", "the power goes at the switch"]);
    if (kind === 19) return random.pick(["the wallet is back", "the wallet goes away"]);
    if (kind === 20) return "the switch starts again";
    return `${random.pick(TIMES)} pass`;
  }

  function drawAgentStep(name: string): string {
    if (!asked.agent || random.chance(0.3)) {
      asked.agent = true;
      const amount = random.pick(AMOUNTS);
      return random.chance(0.6) ? `${name} asks Rui for ${amount}` : `Rui asks ${name} for ${amount}`;
    }
    return random.pick([
      ...[
        "Rui confirms",
        "Rui confirms",
        "Rui confirms",
        "Rui confirms with a wrong code",
        "Rui tries again",
      ],
      ...["Rui declines", "Rui collects", "Rui collects", `${name} approves`, `${name} approves`],
      ...[`${name} says no`, `${name} cancels the request`, `Rui takes ${random.pick(AMOUNTS)} from ${name}`],
      ...["the power goes at Rui's till", "Rui's till starts again", "Rui's till starts again"],
      ...["the power goes at Rui's till after 3 seconds", "16 minutes pass", "1 minute passes"],
    ]);
  }

  function drawOrder(name: string): string {
    const how = random.pick(AT_THE_BANK);
    if (random.chance(0.6))
      return `${name} tops up ${random.pick([500, 1500])} by ${random.pick(["card", "account"])} ${how}`;
    return `${name} pays ${random.pick([500, 1500])} out to account ${how}`;
  }
}

/** The script as a scenario file. */
export function scriptText({ given, faults, steps }: Script, name: string): string {
  const list = (key: string, items: readonly string[]) =>
    items.length === 0 ? [] : [`${key}:`, ...items.map((item) => `  - ${item}`)];
  return [
    `name: ${name}`,
    "title: Drawn by chance - money is conserved whatever happens",
    "given:",
    ...(given.customers.length === 0 ? [] : ["  customers:"]),
    ...given.customers.map(
      ({ name, balance, pin }) =>
        `    ${name}: { balance: ${balance}${pin === undefined ? "" : `, pin: "${pin}"`} }`,
    ),
    ...(given.atms.length === 0 ? [] : ["  atms:"]),
    ...given.atms.map((atm) => `    ${atm}:`),
    ...(given.agents.length === 0 ? [] : ["  agents:"]),
    ...given.agents.map((each) => `    ${each.name}: { float: ${each.float}, drawer: ${each.drawer} }`),
    ...(given.tries === undefined ? [] : [`  switch: { tries: ${given.tries} }`]),
    ...list("faults", faults),
    ...list("steps", steps),
    "",
  ].join("\n");
}
