// One simulated agent with two tills: e-float at the wallet, and a cash drawer. It must never hand over cash without a
// completed cash-out in its hand, never confirm what the drawer cannot pay, never call an unknown outcome a refusal, and never
// send the same twice under two keys. Amounts are whole escudos: a drawer has no centavos.
import {
  type AgentClient,
  BusinessError,
  UnknownOutcomeError,
  ValidationError,
  type WalletClient,
  WalletError,
} from "@makeba/sdk";
import type { Journal } from "../journal/journal.ts";
import type { Drawer } from "./drawer.ts";
import {
  type CashInCustomer,
  type TillIntent,
  TillIntents,
  type TillOperation,
  type TillWish,
} from "./till-intents.ts";

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
  /** Where it keeps what it has sent until the end is known. Without one, only `retry` repeats with the same key. */
  readonly journal?: Journal<TillIntent>;
};

export type AgentRequest = Awaited<ReturnType<AgentClient["listAgentRequests"]>>["requests"][number];
export type DeclineReason = Parameters<AgentClient["declineAgentRequest"]>[1]["reason"];

/** Why the till refuses before it asks anybody: nothing was sent. */
export type LocalRefusal = "INVALID_AMOUNT" | "DRAWER_SHORT" | "UNKNOWN_REQUEST" | "ONE_IS_OPEN";

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

/** Nothing to hand over now. */
export type Uncollected =
  /** The customer has not answered, or nothing was confirmed. */
  | { outcome: "waiting"; status: string }
  /** Paid out before, or nothing came of it. */
  | { outcome: "over"; status: string }
  /** The customer has paid for it, and the drawer is short: cash has to be brought, and then it is collected. */
  | { outcome: "owed"; status: string; transactionId: string; amount: number; drawer: number };

/** What came of a request that was open when the till started. */
export type Resumed = { readonly intent: TillIntent; readonly result: TillResult | Uncollected };

export class AgentTill {
  readonly #options: TillOptions;
  readonly #intents: TillIntents;

  constructor(options: TillOptions) {
    this.#options = options;
    this.#intents = new TillIntents(options.journal);
  }

  /** What was sent and has no known end, at most one of each operation. */
  get open(): readonly TillIntent[] {
    return this.#intents.open;
  }

