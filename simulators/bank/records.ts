// What the bank has on record, and how it goes on when time passes. State only: it sends nothing and has no timer.
import { randomBytes } from "node:crypto";
import type { components } from "@makeba/openapi/bank";
import type { Scenario } from "./scenarios.ts";

export type BankTransaction = components["schemas"]["bank-transaction"];
type Status = BankTransaction["status"];

type Step = { readonly at: number; readonly status: Status };

export type BankRecord = {
  readonly scenario: Scenario;
  /** What was asked, to tell a repeat from another request. */
  readonly asked: string;
  transaction: BankTransaction;
  /** What is still to come, by the bank's clock. */
  steps: Step[];
};

export type Change = { readonly record: BankRecord; readonly transaction: BankTransaction };

export function createRecords(settleMs: number) {
  const byReference = new Map<string, BankRecord>();

  function withStatus(record: BankRecord, status: Status, reason?: BankTransaction["reason"]): Change {
    const { reason: _, ...rest } = record.transaction;
    const why = status === "FAILED" || status === "RETURNED" ? (reason ?? record.scenario.reason) : undefined;
    record.transaction = { ...rest, status, ...(why === undefined ? {} : { reason: why }) };
    return { record, transaction: record.transaction };
  }

  return {
    find: (reference: string) => byReference.get(reference),
    all: () => [...byReference.values()].map(({ transaction }) => transaction),

    add(
      order: Omit<BankTransaction, "bankReference" | "status">,
      { scenario, asked, now }: { scenario: Scenario; asked: string; now: number },
    ): Change {
      const bankReference = `BNK-${randomBytes(6).toString("hex").toUpperCase()}`;
      const steps = scenario.next.map((status, i) => ({ at: now + (i + 1) * settleMs, status }));
      const record = {
        scenario,
        asked,
        steps,
        transaction: { ...order, bankReference, status: scenario.first },
      };
      byReference.set(order.reference, record);
      return withStatus(record, scenario.first);
    },

    /** What happens until then, in the order of time. */
    passTime(now: number): Change[] {
      const due = [...byReference.values()].flatMap((record) =>
        record.steps.filter(({ at }) => at <= now).map((step) => ({ record, step })),
      );
      return due
        .toSorted((one, other) => one.step.at - other.step.at)
        .map(({ record, step }) => {
          record.steps = record.steps.filter((other) => other !== step);
          return withStatus(record, step.status);
        });
    },

    /** By hand; what was still to come no longer does. */
    move(record: BankRecord, status: Status, reason?: BankTransaction["reason"]): Change {
      record.steps = [];
      return withStatus(record, status, reason);
    },
  };
}
