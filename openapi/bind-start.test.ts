// An API with a hole in it does not start, and says where the hole is.
import Fastify from "fastify";
import { describe, expect, it } from "vitest";
import { bindOperations, type OpenApiDocument, strictServerOptions } from "./bind.ts";
import bank from "./generated/bank.json" with { type: "json" };
import faults from "./generated/faults.json" with { type: "json" };
import vinti4 from "./generated/vinti4.json" with { type: "json" };
import wallet from "./generated/wallet.json" with { type: "json" };

type Wiring = Record<string, () => Promise<never>>;

const unused = async (): Promise<never> => {
  throw new Error("not called in these tests");
};

function operation(extra: object): object {
  return {
    operationId: "readThing",
    security: [{ key: ["things:read"] }],
    responses: { 200: { description: "" } },
    ...extra,
  };
}

function withPaths(paths: object, components: object = {}): OpenApiDocument {
  return { openapi: "3.1.0", paths, components: { securitySchemes: { key: {} }, ...components } };
}

/** What the refusal says, one finding per entry; nothing when the API starts. */
async function findings(
  document: OpenApiDocument,
  handlers: Wiring = { readThing: unused },
  authenticators: Wiring = { key: unused },
  app = Fastify(strictServerOptions),
): Promise<string[]> {
  try {
    await bindOperations<Record<string, unknown>, never>(app, { document, handlers, authenticators });
    await app.ready();
    return [];
  } catch (error) {
    const [title, ...lines] = (error as Error).message.split("\n");
    expect(title).toBe("The API cannot start:");
    return lines.map((line) => line.replace(/^- /, ""));
  } finally {
    await app.close();
  }
}

function handlersOf(document: OpenApiDocument): Wiring {
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item as object));
  const ids = operations.map((value) => (value as { operationId?: string }).operationId);
  return Object.fromEntries(ids.filter((id) => id !== undefined).map((id) => [id, unused]));
}

describe("a contract that is whole starts", () => {
  it.each([
    ["wallet", wallet, { bearer: unused, apiKey: unused, networkSignature: unused, bankSignature: unused }],
    ["vinti4", vinti4, { operatorKey: unused, terminalKey: unused, walletSignature: unused }],
    ["bank", bank, { walletSignature: unused }],
    ["faults", faults, { faultsKey: unused }],
  ])("%s", async (_name, document, authenticators) => {
    expect(await findings(document, handlersOf(document), authenticators)).toEqual([]);
  });
});

