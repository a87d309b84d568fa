// Webhooks from the event to the receiver: signed, repeated until taken, given up in the end, and sent again on request.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectProblem } from "../testing/expect-problem.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";
import { isSignedBy, startReceiver } from "../testing/webhook-receiver.ts";
import { RETRY_WAITS_MS } from "./retry-schedule.ts";

const SOON = { timeout: 40_000, interval: 20 };
const DAY_MS = 86_400_000;

let api: TestApi;
let aheadMs = 0;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  api = await startTestApi({ machineClock: () => Date.now() + aheadMs });
});
afterAll(() => api.stop());
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

/** Tokens keep to the machine's clock, which these tests move. */
const operator = () => api.tokenFor("usr_operator", "operator");

async function create(eventTypes: string[], url = receiver.url) {
  const { status, text, body } = await api.call("createWebhook", {
    as: await operator(),
    body: { url, eventTypes },
  });
  expect(status, text).toBe(201);
  return { webhookId: body.webhook.webhookId, secret: body.secret };
}
const get = async (webhookId: string) =>
  (await api.call("getWebhook", { as: await operator(), params: { webhookId } })).body;
const deliveries = async (webhookId: string, query: Record<string, string> = {}) =>
  (await api.call("listWebhookDeliveries", { as: await operator(), params: { webhookId }, query })).body
    .deliveries;
const remove = async (webhookId: string) =>
  api.call("deleteWebhook", { as: await operator(), params: { webhookId } });

describe("a message", () => {
  it("comes signed, once, and tells what happened without anybody's name", async () => {
    const { webhookId, secret } = await create(["transfer.completed"]);
    const [ana, rui] = [await api.customer({ CVE: 100 }), await api.customer({ CVE: 100 })];
    const made = await api.call("createTransfer", {
      as: ana.token,
      body: {
        ...{ from_account: ana.accountNo, to_account: rui.accountNo, amount: 12.5, currency: "CVE" },
        description: "Para a Joana",
      },
    });
    await expect.poll(() => receiver.received.length, SOON).toBe(1);
    const [message] = receiver.received;
    expect(isSignedBy(secret, message!)).toBe(true);
    expect(message!.message).toMatchObject({
      type: "transfer.completed",
      data: { transactionId: made.body.transaction_id, amount: 12.5, fromAccountNo: ana.accountNo },
    });
    expect(message!.body).not.toMatch(new RegExp(`Joana|${ana.userId}`));
    await expect
      .poll(async () => (await deliveries(webhookId)).map(({ status }) => status), SOON)
      .toEqual(["DELIVERED"]);
    await remove(webhookId);
  });

  it("is repeated under the same id, ever later, until it is taken", async () => {
    const { webhookId } = await create(["account.opened"]);
    receiver.answerWith(503);
    await api.customer({ EUR: 0 });
    for (const [i, waitMs] of RETRY_WAITS_MS.slice(0, 3).entries()) {
      await expect.poll(() => receiver.received.length, SOON).toBe(i + 1);
      await expect.poll(async () => (await deliveries(webhookId))[0]?.lastResponseStatus, SOON).toBe(503);
      const [{ attempts, nextAttemptAt } = { attempts: 0, nextAttemptAt: "" }] = await deliveries(webhookId);
      expect(attempts).toBe(i + 1);
      await expect
        .poll(async () => {
          const [delivery] = await deliveries(webhookId);
          return Date.parse(delivery!.nextAttemptAt!) - (Date.now() + aheadMs) <= 1.2 * waitMs;
        }, SOON)
        .toBe(true);
      expect(nextAttemptAt).not.toBe("");
      aheadMs += 1.2 * waitMs;
    }
    receiver.answerWith(200);
    aheadMs += 1.2 * RETRY_WAITS_MS[3]!;
    await expect.poll(async () => (await deliveries(webhookId))[0]?.status, SOON).toBe("DELIVERED");
    expect(new Set(receiver.ids()).size).toBe(1);
    await remove(webhookId);
  });

  it("is dead after the last attempt, and can be replayed under its own id", async () => {
    const { webhookId } = await create(["account.opened"]);
    receiver.answerWith(500);
    await api.customer({ EUR: 0 });
    await expect.poll(() => receiver.received.length, SOON).toBe(1);
    // The last attempt but one has been made.
    await api.server.database.pool.query(
      "update webhook_deliveries set attempts = $2, next_attempt_at = now() - interval '1 day' where webhook_id = $1",
      [webhookId, RETRY_WAITS_MS.length],
    );
    await expect.poll(async () => (await deliveries(webhookId))[0]?.status, SOON).toBe("DEAD");
    const dead = await deliveries(webhookId, { status: "DEAD" });
    expect(dead).toHaveLength(1);
    receiver.answerWith(200);
    const replayed = await api.call("replayWebhookDelivery", {
      as: await operator(),
      params: { webhookId, deliveryId: dead[0]!.deliveryId },
    });
    expect(replayed.status).toBe(202);
    await expect.poll(async () => (await deliveries(webhookId))[0]?.status, SOON).toBe("DELIVERED");
    expect(new Set(receiver.ids()).size).toBe(1);
    await remove(webhookId);
  });
});

