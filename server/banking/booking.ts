// The commands that a bank order leads to. Their ids follow from the order, so each is posted once however often it is
// asked for; `attempt` is part of them, because only a person's decision may post again what the ledger has refused.
import { systemAccountNo } from "../ledger/accounts.ts";
import type { Command } from "../ledger/commands.ts";
import type { LedgerEvent } from "../ledger/events.ts";
import type { Rejection } from "../ledger/rejections.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import { withoutLimits } from "../limits/limit-tables.ts";
import type { Post } from "../posting/group-commit.ts";
import { newTransactionId } from "../transaction-ids.ts";
import { type BookingStep, bookingSteps } from "./bank-life.ts";
import type { BankOrder } from "./order-rows.ts";

const DESCRIPTIONS: Readonly<Record<BookingStep, string>> = {
  credit: "Top-up",
  "take-back": "Top-up returned by the bank",
  capture: "Withdrawal to a bank account",
  release: "Withdrawal to a bank account",
  "give-back": "Withdrawal returned by the bank",
};

/** Puts the money of a payout aside. A person's later decision holds it anew, under another id. */
export function holdFor(
  order: BankOrder,
  at: number,
  limits: LimitTables,
): Extract<Command, { type: "place-hold" }> {
  const { orderId, userId, accountNo, amountMinor, feeMinor, currency } = order;
  const holdId = order.holdId ?? orderId;
  return {
    type: "place-hold",
    id: `bank:${holdId}:hold`,
    at,
    request: { operation: "withdrawToBank", orderId, amount: String(amountMinor) },
    holdId,
    actorId: userId,
    accountNo,
    amountMinor,
    feeMinor,
    currency,
    purpose: "bank-withdrawal",
    counterpartyAccountNo: systemAccountNo("bank", currency),
    expiresAt: null,
    reference: "",
    description: DESCRIPTIONS.capture,
    // What the bank has paid out already is no longer a question of limits.
    limits: holdId === orderId ? limits[currency] : withoutLimits(currency),
  };
}

function commandFor(order: BankOrder, step: BookingStep, at: number, limits: LimitTables): Command {
  const { orderId, accountNo, amountMinor, currency, attempt } = order;
  const holdId = order.holdId ?? orderId;
  const base = {
    id: `bank:${orderId}:${step}:${attempt}`,
    at,
    request: { operation: "bankOrder", orderId, step },
  };
  const money = { accountNo, amountMinor, currency, description: DESCRIPTIONS[step] };
  switch (step) {
    case "credit":
      return {
        ...{ ...base, ...money, type: "deposit", transactionId: orderId },
        reference: order.bankReference!,
        limits: limits[currency],
      };
    case "take-back":
      return {
        ...{ ...base, ...money, type: "return-deposit", transactionId: newTransactionId(at) },
        depositTransactionId: orderId,
        reference: `RETURN-${orderId}`,
      };
    case "capture":
      return {
        ...base,
        ...{ type: "capture-hold", holdId, accountNo, amountMinor },
        commissionMinor: 0n,
        commissionAccountNo: null,
      };
    case "release":
      return { ...base, type: "release-hold", holdId, accountNo, reason: "FAILED" };
    case "give-back":
      return {
        ...{ ...base, ...money, type: "deposit", transactionId: newTransactionId(at) },
        reference: `RETURN-${orderId}`,
        // It was theirs before.
        limits: withoutLimits(currency),
      };
  }
}

export type Booked =
  | { readonly owedMinor: bigint }
  | { readonly step: BookingStep; readonly rejection: Rejection };

/** Posts the steps that the bank's word amounts to, in their order, up to the first that is refused. */
export async function bookOrder(
  post: Post,
  order: BankOrder,
  at: number,
  limits: LimitTables,
): Promise<Booked> {
  let owedMinor = 0n;
  for (const step of bookingSteps(order.kind, order.bankStatus)) {
    const outcome = await postOnce(post, order, (attempt) =>
      commandFor({ ...order, attempt }, step, at, limits),
    );
    if (outcome.kind === "rejected") return { step, rejection: outcome.rejection };
    owedMinor += owed(outcome.events);
  }
  return { owedMinor };
}

/** What was posted under an earlier attempt is found again; what was refused there may succeed under this one. */
async function postOnce(post: Post, order: BankOrder, commandOf: (attempt: number) => Command) {
  for (let attempt = 0; ; attempt++) {
    const outcome = await post(commandOf(attempt));
    if (outcome.kind === "id-reused")
      throw new Error(`the order ${order.orderId} changed its ${outcome.field}`);
    if (outcome.kind === "done" || attempt >= order.attempt) return outcome;
  }
}

function owed(events: readonly LedgerEvent[]): bigint {
  return events.reduce((sum, event) => sum + (event.type === "deposit-returned" ? event.owedMinor : 0n), 0n);
}
