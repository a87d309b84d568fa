// A way to PostgreSQL that keeps its address while the PostgreSQL behind it goes and comes back elsewhere. It tells
// when a commit passes, so that a test can act in the middle of one.
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { pipeline, Transform } from "node:stream";

/**
 * `sending`: the server has sent the commit, PostgreSQL has not got it. `sent`: it has just gone on to PostgreSQL.
 * `answered`: it is done, the server has not heard of it.
 */
export type CommitStage = "sending" | "sent" | "answered";

export type DatabaseProxy = {
  readonly port: number;
  /** Listens, and passes connections on to this port of PostgreSQL. */
  open(targetPort: number): Promise<void>;
  /** Cuts every connection, and refuses new ones until it is opened again. */
  close(): void;
  /** Calls `act` once, in the middle of the next commit. */
  atNextCommit(stage: CommitStage, act: () => void): void;
};

// Messages of the PostgreSQL protocol: type, length, text.
const COMMIT = Buffer.from("Q\0\0\0\x0bcommit\0");
const COMMIT_DONE = Buffer.from("C\0\0\0\x0bCOMMIT\0");

/** Below the ports that systems hand out, so that nobody is given ours while it is closed. */
const PORTS = { min: 20_000, max: 30_000 };

export function createDatabaseProxy(): DatabaseProxy {
  let port = 0;
  let server: Server | undefined;
  const sockets = new Set<Socket>();
  const waiting: { stage: CommitStage; act: () => void }[] = [];

  function act(stage: CommitStage): void {
    for (const { act } of waiting.filter((one) => one.stage === stage)) act();
    waiting.splice(0, waiting.length, ...waiting.filter((one) => one.stage !== stage));
  }

  /** Passes on what it reads; what happens before and after the message that is looked for is told. */
  function watching(message: Buffer, before: CommitStage, after?: CommitStage): Transform {
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        const passes = chunk.includes(message);
        if (passes) act(before);
        done(null, chunk);
        // When the chunk has been written to the socket.
        if (passes && after) setImmediate(act, after);
      },
    });
  }

  function passOn(client: Socket, targetPort: number): void {
    const postgres = connect(targetPort, "127.0.0.1");
    for (const socket of [client, postgres]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    }
    // Either end may break off at any time; then so does the other.
    pipeline(client, watching(COMMIT, "sending", "sent"), postgres, () => postgres.destroy());
    pipeline(postgres, watching(COMMIT_DONE, "answered"), client, () => client.destroy());
  }

  async function listen(targetPort: number): Promise<void> {
    for (let tries = 0; ; tries++) {
      const candidate = port || PORTS.min + Math.floor(Math.random() * (PORTS.max - PORTS.min));
      server = createServer((client) => passOn(client, targetPort)).listen(candidate, "127.0.0.1");
      try {
        await once(server, "listening");
        port = candidate;
        return;
      } catch (error) {
        if (port !== 0 || tries === 20) throw error;
      }
    }
  }

  return {
    get port() {
      return port;
    },
    open: listen,
    close() {
      server?.close();
      for (const socket of sockets) socket.destroy();
    },
    atNextCommit: (stage, act) => void waiting.push({ stage, act }),
  };
}
