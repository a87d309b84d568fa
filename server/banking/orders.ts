// Moves bank orders on: holds the money, asks the bank, takes its word down and books it. Each step can be done again at
// any time by anybody (the request, a callback, the recovery of another server, a restart after a crash) with the same
// result: the order's row says how far it is, command ids let each posting happen once, and the bank does each reference once.
//
//   row ─> hold (payouts) ─> marked as asked ─> bank ─> its word, written down ─> posted ─> status
import type { Clock } from "../clock.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import type { TellCustomer } from "../notifications/customer-notices.ts";
import { NotPostedError, OutcomeUnknownError, type Post } from "../posting/group-commit.ts";
import { type BackOff, delayMs } from "../recovery/back-off.ts";
import type { CaseProblem, CaseRows } from "../recovery/case-rows.ts";
import { judgeReport, type OrderStatus, statusAfter } from "./bank-life.ts";
import type { BankProvider, BankReport, Instrument } from "./bank-provider.ts";
import { bookOrder, holdFor } from "./booking.ts";
import { noticeOf } from "./order-notices.ts";
import { type BankOrder, decidedReference, type OrderRows } from "./order-rows.ts";

export type OrderDependencies = {
  readonly rows: OrderRows;
  readonly cases: CaseRows;
  readonly provider: BankProvider | undefined;
  readonly post: Post;
  /** Business time, for what stands in the books. */
  readonly clock: Clock;
  /** Machine time, for when to try again. */
  readonly now: Clock;
  /** Opens the sealed bank account or card of an order. */
  readonly instrumentOf: (order: BankOrder) => Instrument;
  readonly random?: () => number;
  readonly rules: OrderRules;
  readonly limits: LimitTables;
  readonly tellCustomer: TellCustomer;
  readonly onFailure: (error: unknown, what: string) => void;
};

export type OrderRules = {
  /** Between questions about what is open. */
  readonly backOff: BackOff;
  /** Questions without an answer before a person is told. */
  readonly triesMax: number;
  /** How long the bank may say `PENDING` before a person is told, in milliseconds. */
  readonly pendingMaxMs: number;
  /** Between looks for returns of what is settled. */
  readonly returnChecks: BackOff;
  /** How long after its settlement a transaction is looked at for a return, in milliseconds. */
  readonly returnWindowMs: number;
};

const SUBJECTS = { "top-up": "top-up", payout: "bank-withdrawal" } as const;

export type Orders = ReturnType<typeof createOrders>;

