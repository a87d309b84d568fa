// How much is in flight, and for how long. Read from the database when somebody asks, so that every server says the same.
import type pg from "pg";
import { Gauge, type Registry } from "prom-client";
import type { Clock } from "../clock.ts";

const IN_FLIGHT = `
  select case kind when 'top-up' then 'top-up' else 'bank-withdrawal' end as subject, status,
    count(*)::int as count, min(created_at) as oldest
  from bank_orders where status in ('PENDING', 'UNKNOWN', 'IN_REVIEW') group by 1, 2
  union all
  select 'atm-withdrawal', status, count(*)::int, min(updated_at)
  from withdrawals where status in ('AUTHORISED', 'SUSPECT') group by 2`;

type InFlight = {
  readonly rows: readonly { subject: string; status: string; count: number; oldest: string }[];
  readonly casesOpen: number;
};

export function addRecoveryMetrics(
  registry: Registry,
  { pool, clock }: { pool: pg.Pool; clock: Clock },
): void {
  const registers = [registry];
  let looking: Promise<InFlight | undefined> | undefined;

  /** One look for all gauges. Without a database the numbers of before stay: other metrics must still be readable. */
  function look(): Promise<InFlight | undefined> {
    looking ??= Promise.all([
      pool.query(IN_FLIGHT),
      pool.query("select count(*)::int as count from recovery_cases where status = 'OPEN'"),
    ])
      .then(
        ([found, open]) => ({ rows: found.rows, casesOpen: open.rows[0].count }),
        () => undefined,
      )
      .finally(() => {
        looking = undefined;
      });
    return looking;
  }

  new Gauge({
    name: "makeba_in_flight",
    help: "Transactions whose end is not known yet, by subject and status.",
    labelNames: ["subject", "status"] as const,
    registers,
    async collect() {
      const found = await look();
      if (found === undefined) return;
      this.reset();
      for (const { subject, status, count } of found.rows) this.set({ subject, status }, count);
    },
  });
  new Gauge({
    name: "makeba_in_flight_oldest_seconds",
    help: "Age of the oldest transaction in flight, by subject.",
    labelNames: ["subject"] as const,
    registers,
    async collect() {
      const found = await look();
      if (found === undefined) return;
      this.reset();
      const bySubject = Map.groupBy(found.rows, ({ subject }) => subject);
      for (const [subject, rows] of bySubject) {
        const since = Math.min(...rows.map(({ oldest }) => new Date(oldest).getTime()));
        this.set({ subject }, Math.max(0, (clock() - since) / 1000));
      }
    },
  });
  new Gauge({
    name: "makeba_recovery_cases_open",
    help: "Cases that wait for a person.",
    registers,
    async collect() {
      const found = await look();
      if (found !== undefined) this.set(found.casesOpen);
    },
  });
}
