// Approvals of settlements whose answer was lost: they are carried out once, whether the operator comes back or not.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Command } from "../ledger/commands.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { type InterruptedApi, type Moment, startInterruptedApi } from "../testing/interrupted-posting.ts";
import { ledgerFindings } from "../testing/ledger-findings.ts";
import { type SettlementEntry, settlementCsv } from "../testing/settlement.ts";
import { issueCode, openTerminal } from "../testing/terminal.ts";
import type { Customer } from "../testing/test-api.ts";

let api: InterruptedApi;
let first: string;
let second: string;
let ana: Customer;
let days = 0;
beforeAll(async () => {
  api = await startInterruptedApi();
  first = await api.tokenFor("usr_first_operator", "operator");
  second = await api.tokenFor("usr_second_operator", "operator");
});
afterAll(async () => {
  const findings = await ledgerFindings(api);
  await api.stop();
  expect(findings).toEqual([]);
});
beforeEach(async () => {
  ana = await api.customer({ CVE: 100_000 });
});

type Action = "COMPLETE" | "REVERSE" | "ADJUST" | "CLAIM";

/** What the terminal reports of 5,000, what the file says came out, which posting settles it, and what Ana has then. */
const CASES: Record<
  Action,
  { reported?: number; charged: number; posting: Command["type"]; balance: number; untouched: number }
> = {
  COMPLETE: { charged: 5000, posting: "complete-withdrawal", balance: 95_000, untouched: 100_000 },
  REVERSE: { charged: 0, posting: "reverse-withdrawal", balance: 100_000, untouched: 100_000 },
  ADJUST: {
    ...{ reported: 5000, charged: 4000 },
    ...{ posting: "adjust-withdrawal", balance: 96_000, untouched: 95_000 },
  },
  // What the file charges besides, of a withdrawal that nobody knows.
  CLAIM: { reported: 5000, charged: 5000, posting: "post-adjustment", balance: 95_000, untouched: 95_000 },
};

async function approved(action: Action, moment: Moment) {
  const { reported, charged, posting } = CASES[action];
  const localDate = `2025-04-${String(++days).padStart(2, "0")}`;
  const terminal = openTerminal(api, `APP${days}`);
  const { code } = await issueCode(api, ana, 5000);
  const key = { ...terminal.nextKey(), localDate };
  expect((await terminal.authorise(code, 5000, key)).body.decision).toBe("APPROVED");
  if (reported !== undefined) expect((await terminal.complete(key, reported)).status).toBe(200);
  const { terminalId, traceNumber } = key;
  const line: SettlementEntry = {
    ...{ terminalId, traceNumber, authorised: 5000, dispensed: charged },
    outcome: charged > 0 ? "DISPENSED" : "REVERSED",
  };
  const unknown: SettlementEntry = {
    ...{ terminalId, traceNumber: "000777", authorised: 1000, dispensed: 1000, outcome: "DISPENSED" },
  };
  const file = (sequence: number) =>
    settlementCsv(action === "CLAIM" ? [line, unknown] : [line], { localDate, sequence });
  const content = file(1);
  const loaded = await api.call("createReconciliation", { as: first, body: { content } });
  expect(loaded.status, loaded.text).toBe(200);
  const { reconciliationId } = loaded.body;
  const linesNow = async () =>
    (await api.call("listReconciliationLines", { as: first, params: { reconciliationId } })).body.lines;
  const { lineId } = (await linesNow()).find(({ status }) => status === "OPEN")!;
  const params = { reconciliationId, lineId };
  const body = { action, note: "Filmado" };
  const proposed = await api.call("proposeSettlement", { as: first, params, body });
  expect(proposed.body, proposed.text).toMatchObject({ status: "PROPOSED", note: "Filmado" });
  const approve = () => api.call("approveSettlement", { as: second, params });
  api.interrupt(moment, (command) => command.type === posting);
  expectProblem(await approve(), "OUTCOME_UNKNOWN");
  expect(api.interrupted()).toBe(true);
  const status = async () => (await linesNow()).find((each) => each.lineId === lineId)?.status;
  expect(await status()).toBe("APPROVED");
  const replace = () => api.call("createReconciliation", { as: first, body: { content: file(2) } });
  return { approve, status, params, replace };
}

const POINTS = (Object.keys(CASES) as Action[]).flatMap((action) =>
  (["before", "after"] as const).map((moment): [Action, Moment] => [action, moment]),
);

describe.each(POINTS)("an approval to %s that was cut off %s it was posted", (action, moment) => {
  it("is carried out once by approving it again", async () => {
    const { approve, status } = await approved(action, moment);
    expect((await approve()).body).toMatchObject({ status: "SETTLED" });
    if (moment === "before") await api.arrive();
    expect(await api.balanceOf(ana)).toMatchObject({ balance: CASES[action].balance, held: 0 });
    expect(await status()).toBe("SETTLED");
  });

  it("is carried out before a file that takes the place of its own is matched, so that nothing is settled twice", async () => {
    const { status, replace } = await approved(action, moment);
    const replaced = await replace();
    expect(replaced.status, replaced.text).toBe(200);
    expect(await status()).toBe("SETTLED");
    expect(replaced.body).toMatchObject({ agrees: true });
    if (moment === "before") await api.arrive();
    expect(await api.balanceOf(ana)).toMatchObject({ balance: CASES[action].balance, held: 0 });
  });

  it("cannot be turned down or proposed otherwise, and is carried out by the server when nobody comes back", async () => {
    const { status, params } = await approved(action, moment);
    expectProblem(await api.call("rejectSettlement", { as: first, params }), "LINE_NOT_SETTLEABLE");
    const body = { action: "NOTE", note: "Afinal não" } as const;
    expectProblem(await api.call("proposeSettlement", { as: first, params, body }), "LINE_NOT_SETTLEABLE");
    if (moment === "before") expect((await api.balanceOf(ana)).balance).toBe(CASES[action].untouched);
    await api.call("advanceSandboxClock", { body: { advanceSeconds: 61 } });
    await expect.poll(status, { timeout: 30_000 }).toBe("SETTLED");
    if (moment === "before") await api.arrive();
    expect(await api.balanceOf(ana)).toMatchObject({ balance: CASES[action].balance, held: 0 });
  });
});
