// Every error code has its entry in the contract, and a problem says no more than it may.
import { describe, expect, it } from "vitest";
import wallet from "./generated/wallet.json" with { type: "json" };
import { type ErrorCode, errorCatalogue, Problem } from "./problem.ts";

const codes = wallet.components.schemas["error-code"].enum as ErrorCode[];

describe("a problem", () => {
  it("has status, category and wording from the contract", () => {
    const problem = new Problem("INSUFFICIENT_BALANCE", { details: { available: 10 } });
    expect(problem).toMatchObject({
      status: 422,
      category: "business",
      details: { available: 10 },
      headers: {},
    });
    expect(problem.message).toBe(errorCatalogue.INSUFFICIENT_BALANCE.meaning);
  });

  it("keeps its cause for the log and out of the body", () => {
    const problem = new Problem("INTERNAL", { cause: new Error("password=hunter2") });
    expect(problem.cause).toBeInstanceOf(Error);
    expect(JSON.stringify(problem.toBody(new Date(0), "t"))).not.toContain("hunter2");
  });

  it("has the one shape of errors as its body", () => {
    const problem = new Problem("FORBIDDEN", { message: "No.", details: { required: ["x"] } });
    expect(problem.toBody(new Date("2026-01-02T03:04:05.678Z"), "abc")).toEqual({
      error: {
        code: "FORBIDDEN",
        message: "No.",
        details: { required: ["x"] },
        timestamp: "2026-01-02T03:04:05.678Z",
        trace_id: "abc",
      },
    });
  });
});

describe("the catalogue of errors", () => {
  it("explains every code of the contract and no other", () => {
    expect(Object.keys(errorCatalogue).toSorted()).toEqual(codes.toSorted());
  });

  it.each(codes)("gives %s a known category, an error status, a meaning and a fix", (code) => {
    const { category, status, meaning, fix } = errorCatalogue[code];
    expect(["validation", "security", "business", "system"]).toContain(category);
    expect(status).toBeGreaterThanOrEqual(category === "system" && status !== 429 ? 500 : 400);
    expect(status).toBeLessThan(category === "system" ? 600 : 500);
    expect(meaning).toMatch(/\.$/);
    expect(fix).toMatch(/\.$/);
  });
});
