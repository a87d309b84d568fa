// Which database errors are worth another try, which leave the outcome open, and which are defects.
import { describe, expect, it } from "vitest";
import { StaleFootprintError } from "../storage/load-books.ts";
import { failureOf } from "./failures.ts";

const withCode = (code: string) => Object.assign(new Error("from the driver"), { code });

describe("a failed database call", () => {
  it.each(["40001", "40P01", "55P03", "57014", "23505"])("is contention when PostgreSQL says %s", (code) => {
    expect(failureOf(withCode(code))).toBe("contention");
  });

  it("is contention when another server changed which accounts are needed", () => {
    expect(failureOf(new StaleFootprintError())).toBe("contention");
  });

  it.each(["57P01", "57P02", "57P03", "53300", "08000", "08006", "25P03"])(
    "is a lost connection when PostgreSQL says %s",
    (code) => {
      expect(failureOf(withCode(code))).toBe("connection-lost");
    },
  );

  // After a failover a pooled address may for a while lead to the standby, which refuses to write.
  it("is a lost connection when the other side is a standby", () => {
    expect(failureOf(withCode("25006"))).toBe("connection-lost");
  });

  it.each([
    "ECONNREFUSED",
    "ECONNRESET",
    "EPIPE",
    "ETIMEDOUT",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EHOSTUNREACH",
    "ENETUNREACH",
  ])("is a lost connection when the socket says %s", (code) => {
    expect(failureOf(withCode(code))).toBe("connection-lost");
  });

  it.each([
    "Connection terminated unexpectedly",
    "Connection terminated due to connection timeout",
    "Client has encountered a connection error and is not queryable",
    "timeout exceeded when trying to connect",
    "Query read timeout",
  ])("is a lost connection when the driver says: %s", (message) => {
    expect(failureOf(new Error(message))).toBe("connection-lost");
  });

  it.each(["22021", "23514", "42P01", "42501", "XX000"])("is a defect when PostgreSQL says %s", (code) => {
    expect(failureOf(withCode(code))).toBe("defect");
  });

  it("is a defect when nothing says otherwise", () => {
    for (const error of [new Error("boom"), new RangeError("out of range"), null, undefined, "text"]) {
      expect(failureOf(error)).toBe("defect");
    }
  });
});