export function createOrders(dependencies: OrderDependencies) {
  const { rows, cases, provider, post, clock, now, rules, onFailure, random = Math.random } = dependencies;

  /** `occurrence` tells it from others of its kind; what is none is one for the order. */
  const openCase = (
    order: BankOrder,
    problem: CaseProblem,
    details: Record<string, unknown> = {},
    occurrence = "",
  ) =>
    cases.open({
      ...{ transactionId: order.orderId, subject: SUBJECTS[order.kind], problem, details, occurrence },
      ...{ tries: order.tries, at: clock() },
    });

  /** Posts what the bank's word amounts to, and shows it. */
  async function book(orderId: string): Promise<void> {
    const order = await rows.find(orderId);
    const status = order && statusAfter(order.bankStatus);
    if (!order || status === undefined) return;
    const booked = await bookOrder(post, order, clock(), dependencies.limits);
    if ("rejection" in booked) {
      await rows.become(orderId, "IN_REVIEW", {
        cause: `The books refuse it: ${booked.rejection.code}.`,
        at: clock(),
      });
      const { step, rejection } = booked;
      const { bankStatus, attempt } = order;
      const details = { step, code: rejection.code, bankStatus, attempt };
      await openCase(order, "BOOKING_REFUSED", details, `${step} ${bankStatus} ${attempt}`);
      await rows.schedule(orderId, null, order.bankStatus);
      return;
    }
    const { owedMinor } = booked;
    const changed = await rows.become(orderId, status, {
      cause: causeOf(order),
      at: clock(),
      ...(order.reason !== null && status !== "SUCCESS" ? { reason: order.reason } : {}),
      ...(owedMinor > 0n ? { owedMinor } : {}),
    });
    // Once, by whoever has changed it.
    const notice = changed ? noticeOf(order, status, owedMinor) : undefined;
    if (notice !== undefined) dependencies.tellCustomer(order.userId, notice);
    if (owedMinor > 0n) await openCase(order, "RETURNED_AND_SPENT");
    await cases.answered(orderId, clock());
    const nextLook = mayChange(status, order) && provider ? now() + rules.returnChecks.firstMs : null;
    await rows.schedule(orderId, nextLook, order.bankStatus);
  }

  /** A person's decision stands for the bank's reference until the bank names its own. */
  const isOfAnother = ({ orderId, bankReference: known }: BankOrder, { bankReference }: BankReport) =>
    known !== null && known !== bankReference && known !== decidedReference(orderId);

  async function anotherReference(order: BankOrder, { bankReference, status }: BankReport): Promise<void> {
    const details = { known: order.bankReference, reported: bankReference, field: "bankReference" };
    await openCase(order, "CONTRADICTION", details, `bankReference ${bankReference} ${status}`);
  }

  /** Takes a report down and books it; whether its reference is one of ours. Never trusts what differs from the order. */
  async function takeReport(report: BankReport): Promise<boolean> {
    const order = await rows.find(report.reference);
    if (!order) return false;
    const same =
      report.amountMinor === order.amountMinor &&
      report.currency === order.currency &&
      (report.kind === "collection") === (order.kind === "top-up");
    if (!same) {
      const { status, kind, currency, amountMinor } = report;
      const details = {
        reported: { status, kind, currency, amountMinor: String(amountMinor) },
        expected: { currency: order.currency, amountMinor: String(order.amountMinor) },
      };
      await openCase(order, "AMOUNT_MISMATCH", details, `${kind} ${currency} ${amountMinor}`);
      return true;
    }
    if (isOfAnother(order, report)) {
      await anotherReference(order, report);
      return true;
    }
    // What is settled, failed or returned is due for booking at once; what is pending is asked about later.
    if (await rows.accept(report, report.status === "PENDING" ? askAgainAt(0) : now())) {
      if (report.status === "PENDING") {
        await rows.become(order.orderId, "PENDING", { cause: "The bank has it.", at: clock() });
        await cases.answered(order.orderId, clock());
      }
    } else {
      // Another report may have been quicker, under another reference too.
      const found = (await rows.find(order.orderId))!;
      if (isOfAnother(found, report)) {
        await anotherReference(found, report);
        return true;
      }
      const { bankStatus: known } = found;
      const { status: reported } = report;
      if (judgeReport(known, reported) === "contradiction") {
        const details = { known, reported, field: "status" };
        await openCase(order, "CONTRADICTION", details, `status ${known} ${reported}`);
        return true;
      }
    }
    // Also when the word was known: whoever took it down may have ended before the posting.
    if (report.status !== "PENDING") await book(order.orderId);
    return true;
  }

  const askAgainAt = (tries: number) => now() + delayMs(rules.backOff, tries, random());

  function scheduleNext(order: BankOrder): Promise<void> {
    return rows.schedule(order.orderId, askAgainAt(order.tries), order.bankStatus);
  }

  /** Nobody knows: the customer sees that, and after some tries a person does. */
  async function unanswered(order: BankOrder, cause: string): Promise<void> {
    // What the bank has confirmed before is on its way, whoever fails to answer now.
    if (order.bankStatus === null) await rows.become(order.orderId, "UNKNOWN", { cause, at: clock() });
    if (order.tries >= rules.triesMax) {
      // The bank's word may have come by another way meanwhile.
      const { bankStatus } = order;
      const found = await rows.find(order.orderId);
      if (found?.bankStatus === bankStatus) await openCase(order, "NO_ANSWER", { bankStatus });
    }
    await scheduleNext(order);
  }

  async function ask(order: BankOrder): Promise<void> {
    const { orderId: reference, amountMinor, currency } = order;
    const instruction = {
      reference,
      amountMinor,
      currency,
      instrument: dependencies.instrumentOf(order),
    };
    let report: BankReport;
    try {
      report = await (order.kind === "top-up"
        ? provider!.collect(instruction)
        : provider!.payOut(instruction));
    } catch (error) {
      onFailure(error, "the bank did not answer an instruction");
      return unanswered(order, "The bank's answer was lost.");
    }
    await takeReport(report);
  }

  async function enquire(order: BankOrder): Promise<void> {
    let report: BankReport | undefined;
    try {
      report = await provider!.enquire(order.orderId);
    } catch (error) {
      onFailure(error, "the bank did not answer an enquiry");
      return unanswered(order, "The bank does not answer.");
    }
    if (report !== undefined) {
      await takeReport(report);
      if (report.status !== "PENDING") return;
      if (clock() - order.createdAt.getTime() > rules.pendingMaxMs) await openCase(order, "PENDING_TOO_LONG");
      return scheduleNext(order);
    }
    // It never arrived: the same instruction under the same reference may be sent again.
    if (order.bankStatus === null) return ask(order);
    // It confirmed this once and has forgotten it.
    const details = { known: order.bankStatus, reported: "unknown", field: "reference" };
    await openCase(order, "CONTRADICTION", details, "reference");
    return scheduleNext(order);
  }

  /** Holds the money of a payout. The rejection, when there is one, ends the order. */
  async function hold(order: BankOrder) {
    const outcome = await post(holdFor(order, clock(), dependencies.limits));
    if (outcome.kind === "rejected") {
      await rows.become(order.orderId, "FAILED", {
        cause: "The money could not be held.",
        reason: outcome.rejection.code,
        at: clock(),
      });
      await rows.schedule(order.orderId, null, null);
    }
    return outcome;
  }

  /** Does what comes next, whatever that is. */
  async function advance(order: BankOrder): Promise<void> {
    try {
      if (order.status === "IN_REVIEW" && order.bankStatus === null)
        return rows.schedule(order.orderId, null, null);
      if (statusAfter(order.bankStatus) !== undefined && order.status !== statusAfter(order.bankStatus)) {
        return await book(order.orderId);
      }
      if (mayChange(order.status, order)) return await lookAgain(order);
      if (order.status === "FAILED" || order.status === "RETURNED") {
        return await rows.schedule(order.orderId, null, order.bankStatus);
      }
      if (!provider) return await scheduleNext(order);
      if (order.kind === "payout" && !order.asked && (await hold(order)).kind !== "done") return;
      if (await rows.markAsked(order.orderId)) await ask(order);
      else await enquire(order);
    } catch (error) {
      // Nothing is lost: the order is due again when its lease ends.
      const expected = error instanceof NotPostedError || error instanceof OutcomeUnknownError;
      onFailure(
        error,
        expected ? "an order could not be posted; trying again" : "an order could not be moved on",
      );
    }
  }

  /** For a return, or for what the bank did after a person had given it up. */
  async function lookAgain(order: BankOrder): Promise<void> {
    if (!provider || clock() - order.updatedAt.getTime() > rules.returnWindowMs) {
      return rows.schedule(order.orderId, null, order.bankStatus);
    }
    const report = await provider.enquire(order.orderId).catch(() => undefined);
    if (report !== undefined && report.status !== order.bankStatus) await takeReport(report);
    const next = now() + delayMs(rules.returnChecks, order.tries, random());
    await rows.schedule(order.orderId, next, order.bankStatus);
  }

  return { advance, book, hold, takeReport };
}

/** What was settled may come back; what a person called failed may have been done all the same. */
const mayChange = (status: OrderStatus, { attempt }: BankOrder) =>
  status === "SUCCESS" || (status === "FAILED" && attempt > 0);

function causeOf({ bankStatus, attempt }: BankOrder): string {
  if (attempt > 0) return "A person decided it.";
  switch (bankStatus) {
    case "SETTLED":
      return "The bank has settled it.";
    case "RETURNED":
      return "The bank has sent it back.";
    default:
      return "The bank has refused it.";
  }
}
