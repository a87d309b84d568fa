// A reply that the contract does not have is found, and every reply is counted.
import { describe, expect, it } from "vitest";
import wallet from "./generated/wallet.json" with { type: "json" };
import { Problem } from "./problem.ts";
import { createResponseCheck } from "./response-check.ts";

const issued = {
  code: "123456",
  expiryTime: "2026-01-01T00:00:00Z",
  transactionId: "txn_01JZZZZZZZZZZZZZZZZZZZZZZZ",
};

describe("the response check", () => {
  it("lets pass what the contract declares, as it looks on the wire", () => {
    const { check } = createResponseCheck(wallet);
    check("issueAtmCode", 201, issued);
    check("issueAtmCode", 201, { ...issued, expiryTime: new Date(0), note: undefined });
    check("issueAtmCode", 404, new Problem("USER_NOT_FOUND").toBody(new Date(0), "t"));
    check("getMetrics", 200, "metric 1\n");
  });

  it.each<[string, string, number, unknown, RegExp]>([
    ["an unknown operation", "getWeather", 200, {}, /^The contract has no operation getWeather\.$/],
    [
      "an undeclared status",
      "issueAtmCode",
      200,
      issued,
      /^issueAtmCode answered 200, which the contract does not declare\.$/,
    ],
    [
      "a field too many",
      "issueAtmCode",
      201,
      { ...issued, pin: 1 },
      /must NOT have additional properties .*"pin"/,
    ],
    ["a missing field", "issueAtmCode", 201, { code: "123456" }, /must have required property 'expiryTime'/],
    ["a mistyped field", "issueAtmCode", 201, { ...issued, code: 123456 }, /\/code must be string/],
    ["no body where there is one", "issueAtmCode", 201, undefined, /the body must be object/],
    [
      "an error in another shape",
      "issueAtmCode",
      400,
      { message: "no" },
      /must have required property 'error'/,
    ],
  ])("refuses %s", (_case, operationId, status, body, sentence) => {
    expect(() => createResponseCheck(wallet).check(operationId, status, body)).toThrow(sentence);
  });

  it("refuses a body where the contract has none", () => {
    const document = {
      openapi: "3.1.0",
      paths: {
        "/a": { delete: { operationId: "drop", security: [], responses: { 204: { description: "" } } } },
      },
    };
    const { check } = createResponseCheck(document);
    check("drop", 204, undefined);
    expect(() => check("drop", 204, {})).toThrow(
      "drop answered 204 with a body, where the contract has none.",
    );
  });

  it("counts every declared reply, and each undeclared one that was seen", () => {
    const { check, table } = createResponseCheck(wallet);
    check("getLiveness", 200, { status: "ok" });
    check("getLiveness", 200, { status: "ok" });
    expect(() => check("getLiveness", 418, {})).toThrow();
    expect(table().filter(({ operationId }) => operationId === "getLiveness")).toEqual([
      { operationId: "getLiveness", status: 200, declared: true, seen: 2 },
      { operationId: "getLiveness", status: 400, declared: true, seen: 0 },
      { operationId: "getLiveness", status: 500, declared: true, seen: 0 },
      { operationId: "getLiveness", status: 418, declared: false, seen: 1 },
    ]);
    const paths: Record<string, object>[] = Object.values(wallet.paths);
    const operations = paths.flatMap((item) => Object.values(item)).filter((value) => "responses" in value);
    const replies = operations.flatMap((value) => Object.keys((value as { responses: object }).responses));
    expect(table().filter(({ declared }) => declared)).toHaveLength(replies.length);
  });

  it("refuses a document whose references lead nowhere", () => {
    const document = { openapi: "3.1.0", paths: { "/a": { $ref: "#/components/pathItems/gone" } } };
    expect(() => createResponseCheck(document)).toThrow("leads nowhere");
  });
});
