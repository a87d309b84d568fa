// Turns the contract's schemas into compiled validators, and their errors into issues that a person can act on.
// It must never change what was sent (no defaults, no conversion, no removal in a body) and never repeat a refused
// value in an issue.

import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import type { FastifyRequest } from "fastify";
import { forEachObject, type OpenApiDocument, type Operation, type Parameter } from "./operations.ts";
import { Problem } from "./problem.ts";
import { malformed } from "./strict-json.ts";

export interface Issue {
  /** `body.source.reference`, `query.currency`, `header.Idempotency-Key`, `path.transactionId`. */
  field: string;
  /** The keyword of JSON Schema that refused it. */
  rule: string;
  message: string;
}

export interface Input {
  params: Record<string, unknown>;
  query: Record<string, unknown>;
  headers: Record<string, unknown>;
  body: unknown;
}

export type ReadInput = (request: FastifyRequest) => Input;

/** A body of 16 kB can break thousands of rules; nobody reads more than these. */
const ISSUES_MAX = 10;
const FIELD_LENGTH_MAX = 100;
const DOCUMENT = "document";

/** Compiles schemas where they stand in the document, so that every `$ref` keeps its meaning. */
export function createCompiler(document: OpenApiDocument): (schema: object) => ValidateFunction {
  // The linter holds the schemas to the standard, and the engine makes the code quick: a server is to start at once.
  const ajv = new Ajv2020({
    ...{ allErrors: true, verbose: true, allowUnionTypes: true, strictTypes: false },
    ...{ validateSchema: false, code: { optimize: false } },
  });
  ajvFormats.default(ajv);
  // Ajv refuses keywords that it does not know; these mean nothing to a validator.
  const silent = new Set([...Object.keys(document), "example", "discriminator", "externalDocs", "xml"]);
  forEachObject(document, (node) => {
    for (const key of Object.keys(node)) if (key.startsWith("x-")) silent.add(key);
  });
  ajv.addVocabulary([...silent]);
  ajv.addSchema(document, DOCUMENT, false, false);
  // A reference is looked up as such: then what several of them lead to is compiled once, and not for each of them.
  return (schema) => {
    if (!("$ref" in schema)) return ajv.compile(schema);
    const found = ajv.getSchema(String(schema.$ref));
    if (found === undefined) throw new Error(`${schema.$ref} leads nowhere`);
    return found;
  };
}

export function schemaAt(pointer: string): { $ref: string } {
  return { $ref: DOCUMENT + pointer };
}

/** @returns what reads and validates one operation's input; it throws Problem with every issue it found. */
export function compileInput(
  compile: (schema: object) => ValidateFunction,
  document: OpenApiDocument,
  operation: Operation,
): ReadInput {
  const path = compilePart(compile, operation, "path");
  const query = compilePart(compile, operation, "query");
  const header = compilePart(compile, operation, "header");
  const validateBody = operation.body && compile(schemaAt(operation.body.pointer));
  const isAmount = amountErrors(document);

  return (request) => {
    const errors: Located[] = [];
    if (!isReadable(request.url)) errors.push({ field: "path", rule: "encoding", message: UNREADABLE });
    const params = path(request.params as Record<string, unknown>, errors);
    const values = query(request.query as Record<string, unknown>, errors);
    const headers = header(request.headers, errors);
    const { body } = request;
    if (body === undefined) {
      if (operation.body?.required && errors.length === 0) throw malformed("the body is empty");
    } else if (validateBody && !validateBody(body)) {
      errors.push(...located("body", validateBody.errors!));
    }
    if (errors.length > 0) throw refusal(errors, isAmount);
    return { params, query: values, headers, body };
  };
}

/** @throws Problem VALIDATION_FAILED, INVALID_AMOUNT or IDEMPOTENCY_KEY_MISSING. */
export function refusal(errors: Located[], isAmount: (error: Located) => boolean = () => false): Problem {
  const keyMissing = errors.some(
    ({ field, rule }) => field === "header.Idempotency-Key" && rule === "required",
  );
  const code = keyMissing
    ? "IDEMPOTENCY_KEY_MISSING"
    : errors.some(isAmount)
      ? "INVALID_AMOUNT"
      : "VALIDATION_FAILED";
  const issues: Issue[] = errors
    .slice(0, ISSUES_MAX)
    .map(({ field, rule, message }) => ({ field, rule, message }));
  return new Problem(code, { details: { issues } });
}

interface Located extends Issue {
  /** The schema that refused, as it stands in the document. */
  schema?: unknown;
}

