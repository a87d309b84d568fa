// The sweeper tidies up codes whose time is over, each once, and leaves everything else alone.
import { afterAll, beforeAll, expect, it } from "vitest";
import { createGroupCommit } from "../posting/group-commit.ts";
import { issueCode, openTerminal } from "../testing/terminal.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";
import { startExpirySweeper } from "./expiry-sweeper.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

it("what is due expires and its hold is released, while the ATM's and the young ones stay", async () => {
  const { pool } = api.server.database;
  // Beside the server, as a second one would be. Its clock alone runs ahead, so the server's own sweeper sees nothing due.
  let clock = Date.now();
  const posting = createGroupCommit({ pool });
  const failures: unknown[] = [];
  const { sweep, stop } = startExpirySweeper({
    pool,
    post: posting.post,
    clock: () => clock,
    onFailure: (error) => failures.push(error),
    everyMs: 3_600_000,
  });
  try {
    const ana = await api.customer({ CVE: 12_000 });
    const atAtm = await issueCode(api, ana, 1000);
    const { key } = await openTerminal(api, "SWEEP").authorise(atAtm.code, 1000);
    const due = await issueCode(api, ana, 2000);
    expect(await sweep()).toBe(0);

    clock = Date.parse(due.expiryTime) - 1;
    await sweep();
    expect(await api.balanceOf(ana)).toEqual({ balance: 12_000, available: 9000, held: 3000 });
    clock = Date.parse(due.expiryTime);
    expect(await Promise.all([sweep(), sweep()])).toContain(1);
    expect(await api.balanceOf(ana)).toEqual({ balance: 12_000, available: 11_000, held: 1000 });
    expect(await sweep()).toBe(0);

    const status = await api.call("getWithdrawal", {
      as: ana.token,
      params: { transactionId: due.transactionId },
    });
    expect(status.body.status).toBe("EXPIRED");
    expect((await openTerminal(api, "SWEEP2").authorise(due.code, 2000)).body).toMatchObject({
      decision: "DECLINED",
      reason: "CODE_EXPIRED",
    });
    const found = await api.call("getNetworkTransaction", { as: api.network, params: key });
    expect(found.body).toMatchObject({ status: "AUTHORISED" });
    expect(failures).toEqual([]);
  } finally {
    await stop();
    await posting.stop();
  }
});