describe("an address", () => {
  it("that takes nothing for days is given up, and operators see it", async () => {
    const { webhookId } = await create(["account.opened"]);
    receiver.answerWith(500);
    await api.customer({ EUR: 0 });
    await expect.poll(async () => (await get(webhookId)).failingSince, SOON).toBeDefined();
    aheadMs += 4 * DAY_MS;
    await expect
      .poll(async () => get(webhookId), SOON)
      .toMatchObject({ status: "DISABLED", disabledReason: "FAILING" });
    const before = receiver.received.length;
    receiver.answerWith(200);
    const enabled = await api.call("updateWebhook", {
      ...{ as: await operator(), params: { webhookId }, body: { status: "ENABLED" } },
    });
    expect(enabled.body).toMatchObject({ status: "ENABLED" });
    expect(enabled.body).not.toHaveProperty("failingSince");
    aheadMs += DAY_MS;
    await expect.poll(() => receiver.received.length, SOON).toBeGreaterThan(before);
    await remove(webhookId);
  });

  it("that answers 410 is given up at once", async () => {
    const { webhookId } = await create(["account.opened"]);
    receiver.answerWith(410);
    await api.customer({ EUR: 0 });
    await expect
      .poll(async () => get(webhookId), SOON)
      .toMatchObject({ status: "DISABLED", disabledReason: "GONE" });
    await remove(webhookId);
  });

  it("that sends elsewhere is not followed, and an endless answer is not read to its end", async () => {
    const { webhookId } = await create(["account.frozen"]);
    const ping = async () =>
      (await api.call("testWebhook", { as: await operator(), params: { webhookId } })).body;
    const other = await startReceiver();
    receiver.answerWith((response) => void response.writeHead(307, { location: other.url }).end());
    expect(await ping()).toMatchObject({ delivered: false, responseStatus: 307 });
    expect(other.received).toEqual([]);
    other.stop();
    let written = 0;
    receiver.answerWith((response) => {
      response.writeHead(200);
      const pour = () => {
        while (!response.destroyed && response.write("x".repeat(65_536))) written += 65_536;
        written += 65_536;
      };
      response.on("drain", pour);
      pour();
    });
    expect(await ping()).toMatchObject({ delivered: true, responseStatus: 200 });
    const after = written;
    expect(after).toBeLessThan(50_000_000);
    receiver.answerWith(204);
    expect(receiver.received.at(-1)!.message.type).toBe("ping");
    await remove(webhookId);
    const refused = await api.call("createWebhook", {
      as: await operator(),
      body: { url: "http://a.example:99999/", eventTypes: ["*"] },
    });
    expectProblem(refused, "VALIDATION_FAILED");
  });
});

describe("a secret", () => {
  it("that was exchanged signs beside the new one for a day, and stands nowhere in clear", async () => {
    const { webhookId, secret } = await create(["account.frozen"]);
    const params = { webhookId };
    const { body } = await api.call("rotateWebhookSecret", { as: await operator(), params });
    expect(body.secret).not.toBe(secret);
    const signedBy = async () => {
      await api.call("testWebhook", { as: await operator(), params });
      const message = receiver.received.at(-1)!;
      return [secret, body.secret].map((one) => isSignedBy(one, message));
    };
    expect(await signedBy()).toEqual([true, true]);
    aheadMs += 1.1 * DAY_MS;
    expect(await signedBy()).toEqual([false, true]);
    const { rows } = await api.server.database.pool.query(
      "select row_to_json(w)::text as row from webhooks w",
    );
    for (const { row } of rows) {
      expect(row).not.toContain("whsec_");
      expect(row).not.toContain(body.secret.slice(6, 30));
    }
    expect(JSON.stringify(await get(webhookId))).not.toContain("whsec_");
    await remove(webhookId);
  });
});

describe("whose webhooks", () => {
  it("a system sees its own only, and operators everybody's", async () => {
    const systems: string[] = [];
    for (const name of ["Banco A", "Banco B"]) {
      const scopes = ["webhooks:read", "webhooks:write"];
      const { body } = await api.call("createApiKey", { as: await operator(), body: { name, scopes } });
      systems.push(`ApiKey ${body.apiKey}`);
    }
    const as = (system: number) => ({ headers: { authorization: systems[system]! } });
    const { body } = await api.call("createWebhook", {
      ...as(0),
      body: { url: receiver.url, eventTypes: ["account.frozen"] },
    });
    const params = { webhookId: body.webhook.webhookId };
    expect((await api.call("getWebhook", { ...as(0), params })).status).toBe(200);
    expect((await api.call("listWebhooks", as(0))).body.webhooks).toHaveLength(1);
    expect((await api.call("listWebhooks", as(1))).body.webhooks).toHaveLength(0);
    for (const operation of ["getWebhook", "deleteWebhook", "testWebhook", "rotateWebhookSecret"] as const)
      expectProblem(await api.call(operation, { ...as(1), params }), "WEBHOOK_NOT_FOUND");
    expect((await remove(params.webhookId)).status).toBe(204);
  });
});
