// Where the wallet finds its bank and its switch: addresses that stay while the actors behind them change. A door hands a
// request to whoever is there now; nobody there, or a message that is lost, is a connection that breaks.
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type OpenPort, openPort } from "../open-port.ts";

/** What comes through a door; undefined when its sender never hears of it. */
export type Behind = (request: Request) => Promise<Response | undefined>;

export type Door = OpenPort & {
  /** Who is behind it from now on. */
  lead(behind: Behind | undefined): void;
};

export async function openDoor(): Promise<Door> {
  let behind: Behind | undefined;
  const port = await openPort(async (incoming, reply) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const headers = new Headers();
      for (const [name, value] of Object.entries(incoming.headers))
        if (typeof value === "string" && name !== "connection") headers.set(name, value);
      const body = Buffer.concat(chunks);
      const answer = await behind?.(
        new Request(`http://door${incoming.url}`, {
          method: incoming.method ?? "GET",
          headers,
          ...(body.length > 0 ? { body } : {}),
        }),
      );
      if (answer === undefined) return void incoming.socket.destroy();
      reply.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    } catch {
      incoming.socket.destroy();
    }
  });
  return {
    ...port,
    lead(next) {
      behind = next;
    },
  };
}

const broken = new WeakSet<object>();

/** How a server in this process breaks a connection: `handTo` then throws. */
export function breakInjected({ raw }: FastifyRequest): void {
  broken.add(raw);
}

/** Hands a request to a server in this process. @throws TypeError when it breaks the connection */
export async function handTo(app: FastifyInstance, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const text = await request.text();
  const answer = await app.inject({
    method: request.method as "GET",
    url: pathname + search,
    headers: Object.fromEntries(request.headers),
    ...(text === "" ? {} : { payload: text }),
  });
  if (broken.has(answer.raw.req)) throw new TypeError("fetch failed: the connection was reset");
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers))
    if (value !== undefined && name !== "content-length") headers.set(name, String(value));
  return new Response([204, 304].includes(answer.statusCode) ? null : answer.body, {
    status: answer.statusCode,
    headers,
  });
}
