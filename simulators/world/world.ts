// One world: customers, ATMs, agents, the bank and a wallet, under one clock, one seed and one plan of what goes wrong.

import type { BankingClient, DisputeClient, SandboxClient, WalletClient } from "@makeba/sdk";
import {
  createBankingClient,
  createDisputeClient,
  createSandboxClient,
  createWalletClient,
  UnknownOutcomeError,
  WalletError,
} from "@makeba/sdk";
import { type Cassette, defaultCassettes } from "../atm/cassettes.ts";
import { formatNotes } from "../atm/money-words.ts";
import { localDateAt } from "../atm/trace-numbers.ts";
import type { PointName } from "../faults/catalogue.ts";
import { createFaultPlan, type FaultToDo, type Firing, type LiveFaultPlan } from "../faults/fault-plan.ts";
import type { SendRequest } from "../faults/faulty-fetch.ts";
import { stepOf } from "../faults/message-steps.ts";
import type { FaultContext, FaultRule } from "../faults/rules.ts";
import { describeAction } from "../faults/sentence.ts";
import { AgentPart } from "./agent-part.ts";
import { AtmPart } from "./atm-part.ts";
import { handTo } from "./doors.ts";
import { Gateway } from "./gateway.ts";
import { MessageLines } from "./message-lines.ts";
import { describeMoves, type NoteLevels, together } from "./note-levels.ts";
import { createOffice, type Office, operatorTokens } from "./office.ts";
import { createRandom, type Random } from "./seeded-random.ts";
import type { DeadLetterNews, Session } from "./session.ts";
import { escudos, Timeline } from "./timeline.ts";
import { VirtualTime } from "./virtual-time.ts";

export type Customer = {
  readonly name: string;
  readonly userId: string;
  readonly accountNo: string;
  readonly opening: number;
  readonly phone: string | undefined;
  readonly pin: string | undefined;
  readonly wallet: WalletClient;
  readonly banking: BankingClient;
  readonly disputes: DisputeClient;
};

export type WorldOptions = {
  readonly session: Session;
  readonly seed: number;
  readonly faults?: readonly FaultRule[];
  /** The world before failed: the switch and the bank begin with nothing in memory, and the wallet may still finish what is its. */
  readonly fresh?: boolean;
  /** After so many tries an advice is a dead letter at the switch. @default as many as at a real one */
  readonly switchTries?: number | undefined;
};

/** How long a drive may last: beyond it the world goes round in circles. */
const NEVER_MS = 2 ** 31 - 1;
const PASSWORD = "morabeza no Fogo";
const TIME_ZONE = "Atlantic/Cape_Verde";

export class World {
  readonly session: Session;
  readonly time = new VirtualTime();
  readonly timeline: Timeline;
  readonly #lines: MessageLines;
  readonly random: Random;
  readonly faults: LiveFaultPlan;
  readonly gateway: Gateway;
  readonly startsAtMs: number;
  readonly customers = new Map<string, Customer>();
  readonly agents = new Map<string, AgentPart>();
  readonly atms = new Map<string, AtmPart>();
  /** What the platform's accounts had before, by kind. */
  platformBefore: Readonly<Record<string, number>> = {};
  /** Whether all that moves on the platform's accounts is of this world. */
  readonly isAlone: boolean;
  readonly office: Office;
  /** Another operator. */
  readonly secondOffice: Office;
  readonly #sandbox: SandboxClient;
  #switchIsOn = true;
  #workersAreDue = false;
  /** Lets time pass again that waits for the switch to start. */
  #startingSwitch: () => void = () => {};
  #balances = new Map<string, string>();
  readonly #levels = new Map<AtmPart, NoteLevels>();

