// What the audit log keeps of each operation, read out of the contract once: when its row must be durable, and which fields
// are ids. An id is a field whose schema is one of the contract's `...-id` schemas or an account number, so a new
// operation is covered by being written down; free text, phones and secrets never are.
import type { OpenApiDocument } from "@makeba/openapi/bind";

export type AuditRule = {
  /** `never` for probes; `before-answer` when a success is acknowledged only once its row is committed. */
  readonly when: "never" | "before-answer" | "after";
  /** Where ids stand, as paths of property names. */
  readonly params: readonly string[];
  readonly query: readonly string[];
  readonly body: readonly Path[];
  readonly reply: readonly Path[];
  /** Where the reason for looking somebody up, or for a decision, stands, in body or query. */
  readonly reason: { readonly body: readonly Path[]; readonly query: readonly string[] };
};

type Path = readonly string[];
type Node = Readonly<Record<string, unknown>>;

const IDS = /^#\/components\/schemas\/([a-z0-9-]+-id|account-no)$/;
const REASON = /^#\/components\/schemas\/(look-up-reason|resolution-reason|unlock-reason)$/;
const METHODS = ["get", "put", "post", "delete", "patch"];
const DEPTH_MAX = 4;
const OBJECTS_MAX = 16;
/** An id holds no more than this, whatever came in. */
const ID = /^[A-Za-z0-9][A-Za-z0-9_:.-]{0,63}$/;

/** The rule of each operation of a bundled contract, by operationId. */
export function auditRules(document: OpenApiDocument): ReadonlyMap<string, AuditRule> {
  const rules = new Map<string, AuditRule>();
  for (const item of Object.values(document.paths as Record<string, Node>)) {
    for (const method of METHODS.filter((name) => Object.hasOwn(item, name))) {
      const operation = item[method] as Node;
      rules.set(operation.operationId as string, ruleOf(document, method, item, operation));
    }
  }
  return rules;
}

function ruleOf(document: OpenApiDocument, method: string, item: Node, operation: Node): AuditRule {
  const parameters = [item, operation]
    .flatMap(({ parameters }) => (parameters as Node[]) ?? [])
    .map((parameter) => followed(document, parameter));
  const namesIn = (place: string, wanted: RegExp) =>
    parameters
      .filter((parameter) => parameter.in === place && refersTo(document, parameter.schema, wanted))
      .map(({ name }) => name as string);
  const body = schemaOf(document, operation.requestBody);
  const replies = Object.entries(operation.responses as Node).filter(([status]) => status.startsWith("2"));
  return {
    when: whenOf(method, operation, parameters),
    params: namesIn("path", IDS),
    query: namesIn("query", IDS),
    body: pathsTo(document, body, IDS),
    reply: replies.flatMap(([, reply]) => pathsTo(document, schemaOf(document, reply), IDS)),
    reason: { body: pathsTo(document, body, REASON), query: namesIn("query", REASON) },
  };
}

/**
 * Of what moves money the ledger's log is the truth, and it is committed before the answer. Reads change nothing, and the
 * sandbox nothing that counts.
 */
function whenOf(method: string, operation: Node, parameters: readonly Node[]): AuditRule["when"] {
  const declared = operation["x-audit"];
  if (declared === "never" || declared === "before-answer" || declared === "after") return declared;
  const keyed = parameters.some(({ in: place, name }) => place === "header" && name === "Idempotency-Key");
  const signed = ((operation.security as Node[]) ?? []).some((scheme) =>
    Object.keys(scheme).some((name) => name.endsWith("Signature")),
  );
  const sandbox = operation["x-sandbox"] === true;
  return method === "get" || keyed || signed || sandbox ? "after" : "before-answer";
}

function schemaOf(document: OpenApiDocument, holder: unknown): unknown {
  const { content } = followed(document, holder ?? {}) as { content?: Record<string, Node> };
  return content?.["application/json"]?.schema;
}

function pathsTo(document: OpenApiDocument, schema: unknown, wanted: RegExp, depth = 0): Path[] {
  if (schema === undefined || depth > DEPTH_MAX) return [];
  const { properties, allOf, oneOf, anyOf } = followed(document, schema) as Record<string, unknown>;
  const own = Object.entries((properties as Node) ?? {}).flatMap(([name, property]) =>
    refersTo(document, property, wanted)
      ? [[name]]
      : pathsTo(document, property, wanted, depth + 1).map((path) => [name, ...path]),
  );
  const parts = [allOf, oneOf, anyOf].flatMap((list) => (list as unknown[] | undefined) ?? []);
  return [...own, ...parts.flatMap((part) => pathsTo(document, part, wanted, depth + 1))];
}

/** Whether a schema is, through however many references, one of those wanted. */
function refersTo(document: OpenApiDocument, schema: unknown, wanted: RegExp): boolean {
  for (let node = schema as Node | undefined, hops = 0; hops < 8; hops++) {
    const target = node?.$ref;
    if (typeof target !== "string") return false;
    if (wanted.test(target)) return true;
    node = targetOf(document, target);
  }
  return false;
}

function followed(document: OpenApiDocument, node: unknown): Node {
  let found = node as Node;
  for (let hops = 0; typeof found?.$ref === "string" && hops < 8; hops++)
    found = targetOf(document, found.$ref);
  return found ?? {};
}

function targetOf(document: OpenApiDocument, pointer: string): Node {
  let node: unknown = document;
  for (const part of pointer.slice(2).split("/")) {
    node = (node as Node)?.[decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return (node ?? {}) as Node;
}

export type Exchange = {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly reply: unknown;
};

/** The ids that a request and its answer name, each once. */
export function objectsIn(rule: AuditRule, { params, query, body, reply }: Exchange): string[] {
  const values = [
    ...rule.params.map((name) => at(params, [name])),
    ...rule.query.map((name) => at(query, [name])),
    ...rule.body.map((path) => at(body, path)),
    ...rule.reply.map((path) => at(reply, path)),
  ];
  const ids = values.filter((value): value is string => typeof value === "string" && ID.test(value));
  return [...new Set(ids)].slice(0, OBJECTS_MAX);
}

export function reasonIn({ reason }: AuditRule, { body, query }: Exchange): string | null {
  const values = [
    ...reason.body.map((path) => at(body, path)),
    ...reason.query.map((name) => at(query, [name])),
  ];
  return values.find((value) => typeof value === "string") ?? null;
}

function at(root: unknown, path: Path): unknown {
  let node = root;
  for (const name of path) {
    if (typeof node !== "object" || node === null || !Object.hasOwn(node, name)) return undefined;
    node = (node as Node)[name];
  }
  return node;
}
