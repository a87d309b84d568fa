// Who waits at the turnstile comes through one at a time, in the order of their own lane and as the seed has it.
import { expect, it } from "vitest";
import { createRandom } from "./seeded-random.ts";
import { Turnstile } from "./turnstile.ts";
import { VirtualTime } from "./virtual-time.ts";

/** Three works of two requests each, begun in the order of `lanes`. */
async function play(seed: number, lanes: readonly number[]): Promise<string> {
  const time = new VirtualTime();
  const turnstile = new Turnstile({ random: createRandom(seed), begin: () => time.begin() });
  time.beforePassing(() => turnstile.letOneThrough());
  const passed: string[] = [];
  let open = 0;
  const work = async (lane: number) => {
    for (const request of ["first", "second"]) {
      const end = await turnstile.enter();
      expect(++open).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      passed.push(`${lane} ${request}`);
      open--;
      end();
    }
  };
  // A timer that is due at once waits until everybody is through.
  const timer = time.wait(0).then(() => passed.push("time"));
  await time.drive(Promise.all([...lanes.map((lane) => turnstile.inLane(lane, () => work(lane))), timer]));
  return passed.join(", ");
}

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

it("one comes through at a time, whoever came first, and the same seed gives the same order", async () => {
  for (const seed of SEEDS.slice(0, 10)) {
    const order = await play(seed, [0, 1, 2]);
    expect(await play(seed, [2, 0, 1])).toBe(order);
    expect(order).toMatch(/, time$/);
    for (const lane of [0, 1, 2])
      expect(order.indexOf(`${lane} first`)).toBeLessThan(order.indexOf(`${lane} second`));
  }
});

it("every work is the first with some seed, and requests of one come between those of another", async () => {
  const orders = await Promise.all(SEEDS.map((seed) => play(seed, [0, 1, 2])));
  for (const lane of [0, 1, 2]) expect(orders.some((order) => order.startsWith(`${lane} first`))).toBe(true);
  expect(orders.some((order) => order.startsWith("1 first, 1 second"))).toBe(true);
  expect(orders.some((order) => /^1 first, [02] first, 1 second/.test(order))).toBe(true);
});
