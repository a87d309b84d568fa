// The network side: what the Vinti4 switch asks and reports. Our own design, modelled on ISO 8583 authorisation,
// completion advice and reversal. A decline is an answer; anything that is not an answer is an error.
import { Problem } from "@makeba/openapi/problem";
import type { MikroORM } from "@mikro-orm/postgresql";
import type { Clock } from "../clock.ts";
import { toDecimal, toMinor } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { postOrThrow } from "../http/outcomes.ts";
import { networkOf, type Principal } from "../identity/principals.ts";
import { type AttemptLimits, authorisationId, completionId, reversalId } from "../ledger/commands.ts";
import type { LedgerEvent } from "../ledger/events.ts";
import type { Currency } from "../ledger/money.ts";
import { type NetworkKey, networkKeyText } from "../ledger/withdrawals.ts";
import type { Post } from "../posting/group-commit.ts";
import { EventRow, WithdrawalRow } from "../storage/entities.ts";
import { decodeEvent } from "../storage/event-codec.ts";
import type { Codes } from "../withdrawals/codes.ts";

export type NetworkDependencies = {
  readonly post: Post;
  readonly orm: MikroORM;
  readonly clock: Clock;
  readonly codes: Codes;
  readonly limits: AttemptLimits;
};

/** The network currency of an ATM; completions report in it. */
const ATM_CURRENCY: Currency = "CVE";

/** A network speaks for its own terminals only. */
function keyOf(message: NetworkKey, principal: Principal): NetworkKey {
  const { acquirerId, terminalId, localDate, traceNumber } = message;
  if (networkOf(principal).acquirerId !== acquirerId) throw new Problem("FORBIDDEN");
  return { acquirerId, terminalId, localDate, traceNumber };
}

export function networkOperations(
  dependencies: NetworkDependencies,
): HandlersOf<
  "authoriseWithdrawal" | "completeWithdrawal" | "reverseWithdrawal" | "getNetworkTransaction" | "echoNetwork"
> {
  const { post, orm, clock, codes, limits } = dependencies;
  return {
    async authoriseWithdrawal({ body, principal }) {
      const networkKey = keyOf(body, principal);
      const { currency } = body;
      const amountMinor = toMinor(body.amount, currency, "body.amount");
      const codeDigest = codes.digestOf(body.code);
      const posted = await postOrThrow(post, {
        type: "authorise-withdrawal",
        id: authorisationId(networkKeyText(networkKey)),
        at: clock(),
        request: {
          operation: "authoriseWithdrawal",
          code: codeDigest,
          amount: String(amountMinor),
          currency,
        },
        networkKey,
        codeDigest,
        amountMinor,
        currency,
        limits,
      });
      return {
        status: 200,
        headers: posted.headers,
        body: decisionOf(posted.events, amountMinor, currency),
      };
    },

    async completeWithdrawal({ body, principal }) {
      const networkKey = keyOf(body, principal);
      const dispensedMinor =
        body.dispensedAmount === undefined
          ? null
          : toMinor(body.dispensedAmount, ATM_CURRENCY, "body.dispensedAmount");
      const posted = await postOrThrow(post, {
        type: "complete-withdrawal",
        // The report that nobody knows, and the later one that somebody does, are two messages.
        id: completionId(`${networkKeyText(networkKey)}:${body.outcome}`),
        at: clock(),
        request: {
          operation: "completeWithdrawal",
          outcome: body.outcome,
          dispensedAmount: String(dispensedMinor),
        },
        networkKey,
        dispensedMinor,
      });
      return { status: 200, headers: posted.headers, body: acknowledgement(posted.events) };
    },

    async reverseWithdrawal({ body, principal }) {
      const networkKey = keyOf(body, principal);
      const posted = await postOrThrow(post, {
        type: "reverse-withdrawal",
        id: reversalId(networkKeyText(networkKey)),
        at: clock(),
        request: { operation: "reverseWithdrawal" },
        networkKey,
        reason: body.reason,
      });
      if (posted.events[0]?.type === "reversal-contradicted")
        throw new Problem("WITHDRAWAL_ALREADY_COMPLETED", { details: { status: "COMPLETED" } });
      return { status: 200, headers: posted.headers, body: acknowledgement(posted.events) };
    },

    async getNetworkTransaction({ params, principal }) {
      const key = networkKeyText(keyOf(params, principal));
      const em = orm.em.fork();
      const withdrawal = await em.findOne(WithdrawalRow, { networkKey: key });
      if (withdrawal) {
        const currency = withdrawal.currency as Currency;
        return {
          status: 200,
          body: {
            known: true,
            decision: "APPROVED",
            transactionId: withdrawal.withdrawalId,
            status: withdrawal.status as "AUTHORISED",
            amount: toDecimal(withdrawal.amountMinor, currency),
            currency,
            ...(withdrawal.dispensedMinor != null
              ? { dispensedAmount: toDecimal(withdrawal.dispensedMinor, currency) }
              : {}),
          },
        };
      }
      const first = await em.findOne(EventRow, { commandId: authorisationId(key), n: 0 });
      const declined = first ? decodeEvent(JSON.stringify(first.payload)) : undefined;
      return declined?.type === "withdrawal-declined"
        ? { status: 200, body: { known: true, decision: "DECLINED", reason: declined.reason } }
        : { status: 200, body: { known: false } };
    },

    async echoNetwork({ body, principal }) {
      if (networkOf(principal).acquirerId !== body.acquirerId) throw new Problem("FORBIDDEN");
      return {
        status: 200,
        body: { acquirerId: body.acquirerId, time: new Date(clock()).toISOString() },
      };
    },
  };
}

type Answer = Extract<
  Awaited<ReturnType<HandlersOf<"authoriseWithdrawal">["authoriseWithdrawal"]>>,
  { status: 200 }
>["body"];

function decisionOf(events: readonly LedgerEvent[], amountMinor: bigint, currency: Currency): Answer {
  const [first] = events;
  if (first?.type === "withdrawal-authorised") {
    return {
      decision: "APPROVED",
      transactionId: first.withdrawalId,
      amount: toDecimal(amountMinor, currency),
      currency,
    };
  }
  if (first?.type !== "withdrawal-declined") throw new Error("an authorisation came to neither yes nor no");
  return {
    decision: "DECLINED",
    reason: first.reason,
    ...(first.lockedUntil > 0 ? { lockedUntil: new Date(first.lockedUntil).toISOString() } : {}),
  };
}

const STATUS_AFTER = {
  "withdrawal-completed": "COMPLETED",
  "withdrawal-suspected": "SUSPECT",
  "withdrawal-reversed": "REVERSED",
} as const;

function acknowledgement(events: readonly LedgerEvent[]) {
  const [first] = events;
  switch (first?.type) {
    case "withdrawal-completed":
    case "withdrawal-suspected":
    case "withdrawal-reversed":
      return {
        acknowledged: true as const,
        transactionId: first.withdrawalId,
        status: STATUS_AFTER[first.type],
      };
    default:
      return { acknowledged: true as const };
  }
}
