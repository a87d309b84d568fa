// One simulated agent with two tills: e-float at the wallet, and a cash drawer. It must never hand over cash without a
// completed cash-out in its hand, never confirm what the drawer cannot pay, and never call an unknown outcome a refusal.
// Amounts are whole escudos: a drawer has no centavos.
import {
  type AgentClient,
  newIdempotencyKey,
  UnknownOutcomeError,
  type WalletClient,
  WalletError,
} from "@makeba/sdk";
import type { Drawer } from "./drawer.ts";

export type TillOptions = {
  readonly client: Pick<
    AgentClient,
    | "getOwnAgent"
    | "listAgentRequests"
    | "streamAgentRequests"
    | "confirmAgentRequest"
    | "declineAgentRequest"
    | "askForCashOut"
    | "createCashIn"
    | "getAgentReport"
  >;
  readonly wallet: Pick<WalletClient, "getAgentCashOut">;
  readonly drawer: Drawer;
  readonly clock: () => Date;
};

export type AgentRequest = Awaited<ReturnType<AgentClient["listAgentRequests"]>>["requests"][number];
export type DeclineReason = Parameters<AgentClient["declineAgentRequest"]>[1]["reason"];

/** Why the till refuses before it asks anybody: nothing was sent. */
export type LocalRefusal = "INVALID_AMOUNT" | "DRAWER_SHORT" | "UNKNOWN_REQUEST";

export type TillResult =
  /** `handOver` is the cash to give to the customer; below zero, what to take. */
  | {
      outcome: "completed";
      transactionId: string;
      handOver: number;
      drawer: number;
      float: number;
      commission: number;
    }
  /** The agent has asked; the customer has to approve. */
  | { outcome: "asked"; transactionId: string; amount: number }
  | { outcome: "refused"; reason: LocalRefusal; drawer: number }
  /** The wallet said no. */
  | { outcome: "declined"; code: string; message: string; details: Record<string, unknown> }
  /** Nobody knows yet: no cash changes hands, and the same is asked again with `retry`. */
  | { outcome: "unknown"; retry: () => Promise<TillResult> };

/** Nothing to pay out: the customer has not answered, or it is over (paid out before, or nothing came of it). */
export type Uncollected = { outcome: "waiting"; status: string } | { outcome: "over"; status: string };

export class AgentTill {
  readonly #options: TillOptions;

  constructor(options: TillOptions) {
    this.#options = options;
  }

  /** Float, commission and limits at the wallet, and the cash in the drawer. */
  async tills() {
    const own = await this.#options.client.getOwnAgent();
    return { ...own, drawer: this.#options.drawer.cash() };
  }

  /** What waits, oldest first. */
  async queue(): Promise<AgentRequest[]> {
    return (await this.#options.client.listAgentRequests()).requests;
  }

  /** Each request once, as it comes, until the signal ends it. */
  async *watch(signal: AbortSignal): AsyncGenerator<AgentRequest> {
    try {
      for await (const { event, request } of this.#options.client.streamAgentRequests({ signal })) {
        if (event === "request") yield request;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Confirms what a customer asks for, and pays it out. */
  async confirm(request: {
    transactionId: string;
    confirmationCode: string;
    storeNumber: string;
  }): Promise<TillResult> {
    const { client, drawer } = this.#options;
    const { transactionId, confirmationCode, storeNumber } = request;
    const waiting = (await this.queue()).find((each) => each.transactionId === transactionId);
    if (!waiting) return this.#refused("UNKNOWN_REQUEST");
    if (waiting.amount > drawer.cash()) return this.#refused("DRAWER_SHORT");
    const idempotencyKey = newIdempotencyKey();
    return this.#settle(async () => {
      const done = await client.confirmAgentRequest(
        transactionId,
        { confirmationCode, storeNumber },
        { idempotencyKey },
      );
      return this.#paid("cash-out", done);
    });
  }

  async decline(transactionId: string, reason: DeclineReason): Promise<AgentRequest> {
    return this.#options.client.declineAgentRequest(transactionId, { reason });
  }

  /** Takes cash in for a customer, who is named by phone or account number. */
  async cashIn({ customer, amount }: { customer: { phone?: string; accountNo?: string }; amount: number }) {
    if (!isCash(amount)) return this.#refused("INVALID_AMOUNT");
    const idempotencyKey = newIdempotencyKey();
    return this.#settle(async () => {
      const done = await this.#options.client.createCashIn({ customer, amount }, { idempotencyKey });
      return this.#paid("cash-in", done);
    });
  }

  /** Asks a customer to approve a cash-out; `collect` pays it out once that is done. */
  async ask({ customerPhone, amount }: { customerPhone: string; amount: number }): Promise<TillResult> {
    if (!isCash(amount)) return this.#refused("INVALID_AMOUNT");
    if (amount > this.#options.drawer.cash()) return this.#refused("DRAWER_SHORT");
    const idempotencyKey = newIdempotencyKey();
    return this.#settle(async () => {
      const asked = await this.#options.client.askForCashOut({ customerPhone, amount }, { idempotencyKey });
      return { outcome: "asked", transactionId: asked.transactionId, amount: asked.amount };
    });
  }

