// A process that is started again at once when it ends, whoever has ended it, behind a door that keeps its address.
import type { RunningProcess } from "../sandbox/processes.ts";
import type { Door } from "./door.ts";

export type KeptProcess = {
  /** How often it has ended. */
  deaths(): number;
  /** `kill -9`. It settles when the process is gone. */
  kill(): Promise<void>;
  /** Settles when it is there. @throws Error when it cannot start (rejects) */
  up(): Promise<RunningProcess>;
  stop(): Promise<void>;
};

/** @param start rejects when the process ends before it is ready */
export function keepRunning(door: Pick<Door, "lead">, start: () => Promise<RunningProcess>): KeptProcess {
  let deaths = 0;
  let stopping = false;
  let mayDieAtStart = true;
  let now = begin();

  function begin(): Promise<RunningProcess> {
    const started = start().then(
      (running) => {
        mayDieAtStart = true;
        door.lead(running.ready.url);
        void running.ended.then(() => {
          door.lead(undefined);
          if (stopping) return;
          deaths++;
          now = begin();
        });
        return running;
      },
      (error: unknown) => {
        // It may be killed while it starts, once in a row. What cannot start at all is not tried for ever.
        if (stopping || !mayDieAtStart) throw error;
        mayDieAtStart = false;
        deaths++;
        now = begin();
        return now;
      },
    );
    // Whoever waits for it hears of it.
    started.catch(() => {});
    return started;
  }

  return {
    deaths: () => deaths,
    up: () => now,
    async kill() {
      await (await now).kill();
    },
    async stop() {
      stopping = true;
      await now.then(
        (running) => running.stop(),
        () => {},
      );
    },
  };
}
