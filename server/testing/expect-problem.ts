// Holds an answer against the one shape of errors, with nothing but the shape's own description to go by.
import { type ErrorBody, errorCatalogue } from "@makeba/openapi/problem";
import { expect } from "vitest";
import { type Answer, problemOf } from "./test-api.ts";

/** The error, once its status, headers and every field are as the contract says of its code. */
export function expectProblem(answer: Answer<unknown>, code?: string): ErrorBody["error"] {
  const problem = problemOf(answer);
  if (code !== undefined) expect(problem.code, answer.text).toBe(code);
  const { status, headers, body } = answer;
  expect(Object.keys(body as object)).toEqual(["error"]);
  expect(Object.keys(problem).sort()).toEqual(["code", "details", "message", "timestamp", "trace_id"]);
  expect(status).toBe(errorCatalogue[problem.code].status);
  expect(problem.message).toMatch(/\S/);
  expect(problem.details).toBeTypeOf("object");
  expect(new Date(problem.timestamp).toISOString()).toBe(problem.timestamp);
  expect(problem.trace_id).toMatch(/^[\da-f]{32}$/);
  expect(headers.get("x-trace-id")).toBe(problem.trace_id);
  expect(headers.get("content-type")).toMatch(/^application\/json\b/);
  if (status === 405) expect(headers.get("allow")).toBeTruthy();
  if (status === 503) expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  return problem;
}
