// What a running scenario remembers between its steps: who has which code, what was asked for, and how the last step ended.
import type { AgentPart } from "../world/agent-part.ts";
import type { AtmPart } from "../world/atm-part.ts";
import type { Customer, World } from "../world/world.ts";
import { SettlementOfDay } from "./settlement-of-day.ts";

export type IssuedCode = {
  /** Such as code#1. */
  readonly name: string;
  readonly owner: string;
  readonly code: string;
  readonly amount: number;
  readonly transactionId: string;
};

export type CashOutRequest = {
  readonly customer: string;
  readonly agent: string;
  readonly transactionId: string;
  /** What the customer shows; nothing when the agent has asked. */
  readonly proof?: { readonly confirmationCode: string; readonly storeNumber: string };
};

export type BankOrder = {
  readonly kind: "top-up" | "pay-out";
  readonly customer: string;
  readonly transactionId: string;
};

/** The story did not go as the scenario says it must. */
export class NotAsExpected extends Error {
  constructor(expected: string, found: string) {
    super(`expected ${expected}, found ${found}`);
  }
}

export class Story {
  readonly world: World;
  readonly settlement = new SettlementOfDay();
  readonly codes: IssuedCode[] = [];
  readonly requests: CashOutRequest[] = [];
  readonly orders: BankOrder[] = [];
  readonly transfers: { from: string; to: string; amount: number; transactionId: string }[] = [];
  /** Transaction to customer, of cash that agents took in. */
  readonly cashIns = new Map<string, string>();
  readonly disputes: { disputeId: string; customer: string; agent: string }[] = [];
  /** Dispute to what it has moved; above zero to the customer. */
  readonly adjustments = new Map<string, { customer: string; amount: number }>();
  /** Says again, each with its key, what a customer has asked and got no answer to. */
  readonly unanswered: (() => Promise<void>)[] = [];
  /** How many references were given out. */
  readonly references = { given: 0 };
  /** How the last step ended, such as `dispensed 5000` or `declined CODE_EXPIRED`. */
  last = "nothing";
  /** The withdrawal that an ATM asked for last. */
  lastAtm: AtmPart | undefined;

  constructor(world: World) {
    this.world = world;
  }

  customer(name: string): Customer {
    const found = this.world.customers.get(name);
    if (found === undefined) throw new Error(`There is no customer ${name}.`);
    return found;
  }

  agent(name: string): AgentPart {
    const found = this.world.agents.get(name);
    if (found === undefined) throw new Error(`There is no agent ${name}.`);
    return found;
  }

  atm(name: string): AtmPart {
    const found = this.world.atms.get(name);
    if (found === undefined) throw new Error(`There is no ATM ${name}.`);
    return found;
  }

  /** What somebody types: their last code, another one's, or one that nobody has. */
  code(words: string, customer: string): { code: string; amount: number } {
    if (words === "a wrong code") {
      const taken = new Set(this.codes.map(({ code }) => code));
      const code = ["135790", "246801", "975310"].find((each) => !taken.has(each))!;
      return { code, amount: this.codes.at(-1)?.amount ?? 1000 };
    }
    const owner = /^(.+)'s code$/.exec(words)?.[1] ?? customer;
    const found = words.startsWith("code#")
      ? this.codes.find(({ name }) => name === words)
      : this.codes.findLast((each) => each.owner === owner);
    if (found === undefined)
      throw new NotAsExpected(`${owner} to have a code`, "none: the step that asks for it failed");
    return found;
  }

  lastCode(): IssuedCode {
    const found = this.codes.at(-1);
    if (found === undefined) throw new NotAsExpected("a code", "that nobody has got one");
    return found;
  }

  lastRequest(): CashOutRequest {
    const found = this.requests.at(-1);
    if (found === undefined)
      throw new NotAsExpected("a cash-out at an agent", "that nobody has asked for one");
    return found;
  }

  lastOrder(): BankOrder {
    const found = this.orders.at(-1);
    if (found === undefined) throw new NotAsExpected("a bank order", "that nobody has asked for one");
    return found;
  }

  lastDispute(): { disputeId: string; customer: string; agent: string } {
    const found = this.disputes.at(-1);
    if (found === undefined) throw new NotAsExpected("a dispute", "that nobody has opened one");
    return found;
  }

  /** The one transaction of this story, by its name on the timeline; nothing when there are several or none. */
  onlyTransaction(): string | undefined {
    const lists = [this.codes, this.requests, this.orders, this.transfers];
    const ids = [
      ...lists.flatMap((list) => list.map(({ transactionId }) => transactionId)),
      ...this.cashIns.keys(),
    ];
    return ids.length === 1 ? this.world.timeline.names.of("tx", ids[0]!) : undefined;
  }

  /** The same story for a step that is taken at once with others, with an ending of its own. */
  aside(): Story {
    return Object.assign(Object.create(Story.prototype) as Story, this);
  }

  /** Ends a step, and says how on the timeline. */
  ended(outcome: string): void {
    this.last = outcome;
    this.world.timeline.add("said", "so", outcome);
  }

  /** Lets time pass until it has settled. @throws when nothing in this world would ever settle it */
  async until<T>(work: Promise<T>): Promise<T> {
    const settled = await this.world.time.drive(work);
    if (settled === undefined) throw new Error("This step never ends: whoever would answer is gone.");
    return settled.value;
  }
}
