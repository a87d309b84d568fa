// The list of alerts as operators page through it: every alert once, the newest first, however many there are.
import { expect, it } from "vitest";
import { startTestApi } from "../testing/test-api.ts";

it("shows every alert once, the newest first, page by page", async () => {
  const api = await startTestApi();
  const operator = await api.tokenFor("usr_operator", "operator");
  await api.server.database.pool.query(
    `insert into fraud_alerts (alert_id, at, rule, rule_version, verdict, subject_kind, subject, facts, last_position,
       enforced, status)
     select 'alt_' || lpad(to_hex(i), 26, '0'), now(), 'cash-out-velocity', 1, 'hold', 'user', 'usr_ana', '[]', 0, false,
       'OPEN' from generate_series(1, 14) i`,
  );
  const seen: number[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: "5", ...(cursor === undefined ? {} : { cursor }) };
    const { body } = await api.call("listAlerts", { as: operator, query });
    seen.push(...body.alerts.map(({ alertId }) => Number.parseInt(alertId.slice(4), 16)));
    cursor = body.nextCursor;
  } while (cursor !== undefined && seen.length < 50);
  await api.stop();
  expect(seen).toEqual(Array.from({ length: 14 }, (_, i) => 14 - i));
});
