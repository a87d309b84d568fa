// Random choices that a seed repeats. For tests only: anybody who has the seed knows every choice.

export type Random = {
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  pick<T>(choices: readonly T[]): T;
};

/** `seed` is any whole number; the same one makes the same choices. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  // SplitMix32: a counter, each of whose values is mixed until its bits look unrelated.
  const fraction = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const integer = (min: number, max: number) => min + Math.floor(fraction() * (max - min + 1));
  return { integer, pick: (choices) => choices[integer(0, choices.length - 1)]! };
}
