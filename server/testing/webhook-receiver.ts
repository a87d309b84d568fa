// A receiver of webhooks on loopback: keeps what came, and answers as the test says.
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

export type Received = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly message: { readonly type: string; readonly data: Record<string, unknown> };
};

export async function startReceiver() {
  const received: Received[] = [];
  let answer: (response: ServerResponse) => void = (response) => void response.writeHead(204).end();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    received.push({ headers: request.headers as Record<string, string>, body, message: JSON.parse(body) });
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received,
    ids: () => received.map(({ headers }) => headers["webhook-id"]!),
    answerWith(next: number | ((response: ServerResponse) => void)) {
      answer = typeof next === "number" ? (response) => void response.writeHead(next).end() : next;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Whether a secret has signed it, whatever its age. */
export function isSignedBy(secret: string, { headers, body }: Received): boolean {
  const at = new Date(Number(headers["webhook-timestamp"]) * 1000);
  const wanted = new Webhook(secret).sign(headers["webhook-id"]!, at, body);
  return headers["webhook-signature"]!.split(" ").includes(wanted);
}
