// Lets a server stop although clients keep connections open: once it stops, a connection on which no request is under
// way is closed. Node closes those that have been used and are idle at that moment, but neither those that become idle a
// moment later nor those that were opened and never used.
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

const EVERY_MS = 50;

export function closeQuietConnections(http: FastifyInstance): void {
  /** How much had been read when the last request ended; what came since is the beginning of another. */
  const open = new Map<Socket, number>();
  const busy = new Map<Socket, number>();
  http.server.on("connection", (socket) => {
    open.set(socket, socket.bytesRead);
    socket.once("close", () => void open.delete(socket));
  });
  http.server.on("request", ({ socket }, response) => {
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    response.once("close", () => {
      const left = busy.get(socket)! - 1;
      if (left > 0) return busy.set(socket, left);
      busy.delete(socket);
      if (open.has(socket)) open.set(socket, socket.bytesRead);
    });
  });
  const close = () => {
    for (const [socket, read] of open) {
      if (!busy.has(socket) && socket.bytesRead === read) socket.destroySoon();
    }
  };
  http.addHook("preClose", async () => {
    close();
    const timer = setInterval(() => {
      if (open.size === 0) clearInterval(timer);
      else close();
    }, EVERY_MS);
    timer.unref();
  });
}
