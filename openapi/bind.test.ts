// From the request to the reply: authentication, handlers, errors in their one shape.
import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import type { Authenticator } from "./bind.ts";
import { type Answer, type App, ask, isError, jsonHeaders, post, type Seen, start } from "./bind-fixture.ts";
import { Problem } from "./problem.ts";

describe("a request that keeps the contract", () => {
  it("reaches the handler with its body, principal and scopes as they are", async () => {
    const { status, body, headers } = await post(await start(), { count: 2, label: " x ", extra: true });
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(body).toEqual({
      params: {},
      query: {},
      headers: {},
      body: { count: 2, label: " x ", extra: true },
      principal: { who: "key things:write" },
    });
  });

  it("may be answered by a handler that does not wait, without content, or in text", async () => {
    const app = await start();
    expect(await ask(app, "DELETE", "/things/a")).toMatchObject({ status: 204, raw: "" });
    expect(await ask(app, "GET", "/text")).toMatchObject({ status: 200, raw: "plain\n" });
    expect((await ask(app, "GET", "/text")).headers["content-type"]).toBe("text/plain; charset=utf-8");
  });

  it("gets every field of the answer and the handler's headers", async () => {
    const answer = {
      status: 200,
      body: { count: 1, undeclared: { kept: true } },
      headers: { "Idempotent-Replayed": "true" },
    };
    const { body, headers } = await post(await start({ answers: { createThing: async () => answer } }), {
      count: 1,
    });
    expect(body).toEqual(answer.body);
    expect(headers["idempotent-replayed"]).toBe("true");
  });

  it("has its query read as the schema says, with defaults", async () => {
    const app = await start();
    expect((await ask(app, "GET", "/things?limit=5&open=false&tag=a")).body).toEqual({
      limit: 5,
      open: false,
      tag: ["a"],
    });
    expect((await ask(app, "GET", "/things?tag=a&tag=b")).body).toEqual({ limit: 20, tag: ["a", "b"] });
  });

  it("has an encoded slash in a path parameter, and a media type with parameters", async () => {
    const app = await start();
    expect((await ask(app, "GET", "/things/a%2Fb%20c")).body).toMatchObject({ params: { id: "a/b c" } });
    const headers = { ...jsonHeaders, "content-type": "application/json; charset=utf-8" };
    expect((await post(app, '{"count":1}', headers)).status).toBe(200);
  });

  it("has its declared headers under lower-case names, and no body where it may be left out", async () => {
    const { body } = await ask(await start(), "POST", "/things/search", {
      headers: { "IDEMPOTENCY-key": "abc" },
    });
    expect(body).toEqual({ headers: { "idempotency-key": "abc" } });
  });
});

describe("authentication", () => {
  it.each([
    ["a body that is not JSON", { payload: "{", headers: { "content-type": "application/json" } }],
    ["a body that breaks the schema", { payload: { count: -1 } }],
    ["another content type", { payload: "x", headers: { "content-type": "text/plain" } }],
    [
      "a body that is too large",
      { payload: "x".repeat(5000), headers: { "content-type": "application/json" } },
    ],
    ["no body", { headers: {} }],
  ])("comes before validation: %s gets 401", async (_case, extra) => {
    const reply = await ask(await start(), "POST", "/things", { headers: {}, ...extra });
    expect(reply).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    expect(reply.headers["www-authenticate"]).toBe("Key");
  });

  it("comes before the validation of path, query and a body that may not be there", async () => {
    const reply = await ask(await start(), "DELETE", "/things/a?unknown=1", {
      headers: {},
      payload: { a: 1 },
    });
    expect(reply.status).toBe(401);
  });

  const badge =
    (outcome: "good" | Problem | Error): Authenticator<{ who: string }> =>
    async () => {
      if (outcome === "good") return { who: "badge" };
      throw outcome;
    };

  it("of two alternatives one is enough", async () => {
    const app = await start({ badge: badge("good") });
    expect((await ask(app, "GET", "/things/a")).body).toMatchObject({
      principal: { who: "key things:read" },
    });
    for (const key of ["", "poor"]) {
      const reply = await ask(app, "GET", "/things/a", { headers: { "x-key": key } });
      expect(reply.body).toMatchObject({ principal: { who: "badge" } });
    }
  });

  it.each<[string, Problem, string]>([
    ["", new Problem("UNAUTHENTICATED"), "UNAUTHENTICATED"],
    ["", new Problem("TOKEN_EXPIRED"), "TOKEN_EXPIRED"],
    ["poor", new Problem("UNAUTHENTICATED"), "FORBIDDEN"],
  ])("of two refusals the more telling goes out (key %j, badge %s)", async (key, refusal, code) => {
    const reply = await ask(await start({ badge: badge(refusal) }), "GET", "/things/a", {
      headers: { "x-key": key },
    });
    expect(reply.code).toBe(code);
  });

  it.each<[string, Error, string]>([
    ["is out of order", new Problem("UNAVAILABLE"), "UNAVAILABLE"],
    ["has a defect", new Error("secret"), "INTERNAL"],
  ])("an authenticator that %s ends the request: the next one is not asked", async (_case, failure, code) => {
    const app = await start({ key: badge(failure), badge: badge("good") });
    expect(await ask(app, "GET", "/things/a")).toMatchObject({ code });
  });

  it("is not asked of a public operation, whose handler cannot read a principal", async () => {
    const app = await start({
      answers: { search: ({ principal }) => ({ status: 200, body: { principal } }) },
    });
    expect((await ask(app, "GET", "/things", { headers: {} })).status).toBe(200);
    const reply = await ask(app, "POST", "/things/search", { headers: { "idempotency-key": "abc" } });
    expect(reply).toMatchObject({ status: 500, code: "INTERNAL" });
  });

  it("sees the raw body of a signed request before anybody parses it", async () => {
    const seen: string[] = [];
    const key: Authenticator<{ who: string }> = async (request) => {
      request.bodyDigestCheck = (raw) => {
        seen.push(raw.toString());
        if (raw.toString() !== '{ "count":1}') throw new Problem("SIGNATURE_INVALID");
      };
      return { who: "signer" };
    };
    const app = await start({ key });
    expect((await post(app, '{ "count":1}')).status).toBe(200);
    expect(await post(app, "{ forged")).toMatchObject({ status: 401, code: "SIGNATURE_INVALID" });
    expect(await post(app, "")).toMatchObject({ status: 401, code: "SIGNATURE_INVALID" });
    expect(seen).toEqual(['{ "count":1}', "{ forged", ""]);
  });

  it("an alternative that failed leaves no digest check behind", async () => {
    const key: Authenticator<{ who: string }> = async (request) => {
      request.bodyDigestCheck = () => {
        throw new Problem("SIGNATURE_INVALID");
      };
      throw new Problem("SIGNATURE_INVALID");
    };
    let left: unknown = "not asked";
    const app = await start({
      key,
      badge: async ({ bodyDigestCheck }) => {
        left = bodyDigestCheck;
        return { who: "badge" };
      },
    });
    expect((await ask(app, "GET", "/things/a")).status).toBe(200);
    expect(left).toBe(null);
  });
});

