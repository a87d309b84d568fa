// A customer's phone as the wallet sees it: one connection, kept open between requests, and nobody else's.
import { Agent, request } from "node:http";
import type { Job } from "./job.ts";

export type Line = {
  /** Rejects when there is no answer in time. */
  ask(job: Omit<Job, "settle">): Promise<{ status: number; body: string }>;
  readonly isOpen: () => boolean;
  /** How many connections it has needed. */
  readonly connections: () => number;
  close(): void;
};

/** Answers are waited for so long, in milliseconds. */
export function createLine(walletUrl: string, answerMsMax = 5000): Line {
  const { hostname, port } = new URL(walletUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let connections = 0;
  let open = false;
  return {
    ask: ({ method, path, headers, body }) =>
      new Promise((resolve, reject) => {
        const length = body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) };
        const asking = request({
          ...{ agent, hostname, port, method, path },
          headers: { ...headers, ...length },
        });
        const late = setTimeout(
          () => asking.destroy(new DOMException("no answer", "TimeoutError")),
          answerMsMax,
        );
        asking.once("close", () => clearTimeout(late));
        asking.on("socket", (socket) => {
          if (asking.reusedSocket) return;
          connections++;
          open = true;
          socket.once("close", () => {
            open = false;
          });
        });
        asking.on("response", (response) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (chunk) => {
            text += chunk;
          });
          response.on("end", () => resolve({ status: response.statusCode!, body: text }));
          response.on("error", reject);
        });
        asking.on("error", reject);
        asking.end(body);
      }),
    isOpen: () => open,
    connections: () => connections,
    close: () => agent.destroy(),
  };
}
