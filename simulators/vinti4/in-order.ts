// Order and idleness: work on one withdrawal comes one after another, only so many messages are on the way at once, and
// somebody can wait until nothing is under way.

/** Runs work one after another for each key; work on other keys does not wait. */
export function createTurns() {
  const last = new Map<string, Promise<unknown>>();
  return <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
    const mine = (last.get(key) ?? Promise.resolve()).then(work);
    const settled = mine.catch(() => {});
    last.set(key, settled);
    void settled.then(() => {
      if (last.get(key) === settled) last.delete(key);
    });
    return mine;
  };
}

/** Runs at most so many at once, in the order in which they came. */
export function createSlots(slotsMax: number) {
  let free = slotsMax;
  const waiting: (() => void)[] = [];
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/** Counts what is under way. */
export function createWork() {
  let underWay = 0;
  const idle: (() => void)[] = [];
  return {
    get underWay() {
      return underWay;
    },
    async run<Result>(work: () => Promise<Result>): Promise<Result> {
      underWay += 1;
      try {
        return await work();
      } finally {
        underWay -= 1;
        if (underWay === 0) for (const tell of idle.splice(0)) tell();
      }
    },
    /** Settles when nothing is under way, at once when that is now. */
    whenIdle: () => (underWay === 0 ? Promise.resolve() : new Promise<void>((resolve) => idle.push(resolve))),
  };
}

export type Turns = ReturnType<typeof createTurns>;
export type Work = ReturnType<typeof createWork>;
