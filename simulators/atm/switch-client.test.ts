// What the ATM makes of an answer: a decision only when it is one to the letter, otherwise unknown.
import { expect, test } from "vitest";
import { transactionId } from "./scripted-switch.ts";
import { createSwitchClient } from "./switch-client.ts";

const key = { terminalId: "ATM00001", localDate: "2026-01-15", traceNumber: "000001" };
const request = { ...key, code: "493027", amount: 5000, currency: "CVE" } as const;
const reversal = { ...key, reason: "TIMEOUT" } as const;

function clientThatGets(answer: (request: Request) => Response | Promise<Response>) {
  const seen: Request[] = [];
  const client = createSwitchClient({
    baseUrl: "http://127.0.0.1:3100/",
    terminalKey: "terminal-key-000001",
    fetch: async (request) => {
      seen.push(request.clone());
      return answer(request);
    },
  });
  return { client, seen };
}
const json = (status: number, body: unknown) => () => Response.json(body, { status });
const failure = (code: string) => ({
  error: { code, message: "No.", details: {}, timestamp: "2026-01-15T11:32:05Z", trace_id: "0".repeat(32) },
});

test("a question carries the terminal's key and the contract's body", async () => {
  const { client, seen } = clientThatGets(json(200, { decision: "APPROVED", transactionId, amount: 5000 }));
  expect(await client.authorise(request)).toEqual({ kind: "approved", transactionId, amount: 5000 });
  expect(seen[0]?.url).toBe("http://127.0.0.1:3100/v1/authorisations");
  expect(seen[0]?.headers.get("X-Terminal-Key")).toBe("terminal-key-000001");
  expect(await seen[0]?.json()).toEqual(request);
});

test("an advice that may have been sent before carries a mark in a header, and the same body", async () => {
  const { client, seen } = clientThatGets(json(200, { acknowledged: true }));
  await client.reverse(reversal);
  await client.reverse(reversal, undefined, 2);
  expect(seen.map(({ headers }) => headers.get("Retransmission"))).toEqual([null, "2"]);
  expect(seen[1]?.headers.get("X-Terminal-Key")).toBe("terminal-key-000001");
  expect(await seen[1]?.text()).toBe(await seen[0]?.text());
});

test("an advice that the switch has stored is acknowledged: the switch sees to the rest", async () => {
  const { client } = clientThatGets(json(202, { acknowledged: true, acknowledgedBy: "SWITCH" }));
  expect(await client.reverse(reversal)).toMatchObject({ kind: "acknowledged" });
});

test("a decline is a decision", async () => {
  const lockedUntil = "2026-01-15T11:42:05.000Z";
  const { client } = clientThatGets(
    json(200, { decision: "DECLINED", reason: "TERMINAL_LOCKED", lockedUntil }),
  );
  expect(await client.authorise(request)).toEqual({
    kind: "declined",
    reason: "TERMINAL_LOCKED",
    lockedUntil,
  });
});

test.each([
  ["approved without a transaction", { decision: "APPROVED" }],
  ["approved with a reason to decline", { decision: "APPROVED", transactionId, reason: "CODE_UNKNOWN" }],
  ["declined without a reason", { decision: "DECLINED" }],
  ["another decision", { decision: "MAYBE", transactionId }],
  ["an empty object", {}],
  ["a list", []],
  ["null", null],
  ["a text", "APPROVED"],
])("200 with %s is no decision", async (_, body) => {
  const { client } = clientThatGets(json(200, body));
  expect(await client.authorise(request)).toEqual({ kind: "unknown", cause: "malformed" });
});

test.each([
  ["text that is not JSON", () => new Response("<html>", { status: 200 })],
  ["an empty body", () => new Response(null, { status: 200 })],
  ["201", json(201, { decision: "APPROVED", transactionId })],
  ["204", () => new Response(null, { status: 204 })],
  ["a proxy's 502", () => new Response("Bad Gateway", { status: 502 })],
])("%s is no decision", async (_, answer) => {
  const { client } = clientThatGets(answer);
  expect(await client.authorise(request)).toEqual({ kind: "unknown", cause: "malformed" });
});

