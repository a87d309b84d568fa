// Says once, at the start of a run, which tests need a redis-server that this machine does not have.
import { redisServer } from "./redis-server.ts";

export default function setup(): void {
  if (redisServer !== undefined) return;
  console.warn(
    "No redis-server: the tests of several servers and of shared state in Redis are skipped. Get it with `apt-get install redis-server`, or name one in REDIS_SERVER.",
  );
}
