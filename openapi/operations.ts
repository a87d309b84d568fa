// Reads the operations out of a bundled OpenAPI 3.1 document, and says in sentences what keeps them from being
// served. It must never guess: what the binder cannot enforce is a finding, not a default.

/** A bundled document: every `$ref` points into it. */
export interface OpenApiDocument {
  openapi: string;
  paths: object;
  components?: object;
}

export interface Parameter {
  place: "path" | "query" | "header";
  /** As the contract spells it. */
  name: string;
  required: boolean;
  schema: { type?: string | string[]; default?: unknown };
  /** Where the schema stands in the document. */
  pointer: string;
}

export interface Operation {
  operationId: string;
  /** Upper case. */
  method: string;
  /** As the contract spells it: `/transfer/{transfer_id}`. */
  path: string;
  /** Alternatives; none means that the operation is public. */
  security: { scheme: string; scopes: string[] }[];
  parameters: Parameter[];
  body: { required: boolean; pointer: string } | undefined;
  /** The contract's `x-body-limit-bytes`: larger than what other operations read. */
  bodyLimitBytes: number | undefined;
  /** By status. A reply without content has no media type; a reply with several is one of them. */
  replies: Map<number, { content: { mediaType: string; pointer: string }[] }>;
}

// The parts of the document that are read here, as the standard names them.
interface MediaTypes {
  content?: Record<string, object>;
}
interface ParameterObject {
  in: string;
  name: string;
  required?: boolean;
  schema?: Parameter["schema"];
}
interface OperationObject {
  operationId?: string;
  security?: Record<string, string[]>[];
  parameters?: object[];
  requestBody?: object;
  "x-body-limit-bytes"?: number;
  responses?: Record<string, object>;
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const PLACES = ["path", "query", "header"];

export function readOperations(document: OpenApiDocument): { operations: Operation[]; findings: string[] } {
  const findings = brokenReferences(document);
  if (!document.openapi.startsWith("3.1.")) {
    findings.push(`The document is OpenAPI ${document.openapi}: write it in 3.1.`);
  }
  // What follows trusts every reference.
  if (findings.length > 0) return { operations: [], findings };
  const operations: Operation[] = [];
  for (const path of Object.keys(document.paths)) {
    const item = locate(document, `#/paths/${escapePointer(path)}`)!;
    for (const method of METHODS.filter((name) => Object.hasOwn(item.node, name))) {
      const name = `${method.toUpperCase()} ${path}`;
      const operation = readOperation(document, item.pointer, method, path, (text) =>
        findings.push(`${name}: ${text}`),
      );
      const twin = operations.find(({ operationId }) => operationId === operation.operationId);
      if (twin !== undefined && operation.operationId !== "") {
        findings.push(
          `${name}: operationId ${twin.operationId} is taken by ${twin.method} ${twin.path}. Rename one.`,
        );
      }
      operations.push(operation);
    }
  }
  return { operations, findings };
}

function readOperation(
  document: OpenApiDocument,
  itemPointer: string,
  method: string,
  path: string,
  find: (text: string) => void,
): Operation {
  const pointer = `${itemPointer}/${method}`;
  const source = locate(document, pointer)!.node as OperationObject;
  if (!source.operationId) find("has no operationId. Give it one; the handler has the same name.");

  const parameters = [
    ...readParameters(document, itemPointer, find),
    ...readParameters(document, pointer, find),
  ];
  const named = parameters.filter(({ place }) => place === "path").map(({ name }) => `{${name}}`);
  const wanted = path.match(/\{[^}]+\}/g) ?? [];
  if (named.toSorted().join() !== wanted.toSorted().join()) {
    find(
      `its path has [${wanted.join()}] but its path parameters are [${named.join()}]. Declare each exactly once.`,
    );
  }
  return {
    operationId: source.operationId ?? "",
    method: method.toUpperCase(),
    path,
    security: readSecurity(document, source.security, find),
    parameters,
    body: source.requestBody && readBody(document, `${pointer}/requestBody`, find),
    bodyLimitBytes: source["x-body-limit-bytes"],
    replies: readReplies(document, `${pointer}/responses`, source.responses ?? {}, find),
  };
}

