// Makes a failing script shorter, as long as it fails: first without its faults, then without its steps, one by one and
// from the end, and last without the people that nobody speaks of.
import type { Script } from "./random-script.ts";

/** So many runs at most: a short script that is not the shortest is worth more than a long wait. */
const RUNS_MAX = 80;

/** @param fails runs a script, and says whether it fails in the way that is looked for */
export async function shrink(script: Script, fails: (script: Script) => Promise<boolean>): Promise<Script> {
  let best = script;
  let runs = 0;
  let shorter = true;
  const tried = async (candidate: Script): Promise<boolean> => {
    if (runs >= RUNS_MAX || candidate.steps.length === 0) return false;
    runs++;
    if (!(await fails(candidate))) return false;
    best = candidate;
    return true;
  };
  while (shorter && runs < RUNS_MAX) {
    shorter = false;
    for (let i = best.faults.length - 1; i >= 0; i--)
      if (await tried({ ...best, faults: best.faults.toSpliced(i, 1) })) shorter = true;
    for (let i = best.steps.length - 1; i >= 0; i--)
      if (await tried({ ...best, steps: best.steps.toSpliced(i, 1) })) shorter = true;
  }
  const { customers, atms, agents } = best.given;
  const text = [...best.steps, ...best.faults].join("\n");
  const given = {
    ...best.given,
    customers: customers.filter(({ name }) => text.includes(name)),
    atms: atms.filter((atm) => text.includes(`terminal ${atm}`)),
    agents: agents.filter(({ name }) => text.includes(name)),
  };
  await tried({ ...best, given });
  const { tries: _, ...usual } = best.given;
  if (best.given.tries !== undefined) await tried({ ...best, given: usual });
  return best;
}
