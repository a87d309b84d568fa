// A server and the way tests talk to it: real HTTP, each operation by its name in the contract.
import type { Reply } from "@makeba/openapi/bind";
import type { ErrorBody } from "@makeba/openapi/problem";
import type { operations } from "@makeba/openapi/wallet";
import { expect } from "vitest";
import type { Currency } from "../ledger/money.ts";
import { type OperationId, operationOf } from "./contract-operations.ts";
import { type SignatureFlaws, type Signer, signedFetch, signerOf } from "./signed-fetch.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

export type Call = {
  /** A bearer token, or who signs; nobody when left out. */
  readonly as?: string | Signer | undefined;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string | Readonly<Record<string, string>>;
  /** The `Idempotency-Key`. */
  readonly key?: string | undefined;
  /** A text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly flaws?: SignatureFlaws;
};

type Body<Id extends OperationId> = Extract<Reply<operations[Id]>, { body: unknown }>["body"];

export type Answer<T> = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** As if the call had succeeded; an error is read with `problemOf`. */
  readonly body: T;
};

export type Customer = {
  readonly userId: string;
  readonly token: string;
  readonly accountNos: Readonly<Partial<Record<Currency, string>>>;
  /** The first of them. */
  readonly accountNo: string;
};

export type TestApi = Awaited<ReturnType<typeof startTestApi>>;

export async function startTestApi(options: Parameters<typeof startTestServer>[0] = {}) {
  const server = await startTestServer(options);
  return { ...apiOf(server), server, stop: () => server.stop() };
}

/** What of `fetch` the calls use. */
export type Send = (
  url: string,
  request: { method: string; headers: Record<string, string>; body?: string },
) => Promise<Pick<Response, "status" | "headers" | "text">>;

/** How to talk to a server that is already there. */
/** Whatever `fetch` is at the moment of the call: a test may put another in its place. */
const sendByFetch: Send = (url, init) => fetch(url, init);

export function apiOf({ url, keys }: Pick<TestServer, "url" | "keys">, send: Send = sendByFetch) {
  async function call<Id extends OperationId>(operationId: Id, call: Call = {}): Promise<Answer<Body<Id>>> {
    const { method, path } = operationOf(operationId);
    const filled = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(call.params?.[name] ?? ""));
    const query = typeof call.query === "string" ? call.query : `${new URLSearchParams(call.query ?? {})}`;
    const target = query === "" ? filled : `${filled}?${query}`;
    const body =
      call.body === undefined || typeof call.body === "string" ? call.body : JSON.stringify(call.body);
    const headers = { ...(call.key === undefined ? {} : { "idempotency-key": call.key }), ...call.headers };
    if (typeof call.as === "object") {
      const options = { headers, ...(call.flaws ? { flaws: call.flaws } : {}) };
      return answerOf(await signedFetch(call.as, url, { method, target, body }, options));
    }
    return answerOf(
      await send(url + target, {
        method,
        headers: {
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(call.as === undefined ? {} : { authorization: `Bearer ${call.as}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body }),
      }),
    );
  }

  async function tokenFor(userId: string, role = "customer", lifetimeSeconds = 3600): Promise<string> {
    const { status, body } = await call("createSandboxToken", { body: { userId, role, lifetimeSeconds } });
    expect(status).toBe(201);
    return body.accessToken;
  }

  /** A user with accounts and these opening balances, in units of each currency. */
  async function customer(
    money: Partial<Record<Currency, number | string>>,
    userId?: string,
  ): Promise<Customer> {
    const accounts = Object.entries(money).map(([currency, openingBalance]) => ({
      currency,
      ...(openingBalance === 0 ? {} : { openingBalance }),
    }));
    const { status, body } = await call("createSandboxUser", {
      body: { ...(userId === undefined ? {} : { userId }), accounts },
    });
    expect(status).toBe(201);
    return {
      userId: body.userId,
      token: await tokenFor(body.userId),
      accountNos: Object.fromEntries(body.accounts.map(({ currency, accountNo }) => [currency, accountNo])),
      accountNo: body.accounts[0]!.accountNo,
    };
  }

  /** `balance`, `available` and `held` of a customer's account. */
  async function balanceOf({ token }: { token: string }, currency: Currency = "CVE") {
    const { status, body } = await call("getBalance", { as: token, query: { currency } });
    expect(status).toBe(200);
    const { balance, available, held } = body;
    return { balance, available, held };
  }

  const network = signerOf("vinti4-test", keys.networkPrivateKey);
  const bank = signerOf("bank-test", keys.bankPrivateKey);
  const rival = signerOf("rival-test", keys.rivalPrivateKey);
  return { bank, url, call, tokenFor, customer, balanceOf, network, rival };
}

export async function answerOf<T = unknown>(response: Awaited<ReturnType<Send>>): Promise<Answer<T>> {
  const { status, headers } = response;
  const text = await response.text();
  const isJson = /^application\/json\b/.test(headers.get("content-type") ?? "");
  return { status, headers, text, body: (isJson ? JSON.parse(text) : text) as T };
}

/** The error of an answer, as it stands under `error`. */
export function problemOf({ body, text, status }: Answer<unknown>): ErrorBody["error"] {
  const { error } = body as Partial<ErrorBody>;
  if (error === undefined) throw new Error(`expected an error, found ${status} ${text}`);
  return error;
}
