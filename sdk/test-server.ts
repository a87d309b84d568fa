// A real HTTP server on loopback for the SDK's tests: it records what it received and answers from a list of steps.
// A request beyond the list is answered with a status that no test expects.
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One received request, body included. */
export interface Received {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What to do with one request. */
export type Step = (response: ServerResponse, request: Received) => void;

export interface TestServer {
  baseUrl: string;
  received: Received[];
  /** Sets the answers to come, one per request. */
  plan(...steps: Step[]): void;
  close(): Promise<void>;
}

export async function startTestServer(): Promise<TestServer> {
  let steps: Step[] = [];
  const received: Received[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const request: Received = {
      method: incoming.method ?? "",
      url: incoming.url ?? "",
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString(),
    };
    received.push(request);
    const step = steps.shift() ?? answer(418, { unplanned: true });
    step(response, request);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    plan: (...next) => {
      received.length = 0;
      steps = next;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** A whole JSON answer. */
export function answer(status: number, body: unknown, headers: Record<string, string> = {}): Step {
  return (response) => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}

/** An error in the contract's one shape. */
export function refuse(
  status: number,
  code: string,
  headers: Record<string, string> = {},
  details: Record<string, unknown> = {},
): Step {
  const error = {
    code,
    message: `Because ${code}.`,
    details,
    timestamp: "2026-01-02T03:04:05Z",
    trace_id: TRACE_ID,
  };
  return answer(status, { error }, headers);
}

export const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

/** An answer that is not JSON, as a proxy sends it. */
export function html(status: number, headers: Record<string, string> = {}): Step {
  return (response) => {
    response.writeHead(status, { "Content-Type": "text/html", ...headers });
    response.end("<481516> is the code for 5000 CVE");
  };
}

/** Reads the request and closes the connection without an answer. */
export const breakOff: Step = (response) => response.destroy();

/** Sends the head and half a body, then closes the connection. */
export const breakOffInBody: Step = (response) => {
  response.writeHead(201, { "Content-Type": "application/json", "Content-Length": "100" });
  response.write('{"code": "48', () => response.destroy());
};

/** Never answers. */
export const hang: Step = () => {};

/** Sends the head and half a body, and then nothing. */
export const hangInBody: Step = (response) => {
  response.writeHead(201, { "Content-Type": "application/json" });
  response.write('{"code": "48');
};
