// What binds a user after an alert, and the operations that ask before they post. The contract says which operations those
// are: `x-fraud: cash-out` starts a payment in cash, `x-fraud: transfer` moves money without PIN and code.
import type { OpenApiDocument } from "@makeba/openapi/bind";
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { Clock } from "../clock.ts";
import { commandIdFor } from "../idempotency.ts";
import type { Principal } from "../identity/principals.ts";

export type Measures = {
  /** No new cash-out until a person has looked. */
  isHeld(userId: string): Promise<boolean>;
  /** Every transfer needs PIN and one-time code. */
  mustStepUp(userId: string): Promise<boolean>;
};

const BINDING = `
  select verdict from fraud_alerts
   where subject = $1 and subject_kind = 'user' and enforced and lifted_at is null and verdict = any($2::text[])
     and (expires_at is null or expires_at > to_timestamp($3 / 1000::float8)) limit 1`;

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
  };
}

type Input = { principal?: Principal; headers: Record<string, string | undefined> };
type Handler = (input: Input) => unknown;

/** The same handlers, of which those that the contract names ask first whether the caller is bound. */
export function boundByMeasures<Handlers extends object>(
  handlers: Handlers,
  { document, measures, pool }: { document: OpenApiDocument; measures: Measures; pool: pg.Pool },
): Handlers {
  const kinds = fraudKinds(document);
  const wrapped = Object.entries(handlers as Record<string, Handler>).map(([name, handle]) => {
    const kind = kinds.get(name);
    if (kind === undefined) return [name, handle];
    return [
      name,
      async (input: Input) => {
        const problem = await refusalFor(kind, input, measures);
        if (problem !== undefined && !(await isRepeat(pool, input))) throw problem;
        return handle(input);
      },
    ];
  });
  return Object.fromEntries(wrapped) as Handlers;
}

async function refusalFor(
  kind: string,
  { principal }: Input,
  measures: Measures,
): Promise<Problem | undefined> {
  if (principal?.kind !== "user") return undefined;
  if (kind === "cash-out")
    return (await measures.isHeld(principal.userId)) ? new Problem("ACCOUNT_UNDER_REVIEW") : undefined;
  return (await measures.mustStepUp(principal.userId)) ? stepUpRequired() : undefined;
}

export function stepUpRequired(): Problem {
  return new Problem("STEP_UP_REQUIRED", {
    details: {
      above: 0,
      needs: ["pin", "otp"],
      init: "/api/v1/transfer/init",
      confirm: "/api/v1/transfer/confirm",
    },
  });
}

/** A repeat of what was done before the measure gets its first answer. */
async function isRepeat(pool: pg.Pool, { principal, headers }: Input): Promise<boolean> {
  const key = headers["idempotency-key"];
  if (key === undefined || principal?.kind !== "user") return false;
  const { rowCount } = await pool.query("select 1 from events where command_id = $1 and n = 0", [
    commandIdFor(principal, key, ""),
  ]);
  return rowCount === 1;
}

function fraudKinds(document: OpenApiDocument): Map<string, string> {
  const kinds = new Map<string, string>();
  for (const item of Object.values(document.paths as Record<string, Record<string, unknown>>)) {
    for (const operation of Object.values(item)) {
      const { operationId, "x-fraud": kind } = operation as { operationId?: string; "x-fraud"?: string };
      if (operationId !== undefined && kind !== undefined) kinds.set(operationId, kind);
    }
  }
  return kinds;
}
