// Does now, and until nothing is left, what the workers of a server do in time: for scenarios, in which nothing may depend
// on when a timer runs.
export type DueWork = () => Promise<{ expiredCodes: number; expiredRequests: number; questions: number }>;

export type Workers = {
  /** Each tells how much it found to do. */
  readonly expireCodes: () => Promise<number>;
  readonly expireRequests: () => Promise<number>;
  readonly askAboutWhatIsInFlight: () => Promise<number>;
  /** Resolves when what requests have begun in the background is done. */
  readonly settled: () => Promise<void>;
};

/** A round that never comes to an end would hide a mistake. */
const ROUNDS_MAX = 50;

export function createDueWork(workers: Workers): DueWork {
  async function untilDone(work: () => Promise<number>): Promise<number> {
    let done = 0;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const found = await work();
      if (found === 0) break;
      done += found;
    }
    return done;
  }
  return async () => {
    await workers.settled();
    const expiredCodes = await untilDone(workers.expireCodes);
    const expiredRequests = await untilDone(workers.expireRequests);
    const questions = await untilDone(workers.askAboutWhatIsInFlight);
    await workers.settled();
    return { expiredCodes, expiredRequests, questions };
  };
}