describe("what is not in the contract", () => {
  it.each([
    ["GET", "/nowhere"],
    ["POST", "/nowhere"],
    ["GET", "/Things"],
    ["GET", "//things"],
    ["OPTIONS", "*"],
  ])("%s %s is no route", async (method, url) => {
    const reply = await ask(await start(), method, url, {
      headers: jsonHeaders,
      ...(method === "POST" && { payload: "{" }),
    });
    expect(reply).toMatchObject({ status: 404, code: "ROUTE_NOT_FOUND" });
  });

  it.each([
    ["PUT", "/things", "POST, GET"],
    ["PATCH", "/things", "POST, GET"],
    ["OPTIONS", "/things", "POST, GET"],
    ["HEAD", "/things", "POST, GET"],
    ["TRACE", "/things", "POST, GET"],
    ["POST", "/things/a", "GET, DELETE"],
    ["GET", "/things/search", "POST"],
    ["DELETE", "/things/search", "POST"],
  ])("%s %s is not allowed, with or without credentials", async (method, url, allow) => {
    const app = await start();
    for (const headers of [{}, jsonHeaders]) {
      const reply = await ask(app, method, url, { headers });
      expect([reply.status, reply.headers.allow?.toString().split(", ").toSorted()]).toEqual([
        405,
        allow.split(", ").toSorted(),
      ]);
    }
  });

  it("a plugin that finds nothing answers in the same shape", async () => {
    const app = await start();
    app.get("/docs/*", (_request, reply) => reply.callNotFound());
    expect(await ask(app, "GET", "/docs/x")).toMatchObject({ status: 404, code: "ROUTE_NOT_FOUND" });
  });
});

describe("an error", () => {
  it.each<[string, Answer]>([
    [
      "thrown at once",
      () => {
        throw new Error("password=hunter2");
      },
    ],
    [
      "thrown later",
      async () => {
        throw new TypeError("password=hunter2");
      },
    ],
    [
      "that is no Error",
      async () => {
        throw "password=hunter2";
      },
    ],
    ["in an answer that JSON cannot say", () => ({ status: 200, body: { password: 2n } })],
    [
      "in the guise of a broken request",
      async () => {
        throw Object.assign(new Error("hunter2"), { code: "ECONNRESET", statusCode: 400 });
      },
    ],
  ])("%s is INTERNAL, is logged, and tells the caller nothing", async (_case, createThing) => {
    const lines: string[] = [];
    const logger = { level: "error", stream: { write: (line: string) => lines.push(line) } };
    const reply = await post(await start({ answers: { createThing }, options: { logger } }), { count: 1 });
    expect(reply).toMatchObject({ status: 500, code: "INTERNAL", details: {} });
    expect(reply.raw).not.toMatch(/hunter2|BigInt|password/);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 50, trace_id: reply.headers["x-trace-id"] });
  });

  it("that a handler means goes out with its status, details and headers", async () => {
    const problem = new Problem("RATE_LIMITED", { details: { limit: 5 }, headers: { "Retry-After": "7" } });
    const reply = await post(
      await start({
        answers: {
          createThing: () => {
            throw problem;
          },
        },
      }),
      { count: 1 },
    );
    expect(reply).toMatchObject({ status: 429, code: "RATE_LIMITED", details: { limit: 5 } });
    expect(reply.headers["retry-after"]).toBe("7");
  });

  it("that asks for patience always says how much", async () => {
    const overloaded = () => {
      throw new Problem("OVERLOADED");
    };
    const { headers } = await post(await start({ answers: { createThing: overloaded } }), { count: 1 });
    expect(headers["retry-after"]).toBe("1");
  });
});

