// The message gateway: what it is sent, and what a caller is told when it does not take it.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Problem } from "@makeba/openapi/problem";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { expectProblem } from "../testing/expect-problem.ts";
import { startTestApi } from "../testing/test-api.ts";
import { newPhone } from "../testing/valid-identity-calls.ts";
import { sendByGateway } from "./messages.ts";

type Received = { method: string; url: string; contentType: string; body: unknown };

let gateway: Server;
let url: string;
let received: Received[] = [];
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  gateway = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({
      method: request.method!,
      url: request.url!,
      contentType: request.headers["content-type"]!,
      body: JSON.parse(Buffer.concat(chunks).toString()),
    });
    answer(response);
  });
  await new Promise<void>((listening) => gateway.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/messages`;
});
afterAll(async () => {
  gateway.closeAllConnections();
  await new Promise((closed) => gateway.close(closed));
});
beforeEach(() => {
  received = [];
  answer = (response) => response.writeHead(202).end();
});

const MESSAGE = { to: "+2389912345", text: "Your Makeba code is 123456." };
const failureOf = (send: Promise<void>) =>
  send.then(
    () => expect.unreachable("the message was expected to fail"),
    (error: unknown) => error as Problem,
  );

it("a message is posted as JSON, once, and any 2xx will do", async () => {
  for (const status of [200, 202, 204]) {
    received = [];
    answer = (response) => response.writeHead(status).end();
    await sendByGateway(url)(MESSAGE);
    expect(received).toEqual([
      { method: "POST", url: "/messages", contentType: "application/json", body: MESSAGE },
    ]);
  }
});

it.each<[string, (response: ServerResponse) => void]>([
  ["refuses", (response) => response.writeHead(400).end("no")],
  ["fails", (response) => response.writeHead(500).end("down")],
  ["sends elsewhere", (response) => response.writeHead(302, { location: url }).end()],
  ["hangs up", (response) => response.destroy()],
])("a gateway that %s makes the message unavailable, and the text is in no error", async (_, how) => {
  answer = how;
  const error = await failureOf(sendByGateway(url)(MESSAGE));
  expect(error).toBeInstanceOf(Problem);
  expect(error).toMatchObject({ code: "UNAVAILABLE", details: { failing: "messages" } });
  expect(error.headers).toEqual({ "Retry-After": "5" });
  expect(`${error.stack} ${JSON.stringify(error.details)} ${String(error.cause)}`).not.toMatch(
    /123456|9912345/,
  );
  expect(received).toHaveLength(1);
});

it("without an address of a gateway no message can be sent", async () => {
  expect(await failureOf(sendByGateway(undefined)(MESSAGE))).toMatchObject({ code: "UNAVAILABLE" });
});

it("a server outside the sandbox sends its codes by the gateway, and says so when it is down", async () => {
  const api = await startTestApi({ environment: { SANDBOX: "off", MESSAGE_GATEWAY_URL: url } });
  try {
    const password = "morabeza no Fogo";
    const form = (phone: string) => ({ name: "Ana", phone, password, passwordConfirmation: password });
    const phone = newPhone();
    const asked = await api.call("signUp", { body: form(phone) });
    expect(asked.status, asked.text).toBe(202);
    const { to, text } = received[0]!.body as { to: string; text: string };
    expect(to).toBe(phone);
    const [code] = /\b\d{6}\b/.exec(text)!;
    const { challengeId } = asked.body;
    const confirmed = await api.call("confirmSignUp", { body: { challengeId, code } });
    expect(confirmed.status, confirmed.text).toBe(201);
    answer = (response) => response.writeHead(503).end();
    expectProblem(await api.call("signUp", { body: form(newPhone()) }), "UNAVAILABLE");
  } finally {
    await api.stop();
  }
});
