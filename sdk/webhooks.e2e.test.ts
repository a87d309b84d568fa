// The webhook methods, against a server that answers by a plan, and the check of signatures.
import contract from "@makeba/openapi/wallet.json" with { type: "json" };
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWebhookClient, verifyWebhook, WebhookRefusedError } from "./index.ts";
import * as server from "./test-server.ts";

let wallet: server.TestServer;
beforeAll(async () => {
  wallet = await server.startTestServer();
});
afterAll(() => wallet.close());

const client = () => createWebhookClient({ baseUrl: wallet.baseUrl, token: "t", sleep: async () => {} });
const url = "https://bank.example/hooks";
const calls: Record<string, () => Promise<unknown>> = {
  createWebhook: () => client().createWebhook({ url, eventTypes: ["*"] }),
  listWebhooks: () => client().listWebhooks(),
  getWebhook: () => client().getWebhook("whk_1"),
  updateWebhook: () => client().updateWebhook("whk_1", { status: "ENABLED" }),
  deleteWebhook: () => client().deleteWebhook("whk_1"),
  testWebhook: () => client().testWebhook("whk_1"),
  rotateWebhookSecret: () => client().rotateWebhookSecret("whk_1"),
  listWebhookDeliveries: () => client().listWebhookDeliveries("whk_1", { status: "DEAD" }),
  replayWebhookDelivery: () => client().replayWebhookDelivery("whk_1", "whd_1"),
};

test.each(Object.keys(calls))("%s sends its operation's method and path", async (name) => {
  const body = { from: name };
  wallet.plan(server.answer(200, body));
  expect(await calls[name]!()).toEqual(body);
  const lines = Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { operationId?: string }>).map(([method, operation]) => ({
      operationId: operation.operationId,
      line: `${method.toUpperCase()} ${path}`,
    })),
  );
  const [sent] = wallet.received;
  expect(`${sent?.method} ${sent?.url.split("?")[0]}`).toBe(
    lines
      .find(({ operationId }) => operationId === name)!
      .line.replace("{webhookId}", "whk_1")
      .replace("{deliveryId}", "whd_1"),
  );
});

describe("verifyWebhook", () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  const body = JSON.stringify({ type: "ping", timestamp: "2026-01-02T00:00:00Z", data: {} });
  const signed = (at = new Date(), by = secret, text = body) => ({
    "Webhook-Id": "msg_1",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(by).sign("msg_1", at, text),
  });
  const other = `whsec_${Buffer.alloc(32, 8).toString("base64")}`;

  test("reads a message that the secret has signed, with headers of any kind", () => {
    const expected = { messageId: "msg_1", type: "ping", timestamp: "2026-01-02T00:00:00Z", data: {} };
    expect(verifyWebhook(body, signed(), secret)).toEqual(expected);
    expect(verifyWebhook(body, new Headers(signed()), secret)).toEqual(expected);
    const once = signed();
    const two = { ...once, "webhook-signature": `v1,AAAA ${once["webhook-signature"]}` };
    expect(verifyWebhook(body, two, secret)).toEqual(expected);
  });

  test.each([
    ["another secret", () => [body, signed(new Date(), other), secret]],
    ["another body", () => [`${body} `, signed(), secret]],
    ["an old message", () => [body, signed(new Date(Date.now() - 10 * 60_000)), secret]],
    ["a message from the future", () => [body, signed(new Date(Date.now() + 10 * 60_000)), secret]],
    ["no headers", () => [body, {}, secret]],
    ["another id", () => [body, { ...signed(), "Webhook-Id": "msg_2" }, secret]],
    ["a body that is no JSON", () => ["{", signed(new Date(), secret, "{"), secret]],
  ] as [string, () => Parameters<typeof verifyWebhook>][])("refuses %s", (_, given) => {
    expect(() => verifyWebhook(...given())).toThrow(WebhookRefusedError);
  });
});
