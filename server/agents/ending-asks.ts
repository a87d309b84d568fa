// The end of what an agent asks of a customer, without money: the customer's no, or the agent's taking it back. As long as nobody
// has said yes the row decides. From the customer's yes on money may be held, or on its way to be: then the ledger decides, and
// what it has called off can never be paid, however late a posting arrives.
import type { Clock } from "../clock.ts";
import type { AgentAsks, AskEnd } from "./agent-asks.ts";
import type { CashOut, CashOutRecords } from "./cash-out-records.ts";
import { alreadySettled, type Settling } from "./cash-out-settling.ts";

export type EndingAsks = {
  /** Repeats are answered alike. Throws CASH_OUT_ALREADY_SETTLED. */
  end(cashOut: CashOut, how: AskEnd): Promise<void>;
  /** Of what the ledger refuses because it was called off: by whom. Also finishes what a server left undone at that. */
  endOfCalledOff(cashOut: CashOut): Promise<AskEnd>;
};

export function createEndingAsks(dependencies: {
  readonly clock: Clock;
  readonly asks: AgentAsks;
  readonly records: CashOutRecords;
  readonly settling: Settling;
}): EndingAsks {
  const { clock, asks, records, settling } = dependencies;

  /** Whoever is first at the ledger has ended it. */
  async function callOff(cashOut: CashOut, how: AskEnd): Promise<AskEnd> {
    const ended = await settling.callOff(cashOut, how);
    await asks.endCalledOff(cashOut.transactionId, ended, clock());
    return ended;
  }

  return {
    async end(cashOut, how) {
      const { transactionId } = cashOut;
      const ended = await asks.end(transactionId, how, clock());
      if (ended === true) return;
      const by = ended === "approved" ? await callOff(cashOut, how) : undefined;
      if (by === how) return;
      throw alreadySettled(by ?? (await records.find(transactionId, clock())).status);
    },
    endOfCalledOff: (cashOut) => callOff(cashOut, "DECLINED"),
  };
}