describe("the trace id", () => {
  const trace = "0af7651916cd43dd8448eb211c80319c";

  it("is the caller's, on success and on error", async () => {
    const app = await start();
    const headers = { ...jsonHeaders, traceparent: `00-${trace}-b7ad6b7169203331-01` };
    for (const count of [1, 0])
      expect((await post(app, { count }, headers)).headers["x-trace-id"]).toBe(trace);
    expect((await ask(app, "GET", "/%zz", { headers })).headers["x-trace-id"]).toBe(trace);
  });

  it.each([
    "",
    "junk",
    `00-${"0".repeat(32)}-b7ad6b7169203331-01`,
    `00-${trace}-${"0".repeat(16)}-01`,
    `ff-${trace}-b7ad6b7169203331-01`,
    `00-${trace}-b7ad6b7169203331-01-x`,
  ])("is a new one when the caller's is %j", async (traceparent) => {
    const { headers } = await post(await start(), { count: 1 }, { ...jsonHeaders, traceparent });
    expect(headers["x-trace-id"]).toMatch(/^[\da-f]{32}$/);
    expect(traceparent).not.toContain(headers["x-trace-id"]);
  });
});

describe("the test seam", () => {
  it("sees every reply of an operation, errors included", async () => {
    const seen: Seen[] = [];
    const app = await start({ onResponseBody: (...reply) => seen.push(reply) });
    await post(app, { count: 1 });
    await post(app, { count: 0 });
    await post(app, "{");
    await post(app, { count: 1 }, {});
    await ask(app, "DELETE", "/things/a");
    await ask(app, "GET", "/nowhere");
    expect(seen.map(([id, status]) => `${id} ${status}`)).toEqual([
      "createThing 200",
      "createThing 400",
      "createThing 400",
      "createThing 401",
      "dropThing 204",
    ]);
    expect(seen.slice(1, 4).every(([, , body]) => isError(body))).toBe(true);
  });

  it.each([200, 400])("that refuses a %i reply makes it a 500", async (refused) => {
    const onResponseBody = (_id: string, status: number) => {
      if (status === refused) throw new Error("breaks the contract");
    };
    const app = await start({ onResponseBody });
    const reply = await post(app, { count: refused === 200 ? 1 : 0 });
    expect(reply).toMatchObject({ status: 500, code: "INTERNAL" });
    expect(reply.raw).not.toContain("breaks the contract");
  });
});

describe("on a real socket", () => {
  async function speak(app: App, bytes: string): Promise<string> {
    await app.listen({ port: 0, host: "127.0.0.1" });
    const socket = connect((app.server.address() as { port: number }).port, "127.0.0.1");
    socket.end(bytes);
    let answer = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      answer += chunk;
    });
    await once(socket, "close");
    return answer;
  }

  it.each([
    ["a null byte in the path", "GET /things\0 HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["no HTTP at all", "hello\r\n\r\n"],
    ["headers that are too large", `GET /things HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`],
    [
      "two lengths",
      "POST /things HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
  ])("%s gets a 400 in the one shape", async (_case, bytes) => {
    const [head = "", body = ""] = (await speak(await start(), bytes)).split("\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1\.1 400 /);
    expect(isError(JSON.parse(body))).toBe(true);
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
  });

  it("a body that breaks off is the client's fault, not a defect", async () => {
    const seen: unknown[] = [];
    const app = await start({ onResponseBody: (_id, status) => seen.push(status) });
    const head =
      "POST /things HTTP/1.1\r\nHost: a\r\nX-Key: good\r\nContent-Type: application/json\r\nContent-Length: 50\r\n";
    await app.listen({ port: 0, host: "127.0.0.1" });
    const socket = connect((app.server.address() as { port: number }).port, "127.0.0.1");
    socket.write(`${head}\r\n{"count"`);
    const [request] = (await once(app.server, "request")) as [
      { once(event: string, heard: () => void): void },
    ];
    const closed = new Promise<void>((resolve) => request.once("close", resolve));
    socket.destroy();
    await closed;
    await app.close();
    expect(seen).toEqual([400]);
  });
});
