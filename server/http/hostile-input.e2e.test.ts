// For every operation of the contract: a request that is right but for one thing is refused for that thing, in the one
// shape of errors, without its own words, and nothing changes. The same request without the fault then succeeds, so
// the fault was the reason.
import { randomUUID } from "node:crypto";
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snapshotBooks } from "../testing/books-snapshot.ts";
import { type ContractOperation, contractOperations } from "../testing/contract-operations.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { bodyViolations, MARK, parameterViolations, type Violation } from "../testing/schema-violations.ts";
import { signatureHeaders } from "../testing/signed-fetch.ts";
import { type Answer, type Call, startTestApi, type TestApi } from "../testing/test-api.ts";
import { prepareCalls, type ValidCalls } from "../testing/valid-calls.ts";

let api: TestApi;
let calls: ValidCalls;
beforeAll(async () => {
  api = await startTestApi();
  calls = await prepareCalls(api);
});
afterAll(() => api.stop());

const INVALID = ["VALIDATION_FAILED", "INVALID_AMOUNT", "IDEMPOTENCY_KEY_MISSING"];
const named = (operations: readonly ContractOperation[]) =>
  operations.map((operation) => [operation.operationId, operation] as const);
const WITH_BODY = named(contractOperations.filter(({ body }) => body !== undefined));
const WITHOUT_BODY = named(contractOperations.filter(({ body }) => body === undefined));
const WITH_PARAMETERS = named(contractOperations.filter(({ parameters }) => parameters.length > 0));

/** Sends each call, and nothing may have changed after the last. */
async function refuseAll(
  { operationId }: ContractOperation,
  faults: readonly { how: string; call: Call }[],
  check: (answer: Answer<unknown>, how: string) => void,
): Promise<void> {
  expect(faults.length).toBeGreaterThan(0);
  const before = await snapshotBooks(api.server.database.pool);
  const answers = await Promise.all(
    faults.map(async ({ how, call }) => ({ how, answer: await api.call(operationId, call) })),
  );
  for (const { how, answer } of answers) {
    expectProblem(answer);
    expect(answer.text, how).not.toContain(MARK);
    check(answer, how);
  }
  expect(await snapshotBooks(api.server.database.pool)).toEqual(before);
}

async function succeeds({ operationId }: ContractOperation, call: Call): Promise<void> {
  const answer = await api.call(operationId, call);
  expect(answer.status, answer.text).toBeLessThan(300);
}

/** The error names the field, or one that follows from it; a missing switch of a schema may name another. */
function expectNamed(answer: Answer<unknown>, { field }: Violation): void {
  const { code, details } = expectProblem(answer);
  expect(INVALID, answer.text).toContain(code);
  const fields = (details.issues as { field: string }[]).map((issue) => issue.field);
  const named = fields.some((name) => name === field || name.startsWith(`${field}.`) || name === "path");
  expect(named, `${answer.text} does not name ${field}`).toBe(true);
}

describe.each(WITH_BODY)("the body of %s", (_, operation) => {
  it("is refused when one property is missing, too much, of another type or out of its bounds", async () => {
    const call = await calls[operation.operationId]();
    const violations = bodyViolations(operation.body!, call.body);
    const faults = violations.map((violation) => ({
      how: `${violation.field} ${violation.how}`,
      violation,
      call: { ...call, body: JSON.stringify(violation.value) },
    }));
    const byHow = new Map(faults.map(({ how, violation }) => [how, violation]));
    await refuseAll(operation, faults, (answer, how) => {
      expect(answer.status, how).toBe(400);
      expectNamed(answer, byHow.get(how)!);
    });
    await succeeds(operation, call);
  });

  it("is refused when it is not plain JSON, whatever the reason", async () => {
    const call = await calls[operation.operationId]();
    const text = JSON.stringify(call.body);
    const [firstKey] = Object.keys(call.body as object);
    const inside = text.slice(1, -1);
    const malformed = {
      empty: "",
      "white space": " \n\t",
      "cut off": text.slice(0, -1),
      "two documents": `${text}${text}`,
      "something after it": `${text}${MARK}`,
      "a byte order mark": `\ufeff${text}`,
      "single quotes": text.replaceAll('"', "'"),
      "a comment": `/* ${MARK} */${text}`,
      "a comma at the end": `{${inside},}`,
      "a repeated key": `{${inside},"${firstKey}":"${MARK}"}`,
      "a key repeated with its own value": `{${inside},${inside}}`,
      "a key repeated by an escape": `{${inside},"\\u${firstKey!.charCodeAt(0).toString(16).padStart(4, "0")}${firstKey!.slice(1)}":1}`,
      "a key into the prototype": `{"__proto__":{"${MARK}":1},${inside}}`,
      "seventeen levels": `{${inside},"deep":${"[".repeat(16)}${"]".repeat(16)}}`,
      "eight thousand levels": `${"[".repeat(8000)}${"]".repeat(8000)}`,
      "a null character": `{${inside},"text":"${MARK}\\u0000"}`,
      "half a surrogate pair": `{${inside},"text":"${MARK}\\ud83d"}`,
      "a control character as it is": `{${inside},"text":"${MARK}\u0001"}`,
      NaN: `{${inside},"n":NaN}`,
      Infinity: `{${inside},"n":-Infinity}`,
      "1e400": `{${inside},"n":1e400}`,
      "1e-7": `{${inside},"n":1e-7}`,
      "1E3": `{${inside},"n":1E3}`,
      "sixteen digits": `{${inside},"n":1234567890123456}`,
      "sixteen digits after the point": `{${inside},"n":0.1234567890123456}`,
      "a leading zero": `{${inside},"n":01}`,
      "a plus": `{${inside},"n":+1}`,
      hexadecimal: `{${inside},"n":0x10}`,
    };
    const faults = Object.entries(malformed).map(([how, body]) => ({ how, call: { ...call, body } }));
    await refuseAll(operation, faults, (answer, how) => {
      expect(expectProblem(answer, "MALFORMED_JSON").details, how).toMatchObject({
        reason: expect.any(String),
      });
    });
    const values = ["null", "true", "5", `"${MARK}"`, "[]", `[${text}]`];
    await refuseAll(
      operation,
      values.map((body) => ({ how: body.slice(0, 20), call: { ...call, body } })),
      (answer, how) =>
        expect(expectProblem(answer, "VALIDATION_FAILED").details, how).toMatchObject({
          issues: [{ field: "body" }],
        }),
    );
    await succeeds(operation, call);
  });

  it("is refused when it is of another type than JSON, or too large", async () => {
    const call = await calls[operation.operationId]();
    const types = [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/xml",
      "application/jsonp",
      "application/json, text/plain",
      MARK,
      "",
    ];
    await refuseAll(
      operation,
      types.map((type) => ({ how: type, call: { ...call, headers: { "content-type": type } } })),
      (answer, how) => void expect(answer.status, how).toBe(415),
    );
    const { bodyLimitBytes: limitBytes } = operation;
    const padded = (size: number) =>
      `${JSON.stringify(call.body).slice(0, -1)},"x":"${MARK.repeat(size / 4)}"}`;
    await refuseAll(
      operation,
      [limitBytes, limitBytes + 80_000, limitBytes + 2_000_000].map((size) => ({
        how: `${size} bytes`,
        call: { ...call, body: padded(size) },
      })),
      (answer) => expect(expectProblem(answer, "BODY_TOO_LARGE").details).toEqual({ limitBytes }),
    );
    await succeeds(operation, call);
  });
});

