// What binds a user after an alert. The operations that take money out say so in the contract (`x-fraud: cash-out`) and ask
// here before they post; transfers ask in their step-up.
import type { OpenApiDocument } from "@makeba/openapi/bind";
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { Clock } from "../clock.ts";
import { commandIdFor } from "../idempotency.ts";
import type { Principal } from "../identity/principals.ts";
import { isPossibleAccountNo } from "../ledger/accounts.ts";

export type Measures = {
  /** No new cash-out until a person has looked. */
  isHeld(userId: string): Promise<boolean>;
  /** Every transfer needs PIN and one-time code. */
  mustStepUp(userId: string): Promise<boolean>;
  /** The alert that has frozen an account, which two people have to lift. */
  freezing(accountNo: string): Promise<string | undefined>;
};

const BINDING = `
  select verdict from fraud_alerts
   where subject = $1 and subject_kind = 'user' and enforced and lifted_at is null and verdict = any($2::text[])
     and (expires_at is null or expires_at > to_timestamp($3 / 1000::float8)) limit 1`;

const FREEZING = `
  select alert_id from fraud_alerts
   where enforced and lifted_at is null and verdict = 'freeze' and $1::bigint = any(frozen_accounts) limit 1`;

/** With `enforce` off nobody is bound, and nothing is asked. */
export function createMeasures(options: { pool: pg.Pool; clock: Clock; enforce: boolean }): Measures {
  const { pool, clock, enforce } = options;
  async function isBound(userId: string, verdicts: readonly string[]): Promise<boolean> {
    if (!enforce) return false;
    const { rowCount } = await pool.query({
      name: "fraud-measures",
      text: BINDING,
      values: [userId, verdicts, clock()],
    });
    return (rowCount ?? 0) > 0;
  }
  return {
    isHeld: (userId) => isBound(userId, ["hold", "freeze"]),
    mustStepUp: (userId) => isBound(userId, ["step-up"]),
    async freezing(accountNo) {
      if (!isPossibleAccountNo(accountNo)) return undefined;
      const { rows } = await pool.query<{ alert_id: string }>({
        name: "fraud-freezing",
        text: FREEZING,
        values: [accountNo],
      });
      return rows[0]?.alert_id;
    },
  };
}

type Input = { principal?: Principal; headers: Record<string, string | undefined> };
type Handler = (input: Input) => unknown;

/** The same handlers, of which those that the contract names ask first whether the caller is bound. */
export function boundByMeasures<Handlers extends object>(
  handlers: Handlers,
  { document, measures, pool }: { document: OpenApiDocument; measures: Measures; pool: pg.Pool },
): Handlers {
  const cashOuts = cashOutsOf(document);
  const wrapped = Object.entries(handlers as Record<string, Handler>).map(([name, handle]) => {
    if (!cashOuts.has(name)) return [name, handle];
    return [
      name,
      async (input: Input) => {
        const { principal } = input;
        if (principal?.kind === "user" && (await measures.isHeld(principal.userId))) {
          if (!(await isRepeat(pool, name, input))) throw new Problem("ACCOUNT_UNDER_REVIEW");
        }
        return handle(input);
      },
    ];
  });
  return Object.fromEntries(wrapped) as Handlers;
}

const REPEATED = `
  select 1 from events where command_id = $1 and n = 0 and request ->> 'operation' = $2
  union all select 1 from bank_orders where command_key = $1 and kind = 'payout' and $2 = 'withdrawToBank'`;

/** A repeat of what was done before the measure gets its first answer. A key of another operation repeats nothing. */
async function isRepeat(pool: pg.Pool, operation: string, { principal, headers }: Input): Promise<boolean> {
  const key = headers["idempotency-key"];
  if (key === undefined || principal?.kind !== "user") return false;
  const { rowCount } = await pool.query(REPEATED, [commandIdFor(principal, key, ""), operation]);
  return (rowCount ?? 0) > 0;
}

function cashOutsOf(document: OpenApiDocument): Set<string> {
  const found = new Set<string>();
  for (const item of Object.values(document.paths as Record<string, Record<string, unknown>>)) {
    for (const operation of Object.values(item)) {
      const { operationId, "x-fraud": kind } = operation as { operationId?: string; "x-fraud"?: string };
      if (operationId !== undefined && kind === "cash-out") found.add(operationId);
    }
  }
  return found;
}
