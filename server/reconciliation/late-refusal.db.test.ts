// Two servers at one line, of which one was asleep: what it wakes up with changes nothing that has been decided since.
import { Problem } from "@makeba/openapi/problem";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createPersonalData } from "../identity/personal-data.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { createApproving } from "./approving.ts";
import { createReconciliationRows } from "./reconciliation-rows.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const refusal = () => new Problem("WITHDRAWAL_NOT_FOUND");

function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), passed };
}

it("a refusal that comes late does not undo the approval of the next proposal", async () => {
  const key = [{ keyId: "k1", key: Buffer.alloc(32, 1) }];
  const { pool } = database;
  const rows = createReconciliationRows(pool, createPersonalData(key, key));
  await pool.query(
    `insert into reconciliations (reconciliation_id, checksum, acquirer_id, local_date, sequence, format, content, lines,
       authorised_minor, dispensed_minor, uploaded_by, uploaded_at)
     values ('rec_1', 'sum', 'VINTI4', '2026-01-15', 1, 'csv', 'content', 1, 1, 1, 'usr_first', now())`,
  );
  await pool.query(
    `insert into reconciliation_lines (line_id, reconciliation_id, position, subject, terminal_id, file_minor, wallet_minor,
       verdict, wallet_status, suggested, posted_minor, status)
     values ('rcl_1', 'rec_1', 0, 'file:2', 'ATM1', 0, 500000, 'MISSING_AT_ATM', 'COMPLETED', 'ADJUST', 500000, 'OPEN')`,
  );
  const line = async () => (await rows.line("rec_1", "rcl_1"))!;
  let now = Date.UTC(2026, 0, 16);
  const [asleep, posting] = [gate(), gate()];
  const posted: string[] = [];
  const sleeping = createApproving({
    ...{ clock: () => now, rows },
    async settle() {
      await asleep.passed;
      throw refusal();
    },
  });
  const awake = createApproving({
    ...{ clock: () => now, rows },
    async settle({ proposal }, { action }) {
      if (proposal === 1) throw refusal();
      posted.push(action);
      await posting.passed;
    },
  });
  await rows.propose("rcl_1", { action: "ADJUST", note: "Filmado" }, "usr_first");
  const late = sleeping.approve(await line(), "usr_second");
  await expect.poll(async () => (await line()).status).toBe("APPROVED");
  now += 61_000;
  await awake.finish();
  expect(await line()).toMatchObject({ status: "OPEN", refusal: "WITHDRAWAL_NOT_FOUND" });
  await rows.propose("rcl_1", { action: "SUSPEND", note: "Filmado" }, "usr_first");
  const next = awake.approve(await line(), "usr_second");
  await expect.poll(() => posted).toEqual(["SUSPEND"]);
  asleep.open();
  await expect(late).rejects.toThrow(Problem);
  expect(await line()).toMatchObject({ status: "APPROVED", proposed: "SUSPEND" });
  posting.open();
  expect(await next).toBe(true);
  expect(await line()).toMatchObject({ status: "SETTLED", proposed: "SUSPEND" });
});
