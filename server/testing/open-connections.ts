// Connections that stay open and carry one request after another, for tests that send tens of thousands: `fetch` costs
// as much as the server's answer. They read answers with a length, and no others.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Send } from "./test-api.ts";

export type OpenConnections = { readonly send: Send; close(): void };

/** @param count how many requests may be under way at once */
export async function openConnections(url: string, count: number): Promise<OpenConnections> {
  const { hostname, port, host } = new URL(url);
  const sockets = await Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect(Number(port), hostname).setNoDelay(true).setEncoding("latin1");
      await once(socket, "connect");
      return socket;
    }),
  );
  const idle = [...sockets];
  return {
    async send(target, { method, headers, body = "" }) {
      const socket = idle.pop();
      if (socket === undefined) throw new Error(`more than ${count} requests at once`);
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const { pathname, search } = new URL(target);
      const head = `${method} ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${lines.join("")}`;
      const answer = answerFrom(socket);
      socket.write(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      const { status, headers: answered, text } = await answer;
      idle.push(socket);
      return { status, headers: answered, text: async () => text };
    },
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function answerFrom(socket: Socket): Promise<{ status: number; headers: Headers; text: string }> {
  return new Promise((resolve, reject) => {
    let received = "";
    const done = () => socket.off("data", read).off("close", closed);
    const closed = () => {
      done();
      reject(new Error("the connection was closed before its answer"));
    };
    const read = (part: string) => {
      received += part;
      const end = received.indexOf("\r\n\r\n");
      if (end === -1) return;
      const [first = "", ...lines] = received.slice(0, end).split("\r\n");
      const headers = new Headers(lines.map((line) => line.split(/: ?(.*)/s, 2) as [string, string]));
      const body = received.slice(end + 4);
      if (body.length < Number(headers.get("content-length"))) return;
      done();
      resolve({ status: Number(first.split(" ")[1]), headers, text: Buffer.from(body, "latin1").toString() });
    };
    socket.on("data", read).on("close", closed);
  });
}
