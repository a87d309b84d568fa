// The methods of reconciliation, against a server that answers by a plan.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createReconciliationClient } from "./reconciliation.ts";
import * as server from "./test-server.ts";

let wallet: server.TestServer;
beforeAll(async () => {
  wallet = await server.startTestServer();
});
afterAll(() => wallet.close());

const line = { reconciliationId: "rec_1", lineId: "rcl_2" };
type Client = ReturnType<typeof createReconciliationClient>;
const cases: readonly (readonly [string, (client: Client) => Promise<unknown>, string, object?])[] = [
  ["a file", (c) => c.createReconciliation("H,"), "POST /api/v1/reconciliations", { content: "H," }],
  [
    "the list",
    (c) => c.listReconciliations({ localDate: "2026-01-15", limit: 3 }),
    "GET /api/v1/reconciliations?localDate=2026-01-15&limit=3",
  ],
  ["one", (c) => c.getReconciliation("rec_1"), "GET /api/v1/reconciliations/rec_1"],
  [
    "its lines",
    (c) =>
      c.listReconciliationLines("rec_1", { status: "OPEN", verdict: "CASH_MISSING", after: 0, limit: 5 }),
    "GET /api/v1/reconciliations/rec_1/lines?status=OPEN&verdict=CASH_MISSING&after=0&limit=5",
  ],
  [
    "the counts",
    (c) => c.supplyTerminalCounts("rec_1", [{ terminalId: "ATM1", dispensed: 200 }]),
    "POST /api/v1/reconciliations/rec_1/counts",
    { counts: [{ terminalId: "ATM1", dispensed: 200 }] },
  ],
  [
    "a proposal",
    (c) => c.proposeSettlement(line, { action: "CLAIM", note: "camera seen" }),
    "POST /api/v1/reconciliations/rec_1/lines/rcl_2/propose",
    { action: "CLAIM", note: "camera seen" },
  ],
  ["an approval", (c) => c.approveSettlement(line), "POST /api/v1/reconciliations/rec_1/lines/rcl_2/approve"],
  ["a rejection", (c) => c.rejectSettlement(line), "POST /api/v1/reconciliations/rec_1/lines/rcl_2/reject"],
];

for (const [what, send, expected, body] of cases)
  test(`${what} is sent as the contract says`, async () => {
    wallet.plan(server.answer(200, { from: expected }));
    const client = createReconciliationClient({ baseUrl: wallet.baseUrl, token: "the-token" });
    expect(await send(client)).toEqual({ from: expected });
    const [sent] = wallet.received;
    expect(`${sent?.method} ${sent?.url}`).toBe(expected);
    expect(sent?.headers.authorization).toBe("Bearer the-token");
    expect(sent?.body ? JSON.parse(String(sent.body)) : undefined).toEqual(body);
  });
