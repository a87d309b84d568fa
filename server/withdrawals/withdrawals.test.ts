// What a customer is told when the database goes away in the middle of a withdrawal's operation.
import { Problem } from "@makeba/openapi/problem";
import { describe, expect, it } from "vitest";
import { createFeeSchedule } from "../fees/fee-schedule.ts";
import { unavailableWithoutDatabase } from "../http/outcomes.ts";
import { createLimitTables } from "../limits/limit-tables.ts";
import type { Post } from "../posting/group-commit.ts";
import { createCodes } from "./codes.ts";
import { withdrawalOperations } from "./withdrawals.ts";

const gone = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
const user = { kind: "user", userId: "usr_ana", role: "customer", scopes: [] } as const;
const params = { transactionId: "txn_00000000000000000000000000" };

/** The operations over a database that takes postings and then cannot be read. */
function operations(post: Post) {
  const refuse = () => Promise.reject(gone);
  return unavailableWithoutDatabase(
    withdrawalOperations({
      post,
      orm: { em: { fork: () => ({ findOne: refuse }) } } as never,
      pool: { query: refuse } as never,
      clock: () => 0,
      codes: createCodes(Buffer.alloc(32)),
      rules: { codeLifetimeMs: 1, atmNotes: [200], atmAmountMinorMax: 20_000n },
      limits: createLimitTables(),
      fees: createFeeSchedule({ fees: {}, commissions: {}, atmFeeMinor: 0n }),
    }),
  );
}

async function codeOf(answer: unknown): Promise<string> {
  const error: unknown = await Promise.resolve(answer).catch((error: unknown) => error);
  if (error instanceof Problem) return error.code;
  return error instanceof Error ? "INTERNAL" : "answered";
}

const posted: Post = async () => ({ kind: "done", events: [], at: 0, replayed: false });
const unasked: Post = async () => {
  throw new Error("nothing was to be posted");
};
const call = (method: string, body?: object) =>
  ({ principal: user, params, headers: {}, body, request: { method } }) as never;

describe("a database that goes away", () => {
  it("while nothing but a read was asked for did nothing, and that is said", async () => {
    expect(await codeOf(operations(unasked).getWithdrawal(call("GET")))).toBe("UNAVAILABLE");
  });

  it("before a code could be issued is no defect", async () => {
    const body = { amount: 200, userId: "usr_ana" };
    const code = await codeOf(operations(unasked).issueAtmCode(call("POST", body)));
    expect(["UNAVAILABLE", "OUTCOME_UNKNOWN"]).toContain(code);
  });

  it("after a cancellation was posted leaves it open whether it was, and that is said", async () => {
    expect(await codeOf(operations(posted).cancelWithdrawal(call("POST")))).toBe("OUTCOME_UNKNOWN");
  });
});