describe.each(WITH_PARAMETERS)("the parameters of %s", (_, operation) => {
  it("are refused when one has not the form that it must have", async () => {
    const call = await calls[operation.operationId]();
    const faults = operation.parameters.flatMap((parameter) =>
      parameterViolations(parameter).map((violation) => ({
        how: `${violation.field} ${violation.how}`,
        violation,
        call: withParameter(call, parameter.in, parameter.name, String(violation.value)),
      })),
    );
    const byHow = new Map(faults.map(({ how, violation }) => [how, violation]));
    await refuseAll(operation, faults, (answer, how) => {
      expect(answer.status, how).toBe(400);
      expectNamed(answer, byHow.get(how)!);
    });
    await succeeds(operation, call);
  });
});

function withParameter(call: Call, place: string, name: string, value: string): Call {
  switch (place) {
    case "path":
      return { ...call, params: { ...call.params, [name]: value } };
    case "query":
      return { ...call, query: { ...(call.query as object), [name]: value } };
    default:
      return { ...call, key: undefined, headers: { [name]: value } };
  }
}

describe("an address", () => {
  it.each(named(contractOperations))(
    "of %s is refused with a query that it does not know, twice the same, or without meaning",
    async (operationId, operation) => {
      const call = await calls[operationId]();
      const [known] = operation.parameters.filter((parameter) => parameter.in === "query");
      const queries = [
        `surplus=${MARK}`,
        "__proto__=1",
        "constructor[prototype]=1",
        "a[]=1&a[]=2",
        "=1",
        "x=%00",
        "x=%ff",
        ...(known ? [`${known.name}=${MARK}&${known.name}=${MARK}`, `${known.name}[]=${MARK}`] : []),
      ];
      await refuseAll(
        operation,
        queries.map((query) => ({ how: query, call: { ...call, query } })),
        (answer, how) => void expect(answer.status, how).toBe(400),
      );
    },
  );

  it.each(WITHOUT_BODY)("of %s is refused with a body, for it takes none", async (operationId, operation) => {
    const { as, params } = await calls[operationId]();
    const before = await snapshotBooks(api.server.database.pool);
    const target = operation.path.replace(/\{(\w+)\}/g, (_, name) =>
      encodeURIComponent(params?.[name] ?? ""),
    );
    expect(await sendWithBody(operation.method, target, as)).toBe(400);
    expect(await snapshotBooks(api.server.database.pool)).toEqual(before);
  });
});

/** fetch refuses to send a body with GET. */
function sendWithBody(method: string, target: string, as: Call["as"]): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      "content-length": "2",
      ...(typeof as === "string" ? { authorization: `Bearer ${as}` } : {}),
      ...(typeof as === "object" ? signatureHeaders(as, { method, target }) : {}),
    };
    const request = httpRequest(api.url + target, { method, headers }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode!));
    });
    request.on("error", reject);
    request.end("{}");
  });
}

it("a trace id that a caller sends is used only when it is one", async () => {
  const id = randomUUID().replaceAll("-", "");
  const ask = async (traceparent: string) =>
    expectProblem(await api.call("getBalance", { headers: { traceparent } })).trace_id;
  expect(await ask(`00-${id}-00f067aa0ba902b7-01`)).toBe(id);
  for (const text of [
    `00-${MARK.repeat(8)}-00f067aa0ba902b7-01`,
    MARK,
    `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
  ]) {
    expect(await ask(text)).toMatch(/^[1-9a-f][\da-f]{31}|^0(?!0{31})/);
  }
});
