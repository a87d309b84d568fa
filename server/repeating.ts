// Work that is done again and again beside everything else: one round at a time, and none begins after the end.
export type Repeating = {
  /** Resolves when no round is under way any more. */
  stop(): Promise<void>;
};

export function startRepeating(options: {
  readonly everyMs: number;
  round(): Promise<unknown>;
  /** The next round comes in its time. */
  onFailure(error: unknown): void;
}): Repeating {
  const { everyMs, round, onFailure } = options;
  let underWay: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    underWay ??= round()
      .catch(onFailure)
      .finally(() => {
        underWay = undefined;
      });
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await underWay;
    },
  };
}