  /**
   * Finishes what is open: repeats it with its key, and looks up what became of a confirmation, since its code is not kept.
   * @param but is left to the command that is about to come
   */
  async resume({ but }: { but?: TillOperation | undefined } = {}): Promise<Resumed[]> {
    const resumed: Resumed[] = [];
    for (const intent of this.open)
      if (intent.operation !== but) resumed.push({ intent, result: await this.#finish(intent) });
    return resumed;
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

  /** Confirms what a customer asks for, and pays it out; pays out what was confirmed before and is not paid yet. */
  async confirm(request: {
    transactionId: string;
    confirmationCode: string;
    storeNumber: string;
  }): Promise<TillResult | Uncollected> {
    const { client, drawer } = this.#options;
    const { transactionId, ...proof } = request;
    const open = this.open.find(({ operation }) => operation === "confirm");
    if (open?.operation === "confirm" && open.body.transactionId !== transactionId)
      return this.#refused("ONE_IS_OPEN");
    const waiting = (await this.queue()).find((each) => each.transactionId === transactionId);
    if (!waiting) return this.#confirmedBefore(transactionId);
    const { amount } = waiting;
    if (amount > drawer.cash()) return this.#refused("DRAWER_SHORT");
    return this.#play({ operation: "confirm", body: { transactionId, amount } }, async ({ idempotencyKey }) =>
      this.#paid("cash-out", await client.confirmAgentRequest(transactionId, proof, { idempotencyKey })),
    );
  }

  async decline(transactionId: string, reason: DeclineReason): Promise<AgentRequest> {
    return this.#options.client.declineAgentRequest(transactionId, { reason });
  }

  /** Takes cash in for a customer, who is named by phone or account number. */
  async cashIn(body: { customer: CashInCustomer; amount: number }): Promise<TillResult> {
    if (!isCash(body.amount)) return this.#refused("INVALID_AMOUNT");
    return this.#play({ operation: "cash-in", body }, (intent) => this.#send(intent));
  }

  /** Asks a customer to approve a cash-out; `collect` pays it out once that is done. */
  async ask(body: { customerPhone: string; amount: number }): Promise<TillResult> {
    if (!isCash(body.amount)) return this.#refused("INVALID_AMOUNT");
    if (body.amount > this.#options.drawer.cash()) return this.#refused("DRAWER_SHORT");
    return this.#play({ operation: "ask", body }, (intent) => this.#send(intent));
  }

  /** Where a cash-out stands; pays it out, once, when it is completed and the drawer can. */
  async collect(transactionId: string): Promise<TillResult | Uncollected> {
    const { wallet, drawer } = this.#options;
    const { status, amount } = await wallet.getAgentCashOut(transactionId);
    if (status === "REQUESTED") return { outcome: "waiting", status };
    if (status !== "COMPLETED" || drawer.has(transactionId)) return { outcome: "over", status };
    if (amount > drawer.cash())
      return { outcome: "owed", status, transactionId, amount, drawer: drawer.cash() };
    const { float } = await this.tills();
    return this.#paid("cash-out", { transactionId, amount, float, commission: 0 });
  }

  /** Puts down what a person has counted, after bringing or taking cash too. `difference` is above zero for cash that was not known. */
  count(cash: number): { drawer: number; difference: number } {
    const { drawer, clock } = this.#options;
    if (!Number.isSafeInteger(cash) || cash < 0)
      throw new Error("A drawer holds whole escudos, none at least.");
    const difference = cash - drawer.cash();
    if (difference !== 0) drawer.move({ at: clock().toISOString(), what: "counted", amount: difference });
    return { drawer: drawer.cash(), difference };
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
    done: { transactionId: string; amount: number; float: number; commission: number; timestamp?: string },
  ): TillResult {
    const { drawer, clock } = this.#options;
    const { transactionId, amount, float, commission } = done;
    // The wallet's time where it gives one: what is finished a day later belongs to the day on which it was posted.
    const at = done.timestamp ?? clock().toISOString();
    const handOver = what === "cash-out" ? amount : -amount;
    if (!drawer.has(transactionId)) {
      drawer.move({ at, what, amount: -handOver, transactionId });
    }
    return { outcome: "completed", transactionId, handOver, drawer: drawer.cash(), float, commission };
  }

  #refused(reason: LocalRefusal): TillResult {
    return { outcome: "refused", reason, drawer: this.#options.drawer.cash() };
  }

  /** What was confirmed and not paid yet, such as when the till ended in between. */
  async #confirmedBefore(transactionId: string): Promise<TillResult | Uncollected> {
    try {
      const found = await this.collect(transactionId);
      for (const open of this.open)
        if (open.operation === "confirm" && found.outcome !== "waiting") await this.#intents.end(open);
      return found.outcome === "waiting" || found.outcome === "over"
        ? this.#refused("UNKNOWN_REQUEST")
        : found;
    } catch (error) {
      if (error instanceof BusinessError) return this.#refused("UNKNOWN_REQUEST");
      throw error;
    }
  }

  /** Asks the wallet for what can be asked again with what is on disk. */
  async #send({ operation, body, idempotencyKey }: TillIntent): Promise<TillResult> {
    const { client } = this.#options;
    switch (operation) {
      case "cash-in":
        return this.#paid("cash-in", await client.createCashIn(body, { idempotencyKey }));
      case "ask": {
        const { transactionId, amount } = await client.askForCashOut(body, { idempotencyKey });
        return { outcome: "asked", transactionId, amount };
      }
      case "confirm":
        throw new Error("A confirmation needs the customer's code, which is never kept.");
    }
  }

  async #finish(intent: TillIntent): Promise<TillResult | Uncollected> {
    if (intent.operation !== "confirm") return this.#settle(intent, (same) => this.#send(same), true);
    try {
      const found = await this.collect(intent.body.transactionId);
      await this.#intents.end(intent);
      return found;
    } catch (error) {
      if (!(error instanceof WalletError)) throw error;
      return { outcome: "unknown", retry: () => this.#finish(intent) as Promise<TillResult> };
    }
  }

  /** On disk first, then sent. What is open already and wishes the same is repeated with its key. */
  async #play(wish: TillWish, send: (intent: TillIntent) => Promise<TillResult>): Promise<TillResult> {
    if (this.#intents.blocks(wish)) return this.#refused("ONE_IS_OPEN");
    const { intent, repeated } = await this.#intents.begin(wish);
    return this.#settle(intent, send, repeated);
  }

  /** The SDK has repeated what can be repeated; the key is the same in each retry. */
  async #settle(
    intent: TillIntent,
    send: (intent: TillIntent) => Promise<TillResult>,
    repeated: boolean,
  ): Promise<TillResult> {
    try {
      const result = await send(intent);
      await this.#intents.end(intent);
      return result;
    } catch (error) {
      if (error instanceof UnknownOutcomeError || (repeated && saysNothingOfTheFirst(error)))
        return { outcome: "unknown", retry: () => this.#settle(intent, send, true) };
      if (!(error instanceof WalletError)) throw error;
      await this.#intents.end(intent);
      const { code, message, details } = error;
      return { outcome: "declined", code, message, details };
    }
  }
}

/** A repeat that was turned away at the door does not tell what became of the first request. */
function saysNothingOfTheFirst(error: unknown): boolean {
  if (!(error instanceof WalletError)) return false;
  return (
    error.code === "AGENT_SUSPENDED" || !(error instanceof BusinessError || error instanceof ValidationError)
  );
}

function isCash(amount: number): boolean {
  return Number.isSafeInteger(amount) && amount > 0;
}

/** The day in Cabo Verde, one hour behind UTC. */
export function businessDate(at: string | Date): string {
  return new Date(new Date(at).getTime() - 3_600_000).toISOString().slice(0, 10);
}
