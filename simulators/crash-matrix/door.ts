// An address that stays while the process behind it is killed and started again, and that sees every message go through.
// Nobody behind it is a connection that breaks, as with a machine that is off.
import { type IncomingHttpHeaders, request as send } from "node:http";
import { type OpenPort, openPort } from "../open-port.ts";

export type Passing = {
  readonly method: string;
  readonly path: string;
  /** Of the request. */
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Nothing while the request arrives. */
  readonly answer?: { readonly status: number; readonly body: string };
};

export type Door = OpenPort & {
  /** The address behind it, or nobody. */
  lead(url: string | undefined): void;
};

/** @param onPassing says whether the message is lost there */
export async function openDoor(
  onPassing: (passing: Passing) => Promise<"goes on" | "is lost">,
): Promise<Door> {
  let behind: string | undefined;
  const port = await openPort(async (incoming, reply) => {
    try {
      const body = await textOf(incoming);
      const { method = "GET", url = "/", headers } = incoming;
      const passing = { method, path: url, headers, body };
      if ((await onPassing(passing)) === "is lost" || behind === undefined)
        return void incoming.socket.destroy();
      const answer = await sendTo(behind, passing);
      if ((await onPassing({ ...passing, answer })) === "is lost") return void incoming.socket.destroy();
      reply.writeHead(answer.status, answer.headers).end(answer.body);
    } catch {
      incoming.socket.destroy();
    }
  });
  return {
    ...port,
    lead(url) {
      behind = url;
    },
  };
}

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string };

/** Sends a message as it was sent to a door. @throws Error when nobody answers (rejects) */
export function sendTo(to: string, { method, path, headers, body }: Passing): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { connection: _, "transfer-encoding": __, "content-length": ___, ...rest } = headers;
    const length = body === "" ? {} : { "content-length": Buffer.byteLength(body) };
    // A connection for each message: one that was kept belongs to a process that may be gone.
    const outgoing = send(new URL(path, to), { method, headers: { ...rest, ...length }, agent: false });
    outgoing.on("error", reject).on("response", (answer) => {
      textOf(answer).then((text) => {
        const { connection: _, "transfer-encoding": __, "keep-alive": ___, ...others } = answer.headers;
        resolve({ status: answer.statusCode ?? 502, headers: others, body: text });
      }, reject);
    });
    outgoing.end(body);
  });
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