function readSecurity(
  document: OpenApiDocument,
  security: OperationObject["security"],
  find: (text: string) => void,
): Operation["security"] {
  if (security === undefined)
    find("has no security. List its schemes and scopes, or write `security: []` if it is public.");
  return (security ?? []).flatMap((alternative) => {
    const schemes = Object.entries(alternative);
    if (schemes.length !== 1)
      find("each security alternative must name exactly one scheme. Split or join them.");
    for (const [scheme] of schemes) {
      if (locate(document, `#/components/securitySchemes/${escapePointer(scheme)}`) !== undefined) continue;
      find(`its security scheme ${scheme} is not declared. Add it to components.securitySchemes.`);
    }
    return schemes.map(([scheme, scopes]) => ({ scheme, scopes }));
  });
}

function readParameters(document: OpenApiDocument, owner: string, find: (text: string) => void): Parameter[] {
  const list = (locate(document, owner)!.node as OperationObject).parameters ?? [];
  return list.flatMap((_, index) => {
    const { node, pointer } = locate(document, `${owner}/parameters/${index}`)!;
    const { in: place, name, required = false, schema } = node as ParameterObject;
    if (!PLACES.includes(place) || schema === undefined) {
      find(`parameter ${name} must be in path, query or header and have a schema; nothing else is served.`);
      return [];
    }
    const { node: target } = locate(document, `${pointer}/schema`)!;
    // A default beside a `$ref` is the nearer one.
    const read = { ...(target as Parameter["schema"]), ...schema };
    return [
      { place: place as Parameter["place"], name, required, schema: read, pointer: `${pointer}/schema` },
    ];
  });
}

function readBody(document: OpenApiDocument, at: string, find: (text: string) => void): Operation["body"] {
  const { node, pointer } = locate(document, at)!;
  const { content = {}, required = false } = node as MediaTypes & { required?: boolean };
  if (Object.keys(content).join() !== "application/json")
    find("its request body must be application/json and nothing else.");
  return { required, pointer: `${pointer}/content/${escapePointer("application/json")}/schema` };
}

function readReplies(
  document: OpenApiDocument,
  owner: string,
  responses: Record<string, object>,
  find: (text: string) => void,
): Operation["replies"] {
  const replies: Operation["replies"] = new Map();
  for (const status of Object.keys(responses)) {
    const { node, pointer } = locate(document, `${owner}/${status}`)!;
    if (!/^[1-5]\d\d$/.test(status)) find(`reply ${status} must be one plain status.`);
    const content = Object.keys((node as MediaTypes).content ?? {}).map((mediaType) => ({
      mediaType,
      pointer: `${pointer}/content/${escapePointer(mediaType)}/schema`,
    }));
    if (Number(status) >= 400 && content.some(({ mediaType }) => mediaType !== "application/json")) {
      find(`reply ${status} is an error, so it must be application/json and nothing else.`);
    }
    replies.set(Number(status), { content });
  }
  return replies;
}

/** The object at a pointer (`#/a/b`), after every `$ref`, with the pointer it really has; nothing for a circle. */
function locate(
  document: OpenApiDocument,
  pointer: string,
  hops = 0,
): { node: object; pointer: string } | undefined {
  let node: unknown = document;
  let here = "#";
  for (const part of pointer.split("/").slice(1)) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof node !== "object" || node === null || !Object.hasOwn(node, key)) return undefined;
    node = (node as Record<string, unknown>)[key];
    here += `/${part}`;
    const target = referenceIn(node);
    if (target === undefined) continue;
    const found = hops < 32 ? locate(document, target, hops + 1) : undefined;
    if (found === undefined) return undefined;
    ({ node, pointer: here } = found);
  }
  return typeof node === "object" && node !== null ? { node, pointer: here } : undefined;
}

function escapePointer(part: string): string {
  return encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
}

function referenceIn(node: unknown): string | undefined {
  const target = typeof node === "object" && node !== null && "$ref" in node ? node.$ref : undefined;
  return typeof target === "string" ? target : undefined;
}

function brokenReferences(document: OpenApiDocument): string[] {
  const broken = new Set<string>();
  forEachObject(document, (node) => {
    const target = referenceIn(node);
    if (target !== undefined && !(target.startsWith("#/") && locate(document, target))) broken.add(target);
  });
  return [...broken].map(
    (target) => `$ref ${target} leads nowhere. Correct it, or bundle the document first.`,
  );
}

/** Calls `visit` with every object in the document. */
export function forEachObject(node: unknown, visit: (node: object) => void): void {
  if (typeof node !== "object" || node === null) return;
  visit(node);
  for (const child of Object.values(node)) forEachObject(child, visit);
}
