// Lets a server stop although clients keep connections open: once it stops, a connection on which no request is under
// way is closed. Node closes those that have been used and are idle at that moment, but neither those that become idle a
// moment later nor those that were opened and never used.
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

const EVERY_MS = 50;

export function closeQuietConnections(http: FastifyInstance): void {
  const open = new Set<Socket>();
  const busy = new Map<Socket, number>();
  http.server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => void open.delete(socket));
  });
  http.server.on("request", ({ socket }, response) => {
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    response.once("close", () => {
      const left = busy.get(socket)! - 1;
      if (left === 0) busy.delete(socket);
      else busy.set(socket, left);
    });
  });
  const close = () => {
    for (const socket of open) if (!busy.has(socket)) socket.destroySoon();
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
