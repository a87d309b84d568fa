// What is refused at the door, and in which order; nothing is changed on its way in.
import { Readable } from "node:stream";
import Fastify, { type InjectOptions } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bindOperations, strictServerOptions } from "./bind.ts";
import { ask, jsonHeaders, post, start } from "./bind-fixture.ts";
import wallet from "./generated/wallet.json" with { type: "json" };
import { createResponseCheck } from "./response-check.ts";

describe("a body is refused", () => {
  it.each<[string, string, string, string[]]>([
    ["text for an integer", '{"count":"5"}', "VALIDATION_FAILED", ["body.count type"]],
    ["a boolean for an integer", '{"count":true}', "VALIDATION_FAILED", ["body.count type"]],
    ["null for an integer", '{"count":null}', "VALIDATION_FAILED", ["body.count type"]],
    [
      "an unknown field, by its name",
      '{"count":1,"pin":1}',
      "VALIDATION_FAILED",
      ["body.pin unevaluatedProperties"],
    ],
    ["a missing field", "{}", "VALIDATION_FAILED", ["body.count required"]],
    [
      "a nested field",
      '{"count":1,"items":[{"n":1},{"n":"x"}]}',
      "VALIDATION_FAILED",
      ["body.items.1.n type"],
    ],
    ["what `then` requires", '{"count":1,"outcome":"DONE"}', "VALIDATION_FAILED", ["body.paid required"]],
    [
      "what `else` forbids",
      '{"count":1,"outcome":"UNKNOWN","paid":1}',
      "VALIDATION_FAILED",
      ["body.paid not"],
    ],
    ["a wrong amount", '{"count":1,"amount":0}', "INVALID_AMOUNT", ["body.amount exclusiveMinimum"]],
    ["a wrong amount in text", '{"count":1,"amount":"1e3"}', "INVALID_AMOUNT", ["body.amount pattern"]],
    [
      "an amount under another name",
      '{"count":1,"outcome":"DONE","paid":-1}',
      "INVALID_AMOUNT",
      ["body.paid exclusiveMinimum"],
    ],
    [
      "several faults",
      '{"count":0,"amount":0}',
      "INVALID_AMOUNT",
      ["body.count minimum", "body.amount exclusiveMinimum"],
    ],
    ["another kind of value", "[]", "VALIDATION_FAILED", ["body type"]],
    ["null", "null", "VALIDATION_FAILED", ["body type"]],
  ])("for %s", async (_case, payload, code, issues) => {
    expect(await post(await start(), payload)).toMatchObject({ status: 400, code, issues });
  });

  it("with messages for people that never repeat the value", async () => {
    const payload = { count: 0, label: "4711".repeat(9), amount: -4711, outcome: "4711" };
    const { details, raw } = await post(await start(), payload);
    expect(details).toEqual({
      issues: [
        { field: "body.count", rule: "minimum", message: "must be at least 1" },
        { field: "body.label", rule: "maxLength", message: "must NOT have more than 10 characters" },
        { field: "body.amount", rule: "exclusiveMinimum", message: "must be more than 0" },
        { field: "body.outcome", rule: "enum", message: "must be one of DONE, UNKNOWN" },
      ],
    });
    expect(raw).not.toContain("4711");
  });

  it("with at most ten issues, and names cut short", async () => {
    const payload = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`x${i}`, 1]));
    expect((await post(await start(), payload)).issues).toHaveLength(10);
    const { issues } = await post(await start(), { count: 1, ["y".repeat(500)]: 1 });
    expect(issues[0]).toBe(`body.${"y".repeat(95)} unevaluatedProperties`);
  });

  it.each<[string, string | Buffer, string]>([
    ["a repeated key", '{"count":1,"count":1}', "an object repeats a key"],
    ["an exponent", '{"count":1e3}', "a number is written with an exponent"],
    ["infinity in disguise", '{"count":1e400}', "a number is written with an exponent"],
    ["16 digits", '{"count":1234567890123456}', "a number has more than 15 digits"],
    ["deep nesting", "[".repeat(400), "the body is not valid JSON"],
    [
      "deep nesting, well formed",
      "[".repeat(400) + "]".repeat(400),
      "the body is nested deeper than 16 levels",
    ],
    ["bytes that are not UTF-8", Buffer.from('{"label":"caf\xe9"}', "latin1"), "the body is not UTF-8"],
    ["nothing", "", "the body is empty"],
    ["blanks", "  ", "the body is empty"],
    ["half an object", '{"count":', "the body is not valid JSON"],
  ])("as malformed for %s", async (_case, payload, reason) => {
    const reply = await post(await start(), payload);
    expect(reply).toMatchObject({ status: 400, code: "MALFORMED_JSON", details: { reason } });
  });

  it("when it is missing altogether", async () => {
    const reply = await ask(await start(), "POST", "/things");
    expect(reply).toMatchObject({
      status: 400,
      code: "MALFORMED_JSON",
      details: { reason: "the body is empty" },
    });
  });

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/jsonp",
    "application/problem+json",
    "json",
    ";",
  ])("with the content type %s", async (type) => {
    const reply = await post(await start(), '{"count":1}', { ...jsonHeaders, "content-type": type });
    expect(reply).toMatchObject({ status: 415, code: "UNSUPPORTED_MEDIA_TYPE" });
  });

  it("without a content type", async () => {
    const reply = await post(await start(), '{"count":1}', { "x-key": "good" });
    expect(reply).toMatchObject({ status: 415, code: "UNSUPPORTED_MEDIA_TYPE" });
  });

  it("when it is larger than the limit, announced or not", async () => {
    const app = await start();
    const large = JSON.stringify({ count: 1, label: "x".repeat(2000) });
    expect(await post(app, large)).toMatchObject({
      status: 413,
      code: "BODY_TOO_LARGE",
      details: { limitBytes: 1000 },
    });
    const { code } = await post(app, Readable.from([large.slice(0, 900), large.slice(900)]));
    expect(code).toBe("BODY_TOO_LARGE");
  });

  it("when it is not as long as it says", async () => {
    const reply = await post(await start(), '{"count":1}', { ...jsonHeaders, "content-length": "500" });
    expect(reply).toMatchObject({ status: 400, code: "MALFORMED_JSON" });
  });

  it("by an operation that takes none; an empty one is none, whatever its type", async () => {
    const app = await start();
    for (const [method, headers] of [
      ["DELETE", jsonHeaders],
      ["GET", { ...jsonHeaders, "content-type": "text/plain" }],
    ] as const) {
      const reply = await ask(app, method, "/things/a", { headers, payload: "{}" });
      expect(reply).toMatchObject({ status: 400, code: "VALIDATION_FAILED", issues: ["body requestBody"] });
    }
    for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded"]) {
      expect(
        (await ask(app, "DELETE", "/things/a", { headers: { "x-key": "good", "content-type": type } }))
          .status,
      ).toBe(204);
    }
  });
});

