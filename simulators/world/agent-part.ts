// One agent in a world: the till with its power, what is on its disk, and the cash that the agent has handed over. When the
// power goes, whatever was under way is gone; messages that have set out arrive all the same.
import {
  type AgentClient,
  createAgentClient,
  createDisputeClient,
  createWalletClient,
  type DisputeClient,
  type TokenClientOptions,
} from "@makeba/sdk";
import { createDrawer, type Drawer } from "../agent/drawer.ts";
import {
  AgentTill,
  type DeclineReason,
  type Resumed,
  type TillResult,
  type Uncollected,
} from "../agent/till.ts";
import { isTillIntent } from "../agent/till-intents.ts";
import type { SendRequest } from "../faults/faulty-fetch.ts";
import { MemoryDisk } from "../journal/memory-journal.ts";
import type { Timeline } from "./timeline.ts";

export type AgentPartOptions = {
  readonly name: string;
  readonly agentId: string;
  readonly storeNumber: string;
  readonly openingFloat: number;
  readonly openingDrawer: number;
  /** How the till's clients are made, but for the way. */
  readonly clientOptions: Omit<TokenClientOptions, "fetch">;
  readonly fetch: SendRequest;
  readonly clock: () => Date;
  readonly timeline: Timeline;
};

export class AgentPart {
  readonly name: string;
  readonly agentId: string;
  readonly storeNumber: string;
  readonly openingFloat: number;
  readonly openingDrawer: number;
  /** The book of the drawer, which is on the till's disk. */
  readonly drawer: Drawer;
  /** The agent's own phone: it asks while the till is off too. */
  readonly client: AgentClient;
  readonly disputes: DisputeClient;
  /** What has no answer yet, to be asked again. */
  retry?: () => Promise<TillResult>;
  powered = true;
  readonly #options: AgentPartOptions;
  readonly #disk = new MemoryDisk();
  readonly #powerGone: (() => void)[] = [];
  #till!: AgentTill;
  #life = 0;
  #handedOut = 0;
  /** Transaction to what the agent has taken for it. */
  readonly #taken = new Map<string, number>();

  private constructor(options: AgentPartOptions) {
    this.#options = options;
    const { name, agentId, storeNumber, openingFloat, openingDrawer, clientOptions, fetch } = options;
    [this.name, this.agentId, this.storeNumber] = [name, agentId, storeNumber];
    [this.openingFloat, this.openingDrawer] = [openingFloat, openingDrawer];
    this.drawer = createDrawer(openingDrawer);
    this.client = createAgentClient({ ...clientOptions, fetch });
    this.disputes = createDisputeClient({ ...clientOptions, fetch });
  }

  static async create(options: AgentPartOptions): Promise<AgentPart> {
    const part = new AgentPart(options);
    part.#till = await part.#build();
    return part;
  }

  async #build(): Promise<AgentTill> {
    const { clientOptions, clock, fetch } = this.#options;
    const life = this.#life;
    const never = () => new Promise<never>(() => {});
    const ofThisLife: SendRequest = async (request) => {
      if (life !== this.#life) return never();
      const answer = await fetch(request);
      return life === this.#life ? answer : never();
    };
    const options = { ...clientOptions, fetch: ofThisLife };
    return new AgentTill({
      client: createAgentClient(options),
      wallet: createWalletClient(options),
      drawer: this.drawer,
      clock,
      journal: await this.#disk.open("till", isTillIntent),
    });
  }

  get till(): AgentTill {
    return this.#till;
  }

  /** What the agent does at the till, with their eyes on the screen. @returns undefined when the power is off, or goes */
  async atTill<Result extends TillResult | Uncollected>(
    act: (till: AgentTill) => Promise<Result>,
  ): Promise<Result | undefined> {
    if (!this.powered) return undefined;
    const result = await this.#orGone(act(this.#till));
    if (result !== undefined) this.#see(result);
    return result;
  }

  /** @returns the request's status, or undefined when the power is off, or goes */
  async decline(transactionId: string, reason: DeclineReason): Promise<{ status?: string }> {
    if (!this.powered) return {};
    return (await this.#orGone(this.#till.decline(transactionId, reason))) ?? {};
  }

  /** @returns the drawer's journal less the wallet's report, or undefined when the power is off, or goes */
  async closeDay(date: string): Promise<number | undefined> {
    if (!this.powered) return undefined;
    return (await this.#orGone(this.#till.endOfDay(date)))?.difference;
  }

  /** The agent hands over as often as the screen says so; what lies there from a customer can be put in once only. */
  #see(result: TillResult | Uncollected): void {
    if (result.outcome !== "completed") return;
    const { transactionId, handOver } = result;
    if (handOver > 0) this.#handedOut += handOver;
    else this.#taken.set(transactionId, -handOver);
  }

  /** What has left the drawer for customers, as the agent has seen on the screen. */
  handedOver(): number {
    return [...this.#taken.values()].reduce((sum, amount) => sum - amount, this.#handedOut);
  }

  /** What should have, by the drawer's book. */
  booked(): number {
    const ofCustomers = this.drawer.journal().filter(({ what }) => what === "cash-in" || what === "cash-out");
    return ofCustomers.reduce((sum, { amount }) => sum - amount, 0);
  }

  #orGone<T>(work: Promise<T>): Promise<T | undefined> {
    const gone = new Promise<undefined>((resolve) => this.#powerGone.push(() => resolve(undefined)));
    return Promise.race([work, gone]);
  }

  cutPower(): void {
    if (!this.powered) return;
    this.powered = false;
    this.#life++;
    this.#disk.cutPower();
    delete this.retry;
    this.#options.timeline.add("trouble", `${this.name}'s till`, "The power goes.");
    for (const tell of this.#powerGone.splice(0)) tell();
  }

  /** Starts again with what is on its disk. */
  async start(): Promise<void> {
    if (this.powered) return;
    this.powered = true;
    this.#options.timeline.add("trouble", `${this.name}'s till`, "Starts again.");
    this.#till = await this.#build();
  }

  /** Finishes what its journal has open. @returns undefined when the power is off, or goes meanwhile */
  async resume(): Promise<readonly Resumed[] | undefined> {
    if (!this.powered) return undefined;
    const resumed = await this.#orGone(this.#till.resume());
    for (const { result } of resumed ?? []) this.#see(result);
    return resumed;
  }
}
