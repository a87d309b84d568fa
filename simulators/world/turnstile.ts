// Where requests wait that are open in the same moment. One at a time is let through, when nobody is at work, and chance
// draws whose: so the same seed gives the same winner, and another seed another one.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Random } from "./seeded-random.ts";

type Waiting = {
  readonly lane: string;
  readonly go: (end: () => void) => void;
};

export class Turnstile {
  readonly #random: Pick<Random, "pick" | "chance">;
  readonly #begin: () => () => void;
  readonly #lane = new AsyncLocalStorage<string>();
  #waiting: Waiting[] = [];
  #lastLane: string | undefined;

  /** @param begin says that somebody is at work, and gives what says that it is done */
  constructor({ random, begin }: { random: Pick<Random, "pick" | "chance">; begin: () => () => void }) {
    this.#random = random;
    this.#begin = begin;
  }

  /** What this work asks for waits in the lane of that number, in its order. Lanes may have lanes of their own. */
  inLane<T>(number: number, work: () => Promise<T>): Promise<T> {
    return this.#lane.run(`${this.#laneHere()}/${number}`, work);
  }

  /** Waits to be let through. @returns what says that the request is done */
  enter(): Promise<() => void> {
    const lane = this.#laneHere();
    return new Promise((go) => this.#waiting.push({ lane, go }));
  }

  /**
   * Lets the first of a lane through that chance draws. Lanes stand in the order of their names: who came first is luck.
   * @returns false when nobody waits
   */
  letOneThrough(): boolean {
    if (this.#waiting.length === 0) return false;
    const lanes = [...new Set(this.#waiting.map(({ lane }) => lane))].toSorted();
    const last = lanes.find((lane) => lane === this.#lastLane);
    // Every other time who came through goes on, so that work of many requests wins now and then against work of one.
    const lane = last !== undefined && this.#random.chance(0.5) ? last : this.#random.pick(lanes);
    this.#lastLane = lane;
    const next = this.#waiting.find((each) => each.lane === lane)!;
    this.#waiting = this.#waiting.filter((each) => each !== next);
    next.go(this.#begin());
    return true;
  }

  #laneHere(): string {
    return this.#lane.getStore() ?? "";
  }
}
