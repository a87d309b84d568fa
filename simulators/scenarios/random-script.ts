// Draws a scenario by chance: who is there, what they do and what goes wrong. Everything drawn is a scenario that people can
// read, so that a failure can be handed on as a file. What would make money differ by right, such as a lying machine, is
// not drawn.
import { createRandom, type Random } from "../world/seeded-random.ts";

export type Script = {
  readonly given: {
    readonly customers: readonly { readonly name: string; readonly balance: number }[];
    readonly atms: readonly string[];
    readonly agents: readonly { readonly name: string; readonly float: number; readonly drawer: number }[];
  };
  readonly faults: readonly string[];
  readonly steps: readonly string[];
};

const CUSTOMERS = ["Ana", "Bruno", "Carla"];
const AMOUNTS = [200, 1000, 1200, 2000, 3000, 4200, 5000];

export function drawScript(seed: number): Script {
  const random = createRandom(seed);
  const customers = CUSTOMERS.slice(0, random.pick([1, 1, 2, 2, 3])).map((name) => ({
    name,
    balance: random.pick([3000, 12_000, 40_000]),
  }));
  const atms = ["7", "8"].slice(0, random.pick([1, 1, 2]));
  const agents = random.chance(0.15)
    ? [{ name: "Rui", float: 20_000, drawer: random.pick([1500, 20_000]) }]
    : [];
  const names = customers.map(({ name }) => name);
  const steps: string[] = [];
  const hasCode = new Set<string>();
  let asked = false;
  const count = random.int(3, 8);
  while (steps.length < count) steps.push(drawStep());
  const faults = Array.from({ length: random.pick([0, 1, 1, 2, 2, 3]) }, () =>
    drawFault(random, atms, agents.length > 0),
  );
  return { given: { customers, atms, agents }, faults, steps };

  function drawStep(): string {
    const name = random.pick(names);
    const atm = random.pick(atms);
    if (agents.length > 0 && random.chance(0.4)) {
      if (!asked || random.chance(0.3)) {
        asked = true;
        return `${name} asks Rui for ${random.pick(AMOUNTS)}`;
      }
      return random.pick([
        ...[
          "Rui confirms",
          "Rui confirms",
          "Rui confirms with a wrong code",
          "Rui tries again",
          "Rui declines",
        ],
        ...[`Rui takes ${random.pick(AMOUNTS)} from ${name}`, "16 minutes pass"],
      ]);
    }
    if (!hasCode.has(name)) {
      hasCode.add(name);
      return `${name} asks for a code for ${random.pick(AMOUNTS)}`;
    }
    const kind = random.int(1, 20);
    if (kind <= 9) {
      if (random.chance(0.8)) hasCode.delete(name);
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
    if (kind === 17) {
      const how = random.pick([
        "settles",
        "settles_at_once",
        "declined",
        "fails_later",
        "answer_lost",
        "callback_lost",
      ]);
      if (random.chance(0.6)) return `${name} tops up ${random.pick([500, 1500])} by card ${how}`;
      return `${name} pays ${random.pick([500, 1500])} out to account ${how}`;
    }
    return `${random.pick(["10 seconds", "90 seconds", "5 minutes", "16 minutes", "2 hours"])} pass`;
  }
}

const MESSAGES = ["authorise", "authorise", "complete", "complete", "reverse"];

function drawFault(random: Random, atms: readonly string[], withAgent: boolean): string {
  const often = random.pick(["once", "once", "twice", "3 times", "always until 10 minutes"]);
  const where = random.chance(0.5) ? ` at terminal ${random.pick(atms)}` : "";
  const skip = random.chance(0.2) ? " after the first 1" : "";
  const tail = `${often}${skip}${where}`;
  const step = random.pick(MESSAGES);
  const place = random.pick(["", "", " at the switch", " at the wallet"]);
  switch (random.int(1, withAgent ? 12 : 10)) {
    case 1:
    case 2:
      return `drop the ${step} answer ${tail}${place}`;
    case 3:
      return `drop the ${step} request ${tail}${place}`;
    case 4:
      return `reset the ${step} ${random.pick(["request", "answer"])} ${tail}${place}`;
    case 5:
      return `corrupt the ${step} answer ${tail}${place}`;
    case 6:
      return `delay the ${step} ${random.pick(["request", "answer"])} by ${random.pick([2, 12, 40])} seconds ${tail}${place}`;
    case 7:
      return `repeat the ${step} request ${random.pick([2, 5])} times at once ${often}${where}`;
    case 8:
      return `reorder the ${step} request ${tail}`;
    case 9:
      return `${random.pick(["jam", "partial-present", "divert", "shutter", "not-taken", "in-doubt"])} ${tail}`;
    case 10:
      return `power off ${random.pick(["before present", "after present", "before take", "after take", "before the complete request", "after the authorise answer"])} once${where}`;
    default:
      return `${random.pick(["drop", "reset", "corrupt"])} the ${random.pick(["confirm", "cash-in"])} answer ${often} at the ${random.pick(["agent", "wallet"])}`;
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
    ...given.customers.map((each) => `    ${each.name}: { balance: ${each.balance} }`),
    ...(given.atms.length === 0 ? [] : ["  atms:"]),
    ...given.atms.map((atm) => `    ${atm}:`),
    ...(given.agents.length === 0 ? [] : ["  agents:"]),
    ...given.agents.map((each) => `    ${each.name}: { float: ${each.float}, drawer: ${each.drawer} }`),
    ...list("faults", faults),
    ...list("steps", steps),
    "",
  ].join("\n");
}
