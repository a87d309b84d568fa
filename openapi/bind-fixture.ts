// A small contract and the app that serves it, for the binder's tests. Every error that `ask` sees is held against
// the wallet's schema of errors.
import { Readable } from "node:stream";
import Fastify, { type FastifyServerOptions, type InjectOptions } from "fastify";
import { expect, onTestFinished } from "vitest";
import { type Authenticator, bindOperations, strictServerOptions } from "./bind.ts";
import wallet from "./generated/wallet.json" with { type: "json" };
import { type ErrorBody, Problem } from "./problem.ts";
import { createCompiler, schemaAt } from "./validation.ts";

export const isError = createCompiler(wallet)(schemaAt("#/components/schemas/error"));

const thing = {
  type: "object",
  required: ["count"],
  properties: {
    count: { type: "integer", minimum: 1 },
    label: { type: "string", maxLength: 10 },
    amount: { $ref: "#/components/schemas/amount" },
    paid: { $ref: "#/components/schemas/amount", description: "A sibling of the reference." },
    outcome: { enum: ["DONE", "UNKNOWN"] },
    items: { type: "array", items: { type: "object", properties: { n: { type: "integer" } } } },
  },
  allOf: [{ properties: { extra: { type: "boolean" } } }],
  if: { properties: { outcome: { const: "DONE" } }, required: ["outcome"] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ["paid"] },
  else: { not: { required: ["paid"] } },
  unevaluatedProperties: false,
};
const ok = { 200: { description: "", content: { "application/json": { schema: {} } } } };
const json = (schema: object) => ({ required: true, content: { "application/json": { schema } } });
const document = {
  openapi: "3.1.0",
  paths: {
    "/things": {
      post: {
        operationId: "createThing",
        security: [{ key: ["things:write"] }],
        requestBody: json(thing),
        responses: ok,
      },
      get: {
        operationId: "listThings",
        security: [],
        parameters: [
          { name: "limit", in: "query", schema: { $ref: "#/components/schemas/limit" } },
          { name: "open", in: "query", schema: { type: "boolean" } },
          { name: "tag", in: "query", schema: { type: "array", items: { type: "string" } } },
          { name: "like", in: "query", schema: { type: "string" } },
        ],
        responses: ok,
      },
    },
    "/things/{id}": {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string", maxLength: 120 } }],
      get: {
        operationId: "getThing",
        security: [{ key: ["things:read"] }, { badge: ["read"] }],
        responses: ok,
      },
      delete: { operationId: "dropThing", security: [{ key: [] }], responses: { 204: { description: "" } } },
    },
    "/things/search": {
      post: {
        operationId: "search",
        security: [],
        parameters: [
          { name: "Idempotency-Key", in: "header", required: true, schema: { type: "string", minLength: 3 } },
        ],
        requestBody: { content: json({ type: "array" }).content },
        responses: ok,
      },
    },
    "/text": {
      get: {
        operationId: "getText",
        security: [],
        responses: { 200: { description: "", content: { "text/plain": { schema: { type: "string" } } } } },
      },
    },
    "/stream": {
      get: {
        operationId: "getStream",
        security: [],
        responses: {
          200: { description: "", content: { "text/event-stream": { schema: { type: "string" } } } },
          204: { description: "" },
        },
      },
    },
    "/file": {
      get: {
        operationId: "getFile",
        security: [],
        responses: {
          200: {
            description: "",
            content: {
              "text/csv": { schema: { type: "string", maxLength: 20 } },
              "application/pdf": { schema: { type: "string", contentMediaType: "application/pdf" } },
            },
          },
        },
      },
    },
  },
  components: {
    securitySchemes: { key: {}, badge: {} },
    schemas: {
      amount: { type: ["number", "string"], exclusiveMinimum: 0, pattern: "^\\d+$" },
      limit: { type: "integer", default: 20 },
    },
  },
};

export type Answer = (input: Record<string, unknown>) => unknown;
export type Seen = [string, number, unknown, string?];

/** Accepts the header `x-key: good`; knows a key without scope; everything else is no credentials. */
const byKey: Authenticator<{ who: string }> = async ({ headers }, scopes) => {
  if (headers["x-key"] === "good") return { who: `key ${scopes.join()}` };
  if (headers["x-key"] === "poor") throw new Problem("FORBIDDEN", { details: { required: scopes } });
  throw new Problem("UNAUTHENTICATED", { headers: { "WWW-Authenticate": "Key" } });
};

export interface Setup {
  answers?: Record<string, Answer>;
  badge?: Authenticator<{ who: string }>;
  key?: Authenticator<{ who: string }>;
  onResponseBody?: (...seen: Seen) => void;
  options?: FastifyServerOptions;
}

export async function start({
  answers = {},
  key = byKey,
  badge = byKey,
  onResponseBody,
  options = {},
}: Setup = {}) {
  const app = Fastify({ ...strictServerOptions, ...options });
  onTestFinished(async () => {
    await app.close();
  });
  const echo = ({ request: _, ...input }: Record<string, unknown>) => ({ status: 200, body: input });
  const handlers = {
    createThing: echo,
    listThings: ({ query }: Record<string, unknown>) => ({ status: 200, body: query }),
    getThing: echo,
    dropThing: () => ({ status: 204 }),
    search: ({ headers, body }: Record<string, unknown>) => ({ status: 200, body: { headers, body } }),
    getText: () => ({ status: 200, body: "plain\n" }),
    getStream: () => ({ status: 200, body: Readable.from(["data: 1\n\n", "data: 2\n\n"]) }),
    getFile: () => ({ status: 200, mediaType: "text/csv", body: "a,b\r\n" }),
    ...answers,
  };
  await bindOperations<Record<string, never>, { who: string }>(app, {
    document,
    handlers: handlers as unknown as Record<string, never>,
    authenticators: { key, badge },
    bodyLimitBytes: 1000,
    now: () => new Date("2026-01-02T03:04:05.000Z"),
    ...(onResponseBody && { onResponseBody }),
  });
  return app;
}

export type App = Awaited<ReturnType<typeof start>>;

/** Sends one request and holds every error against the contract's one shape. */
export async function ask(app: App, method: string, url: string, extra: object = {}) {
  const reply = await app.inject({ method, url, headers: { "x-key": "good" }, ...extra } as InjectOptions);
  const body = reply.body === "" ? undefined : parsed(reply.body);
  if (reply.statusCode >= 400 && method !== "HEAD") {
    expect(isError(body), reply.body).toBe(true);
    expect(reply.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect((body as ErrorBody).error).toMatchObject({
      timestamp: "2026-01-02T03:04:05.000Z",
      trace_id: reply.headers["x-trace-id"],
    });
  }
  const { code, details } = (body as Partial<ErrorBody>)?.error ?? {};
  const issues = ((details?.issues ?? []) as { field: string; rule: string }[]).map(
    ({ field, rule }) => `${field} ${rule}`,
  );
  return {
    status: reply.statusCode,
    headers: reply.headers,
    body,
    code,
    details,
    issues,
    raw: reply.body,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export const jsonHeaders = { "x-key": "good", "content-type": "application/json" };
export const post = (app: App, payload: string | object, headers: object = jsonHeaders) =>
  ask(app, "POST", "/things", { payload, headers });
