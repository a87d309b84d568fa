// Loaded into a process that a load run watches, before the process's own code. Who connects is told how much memory the
// process has after it has collected its garbage. It does nothing by itself, and keeps nothing alive.
import { Session } from "node:inspector/promises";
import { createServer } from "node:net";
import { setImmediate } from "node:timers/promises";
import { isMainThread } from "node:worker_threads";

/** In bytes. */
export type MemoryAfterCollection = {
  /** Of the whole process. */
  readonly resident: number;
  /** Of it, what JavaScript holds: objects, and buffers outside the heap. */
  readonly held: number;
};

/** What is left when an object's end was heard of is garbage for the next collection only. */
const COLLECTIONS = 2;

const { MEMORY_PROBE: socketPath } = process.env;
if (socketPath !== undefined && isMainThread) {
  // Not for processes that this one starts.
  delete process.env.MEMORY_PROBE;
  const session = new Session();
  let connected = false;
  const collect = async (): Promise<MemoryAfterCollection> => {
    if (!connected) session.connect();
    connected = true;
    for (let i = 0; i < COLLECTIONS; i++) {
      await session.post("HeapProfiler.collectGarbage");
      await setImmediate();
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    return { resident: rss, held: heapUsed + external };
  };
  const server = createServer((asked) => {
    asked.on("error", () => asked.destroy());
    collect().then(
      (memory) => asked.end(JSON.stringify(memory)),
      (error: Error) => asked.destroy(error),
    );
  });
  server.on("error", (error) => process.stderr.write(`Nobody can watch the memory: ${error.message}\n`));
  server.listen(socketPath).unref();
}