function amountErrors(document: OpenApiDocument): (error: Located) => boolean {
  const { schemas = {} } = (document.components ?? {}) as { schemas?: { amount?: object } };
  return ({ schema }) => schema !== undefined && schema === schemas.amount;
}

/** Of a place without parameters, as most are. Always the same object, so that Ajv compiles it once. */
const NOTHING = { type: "object", additionalProperties: false };

type ReadPart = (raw: Record<string, unknown>, errors: Located[]) => Record<string, unknown>;

function compilePart(
  compile: (schema: object) => ValidateFunction,
  operation: Operation,
  place: Parameter["place"],
): ReadPart {
  // The path's own parameters come first, so that an operation's parameter of the same name replaces them.
  const declared = new Map(
    operation.parameters
      .filter((parameter) => parameter.place === place)
      .map((parameter) => [place === "header" ? parameter.name.toLowerCase() : parameter.name, parameter]),
  );
  const validate = compile(
    declared.size === 0
      ? NOTHING
      : {
          type: "object",
          additionalProperties: false,
          properties: Object.fromEntries([...declared].map(([key, { pointer }]) => [key, schemaAt(pointer)])),
          required: [...declared].filter(([, { required }]) => required).map(([key]) => key),
        },
  );
  return (raw, errors) => {
    // A request has many headers that are nobody's parameter; a query parameter must be somebody's.
    const values: Record<string, unknown> = place === "query" ? { ...raw } : {};
    for (const [key, parameter] of declared) {
      // The router takes `/things/` for a thing without a name.
      const value = place === "path" && raw[key] === "" ? undefined : fromText(raw[key], parameter);
      if (value !== undefined) values[key] = value;
    }
    if (!validate(values)) {
      errors.push(...located(place, validate.errors!, (key) => declared.get(key)?.name ?? key));
    }
    return values;
  };
}

/**
 * What a parameter's text stands for. Only plain decimals and `true`/`false`: Ajv's own coercion also takes `0x10`,
 * `1e3` and ` 5 ` for numbers. Any other text stays text, and its schema then refuses it.
 */
function fromText(raw: unknown, { schema }: Parameter): unknown {
  if (raw === undefined) return schema.default;
  if (schema.type === "array") return Array.isArray(raw) ? raw : [raw];
  if (typeof raw !== "string") return raw;
  const isNumber = schema.type === "integer" || schema.type === "number";
  if (isNumber && /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/.test(raw)) return Number(raw);
  if (schema.type === "boolean" && (raw === "true" || raw === "false")) return raw === "true";
  return raw;
}

const UNREADABLE = "must be percent-encoded UTF-8 without a null character";

function isReadable(url: string): boolean {
  if (!url.includes("%")) return true;
  try {
    return !decodeURIComponent(url).includes("\0");
  } catch {
    return false;
  }
}

function located(place: string, errors: ErrorObject[], spell = (key: string) => key): Located[] {
  return errors.flatMap((error) => {
    // An `if` adds nothing to the issue of its own `then` or `else`.
    if (error.keyword === "if") return [];
    const { missingProperty, additionalProperty, unevaluatedProperty } = error.params as Record<
      string,
      string
    >;
    // `not: { required: [x] }` is how a schema says that x must be left out.
    const excess =
      error.keyword === "not" ? (error.schema as { required?: string[] }).required?.[0] : undefined;
    const leaf = missingProperty ?? additionalProperty ?? unevaluatedProperty ?? excess;
    const keys = error.instancePath.split("/").slice(1);
    const names = keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    if (leaf !== undefined) names.push(leaf);
    const field = [place, ...names.map(spell)].join(".").slice(0, FIELD_LENGTH_MAX);
    return [{ field, rule: error.keyword, message: explain(error, excess), schema: error.parentSchema }];
  });
}

function explain(
  { keyword, params, message = "is not valid" }: ErrorObject,
  excess: string | undefined,
): string {
  if (excess !== undefined) return "must be left out here";
  switch (keyword) {
    case "required":
      return "is required";
    case "additionalProperties":
    case "unevaluatedProperties":
      return "is not known here";
    case "exclusiveMinimum":
      return `must be more than ${params.limit}`;
    case "minimum":
      return `must be at least ${params.limit}`;
    case "maximum":
      return `must be at most ${params.limit}`;
    case "type":
      return `must be of type ${[params.type].flat().join(" or ")}`;
    case "enum":
      return `must be one of ${params.allowedValues.join(", ")}`;
    case "const":
      return `must be ${JSON.stringify(params.allowedValue)}`;
    default:
      return message;
  }
}
