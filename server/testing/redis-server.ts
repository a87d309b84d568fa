// A redis-server of a test's own, behind a proxy that keeps its address: it can be killed and come back empty, be late,
// or hold its answers. It listens on a socket file, so nobody else can have its port.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** One way to Redis, which is in a server's address and can be made worse. */
export type WayToRedis = {
  /** For the server: always the same. */
  readonly url: string;
  /** From now on everything passes so much later, in both directions together; 0 for at once. */
  delay(ms: number): void;
  /** Nothing passes any more, and no connection breaks. */
  stall(): void;
  /** What was held passes on. */
  resume(): void;
  /** Breaks every connection; new ones are admitted. */
  cut(): void;
};

export type TestRedis = WayToRedis & {
  /** A way of somebody's own, for a Redis that one server reaches and another does not. */
  way(): Promise<WayToRedis>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** Starts a new one, which knows nothing. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** Whether this machine has a redis-server; `npm test` says how to get one when it has not. */
export const redisServer: string | undefined = findProgram();

function findProgram(): string | undefined {
  const program = process.env.REDIS_SERVER ?? "redis-server";
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return program;
  } catch {
    return undefined;
  }
}

export async function startTestRedis(): Promise<TestRedis> {
  const folder = await mkdtemp(path.join(tmpdir(), "makeba-redis-"));
  const socketFile = path.join(folder, "s");
  let running = await launch(socketFile);
  const ways: (WayToRedis & { close(): void })[] = [];
  async function way(): Promise<WayToRedis> {
    const made = await openWay(socketFile);
    ways.push(made);
    return made;
  }
  return {
    ...(await way()),
    way,
    kill: () => running.kill(),
    async restart() {
      running = await launch(socketFile);
    },
    async stop() {
      for (const each of ways) each.close();
      await running.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openWay(socketFile: string): Promise<WayToRedis & { close(): void }> {
  let delayMs = 0;
  let stalled: (() => void)[] | undefined;
  const sockets = new Set<Socket>();

  function passOn(from: Socket, to: Socket): void {
    // One after the other, however long each waits.
    let last = Promise.resolve();
    from.on("data", (chunk) => {
      const held = stalled;
      const due = held
        ? new Promise<void>((resolve) => held.push(resolve))
        : delayMs > 0 && pause(delayMs / 2, undefined, { ref: false });
      last = last.then(async () => {
        if (due) await due;
        to.write(chunk);
      });
    });
    from.on("error", () => {});
    from.on("close", () => {
      sockets.delete(from);
      to.destroy();
    });
    sockets.add(from);
  }
  const proxy = createServer((client) => {
    const redis = connect(socketFile);
    client.setNoDelay(true);
    passOn(client, redis);
    passOn(redis, client);
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const { port } = proxy.address() as { port: number };

  const resume = () => {
    const held = stalled ?? [];
    stalled = undefined;
    for (const pass of held) pass();
  };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    delay(ms) {
      delayMs = ms;
    },
    stall() {
      stalled ??= [];
    },
    resume,
    cut,
    close() {
      resume();
      proxy.close();
      cut();
    },
  };
}

async function launch(socketFile: string): Promise<{ kill(): Promise<void> }> {
  await rm(socketFile, { force: true });
  const words = ["--port", "0", "--unixsocket", socketFile, "--save", "", "--appendonly", "no"];
  const child = spawn(redisServer ?? "redis-server", words, {
    cwd: path.dirname(socketFile),
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "close");
  // A run that ends before its tests do takes its servers along.
  const killWithUs = () => child.kill("SIGKILL");
  process.once("exit", killWithUs);
  const giveUpAt = performance.now() + 30_000;
  while (!(await answers(socketFile))) {
    if (performance.now() > giveUpAt || child.exitCode !== null)
      throw new Error("redis-server did not start");
    await pause(10);
  }
  return {
    async kill() {
      process.off("exit", killWithUs);
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function answers(socketFile: string): Promise<boolean> {
  const socket = connect(socketFile);
  try {
    socket.write("PING\r\n");
    const [answer] = await once(socket, "data");
    return String(answer).startsWith("+PONG");
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
