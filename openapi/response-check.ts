// A tool for tests: holds every reply of a server against the contract, and counts which replies were ever seen.
// Pass `check` to the binder as `onResponseBody`. It must never run in production.
import type { ValidateFunction } from "ajv/dist/2020.js";
import { type OpenApiDocument, readOperations } from "./operations.ts";
import { createCompiler, schemaAt } from "./validation.ts";

export interface CoverageRow {
  operationId: string;
  status: number;
  /** Whether the contract has this reply. */
  declared: boolean;
  /** How many times it was seen. */
  seen: number;
}

export interface ResponseCheck {
  /** @throws Error with one sentence when the contract does not have this reply. */
  check(operationId: string, status: number, body: unknown, mediaType?: string): void;
  /** Every declared reply in the document's order, each undeclared one after those of its operation. */
  table(): CoverageRow[];
}

/** Compiles what is seen, when it is first seen: all of a large contract takes seconds. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** @throws Error when the document itself is broken; a reply's schema is looked at with the first such reply. */
export function createResponseCheck(document: OpenApiDocument): ResponseCheck {
  const { operations, findings } = readOperations(document);
  if (findings.length > 0) throw new Error(findings.join("\n"));
  const compile = createCompiler(document);
  const byId = new Map(
    operations.map(({ operationId, replies }) => {
      const rows = [...replies].map(([status, { content }]) => ({
        row: { operationId, status, declared: true, seen: 0 },
        byMediaType: new Map(
          content.map(({ mediaType, pointer }) => [mediaType, once(() => compile(schemaAt(pointer)))]),
        ),
      }));
      return [operationId, new Map(rows.map((entry) => [entry.row.status, entry]))];
    }),
  );
  return {
    check(operationId, status, body, given) {
      const replies = byId.get(operationId);
      if (replies === undefined) throw new Error(`The contract has no operation ${operationId}.`);
      const entry = replies.get(status) ?? {
        row: { operationId, status, declared: false, seen: 0 },
        byMediaType: new Map<string, () => ValidateFunction>(),
      };
      replies.set(status, entry);
      entry.row.seen++;
      if (!entry.row.declared)
        throw new Error(`${operationId} answered ${status}, which the contract does not declare.`);
      if (entry.byMediaType.size === 0) {
        if (body === undefined) return;
        throw new Error(`${operationId} answered ${status} with a body, where the contract has none.`);
      }
      const mediaType = given ?? [...entry.byMediaType.keys()][0]!;
      const validator = entry.byMediaType.get(mediaType);
      if (validator === undefined)
        throw new Error(
          `${operationId} answered ${status} as ${mediaType}, which the contract does not have.`,
        );
      // Bytes and streams have no value to hold against a schema.
      if (mediaType !== "application/json" && typeof body !== "string") return;
      const validate = validator();
      // As it looks on the wire: a Date is text there, and an undefined field is none.
      if (validate(body === undefined ? undefined : JSON.parse(JSON.stringify(body)))) return;
      const faults = validate.errors!.map(({ instancePath, message, params }) => {
        return `${instancePath || "the body"} ${message} ${JSON.stringify(params)}`;
      });
      throw new Error(
        `${operationId} answered ${status} with a body that breaks the contract: ${faults.join("; ")}.`,
      );
    },
    table: () =>
      [...byId.values()].flatMap((replies) => [...replies.values()].map(({ row }) => ({ ...row }))),
  };
}