  private constructor(options: WorldOptions, startsAtMs: number, tokens: readonly [string, string]) {
    const { session, seed } = options;
    this.session = session;
    this.isAlone = options.fresh !== true;
    this.startsAtMs = startsAtMs;
    this.random = createRandom(seed);
    this.timeline = new Timeline(this.time.nowMs);
    this.#lines = new MessageLines(this.timeline, startsAtMs);
    this.faults = createFaultPlan({
      rules: options.faults ?? [],
      nowMs: this.time.nowMs,
      wait: (ms) => this.time.wait(ms, "faults"),
      crash: (firing) => this.#crash(firing),
      onFiring: (firing) => this.#fired(firing),
    });
    this.gateway = new Gateway({
      ...{ walletUrl: session.walletUrl, wallet: session.wallet },
      time: this.time,
      faults: this.faults,
      lines: this.#lines,
      ...{ startsAtMs, seed },
    });
    this.#sandbox = createSandboxClient({ baseUrl: session.walletUrl, fetch: this.gateway.send });
    this.office = createOffice(this.#clientOptions(tokens[0]));
    this.secondOffice = createOffice(this.#clientOptions(tokens[1]));
  }

  static async create(options: WorldOptions): Promise<World> {
    const { session } = options;
    const world = new World(options, session.nextStartMs(), await operatorTokens(session));
    await session.enter(
      {
        date: world.gateway.date,
        faultsOfSwitch: { reach: (point, context) => world.#inSwitch(point, context) },
        timersOfSwitch: world.time.timersOf("switch"),
        switchTries: options.switchTries,
        onDeadLetter: (letter) => world.#deadLetter(letter),
        fetchForSwitch: world.gateway.fetchForSwitch((terminalId) => world.#nameOfTerminal(terminalId)),
        fetchForBank: world.gateway.fetchForBank(),
        inLineOfBank: (work) => world.gateway.inLineOfBank(work),
        onNeverSent: (body) => world.#lines.neverSent(body),
        whileSigning: (client) => world.gateway.whileSigning(client),
      },
      options.fresh,
    );
    session.switchDoor.lead((request) => world.#atDoor("switch", request));
    session.bankDoor.lead((request) => world.#atDoor("bank", request));
    world.platformBefore = await world.platformAccounts();
    return world;
  }

  #nameOfTerminal(terminalId: string): string | undefined {
    for (const atm of this.atms.values()) if (atm.terminalId === terminalId) return atm.name;
    return undefined;
  }

  #clientOptions(token: string, fetch: SendRequest = this.gateway.send) {
    return {
      ...{ baseUrl: this.session.walletUrl, token, fetch, timeoutMs: NEVER_MS },
      sleep: (ms: number) => this.time.wait(ms),
      random: () => this.random.next(),
      now: () => this.gateway.date().getTime(),
    };
  }

  async #tokenFor(userId: string, role: "customer" | "agent"): Promise<string> {
    const { accessToken } = await this.#sandbox.createSandboxToken({ userId, role, lifetimeSeconds: 86_400 });
    return accessToken;
  }

  async addCustomer(
    name: string,
    { balance, pin, tier }: { balance: number; pin?: string; tier?: "full" | "basic" },
  ): Promise<void> {
    const phone = pin === undefined ? undefined : this.#newPhone();
    const made = await this.#sandbox.createSandboxUser({
      ...(phone === undefined || pin === undefined ? {} : { name, phone, password: PASSWORD, pin }),
      ...(tier === undefined ? {} : { tier: tier as "full" }),
      accounts: [{ currency: "CVE", ...(balance > 0 ? { openingBalance: balance } : {}) }],
    });
    const { userId } = made;
    const { accountNo } = made.accounts[0]!;
    const options = this.#clientOptions(
      await this.#tokenFor(userId, "customer"),
      this.gateway.fetchFor({ name }),
    );
    this.timeline.names.set(userId, name);
    this.timeline.names.set(accountNo, `${name}'s account`);
    this.customers.set(name, {
      ...{ name, userId, accountNo, opening: balance, phone, pin },
      wallet: createWalletClient(options),
      banking: createBankingClient(options),
      disputes: createDisputeClient(options),
    });
    await this.showBalances();
  }

  async addAtm(name: string, cassettes: readonly Cassette[] = defaultCassettes): Promise<void> {
    const terminalId = `ATM${name.padStart(5, "0")}`;
    if (!this.session.terminalIds.includes(terminalId))
      throw new Error(`An ATM is called 1 to ${this.session.terminalIds.length}; found ${name}.`);
    this.timeline.names.set(terminalId, `ATM ${name}`);
    const { session, time, timeline, faults, random } = this;
    const atm = await AtmPart.create({
      ...{ name, terminalId, cassettes, session, time, timeline, faults },
      onWrong: this.#lines.lost(`ATM ${name}`, "switch"),
      date: this.gateway.date,
      random: random.next,
    });
    this.atms.set(name, atm);
    this.#levels.set(atm, atm.notes());
    timeline.add("notes", atm.label, `cassettes ${formatNotes(cassettes)}`);
  }

