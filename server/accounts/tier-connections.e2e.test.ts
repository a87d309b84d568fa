// Changing tiers holds no connection while it posts, and wallets of one person never differ in the end.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type InterruptedApi, startInterruptedApi } from "../testing/interrupted-posting.ts";
import type { Customer } from "../testing/test-api.ts";

const CONNECTIONS = 4;
let api: InterruptedApi;
let operator: string;
beforeAll(async () => {
  api = await startInterruptedApi({ connectionsMax: CONNECTIONS });
  operator = await api.tokenFor("usr_operator", "operator");
});
afterAll(() => api.stop());

it(`thirty people whose tier is changed at once need no more than the ${CONNECTIONS} connections of their server`, async () => {
  const people = [];
  for (let i = 0; i < 10; i++) people.push(await api.customer({ CVE: 0, EUR: 0 }));
  const change = ({ userId }: Customer, tier: string) =>
    api.call("setUserTier", { as: operator, params: { userId }, body: { tier } });
  const answers = await Promise.all(
    people.flatMap((person) => ["verified", "full", "verified"].map((tier) => change(person, tier))),
  );
  for (const { status, text } of answers) expect(status, text).toBe(200);
  for (const { userId } of people) {
    const { rows } = await api.server.database.pool.query(
      "select distinct tier from accounts where owner_id = $1",
      [userId],
    );
    expect(rows).toHaveLength(1);
  }
});
