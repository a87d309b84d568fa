// What settles a cash-out at an agent: the capture of its hold, or its release. Whoever is first wins, and who comes
// later is told what became of it.
import { Problem } from "@makeba/openapi/problem";
import type { Clock } from "../clock.ts";
import { type Posted, postOrThrow } from "../http/outcomes.ts";
import { callOffId } from "../ledger/commands.ts";
import type { ReleaseReason } from "../ledger/holds.ts";
import type { Post } from "../posting/group-commit.ts";
import type { Agent } from "./agent-registry.ts";
import { AGENT_CURRENCY, type AgentUsage } from "./agent-usage.ts";
import type { CashOut, CashOutRecords, CashOutStatus } from "./cash-out-records.ts";

export type Settling = {
  /** Pays the agent's float. Throws CASH_OUT_ALREADY_SETTLED, an agent's limit, or what the ledger refuses it for. */
  capture(commandId: string, cashOut: CashOut, agent: Agent): Promise<Posted>;
  /** Releases the hold. Repeats are answered alike. Throws CASH_OUT_ALREADY_SETTLED. */
  release(
    commandId: string,
    cashOut: Pick<CashOut, "transactionId" | "accountNo">,
    reason: ReleaseReason,
  ): Promise<void>;
  /**
   * Ends it for good, whether it is held by now or not: a hold that is on its way is refused when it comes. Tells how it ended,
   * which is as the first caller said. Throws CASH_OUT_ALREADY_SETTLED.
   */
  callOff(
    cashOut: Pick<CashOut, "transactionId" | "accountNo">,
    reason: "DECLINED" | "CANCELLED",
  ): Promise<"DECLINED" | "CANCELLED">;
};

export type SettlingDependencies = {
  readonly post: Post;
  readonly clock: Clock;
  readonly records: CashOutRecords;
  readonly usage: AgentUsage;
  readonly commissionMinor: (amountMinor: bigint) => bigint;
};

export function createSettling(dependencies: SettlingDependencies): Settling {
  const { post, clock, records, usage, commissionMinor } = dependencies;

  /** What the ledger says of a hold that is settled, in the words of a cash-out; anything else as it is. */
  function inOurWords(error: unknown): unknown {
    if (!(error instanceof Problem)) return error;
    if (error.code === "HOLD_EXPIRED") return alreadySettled("EXPIRED");
    return error;
  }

  return {
    async capture(commandId, cashOut, agent) {
      const { transactionId, accountNo, amountMinor } = cashOut;
      const at = clock();
      await usage.take(agent.agentId, { id: transactionId, amountMinor, at });
      try {
        return await postOrThrow(post, {
          type: "capture-hold",
          id: commandId,
          at,
          request: { operation: "confirmAgentRequest", transactionId },
          holdId: transactionId,
          accountNo,
          amountMinor,
          commissionMinor: commissionMinor(amountMinor),
          commissionAccountNo: agent.commissionAccountNo,
        });
      } catch (error) {
        if (!(error instanceof Problem) || error.code === "OUTCOME_UNKNOWN") throw error;
        await usage.giveBack(transactionId);
        if (error.code !== "HOLD_ALREADY_SETTLED") throw inOurWords(error);
        throw alreadySettled((await records.find(transactionId, at)).status);
      }
    },

    async release(commandId, { transactionId, accountNo }, reason) {
      const at = clock();
      try {
        await postOrThrow(post, {
          type: "release-hold",
          id: commandId,
          at,
          request: { operation: "releaseAgentCashOut", transactionId, reason },
          holdId: transactionId,
          accountNo,
          reason,
        });
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== "HOLD_ALREADY_SETTLED") throw error;
        const { status } = await records.find(transactionId, at);
        if (status !== reason) throw alreadySettled(status);
      }
      // What a confirmation took whose answer was lost.
      await usage.giveBack(transactionId);
    },

    async callOff({ transactionId, accountNo }, reason) {
      const at = clock();
      try {
        const posted = await postOrThrow(post, {
          type: "call-off-hold",
          id: callOffId(accountNo, transactionId),
          at,
          // Without the reason: who comes second is told how it has ended.
          request: { operation: "callOffAgentCashOut", transactionId },
          holdId: transactionId,
          accountNo,
          reason,
        });
        await usage.giveBack(transactionId);
        return endOf(posted);
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== "HOLD_ALREADY_SETTLED") throw error;
        throw alreadySettled((await records.find(transactionId, at)).status);
      }
    },
  };
}

/** What a call-off came to, now or the first time. */
function endOf(posted: Posted): "DECLINED" | "CANCELLED" {
  const event = posted.events.find(({ type }) => type === "hold-called-off" || type === "hold-released");
  if (event?.type !== "hold-called-off" && event?.type !== "hold-released") {
    throw new Error("a call-off came to neither");
  }
  return event.reason === "CANCELLED" ? "CANCELLED" : "DECLINED";
}

export function alreadySettled(status: CashOutStatus): Problem {
  return new Problem("CASH_OUT_ALREADY_SETTLED", { details: { status } });
}

/** What the float's owner sees of a capture. */
export function capturedView(posted: Posted, agent: Agent): { floatMinor: bigint; commissionMinor: bigint } {
  const event = posted.events.find((each) => each.type === "hold-captured");
  if (event?.type !== "hold-captured") throw new Error(`expected a capture in ${AGENT_CURRENCY}`);
  const float = event.postings.find(({ accountNo }) => accountNo === agent.floatAccountNo);
  return { floatMinor: float?.balanceAfterMinor ?? 0n, commissionMinor: event.commissionMinor };
}
