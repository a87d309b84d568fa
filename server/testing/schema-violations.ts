// Values that a schema does not allow, for every property of a body and every parameter, and what is wrong with each.
// Which of them are not allowed is judged here, apart from the code that validates.
import type { Parameter, Schema } from "./contract-operations.ts";

export type Violation = {
  /** As an error names it: `body.source.reference`. */
  readonly field: string;
  /** For people. */
  readonly how: string;
  readonly value: unknown;
};

/** Stands in every hostile text, so that a test can tell whether it came back. */
export const MARK = "zq9x";

const TEXTS = [
  "",
  " ",
  "1e3",
  "0x10",
  "NaN",
  "Infinity",
  "-1",
  "0.001",
  "1234567890123456",
  `${MARK}'; drop table accounts; --`,
  `<script>${MARK}</script>`,
  `../../${MARK}`,
  `\${jndi:${MARK}}`,
  `${MARK}\u0007`,
  `${MARK}\t`,
  `${MARK}\r\nX-Injected: 1`,
  `${MARK}\u200b`,
  `${MARK}\u202e`,
  `${MARK} 😀`,
  `${MARK}%00`,
  "１２３４５６",
  MARK.repeat(500),
];
const OTHERS = [null, true, 0, -1, 0.5, 1e14, -0.01, [], [MARK], {}, { value: MARK }];

/** Values that the schema refuses. Texts only, for what travels as text. */
function refusedValues(schema: Schema, candidates: readonly unknown[]): unknown[] {
  return candidates.filter((candidate) => !accepts(schema, candidate));
}

/** What can be wrong with a body that has every property, one thing at a time. */
export function bodyViolations(schema: Schema, body: unknown, field = "body"): Violation[] {
  const here = refusedValues(schema, [...TEXTS, ...OTHERS]).map((value) => ({
    field,
    how: show(value),
    value,
  }));
  if (isList(body) && schema.items) {
    const [first] = body;
    const within = bodyViolations(schema.items, first, `${field}.0`);
    return [...here, ...within.map((violation) => ({ ...violation, value: [violation.value] }))];
  }
  if (!isObject(body) || !schema.properties) return here;
  const missing = (schema.required ?? []).map((name) => {
    const { [name]: _, ...rest } = body;
    return { field: `${field}.${name}`, how: "missing", value: rest };
  });
  const surplus = { field: `${field}.surplus`, how: "surplus", value: { ...body, surplus: MARK } };
  const wrong = Object.entries(schema.properties).flatMap(([name, property]) =>
    bodyViolations(property, body[name], `${field}.${name}`).map((violation) => ({
      ...violation,
      value: { ...body, [name]: violation.value },
    })),
  );
  return [...here, ...missing, surplus, ...wrong];
}

/** What can be wrong with the text of a parameter. */
export function parameterViolations({ in: place, name, schema }: Parameter): Violation[] {
  return refusedValues(schema, TEXTS)
    .filter((text) => isSendable(place, String(text)))
    .map((value) => ({ field: `${place}.${name}`, how: show(value), value }));
}

/** An empty part of a path is another path; a header has no line breaks, and is trimmed on the way. */
function isSendable(place: Parameter["in"], text: string): boolean {
  if (place === "header") return /^[\u0020-\u007e\u0080-\u00ff]*$/.test(text) && text.trim() === text;
  return place === "query" || text !== "";
}

function accepts(schema: Schema, value: unknown): boolean {
  const types = schema.type === undefined ? undefined : [schema.type].flat();
  if (types !== undefined && !types.some((type) => hasType(type, value))) return false;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  if (schema.const !== undefined && schema.const !== value) return false;
  if (typeof value === "string") return acceptsText(schema, value);
  if (typeof value === "number") {
    const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity } = schema;
    return value >= minimum && value <= maximum && value > exclusiveMinimum;
  }
  if (isList(value))
    return value.length >= (schema.minItems ?? 0) && value.every((item) => accepts(schema.items ?? {}, item));
  if (isObject(value))
    return (schema.required ?? []).every((name) => name in value) && schema.properties === undefined;
  return true;
}

function acceptsText(schema: Schema, text: string): boolean {
  const { minLength = 0, maxLength = Infinity, pattern, format } = schema;
  const length = [...text].length;
  if (length < minLength || length > maxLength) return false;
  if (pattern !== undefined && !new RegExp(pattern, "u").test(text)) return false;
  return format === undefined || !Number.isNaN(Date.parse(text));
}

function hasType(type: string, value: unknown): boolean {
  switch (type) {
    case "integer":
      return Number.isInteger(value);
    case "array":
      return isList(value);
    case "object":
      return isObject(value);
    default:
      // The schema's other names are those of typeof.
      return typeof value === type;
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !isList(value);
}
