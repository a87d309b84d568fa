// Replies that are not JSON: streams, bytes, and one of several media types.
import { Readable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { ask, type Seen, start } from "./bind-fixture.ts";
import wallet from "./generated/wallet.json" with { type: "json" };
import { createResponseCheck } from "./response-check.ts";

const stream = (body: unknown) => start({ answers: { getStream: () => ({ status: 200, body }) } });
const file = (reply: object) => start({ answers: { getFile: () => ({ status: 200, ...reply }) } });

describe("a stream of events", () => {
  it("is sent as it comes", async () => {
    const seen: Seen[] = [];
    const app = await start({ onResponseBody: (...one) => void seen.push(one) });
    const { status, headers, raw } = await ask(app, "GET", "/stream");
    expect([status, headers["content-type"], raw]).toEqual([
      200,
      "text/event-stream",
      "data: 1\n\ndata: 2\n\n",
    ]);
    expect(seen).toEqual([["getStream", 200, expect.any(Readable), "text/event-stream"]]);
  });

  it.each(["data: 1\n\n", Buffer.from("data"), { data: 1 }])("is never something else: %j", async (body) => {
    expect(await ask(await stream(body), "GET", "/stream")).toMatchObject({ status: 500, code: "INTERNAL" });
  });

  it("that the reply check refuses is ended", async () => {
    const body = new Readable({ read() {} });
    const app = await start({
      answers: { getStream: () => ({ status: 200, body }) },
      onResponseBody: (_id, status) => {
        if (status === 200) throw new Error("not in the contract");
      },
    });
    expect(await ask(app, "GET", "/stream")).toMatchObject({ status: 500, code: "INTERNAL" });
    expect(body.destroyed).toBe(true);
  });

  it("may be left out for a status without content", async () => {
    const app = await start({ answers: { getStream: () => ({ status: 204 }) } });
    expect(await ask(app, "GET", "/stream")).toMatchObject({ status: 204, raw: "" });
  });
});

describe("one of several media types", () => {
  it("is text, with its encoding in the header", async () => {
    const { headers, raw } = await ask(await start(), "GET", "/file");
    expect([headers["content-type"], raw]).toEqual(["text/csv; charset=utf-8", "a,b\r\n"]);
  });

  it("is bytes, unchanged", async () => {
    const bytes = Uint8Array.of(0, 1, 254, 255);
    const app = await file({ mediaType: "application/pdf", body: Buffer.from(bytes) });
    const reply = await app.inject("/file");
    expect(reply.headers["content-type"]).toBe("application/pdf");
    expect([...reply.rawPayload]).toEqual([...bytes]);
  });

  it.each([
    ["not said", { body: "a" }],
    ["not declared", { mediaType: "text/html", body: "a" }],
    ["text with bytes in it", { mediaType: "text/csv", body: Buffer.from("a") }],
    ["bytes with text in it", { mediaType: "application/pdf", body: "a" }],
    ["JSON after all", { mediaType: "text/csv", body: { a: 1 } }],
  ])("is a defect when it is %s", async (_, reply) => {
    expect(await ask(await file(reply), "GET", "/file")).toMatchObject({ status: 500, code: "INTERNAL" });
  });
});

describe("the check of replies", () => {
  const checks: ReturnType<typeof createResponseCheck>[] = [];
  afterEach(() => void checks.splice(0));
  const check = () => checks[checks.push(createResponseCheck(wallet)) - 1]!.check;

  it("holds text against its schema, and each media type against the contract", () => {
    expect(() => check()("getMetrics", 200, "makeba_up 1\n", "text/plain")).not.toThrow();
    expect(() => check()("getMetrics", 200, "makeba_up 1\n", "text/html")).toThrow("as text/html");
    expect(() => check()("getMetrics", 200, { up: 1 }, "application/json")).toThrow("as application/json");
  });
});
