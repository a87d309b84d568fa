// A port of this machine that the system chooses, for whatever answers on it.
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export type OpenPort = {
  readonly url: string;
  readonly port: number;
  /** Ends every connection, those under way too. */
  close(): Promise<void>;
};

export async function openPort(answer: RequestListener): Promise<OpenPort> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