  async addAgent(name: string, { float, drawer: cash }: { float: number; drawer: number }): Promise<void> {
    const storeNumber = String(this.random.int(1, 9999)).padStart(4, "0");
    const made = await this.office.agents.createAgent({
      name,
      phone: this.#newPhone(),
      password: PASSWORD,
      storeNumber,
    });
    const { agentId, userId } = made;
    if (float > 0)
      await this.office.agents.fundAgentFloat(agentId, { amount: float, reference: `WORLD-${agentId}` });
    const token = await this.#tokenFor(userId, "agent");
    this.timeline.names.set(agentId, name);
    this.timeline.names.set(userId, name);
    const agent = await AgentPart.create({
      ...{ name, agentId, storeNumber, openingFloat: float, openingDrawer: cash },
      clientOptions: this.#clientOptions(token),
      fetch: this.gateway.fetchFor({ name, agentId }, "agent"),
      ...{ clock: this.gateway.date, timeline: this.timeline },
    });
    this.agents.set(name, agent);
    this.timeline.add("money", name, `float ${escudos(float)}, drawer ${escudos(cash)}`);
  }

  /** A number that nobody has; it never stands on the timeline. */
  #newPhone(): string {
    return `+23899${String(Math.floor(performance.timeOrigin + performance.now() * 1000) % 1e5).padStart(5, "0")}${String(phones++ % 100).padStart(2, "0")}`;
  }

  /** Says what has changed about anybody's money. */
  async showBalances(): Promise<void> {
    for (const { name, accountNo } of this.customers.values()) {
      const { balance, available } = await this.balanceOf(accountNo);
      const held = balance - available;
      const text = `balance ${escudos(balance)}${held === 0 ? "" : `, of which ${escudos(held)} is held`}`;
      if (this.#balances.get(name) === text) continue;
      this.#balances.set(name, text);
      this.timeline.add("money", name, text);
    }
  }

  /**
   * Says which notes have moved inside the ATMs since this was said last.
   * @param atOnce they are told together: which of them it was is a matter of chance
   */
  showNotes(atOnce = false): void {
    const moved = [...this.atms.values()].flatMap((atm) => {
      const before = this.#levels.get(atm)!;
      const now = atm.notes();
      this.#levels.set(atm, now);
      return describeMoves(before, now) === undefined ? [] : [{ label: atm.label, before, now }];
    });
    const told = atOnce && this.atms.size > 1 && moved.length > 0 ? [together(moved)] : moved;
    for (const { label, before, now } of told)
      this.timeline.add("notes", label, describeMoves(before, now) ?? "");
  }

  /** As the wallet says to its operator. */
  async balanceOf(accountNo: string): Promise<{ balance: number; available: number; held: number }> {
    const answer = await this.office.wallet.getAccountBalance(accountNo);
    const {
      balance,
      available = balance,
      held = 0,
    } = answer as { balance: number; available?: number; held?: number };
    return { balance, available, held };
  }

  async platformAccounts(): Promise<Record<string, number>> {
    const { accounts } = await this.#sandbox.getSandboxAccounts();
    return Object.fromEntries(
      accounts.filter(({ currency }) => currency === "CVE").map(({ kind, balance }) => [kind, balance]),
    );
  }

  /** The date in Cabo Verde. */
  localDate(): string {
    return localDateAt(this.gateway.date(), TIME_ZONE);
  }

  /** After what was done at once: what of it is left to the bank and the wallet. */
  async workersAfterwards(): Promise<void> {
    if (this.#workersAreDue) await this.workers();
  }

  /** Lets time pass until half an hour after midnight in Cabo Verde. */
  async endDay(): Promise<void> {
    const midnight = Date.parse(`${this.localDate()}T24:00:00-01:00`);
    await this.pass(midnight + 30 * 60_000 - this.gateway.date().getTime());
  }

  /** Lets time pass, and everybody do what is due in it. */
  async pass(ms: number): Promise<void> {
    await this.time.pass(ms);
    await this.workers();
  }

  /** What the bank and the wallet do by themselves; what is done at once is over before they do it. */
  async workers(): Promise<void> {
    if (this.gateway.isAtOnce()) {
      this.#workersAreDue = true;
      return;
    }
    this.#workersAreDue = false;
    await this.time.drive(this.session.lookAtBank());
    if (this.gateway.walletIsThere()) await this.time.drive(this.gateway.dueWork());
  }

  #fired({ point, action, context, number }: Firing): void {
    const what = context.what === undefined ? "" : ` (${context.what})`;
    this.timeline.add("fault", `fault ${number}`, `${describeAction(action)} at ${point}${what}`);
  }

  #crash({ point, context }: Firing): void {
    const actor = point.split(".")[0];
    const atm = [...this.atms.values()].find(({ terminalId }) => terminalId === context.terminalId);
    if (actor === "atm" && atm !== undefined) atm.cutPower();
    else if (actor === "agent") this.#agentOf(context)?.cutPower();
    else if (actor === "switch") void this.powerSwitch(false);
    else if (actor === "wallet") this.#crashWallet();
    else this.timeline.add("trouble", actor ?? "", "The power goes.");
  }

  /** While it is away, nobody reaches it, and it does nothing; its operators still see its books. */
  async wallet(there: boolean): Promise<void> {
    if (there === this.gateway.walletIsThere()) return;
    this.gateway.reachWallet(there);
    this.timeline.add("trouble", "wallet", there ? "It is back." : "Nobody reaches it any more.");
    if (there) await this.workers();
  }

  #agentOf({ agentId }: FaultContext): AgentPart | undefined {
    return [...this.agents.values()].find((agent) => agent.agentId === agentId);
  }

  /** It is there again before any time has passed, with its database and nothing else. */
  #crashWallet(): void {
    this.timeline.add("trouble", "wallet", "The power goes; it starts again on its database.");
    this.gateway.walletIsNew();
    void this.time.track(() => this.session.wallet.crash());
  }

  /** Takes the switch's power, or gives it back. */
  async powerSwitch(on: boolean): Promise<void> {
    if (on === this.#switchIsOn) return;
    this.#switchIsOn = on;
    this.timeline.add("trouble", "switch", on ? "Starts again." : "The power goes.");
    this.#startingSwitch = this.time.begin();
    try {
      await this.session.powerSwitch(on);
    } finally {
      this.#startingSwitch();
    }
  }

  #deadLetter({ terminalId, traceNumber, kind, cause, tries }: DeadLetterNews): void {
    const why = cause === "REFUSED" ? "the wallet has refused it" : `it was tried ${tries} times`;
    const what = `the ${kind.toLowerCase()} of ${terminalId}, trace ${traceNumber}`;
    this.timeline.add("trouble", "switch", `Dead letter: ${what}; ${why}, and a person has to look.`);
  }

  /** A fault point of the switch itself. While it waits there, time passes, also when it is starting. */
  async #inSwitch(point: PointName, context?: FaultContext): Promise<FaultToDo | undefined> {
    if (!point.startsWith("switch.restart.")) return this.faults.reach(point, context);
    this.#startingSwitch();
    const toDo = await this.faults.reach(point, context);
    this.#startingSwitch = this.time.begin();
    return toDo;
  }

  /** What the wallet asks the switch or the bank. */
  async #atDoor(actor: "switch" | "bank", request: Request): Promise<Response | undefined> {
    const way = { from: "wallet", to: actor };
    const line = this.#lines.settingOut(way, async (request) => {
      const app = actor === "switch" ? this.session.switchApp() : this.session.bankApp();
      const arrive = this.#lines.arriving(way, (request) => handTo(app, request));
      const wrong = this.#lines.wrong(way);
      const step = stepOf(actor, request);
      if (step === undefined) return arrive(request);
      const before = await this.faults.reach(`${actor}.${step}.before` as PointName);
      if (before !== undefined) return void (await wrong(before));
      const answer = await arrive(request);
      const after = await this.faults.reach(`${actor}.${step}.before-answer` as PointName);
      if (after?.kind === "corrupt")
        return new Response('{"garbled', { headers: { "content-type": "application/json" } });
      if (after !== undefined) await wrong(after, answer);
      return after === undefined ? answer : undefined;
    });
    return line(request);
  }

  /** Ends what still runs; the session goes on. */
  close(): void {
    for (const atm of this.atms.values()) atm.close();
    this.session.switchDoor.lead(undefined);
    this.session.bankDoor.lead(undefined);
  }
}

let phones = 0;

/** What an error of the SDK amounts to, in a word. */
export function outcomeOfError(error: unknown): string {
  if (error instanceof UnknownOutcomeError) return "unknown";
  if (error instanceof WalletError) return `refused ${error.code}`;
  throw error;
}