describe("the API refuses to start", () => {
  it.each<[string, OpenApiDocument, string[], Wiring?, Wiring?]>([
    [
      "without a handler",
      withPaths({ "/a": { get: operation({}) } }),
      ["Operation readThing has no handler. Write one of that name."],
      {},
    ],
    [
      "with a handler too many",
      withPaths({ "/a": { get: operation({}) } }),
      ["Handler readThat serves no operation. Remove it, or add the operation to the contract."],
      { readThing: unused, readThat: unused },
    ],
    [
      "with two operations of one name",
      withPaths({ "/a": { get: operation({}) }, "/b": { get: operation({}) } }),
      ["GET /b: operationId readThing is taken by GET /a. Rename one."],
    ],
    [
      "with an operation that has no name",
      withPaths({ "/a": { get: operation({ operationId: undefined }) } }),
      ["GET /a: has no operationId. Give it one; the handler has the same name."],
      {},
    ],
    [
      "with an operation that does not say who may call it, even if the document does",
      {
        ...withPaths({ "/a": { get: operation({ security: undefined }) } }),
        security: [{ key: [] }],
      } as OpenApiDocument,
      ["GET /a: has no security. List its schemes and scopes, or write `security: []` if it is public."],
    ],
    [
      "without an authenticator",
      withPaths({ "/a": { get: operation({}) } }),
      ["Security scheme key has no authenticator. Pass one of that name."],
      { readThing: unused },
      {},
    ],
    [
      "with a security scheme that is not declared",
      withPaths({ "/a": { get: operation({ security: [{ badge: [] }] }) } }),
      ["GET /a: its security scheme badge is not declared. Add it to components.securitySchemes."],
      { readThing: unused },
      { badge: unused },
    ],
    [
      "with security that may be left out",
      withPaths({ "/a": { get: operation({ security: [{ key: [] }, {}] }) } }),
      ["GET /a: each security alternative must name exactly one scheme. Split or join them."],
    ],
    [
      "with a reference that leads nowhere",
      withPaths({ "/a": { get: operation({ parameters: [{ $ref: "#/components/parameters/gone" }] }) } }),
      ["$ref #/components/parameters/gone leads nowhere. Correct it, or bundle the document first."],
    ],
    [
      "with a reference into another file",
      withPaths({ "/a": { get: operation({ requestBody: { $ref: "body.yaml" } }) } }),
      ["$ref body.yaml leads nowhere. Correct it, or bundle the document first."],
    ],
    [
      "with references that go round in a circle",
      withPaths(
        { "/a": { get: operation({ requestBody: { $ref: "#/components/requestBodies/a" } }) } },
        {
          requestBodies: {
            a: { $ref: "#/components/requestBodies/b" },
            b: { $ref: "#/components/requestBodies/a" },
          },
        },
      ),
      [
        "$ref #/components/requestBodies/a leads nowhere. Correct it, or bundle the document first.",
        "$ref #/components/requestBodies/b leads nowhere. Correct it, or bundle the document first.",
      ],
    ],
    [
      "with a path parameter that is not declared",
      withPaths({ "/a/{id}": { get: operation({}) } }),
      ["GET /a/{id}: its path has [{id}] but its path parameters are []. Declare each exactly once."],
    ],
    [
      "with a cookie parameter",
      withPaths({ "/a": { get: operation({ parameters: [{ name: "c", in: "cookie", schema: {} }] }) } }),
      ["GET /a: parameter c must be in path, query or header and have a schema; nothing else is served."],
    ],
    [
      "with a body that is not JSON",
      withPaths({ "/a": { post: operation({ requestBody: { content: { "text/csv": { schema: {} } } } }) } }),
      ["POST /a: its request body must be application/json and nothing else."],
    ],
    [
      "with a reply that is not one plain status",
      withPaths({ "/a": { get: operation({ responses: { default: { description: "" } } }) } }),
      ["GET /a: reply default must be one plain status."],
    ],
    [
      "with an error that is not JSON",
      withPaths({
        "/a": {
          get: operation({
            responses: { 404: { description: "", content: { "text/html": { schema: {} } } } },
          }),
        },
      }),
      ["GET /a: reply 404 is an error, so it must be application/json and nothing else."],
    ],
    [
      "with a schema that has a keyword nobody enforces",
      withPaths({
        "/a": { get: operation({ parameters: [{ name: "n", in: "query", schema: { minimun: 1 } }] }) },
      }),
      ['Operation readThing: strict mode: unknown keyword: "minimun". Correct the schema.'],
    ],
    [
      "with another OpenAPI",
      { openapi: "3.0.3", paths: {} },
      ["The document is OpenAPI 3.0.3: write it in 3.1."],
      {},
    ],
  ])("%s", async (_rule, document, expected, handlers, authenticators) => {
    const found = await findings(document, handlers, authenticators);
    // A broken document has no operations, so its handlers are too many as well.
    expect(found.filter((text) => expected.length === 0 || !isConsequence(text, expected))).toEqual(expected);
  });

  it("on an app that was made without the options it needs", async () => {
    const found = await findings(
      withPaths({ "/a": { get: operation({}) } }),
      undefined,
      undefined,
      Fastify(),
    );
    expect(found).toEqual([
      "The app was made without the options that the binder needs: write Fastify({ ...strictServerOptions, ... }).",
    ]);
  });

  it("and names every reason at once", async () => {
    const document = withPaths({ "/a": { get: operation({}), put: operation({ security: undefined }) } });
    expect(await findings(document, { other: unused }, {})).toHaveLength(5);
  });
});

function isConsequence(text: string, expected: string[]): boolean {
  return text.startsWith("Handler readThing serves") && !expected.includes(text);
}