test.each([
  [400, "VALIDATION_FAILED"],
  [401, "UNAUTHENTICATED"],
  [403, "FORBIDDEN"],
  [422, "IDEMPOTENCY_KEY_REUSED"],
  [500, "INTERNAL"],
  [503, "OUTCOME_UNKNOWN"],
])("an error (%i %s) is never a decline", async (status, code) => {
  const { client } = clientThatGets(json(status, failure(code)));
  expect(await client.authorise(request)).toEqual({ kind: "unknown", cause: "error", code });
});

test("a connection that fails, and one that ends within the body, are unknown", async () => {
  const refused = clientThatGets(() => Promise.reject(new TypeError("fetch failed")));
  expect(await refused.client.authorise(request)).toEqual({ kind: "unknown", cause: "connection" });
  const cut = clientThatGets(() => {
    const body = new ReadableStream({ start: (controller) => controller.error(new TypeError("terminated")) });
    return new Response(body, { status: 200 });
  });
  expect(await cut.client.authorise(request)).toEqual({ kind: "unknown", cause: "connection" });
});

test("the caller's signal ends the wait as a timeout", async () => {
  const { client } = clientThatGets(
    ({ signal }) =>
      new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
      ),
  );
  const abort = new AbortController();
  const answer = client.authorise(request, abort.signal);
  abort.abort();
  expect(await answer).toEqual({ kind: "unknown", cause: "timeout" });
});

test("only an acknowledgement acknowledges", async () => {
  const acknowledged = clientThatGets(json(200, { acknowledged: true, status: "REVERSED" }));
  expect(await acknowledged.client.reverse(reversal)).toEqual({ kind: "acknowledged", status: "REVERSED" });
  const other = clientThatGets(json(200, { acknowledged: "true" }));
  expect(await other.client.reverse(reversal)).toEqual({ kind: "unknown", cause: "malformed" });
});

test.each([
  [409, "WITHDRAWAL_ALREADY_COMPLETED", "refused"],
  [404, "WITHDRAWAL_NOT_FOUND", "refused"],
  [422, "DISPENSED_AMOUNT_TOO_LARGE", "refused"],
  [401, "UNAUTHENTICATED", "unknown"],
  [403, "FORBIDDEN", "unknown"],
  [429, "RATE_LIMITED", "unknown"],
  [503, "OUTCOME_UNKNOWN", "unknown"],
])("an advice answered %i %s is %s", async (status, code, kind) => {
  const { client } = clientThatGets(json(status, failure(code)));
  const answer = await client.complete({ ...key, outcome: "DISPENSED", dispensedAmount: 5000 });
  expect(answer).toMatchObject({ kind, code });
});

test("the state of the switch and of the wallet behind it can be asked", async () => {
  const time = "2026-01-15T11:32:05Z";
  const down = clientThatGets(json(200, { terminalId: "ATM00001", wallet: "down", time }));
  expect(await down.client.echo("ATM00001")).toEqual({ kind: "up", wallet: "down" });
  const strange = clientThatGets(json(401, failure("UNAUTHENTICATED")));
  expect(await strange.client.echo("ATM00001")).toEqual({ kind: "refused", code: "UNAUTHENTICATED" });
});

test("what became of a withdrawal can be asked", async () => {
  const { client, seen } = clientThatGets(json(200, { known: false }));
  expect(await client.enquire(key)).toEqual({ kind: "found", transaction: { known: false } });
  expect(seen[0]?.url).toBe("http://127.0.0.1:3100/v1/transactions/ATM00001/2026-01-15/000001");
});

test("an address or key that cannot be right is refused at once", () => {
  expect(() => createSwitchClient({ baseUrl: "localhost:3100", terminalKey: "k" })).toThrow(/http:/);
  expect(() => createSwitchClient({ baseUrl: "http://127.0.0.1", terminalKey: "a b" })).toThrow(/spaces/);
});
