// A proxy that writes down what is said through it, without the secrets. It changes nothing: a signature holds, because it
// covers the path and not the address, and a stream of events passes as it comes.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CREDENTIAL_HEADERS, type FindOperation, type Part, plainTexts, readContracts } from "./contracts.ts";
import { createEventReader } from "./event-reader.ts";
import { createMasking, type Masking } from "./masking.ts";
import type { Exchange, SessionLine } from "./session-file.ts";

export type RecorderOptions = {
  /** Who is asked, such as `http://127.0.0.1:3000`. */
  readonly to: string;
  /** Which contract it has. @default wallet */
  readonly part?: Part;
  /** What the recorders of one session share, so that a secret has the same mask everywhere. @default its own */
  readonly session?: Recording;
  /** 0 takes a free one. @default 0 */
  readonly port?: number;
  readonly onLine: (line: SessionLine) => void;
  /** @default the machine's clock */
  readonly clock?: () => Date;
};

export type Recording = {
  readonly masking: Masking;
  readonly findOperation: FindOperation;
  nextStream(): number;
};

/** Begins a session, which one or more recorders write. */
export function createRecording(): Recording {
  let streams = 0;
  return {
    masking: createMasking(plainTexts()),
    findOperation: readContracts(),
    nextStream: () => ++streams,
  };
}

const RECORDED_HEADERS = [
  ...["content-type", "idempotency-key", "retransmission", "last-event-id"],
  ...CREDENTIAL_HEADERS,
];
/** Of this connection, and not of the message. */
const OF_THE_HOP = /^(connection|keep-alive|transfer-encoding|content-length|content-encoding|host|expect)$/;

/** Listens on this machine only. */
export async function startRecorder(
  options: RecorderOptions,
): Promise<{ url: string; stop(): Promise<void> }> {
  const { to, part = "wallet", port = 0, onLine, session = createRecording() } = options;
  const { masking, findOperation } = session;
  const clock = options.clock ?? (() => new Date());
  const streams = new Set<AbortController>();
  const server = createServer((request, response) => {
    // Whoever asked must see a broken connection, as without the proxy.
    pass(request, response).catch(() => response.destroy());
  });

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const time = clock().toISOString();
    const [method, path] = [request.method ?? "GET", request.url ?? "/"];
    const sent = await bytesOf(request);
    const given = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)]],
      ),
    );
    const ended = new AbortController();
    response.once("close", () => ended.abort());
    const answer = await fetch(new URL(path, to), {
      ...{ method, redirect: "manual", signal: ended.signal },
      headers: Object.fromEntries(Object.entries(given).filter(([name]) => !OF_THE_HOP.test(name))),
      ...(sent.length > 0 ? { body: new Uint8Array(sent) } : {}),
    });
    const back = Object.fromEntries([...answer.headers].filter(([name]) => !OF_THE_HOP.test(name)));
    const isStream = answer.headers.get("content-type")?.startsWith("text/event-stream") === true;
    const got = isStream ? undefined : Buffer.from(await answer.arrayBuffer());

    const operation = findOperation(part, method, path);
    // The request first: what it says is known when the answer repeats it.
    const asked = masking.body(jsonOf(sent), operation?.secrets);
    const said = got === undefined ? undefined : masking.body(jsonOf(got), operation?.secrets);
    const headers = Object.fromEntries(
      RECORDED_HEADERS.flatMap((name) => {
        const text = given[name];
        return text === undefined ? [] : [[name, masking.header(name, text)]];
      }),
    );
    const stream = isStream ? session.nextStream() : undefined;
    const exchange: Exchange = {
      ...{ time, from: operation?.from ?? "client", to: part, method },
      ...{ path: masking.path(path, operation?.secrets), headers, signed: "signature" in given },
      ...(asked === undefined ? {} : { body: asked }),
      answer: {
        status: answer.status,
        ...(said === undefined ? {} : { body: said }),
        ...(stream === undefined ? {} : { stream }),
      },
    };
    onLine(exchange);
    response.writeHead(answer.status, back);
    if (stream === undefined) {
      response.end(got);
      return;
    }
    response.flushHeaders();
    await passStream(answer, response, { stream, ended });
  }

  /** Every chunk goes on at once; the events in it are written down. */
  async function passStream(
    answer: Response,
    response: ServerResponse,
    { stream, ended }: { stream: number; ended: AbortController },
  ): Promise<void> {
    const write = createEventReader(({ name, id, data }) =>
      onLine({
        ...{ time: clock().toISOString(), stream, event: name },
        ...(id === undefined ? {} : { id: masking.eventId(id) }),
        data: masking.body(jsonOf(Buffer.from(data)) ?? data),
      }),
    );
    let end: "server" | "client" = "server";
    streams.add(ended);
    try {
      const reader = answer.body!.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        response.write(part.value);
        write(part.value);
      }
      response.end();
    } catch {
      if (ended.signal.aborted) end = "client";
      response.destroy();
    } finally {
      streams.delete(ended);
      onLine({ time: clock().toISOString(), stream, end });
    }
  }

  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      for (const stream of streams) stream.abort();
      server.closeIdleConnections();
      await once(server, "close");
    },
  };
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Nothing when it is no JSON. */
function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