describe("parameters are refused", () => {
  it.each<[string, string[]]>([
    ["/things?unknown=1", ["query.unknown additionalProperties"]],
    ["/things?__proto__=1", ["query.__proto__ additionalProperties"]],
    ["/things?limit=five", ["query.limit type"]],
    ["/things?limit=", ["query.limit type"]],
    ["/things?limit=0x10", ["query.limit type"]],
    ["/things?limit=1e3", ["query.limit type"]],
    ["/things?limit=+5", ["query.limit type"]],
    ["/things?limit=1.5", ["query.limit type"]],
    ["/things?limit=1&limit=2", ["query.limit type"]],
    ["/things?open=1", ["query.open type"]],
    ["/things?like=%zz", ["path encoding"]],
    ["/things?like=%00", ["path encoding"]],
    ["/things?like=%ff", ["path encoding"]],
    ["/things/a%00b", ["path encoding"]],
    ["/things/", ["path.id required"]],
    [`/things/${"x".repeat(101)}`, ["path maxLength"]],
    ["/things/%zz", ["path encoding"]],
    ["/things/%", ["path encoding"]],
    ["/%c3%28", ["path encoding"]],
  ])("%s", async (url, issues) => {
    expect(await ask(await start(), "GET", url)).toMatchObject({
      status: 400,
      code: "VALIDATION_FAILED",
      issues,
    });
  });

  it("a missing Idempotency-Key has its own code; a bad one is named as the contract spells it", async () => {
    const app = await start();
    const missing = await ask(app, "POST", "/things/search");
    expect(missing).toMatchObject({
      code: "IDEMPOTENCY_KEY_MISSING",
      issues: ["header.Idempotency-Key required"],
    });
    const short = await ask(app, "POST", "/things/search", { headers: { "idempotency-key": "a" } });
    expect(short).toMatchObject({ code: "VALIDATION_FAILED", issues: ["header.Idempotency-Key minLength"] });
  });
});

