// A line to PostgreSQL that a test can cut: a TCP relay on loopback that can lose the answer to a commit, and then stay
// down or come back. What went through before the cut has reached the database.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type CutLine = {
  /** The database's address by way of this line. */
  readonly url: string;
  /** Cuts the line when the next commit has been sent, before its answer is passed on. */
  cutAtCommit(options: { comesBack: boolean }): void;
  close(): Promise<void>;
};

export async function cutLine(databaseUrl: string): Promise<CutLine> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let cutting: { comesBack: boolean } | undefined;
  let down = false;

  function cut(): void {
    down = !cutting?.comesBack;
    cutting = undefined;
    for (const socket of sockets) socket.destroy();
  }

  const server = createServer((near) => {
    if (down) {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    let committing = false;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    near.on("data", (data) => {
      if (cutting && data.includes("commit")) committing = true;
      far.write(data);
    });
    far.on("data", (data) => {
      if (!committing) near.write(data);
      else if (data.includes("COMMIT")) cut();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cutAtCommit(options) {
      cutting = options;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
