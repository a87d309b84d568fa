// The identity methods, against a server that answers by a plan.
import contract from "@makeba/openapi/wallet.json" with { type: "json" };
import { afterAll, beforeAll, expect, test } from "vitest";
import { createIdentityClient, type IdentityClient } from "./identity.ts";
import * as server from "./test-server.ts";

let wallet: server.TestServer;
beforeAll(async () => {
  wallet = await server.startTestServer();
});
afterAll(() => wallet.close());

const client = () => createIdentityClient({ baseUrl: wallet.baseUrl, token: "the-token" });
const PUBLIC = [
  ...["signUp", "confirmSignUp", "signIn", "refreshSession"],
  ...["startPasswordReset", "confirmPasswordReset"],
];

const lines = new Map(
  Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { operationId?: string }>).map(([method, operation]) => [
      operation.operationId,
      `${method.toUpperCase()} ${path}`,
    ]),
  ),
);

type Method = (argument?: unknown) => Promise<unknown>;
const methods = Object.keys(createIdentityClient({ baseUrl: "http://127.0.0.1:1", token: "t" }));

test.each(methods)(
  "%s sends its operation's method and path, and a token where one is needed",
  async (name) => {
    const body = { from: name };
    wallet.plan(server.answer(200, body));
    const line = lines.get(name)!;
    const argument = line.includes("{") ? "the-id" : { body: name };
    const takesNone = /^(GET|DELETE) [^{]*$|sign-out$/.test(line);
    const method = client()[name as keyof IdentityClient] as Method;
    expect(await (takesNone ? method() : method(argument))).toEqual(body);
    const [sent] = wallet.received;
    expect(`${sent?.method} ${sent?.url}`).toBe(line.replace(/\{\w+\}/, "the-id"));
    expect(sent?.headers.authorization).toBe(PUBLIC.includes(name) ? undefined : "Bearer the-token");
  },
);

test("an answer without a body is nothing", async () => {
  wallet.plan((response) => {
    response.writeHead(204).end();
  });
  expect(await client().signOut()).toBeUndefined();
});

test("a refresh whose answer was lost is not sent again, because that would end the session", async () => {
  wallet.plan(server.breakOff, server.answer(200, {}));
  await expect(client().refreshSession({ refreshToken: "mr_1" })).rejects.toMatchObject({
    code: "OUTCOME_UNKNOWN",
  });
  expect(wallet.received).toHaveLength(1);
});
