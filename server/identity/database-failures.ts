// What a caller is told when the database is away while they are being recognised: nothing was done yet. Never the
// driver's words.
import { Problem } from "@makeba/openapi/problem";
import { failureOf } from "../posting/failures.ts";

/** The same functions, whose lost connections become UNAVAILABLE. */
export function databaseFailuresAsProblems<Functions extends object>(functions: Functions): Functions {
  const wrapped = Object.entries(functions).map(([name, call]) => [
    name,
    async (...input: unknown[]) => {
      try {
        return await call(...input);
      } catch (cause) {
        if (cause instanceof Problem || failureOf(cause) === "defect") throw cause;
        throw new Problem("UNAVAILABLE", { headers: { "Retry-After": "1" }, cause });
      }
    },
  ]);
  return Object.fromEntries(wrapped);
}