  /** Where a cash-out stands that the agent asked for; pays it out, once, when the customer has approved. */
  async collect(transactionId: string): Promise<TillResult | Uncollected> {
    const { wallet, drawer } = this.#options;
    const { status, amount } = await wallet.getAgentCashOut(transactionId);
    if (status === "REQUESTED") return { outcome: "waiting", status };
    if (status !== "COMPLETED" || drawer.has(transactionId)) return { outcome: "over", status };
    const { float } = await this.tills();
    return this.#paid("cash-out", { transactionId, amount, float, commission: 0 });
  }

  /** The wallet's report, and whether the drawer's journal says the same of the day. */
  async endOfDay(date: string) {
    const report = await this.#options.client.getAgentReport(date);
    const moved = this.#options.drawer
      .journal()
      .filter(({ at, what }) => (what === "cash-in" || what === "cash-out") && businessDate(at) === date)
      .reduce((sum, { amount }) => sum + amount, 0);
    const difference = moved - report.cashDrawerChange;
    return { report, drawer: this.#options.drawer.cash(), drawerChange: moved, difference };
  }

  /** Notes on record first, then into or out of hands. */
  #paid(
    what: "cash-in" | "cash-out",
    done: { transactionId: string; amount: number; float: number; commission: number },
  ): TillResult {
    const { drawer, clock } = this.#options;
    const { transactionId, amount, float, commission } = done;
    const handOver = what === "cash-out" ? amount : -amount;
    if (!drawer.has(transactionId)) {
      drawer.move({ at: clock().toISOString(), what, amount: -handOver, transactionId });
    }
    return { outcome: "completed", transactionId, handOver, drawer: drawer.cash(), float, commission };
  }

  #refused(reason: LocalRefusal): TillResult {
    return { outcome: "refused", reason, drawer: this.#options.drawer.cash() };
  }

  /** The SDK has repeated what can be repeated; the key is the same in each retry. */
  async #settle(send: () => Promise<TillResult>): Promise<TillResult> {
    try {
      return await send();
    } catch (error) {
      if (error instanceof UnknownOutcomeError)
        return { outcome: "unknown", retry: () => this.#settle(send) };
      if (!(error instanceof WalletError)) throw error;
      const { code, message, details } = error;
      return { outcome: "declined", code, message, details };
    }
  }
}

function isCash(amount: number): boolean {
  return Number.isSafeInteger(amount) && amount > 0;
}

/** The day in Cabo Verde, one hour behind UTC. */
export function businessDate(at: string | Date): string {
  return new Date(new Date(at).getTime() - 3_600_000).toISOString().slice(0, 10);
}
