// What the published contracts know of a message: who sends it, whose signature it has, and which of its fields are secret
// (`x-secret` in the schemas, with the kind of secret). What stands in no contract is known by its names only; see masking.ts.
import bank from "@makeba/openapi/bank.json" with { type: "json" };
import vinti4 from "@makeba/openapi/vinti4.json" with { type: "json" };
import wallet from "@makeba/openapi/wallet.json" with { type: "json" };
import { cardNumberOf, ibanOf, SCENARIOS, tokenOf } from "../bank/scenarios.ts";

/** Who can be recorded in front of. */
export const PARTS = ["wallet", "switch", "bank"] as const;
export type Part = (typeof PARTS)[number];

export type Operation = {
  readonly operationId: string;
  /** Who sends it. */
  readonly from: Part | "terminal" | "people" | "client";
  /** Kinds of secrets by the names of the fields and parameters that carry them, anywhere in its messages. */
  readonly secrets: ReadonlyMap<string, string>;
};

type Node = Readonly<Record<string, unknown>>;
type Document = { readonly paths: object; readonly components: { readonly securitySchemes: object } };

const documents: Readonly<Record<Part, Document>> = { wallet, switch: vinti4, bank };
const METHODS = ["get", "put", "post", "delete", "patch"];
const SENDERS: Readonly<Record<string, Operation["from"]>> = {
  networkSignature: "switch",
  bankSignature: "bank",
  walletSignature: "wallet",
  terminalKey: "terminal",
  operatorKey: "people",
};
/** A signature is made anew for each request, and says nothing to a reader. */
const SIGNATURE = "signature";

/** The headers by which somebody is known, in small letters. */
export const CREDENTIAL_HEADERS: readonly string[] = [
  ...new Set([
    "authorization",
    ...Object.values(documents).flatMap(({ components }) =>
      (Object.values(components.securitySchemes) as Node[])
        .filter((scheme) => scheme.in === "header")
        .map((scheme) => String(scheme.name).toLowerCase()),
    ),
  ]),
].filter((name) => name !== SIGNATURE);

/** Texts that stand in the contracts themselves, such as the codes of errors, and the test cards and accounts of the simulated bank. */
export function plainTexts(): Set<string> {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { enum: words } = node as Node;
    if (Array.isArray(words)) for (const word of words) found.add(String(word));
    for (const child of Object.values(node)) visit(child);
  };
  for (const document of Object.values(documents)) visit(document);
  for (const { name } of SCENARIOS)
    for (const text of [ibanOf(name), cardNumberOf(name), tokenOf(name)]) found.add(text);
  return found;
}

/** The operation of a request; nothing when the contract does not have it. */
export type FindOperation = (to: Part, method: string, path: string) => Operation | undefined;

export function readContracts(): FindOperation {
  const routes = Object.fromEntries(PARTS.map((part) => [part, routesOf(documents[part])]));
  return (to, method, path) => {
    const pathname = path.split("?")[0]!;
    return routes[to]?.find((route) => route.method === method && route.pattern.test(pathname))?.operation;
  };
}

function routesOf(document: Document) {
  return Object.entries(document.paths as Record<string, Node>)
    .flatMap(([path, item]) =>
      METHODS.filter((method) => item[method] !== undefined).map((method) => {
        const node = item[method] as Node;
        const security = (node.security as Record<string, unknown>[] | undefined)?.[0] ?? {};
        const secrets = new Map<string, string>();
        collect(document, [item.parameters, node], secrets, new Set());
        return {
          method: method.toUpperCase(),
          pattern: new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/\{[^}]+\}/g, "[^/]+")}$`),
          variable: path.includes("{"),
          operation: {
            operationId: String(node.operationId),
            from: SENDERS[Object.keys(security)[0] ?? ""] ?? "client",
            secrets,
          } satisfies Operation,
        };
      }),
    )
    .toSorted((a, b) => Number(a.variable) - Number(b.variable));
}

/** Finds every named schema below a node, and those that are secret. */
function collect(document: Document, node: unknown, secrets: Map<string, string>, seen: Set<unknown>): void {
  const here = resolved(document, node);
  if (here === undefined || seen.has(here)) return;
  seen.add(here);
  const { properties, name, schema } = here;
  const named = Object.entries((properties ?? {}) as Node);
  if (typeof name === "string" && schema !== undefined) named.push([name, schema]);
  for (const [field, fieldSchema] of named) {
    const kind = kindOf(document, fieldSchema);
    if (kind !== undefined) secrets.set(field, kind);
  }
  for (const child of Object.values(here)) collect(document, child, secrets, seen);
}

/** The mark on a schema, on what it refers to, on its items or on one of its alternatives. */
function kindOf(document: Document, node: unknown, depth = 0): string | undefined {
  const own = (node as Node | undefined)?.["x-secret"];
  if (typeof own === "string") return own;
  const here = depth < 8 ? resolved(document, node) : undefined;
  if (here === undefined) return undefined;
  if (typeof here["x-secret"] === "string") return here["x-secret"];
  const below = [here.items, here.allOf, here.anyOf, here.oneOf].flat().filter(Boolean);
  for (const each of below) {
    const kind = kindOf(document, each, depth + 1);
    if (kind !== undefined) return kind;
  }
  return undefined;
}

function resolved(document: Document, node: unknown): Node | undefined {
  if (typeof node !== "object" || node === null) return undefined;
  const target = (node as Node).$ref;
  if (typeof target !== "string") return node as Node;
  let found: unknown = document;
  for (const part of target.split("/").slice(1))
    found = (found as Node | undefined)?.[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  return resolved(document, found);
}