describe("the wallet's own contract", () => {
  const account = "1234567890123456789";
  const transfer = { from_account: account, to_account: account, amount: 1, currency: "CVE" };
  const completion = {
    acquirerId: "VINTI4",
    terminalId: "ATM1",
    traceNumber: "000001",
    localDate: "2026-01-31",
    outcome: "DISPENSED",
    dispensedAmount: 5000,
  };

  // The whole wallet; each handler answers with an error that says that it was reached.
  const app = Fastify(strictServerOptions);
  afterAll(async () => {
    await app.close();
  });
  beforeAll(async () => {
    const { check, table } = createResponseCheck(wallet);
    const reached = async () => {
      throw new Error("reached");
    };
    await bindOperations<Record<string, unknown>, object>(app, {
      document: wallet,
      handlers: Object.fromEntries(table().map(({ operationId }) => [operationId, reached])),
      authenticators: {
        bearer: async () => ({}),
        apiKey: async () => ({}),
        networkSignature: async () => ({}),
        bankSignature: async () => ({}),
      },
      onResponseBody: check,
    });
  });

  /** `reached`, or the code and the first field that was refused. */
  async function outcome(url: string, payload: string | object, headers: object = {}): Promise<string> {
    const type = { "content-type": "application/json" };
    const reply = await app.inject({
      method: "POST",
      url,
      headers: { ...type, ...headers },
      payload,
    } as InjectOptions);
    const { code, details } = reply.json().error;
    if (code === "INTERNAL") return "reached";
    return [code, details.issues?.[0].field].filter(Boolean).join(" ");
  }

  it.each([1, "1", 0.01, "5000.50", 999999999999.99, "9999999999999.99"])(
    "takes the amount %j",
    async (amount) => {
      expect(await outcome("/api/v1/transfer", { ...transfer, amount })).toBe("reached");
    },
  );

  it.each([
    0,
    -1,
    "-1",
    "1e3",
    "1E400",
    "NaN",
    "Infinity",
    "",
    " 1",
    "1 ",
    "1,5",
    "0.001",
    "01",
    ".5",
    "1.",
    "0x10",
  ])("refuses the amount %j", async (amount) => {
    expect(await outcome("/api/v1/transfer", { ...transfer, amount })).toBe("INVALID_AMOUNT body.amount");
  });

  it.each([null, true, [1], { value: 1 }, "1234567890123456"])(
    "refuses %j, which is no amount",
    async (amount) => {
      expect(await outcome("/api/v1/transfer", { ...transfer, amount })).toBe("INVALID_AMOUNT body.amount");
    },
  );

  it.each(["1e400", "1e-7", "1234567890123456", "NaN"])("refuses the bare number %s", async (amount) => {
    const payload = JSON.stringify(transfer).replace('"amount":1', `"amount":${amount}`);
    expect(await outcome("/api/v1/transfer", payload)).toBe("MALFORMED_JSON");
  });

  it.each(["tab\t", "bell\u0007", "hidden\u200b", "smile 😀", "x".repeat(141)])(
    "refuses the description %j",
    async (description) => {
      const result = await outcome("/api/v1/transfer", { ...transfer, description });
      expect(result).toBe("VALIDATION_FAILED body.description");
    },
  );

  it("takes descriptions in any script", async () => {
    for (const description of ["São Filipe — 5.000$00", "日本語", "Ação (50%)"]) {
      expect(await outcome("/api/v1/transfer", { ...transfer, description })).toBe("reached");
    }
  });

  it("asks for the dispensed amount exactly when notes came out", async () => {
    const url = "/api/v1/network/completions";
    const { dispensedAmount: _, ...without } = completion;
    expect(await outcome(url, completion)).toBe("reached");
    expect(await outcome(url, { ...without, outcome: "UNKNOWN" })).toBe("reached");
    expect(await outcome(url, without)).toBe("VALIDATION_FAILED body.dispensedAmount");
    expect(await outcome(url, { ...completion, outcome: "UNKNOWN" })).toBe(
      "VALIDATION_FAILED body.dispensedAmount",
    );
    expect(await outcome(url, { ...completion, localDate: "2026-02-30" })).toBe(
      "VALIDATION_FAILED body.localDate",
    );
    expect(await outcome(url, { ...completion, dispensedAmount: 0 })).toBe(
      "INVALID_AMOUNT body.dispensedAmount",
    );
  });

  it("asks a deposit for its Idempotency-Key", async () => {
    const source = { type: "bank_transfer", reference: "r-1" };
    const deposit = { accountNo: account, amount: 1, currency: "CVE", source };
    expect(await outcome("/api/v1/deposit", deposit, { "idempotency-key": "k" })).toBe("reached");
    expect(await outcome("/api/v1/deposit", deposit)).toBe("IDEMPOTENCY_KEY_MISSING header.Idempotency-Key");
    for (const key of ["", "a b", "ç", "x".repeat(129)]) {
      const result = await outcome("/api/v1/deposit", deposit, { "idempotency-key": key });
      expect(result).toBe("VALIDATION_FAILED header.Idempotency-Key");
    }
  });
});
