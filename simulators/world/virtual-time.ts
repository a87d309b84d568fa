// The one clock of a world. Time stands still while anybody is at work and jumps to the next timer when nobody is, so that
// fifteen minutes take no longer than what happens in them. Timers of the same moment run in the order they were set.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Timers } from "../atm/timers.ts";

type Timer = {
  readonly atMs: number;
  readonly order: number;
  readonly owner: string;
  readonly callback: () => void;
};

/** Turns of the event loop without anything happening, after which nobody is at work. */
const QUIET_TURNS = 12;

/** Nobody waits longer for anything, in milliseconds of the world's time. */
const DRIVE_MS_MAX = 6 * 3_600_000;

export class VirtualTime {
  #nowMs = 0;
  #order = 0;
  #timers: Timer[] = [];
  /** Work that the event loop cannot see: requests to another process, and signing in other threads. */
  #busy = 0;
  #activity = 0;
  #onIdle: (() => void)[] = [];
  /** What has to be done before time may pass; false when there is nothing. */
  #beforePassing: () => boolean = () => false;

  /** Milliseconds since the start of the world. */
  readonly nowMs = (): number => this.#nowMs;

  /** While `work` finds something to do, no time passes. It is asked when nobody is at work. */
  beforePassing(work: () => boolean): void {
    this.#beforePassing = work;
  }

  /** Timers of one actor; `forget` lets none of them run any more. */
  timersOf(owner: string): Timers {
    return {
      after: (delayMs, run) => {
        // It belongs to who set it, whoever lets time pass.
        const callback = AsyncLocalStorage.bind(run);
        const timer = { atMs: this.#nowMs + Math.max(0, delayMs), order: ++this.#order, owner, callback };
        this.#timers.push(timer);
        this.#activity++;
        return () => {
          this.#timers = this.#timers.filter((other) => other !== timer);
        };
      },
    };
  }

  forget(owner: string): void {
    this.#timers = this.#timers.filter((timer) => timer.owner !== owner);
  }

  /** Settles when so much time has passed. */
  wait(delayMs: number, owner = "world"): Promise<void> {
    return new Promise((resolve) => this.timersOf(owner).after(delayMs, resolve));
  }

  /** Time does not pass until `end` is called. @returns `end`; calling it again does nothing */
  begin(): () => void {
    this.#busy++;
    this.#activity++;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#activity++;
      if (--this.#busy === 0) for (const tell of this.#onIdle.splice(0)) tell();
    };
  }

  async track<T>(work: () => Promise<T>): Promise<T> {
    const end = this.begin();
    try {
      return await work();
    } finally {
      end();
    }
  }

  /**
   * Settles when nobody is at work: everybody waits for time to pass, or for nothing.
   * @returns whether it is still so; another who waited for the same may have gone on
   */
  async idle(): Promise<() => boolean> {
    for (;;) {
      if (this.#busy > 0) await new Promise<void>((resolve) => this.#onIdle.push(resolve));
      const before = this.#activity;
      let quiet = 0;
      while (quiet < QUIET_TURNS && this.#busy === 0 && this.#activity === before) {
        await new Promise((resolve) => setImmediate(resolve));
        quiet++;
      }
      const isIdle = () => this.#busy === 0 && this.#activity === before;
      if (isIdle()) return isIdle;
    }
  }

  /**
   * Lets time pass until the task has settled.
   * @returns what it gives, or undefined when nothing that could still happen would settle it: whoever did it is gone
   */
  async drive<T>(task: Promise<T>): Promise<{ value: T } | undefined> {
    let settled = false;
    const done = () => {
      settled = true;
    };
    task.then(done, done);
    const untilMs = this.#nowMs + DRIVE_MS_MAX;
    for (;;) {
      const isIdle = await this.idle();
      if (settled) return { value: await task };
      if (isIdle() && !this.#goOn(untilMs)) return undefined;
    }
  }

  /** Lets so much time pass, with everything that is due in it. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    do await this.idle();
    while (this.#goOn(untilMs));
    this.#nowMs = untilMs;
  }

  /** The moments at which something is due, the next first. */
  dueMs(): number[] {
    return this.#timers.map(({ atMs }) => atMs).toSorted((one, other) => one - other);
  }

  #goOn(untilMs: number): boolean {
    return this.#beforePassing() || this.#fireNext(untilMs);
  }

  #fireNext(untilMs: number): boolean {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      const isSooner = next === undefined || timer.atMs < next.atMs;
      const isEarlier = next !== undefined && timer.atMs === next.atMs && timer.order < next.order;
      if (timer.atMs <= untilMs && (isSooner || isEarlier)) next = timer;
    }
    if (next === undefined) return false;
    this.#timers = this.#timers.filter((timer) => timer !== next);
    this.#nowMs = next.atMs;
    this.#activity++;
    next.callback();
    return true;
  }
}
