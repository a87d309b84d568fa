// A proxy that writes down what is said through it, without the secrets. It changes nothing: a signature holds, because it
// covers the path and not the address.
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createMasking } from "./masking.ts";
import type { Exchange } from "./session-file.ts";

export type RecorderOptions = {
  /** Who is asked, such as `http://127.0.0.1:3000`. */
  readonly to: string;
  /** Who asks and who answers, for readers. */
  readonly names?: { readonly from: string; readonly to: string };
  /** 0 takes a free one. @default 0 */
  readonly port?: number;
  readonly onExchange: (exchange: Exchange) => void;
  /** @default the machine's clock */
  readonly clock?: () => Date;
};

const RECORDED_HEADERS = ["content-type", "authorization", "idempotency-key", "retransmission"];
/** Of this connection, and not of the message. */
const OF_THE_HOP = /^(connection|keep-alive|transfer-encoding|content-length|content-encoding|host|expect)$/;

/** Listens on this machine only. */
export async function startRecorder(
  options: RecorderOptions,
): Promise<{ url: string; stop(): Promise<void> }> {
  const { to, names = { from: "client", to: "wallet" }, port = 0, onExchange } = options;
  const clock = options.clock ?? (() => new Date());
  const masking = createMasking();
  const server = createServer((request, response) => {
    pass(request).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      // Whoever asked must see a broken connection, as without the proxy.
      () => response.destroy(),
    );
  });

  async function pass(request: IncomingMessage) {
    const time = clock().toISOString();
    const [method, path] = [request.method ?? "GET", request.url ?? "/"];
    const sent = await bytesOf(request);
    const given = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)]],
      ),
    );
    const answer = await fetch(new URL(path, to), {
      method,
      headers: Object.fromEntries(Object.entries(given).filter(([name]) => !OF_THE_HOP.test(name))),
      ...(sent.length > 0 ? { body: new Uint8Array(sent) } : {}),
      redirect: "manual",
    });
    const got = Buffer.from(await answer.arrayBuffer());
    // The request first: what it says is known when the answer repeats it.
    const asked = masking.body(jsonOf(sent));
    const said = masking.body(jsonOf(got));
    const headers = Object.fromEntries(
      RECORDED_HEADERS.flatMap((name) => {
        const text = given[name];
        return text === undefined ? [] : [[name, masking.header(name, text)]];
      }),
    );
    onExchange({
      ...{ time, ...names, method, path: masking.path(path), headers, signed: "signature" in given },
      ...(asked === undefined ? {} : { body: asked }),
      answer: { status: answer.status, ...(said === undefined ? {} : { body: said }) },
    });
    const back = Object.fromEntries([...answer.headers].filter(([name]) => !OF_THE_HOP.test(name)));
    return { status: answer.status, headers: back, body: got };
  }

  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
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
