// The contract's operations as tests need them, read from the document itself and with every reference followed.
// It shares nothing with the code that serves the contract, so that a test can hold one against the other.

import type { operations } from "@makeba/openapi/wallet";
import wallet from "@makeba/openapi/wallet.json" with { type: "json" };

export type OperationId = keyof operations;

/** The part of JSON Schema that the contract uses. */
export type Schema = {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
};

export type Parameter = {
  readonly in: "path" | "query" | "header";
  readonly name: string;
  readonly required?: boolean;
  readonly schema: Schema;
};

export type ContractOperation = {
  readonly operationId: OperationId;
  /** Upper case. */
  readonly method: string;
  /** As the contract spells it, with `{names}`. */
  readonly path: string;
  /** Nothing for a public operation. */
  readonly scheme: "bearer" | "networkSignature" | "bankSignature" | undefined;
  /** Whether the key of a system serves as well as a token. */
  readonly takesApiKey: boolean;
  /** What the caller must have; nothing for a public operation. */
  readonly scopes: readonly string[];
  readonly sandbox: boolean;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  /** How large its body may be. */
  readonly bodyLimitBytes: number;
  readonly examples: readonly { readonly name: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly statuses: readonly number[];
};

type Node = Record<string, unknown>;

const METHODS = ["get", "put", "post", "delete", "patch"];

export const contractOperations: readonly ContractOperation[] = Object.entries(wallet.paths).flatMap(
  ([path, item]) =>
    METHODS.filter((method) => Object.hasOwn(item, method)).map((method) => {
      const operation = followed((item as Node)[method]) as Node;
      const shared = (followed((item as Node).parameters) ?? []) as Parameter[];
      const json = ((operation.requestBody as Node)?.content as Node)?.["application/json"] as Node;
      const [security] = operation.security as Node[];
      return {
        operationId: operation.operationId as OperationId,
        method: method.toUpperCase(),
        path,
        scheme: Object.keys(security ?? {})[0] as ContractOperation["scheme"],
        takesApiKey: (operation.security as Node[]).some((way) => Object.hasOwn(way, "apiKey")),
        scopes: (Object.values(security ?? {})[0] ?? []) as string[],
        sandbox: operation["x-sandbox"] === true,
        parameters: [...shared, ...((operation.parameters ?? []) as Parameter[])],
        body: json?.schema as Schema | undefined,
        bodyLimitBytes: (operation["x-body-limit-bytes"] as number | undefined) ?? 16_384,
        examples: Object.entries((json?.examples ?? {}) as Node).map(([name, example]) => ({
          name,
          value: (example as Node).value as Node,
        })),
        statuses: Object.keys(operation.responses as Node).map(Number),
      };
    }),
);

export function operationOf(operationId: OperationId): ContractOperation {
  return contractOperations.find((operation) => operation.operationId === operationId)!;
}

/** A copy in which every `$ref` has given way to what it points at. */
function followed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(followed);
  if (typeof node !== "object" || node === null) return node;
  const { $ref, ...rest } = node as Node;
  const own = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, followed(value)]));
  if (typeof $ref !== "string") return own;
  let target: unknown = wallet;
  for (const part of $ref.slice(2).split("/")) {
    target = (target as Node)[decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return { ...(followed(target) as Node), ...own };
}
