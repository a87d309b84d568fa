// Systems at a real server: by its API key a system follows events and manages its webhooks, and the key is never shown.

import {
  createHistoryClient,
  createIdentityClient,
  createWalletClient,
  createWebhookClient,
  SecurityError,
  type WalletClientOptions,
} from "@makeba/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "./sandbox.ts";

let sandbox: Sandbox;
let apiKey: string;
let keyId: string;
beforeAll(async () => {
  sandbox = await startSandbox();
  const { accessToken: token } = await sandbox.client.createSandboxToken({
    ...{ userId: "usr_operator", role: "operator" },
  });
  const people = createIdentityClient({ baseUrl: sandbox.walletUrl, token });
  const made = await people.createApiKey({
    name: "books",
    scopes: ["events:read", "deposits:write", "transactions:read", "webhooks:read", "webhooks:write"],
  });
  ({ apiKey } = made);
  ({ keyId } = made.key);
}, 120_000);
afterAll(() => sandbox?.stop());

const options = () => ({ baseUrl: sandbox.walletUrl, apiKey });
const failureOf = (call: PromiseLike<unknown>) =>
  Promise.resolve(call).then(
    () => expect.unreachable(),
    (error) => error,
  );

test("a system makes a deposit and finds it among the events", async () => {
  const { accounts } = await sandbox.client.createSandboxUser({ accounts: [{ currency: "CVE" }] });
  const { nextCursor } = await createHistoryClient(options()).listEvents({ start: "latest" });
  const deposit = await createWalletClient(options()).createDeposit({
    ...{ accountNo: accounts[0]!.accountNo, amount: 250, currency: "CVE" },
    source: { type: "bank_transfer", reference: "BANK-1" },
  });
  await expect
    .poll(
      async () => {
        const found: unknown[] = [];
        const history = createHistoryClient(options());
        for await (const { transactionId } of history.listEvents({ cursor: nextCursor }))
          found.push(transactionId);
        return found;
      },
      { timeout: 30_000 },
    )
    .toContain(deposit.transactionId);
});

test("a system makes, changes, sees and removes its webhooks", async () => {
  const webhooks = createWebhookClient(options());
  const { webhook } = await webhooks.createWebhook({
    url: "http://127.0.0.1:9/hooks",
    eventTypes: ["deposit.settled"],
  });
  const { webhookId } = webhook;
  expect(await webhooks.listWebhooks()).toEqual({ webhooks: [webhook] });
  expect(await webhooks.updateWebhook(webhookId, { status: "DISABLED" })).toMatchObject({
    ...{ webhookId, status: "DISABLED" },
  });
  await webhooks.deleteWebhook(webhookId);
  expect(await webhooks.listWebhooks()).toEqual({ webhooks: [] });
});

test("what needs a person refuses a key, and neither errors nor log lines show it", async () => {
  const lines: unknown[] = [];
  const note = (...line: unknown[]) => void lines.push(line);
  const logger = { debug: note, info: note, warn: note, error: note };
  const error = await failureOf(createWalletClient({ ...options(), logger }).getBalance());
  expect(error).toBeInstanceOf(SecurityError);
  const shown = JSON.stringify([lines, String(error), error.stack, error]);
  expect(shown).not.toContain(apiKey);
  expect(shown).not.toContain(keyId);
});

test("exactly one of token and API key is taken, and a key that no header can carry is never quoted", () => {
  const create = [createWalletClient, createHistoryClient, createWebhookClient];
  const wrong = [{}, { token: "t", apiKey: "mk_1" }, { apiKey: "" }, { apiKey: "secret\nvalue" }];
  for (const createClient of create) {
    for (const given of wrong) {
      const attempt = () =>
        createClient({ baseUrl: sandbox.walletUrl, ...given } as unknown as WalletClientOptions);
      expect(attempt).toThrow(TypeError);
      expect(attempt).not.toThrow(/secret|value/);
    }
  }
});
