// What can be done in a cell: one customer, one ATM, one withdrawal, one kill. The stories are made of these.
// It waits for conditions, never for a time.
import {
  type BankingClient,
  createBankingClient,
  createSandboxClient,
  createWalletClient,
  type WalletClient,
} from "@makeba/sdk";
import { createNetworkClient } from "@makeba/sdk/network";
import { ACQUIRER_ID, NETWORK_KEY_ID } from "../sandbox/secrets.ts";
import { type AtmEnd, type AtmRun, runAtm } from "./atm-process.ts";
import { type Cell, STANDS_MS } from "./cells.ts";
import { type Passing, sendTo } from "./door.ts";
import { judgeCell, type Verdict } from "./judge-cell.ts";
import type { DoorEvent, Stage } from "./stage.ts";

/** Escudos. */
export const AMOUNT = 5_000;
const OPENING = 12_000;
const LOOK_EVERY_MS = 50;
const CODE_LIFETIME_SECONDS = 900;

export type WithdrawOptions = {
  /** Escudos. @default AMOUNT */
  readonly amount?: number;
  /** What else goes wrong in the machine. */
  readonly device?: readonly string[];
  /** Whether whoever is to die may die here. @default true */
  readonly withKill?: boolean;
};

export type Fate = "goes on" | "is lost";

export class Play {
  /** What the story does with messages at the doors, before anybody is killed there. */
  atDoor: (event: DoorEvent) => Promise<Fate> = async () => "goes on";
  /** Whether whoever is to die may die now. */
  armed = true;
  /** How often the victim has died because of the story and not of the cell. */
  deathsOfStory = 0;
  readonly cell: Cell;
  readonly #stage: Stage;
  readonly #patienceMs: number;
  readonly #sandbox;
  readonly #deathsBefore: number;
  readonly #killed = Promise.withResolvers<void>();
  #atmDeaths = 0;
  #atmAtDoor: AtmRun | undefined;
  #customer!: WalletClient;
  #office!: { readonly wallet: WalletClient; readonly banking: BankingClient };
  #userId = "";
  #code = "";
  #transactionId = "";
  #networkBefore = 0;
  #last: AtmEnd | undefined;
  #decided: "out" | "not out" | undefined;

  /** @param patienceMs how long anything may take: many times what it takes, since a machine may be busy */
  constructor(stage: Stage, cell: Cell, patienceMs: number) {
    this.cell = cell;
    this.#stage = stage;
    this.#patienceMs = patienceMs;
    this.#sandbox = createSandboxClient({ baseUrl: stage.walletUrl });
    this.#deathsBefore = cell.victim === "atm" ? 0 : stage.deaths(cell.victim);
    stage.watch(async (event) => {
      // The switch may still repeat what an earlier cell's terminal has reported: that is not what this cell waits for.
      if ((event.terminalId ?? cell.terminalId) !== cell.terminalId) return "goes on";
      const fate = await this.atDoor(event);
      return fate === "is lost" ? fate : this.#killAtDoor(event);
    });
  }

  async open(): Promise<void> {
    const { walletUrl: baseUrl } = this.#stage;
    const token = async (userId: string, role: "customer" | "operator") =>
      (await this.#sandbox.createSandboxToken({ userId, role })).accessToken;
    const { userId } = await this.#sandbox.createSandboxUser({
      accounts: [{ currency: "CVE", openingBalance: OPENING }],
    });
    this.#userId = userId;
    this.#customer = createWalletClient({ baseUrl, token: await token(userId, "customer") });
    const office = { baseUrl, token: await token("usr_office", "operator") };
    this.#office = { wallet: createWalletClient(office), banking: createBankingClient(office) };
    this.#networkBefore = await this.#networkAccount();
    this.#stage.takeMessages();
  }

  /** Always with the same key. */
  async issue(): Promise<void> {
    const idempotencyKey = `matrix-${this.cell.terminalId}-${this.#userId}`;
    const { transactionId, code } = await this.asked("issue", () =>
      this.#customer.issueAtmCode({ amount: AMOUNT, userId: this.#userId }, { idempotencyKey }),
    );
    this.#transactionId = transactionId;
    this.#code = code;
  }

  cancel(): Promise<unknown> {
    return this.asked("cancel", () => this.#customer.cancelWithdrawal(this.#transactionId));
  }

  /** The code's time goes by. */
  codeGrowsOld(): Promise<void> {
    return this.#stage.passTime(CODE_LIFETIME_SECONDS + 60);
  }

  /** So much time that the wallet asks about what is authorised. */
  reportIsOverdue(): Promise<void> {
    return this.#stage.passTime(180);
  }

  /** The wallet's workers do now what is due. */
  work(): Promise<unknown> {
    return this.asked("work", () => this.#sandbox.runSandboxWork());
  }

  async status(): Promise<string> {
    return (await this.#office.wallet.getWithdrawal(this.#transactionId)).status;
  }

  /** A customer types the code, at the ATM of this cell. */
  async withdraw(options: WithdrawOptions = {}): Promise<AtmEnd> {
    const { amount = AMOUNT, device = [], withKill = true } = options;
    return this.atAtm(["withdraw", "--code", this.#code, "--amount", String(amount)], device, withKill);
  }

  /** One command at the ATM, with the kill of this cell if it happens there. */
  async atAtm(words: readonly string[], device: readonly string[] = [], withKill = true): Promise<AtmEnd> {
    // Whom nobody serves comes back when the machine does.
    await this.#stage.up();
    const { terminalId, kill, victim } = this.cell;
    const happens = withKill ? kill : undefined;
    // The kill comes first: of two faults at one point the first one happens.
    const faults: string[] = [];
    if (happens?.how === "at-point" && victim === "atm") faults.push(`crash at ${happens.point}`);
    const waitsAt = happens?.how === "while-at" && happens.process === "atm" ? happens.point : undefined;
    if (waitsAt !== undefined) faults.push(`delay by ${STANDS_MS} ms at ${waitsAt}`);
    const switchStands =
      happens?.how === "while-at" && happens.process === "switch"
        ? this.#stage.switchStandsAt(happens.point)
        : undefined;
    const run = runAtm(this.#stage, {
      ...{ terminalId, words, faults: [...faults, ...device] },
      ...(waitsAt === undefined ? {} : { waitsAt }),
    });
    if (waitsAt !== undefined) await run.standsThere;
    if (switchStands !== undefined) await Promise.race([switchStands, run.ended]);
    if (waitsAt !== undefined || switchStands !== undefined) {
      if (victim === "atm") run.kill();
      else await this.#stage.kill(victim);
    }
    const end = await run.ended;
    if (end.wasKilled) this.#atmDeaths++;
    this.#last = end;
    return end;
  }

  /** The ATM is switched on until it has told everything. What was refused for good stays with it. */
  async untilNothingIsOwed(): Promise<void> {
    await this.#stage.up();
    await this.until("the ATM to have told everything", async () => {
      this.#last = await runAtm(this.#stage, { terminalId: this.cell.terminalId, words: ["resume"] }).ended;
      const { exitCode, said } = this.#last;
      return (
        exitCode === 0 ||
        (said?.pendingAdvices.every(({ refusedWith }) => refusedWith !== undefined) ?? false)
      );
    });
  }

  /** Until the withdrawal is over, and a person has been told of what a person must know. A code that is left is taken back. */
  async comesToRest(): Promise<void> {
    const { transition } = this.cell;
    await this.until("the withdrawal to come to rest", async () => {
      await this.#sandbox.runSandboxWork();
      const status = await this.status();
      if (status === "ISSUED" && transition.ends !== "EXPIRED")
        await this.#customer.cancelWithdrawal(this.#transactionId);
      if (status === "SUSPECT" || transition.tells !== undefined)
        return (await this.#openCase()) !== undefined;
      return !["ISSUED", "AUTHORISED"].includes(status);
    });
    // A report that is repeated after the end could still break something.
    await this.until("the switch to have told the wallet everything", () => this.#switchOwesNothing());
  }

  /** Somebody has counted. */
  async decide(decision: "SETTLED" | "NOT_SETTLED"): Promise<void> {
    const found = await this.#openCase();
    if (found === undefined) throw new Error("There is no case to decide.");
    const word =
      decision === "SETTLED"
        ? { decision, amount: AMOUNT, reason: "The notes were counted: they are out." }
        : { decision, reason: "The notes were counted: they are all there." };
    await this.asked("decide", () => this.#office.banking.resolveRecoveryCase(found.caseId, word));
    this.#decided = decision === "SETTLED" ? "out" : "not out";
    await this.untilNothingIsOwed();
    await this.until("the decision to be carried out", async () => {
      await this.#sandbox.runSandboxWork();
      return (await this.#openCase()) === undefined;
    });
  }

  /** Settles when the victim was killed at a door. */
  async untilKilled(): Promise<void> {
    await this.#within("somebody to be killed", this.#killed.promise);
    await this.#stage.up();
  }

  /** @throws Error when it never holds (rejects) */
  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (const giveUpAt = performance.now() + this.#patienceMs; ; ) {
      if (await holds()) return;
      if (performance.now() > giveUpAt) throw new Error(`Waited in vain for ${what}.`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  async #within(what: string, happens: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`Waited in vain for ${what}.`)), this.#patienceMs);
    });
    await Promise.race([happens, tooLate]).finally(() => clearTimeout(timer));
  }

  /** The switch is killed, and starts again; this cell's kill happens on the way. */
  async switchLosesPower(): Promise<void> {
    const { kill, victim } = this.cell;
    if (kill.how === "at-door") throw new Error("What happens inside the switch is not seen at a door.");
    const what = victim === "switch" ? "crash" : `delay by ${STANDS_MS} ms`;
    const stands = this.#stage.switchStandsAt(kill.point);
    const bystander = victim === "atm" ? await this.#atmSwitchedOn() : undefined;
    this.#stage.atNextSwitchStart([`${what} at ${kill.point}`]);
    await this.#stage.kill("switch");
    if (victim === "switch") this.deathsOfStory = 1;
    else await this.#within("the switch to start again", stands);
    if (victim === "wallet") await this.#stage.kill("wallet");
    if (bystander !== undefined) await this.#die(bystander);
    await this.#stage.up();
  }

  /** A person at the switch tells the wallet what no machine has told, by hand and not through the door. */
  async byHand(what: "reversal" | "completion", { passing }: DoorEvent): Promise<void> {
    const { terminalId, localDate, traceNumber } = JSON.parse(passing.body) as Record<string, string>;
    const names = {
      acquirerId: ACQUIRER_ID,
      terminalId: terminalId!,
      localDate: localDate!,
      traceNumber: traceNumber!,
    };
    const network = createNetworkClient({
      baseUrl: await this.#stage.walletItself(),
      keyId: NETWORK_KEY_ID,
      privateKey: this.#stage.secrets.networkPrivateKey,
    });
    if (what === "reversal") await network.reverseWithdrawal({ ...names, reason: "TIMEOUT" });
    else await network.completeWithdrawal({ ...names, outcome: "DISPENSED", dispensedAmount: AMOUNT });
  }

  /** A message that was on its way for long arrives after all; whoever is killed by it, it arrives again. */
  async arrivesLate(step: string, passing: Passing): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.asked(step, () => sendTo(this.#stage.walletUrl, passing));
    return JSON.parse(answer.body) as Record<string, unknown>;
  }

  /**
   * Somebody asks until there is an answer. When it is the ATM that dies meanwhile, it is one that is being switched on and has
   * no part in it.
   */
  async asked<Answer>(step: string, ask: () => Promise<Answer>): Promise<Answer> {
    const { kill } = this.cell;
    const isIt = kill.how === "at-door" && kill.step === step && this.armed;
    return isIt ? this.withAtm(() => this.#again(ask)) : this.#again(ask);
  }

  /** Has an ATM that is being switched on stand there, when it is to be killed by what happens at a door. */
  async withAtm<Result>(act: () => Promise<Result>): Promise<Result> {
    const { kill, victim } = this.cell;
    if (victim !== "atm" || kill.how !== "at-door") return act();
    const run = await this.#atmSwitchedOn();
    this.#atmAtDoor = run;
    const result = await act();
    if ((await run.ended).wasKilled) this.#atmDeaths++;
    return result;
  }

  /** An ATM that is being switched on, and stands there until it is killed. */
  async #atmSwitchedOn(): Promise<AtmRun> {
    const run = runAtm(this.#stage, {
      ...{ terminalId: this.cell.terminalId, words: ["resume"], waitsAt: "atm.restart.before" },
      faults: ["delay by 50 seconds at atm.restart.before"],
    });
    await run.standsThere;
    return run;
  }

  async #die(run: AtmRun): Promise<void> {
    run.kill();
    if ((await run.ended).wasKilled) this.#atmDeaths++;
  }

  async #killAtDoor({ door, step, moment }: DoorEvent): Promise<Fate> {
    const { kill, victim } = this.cell;
    if (kill.how !== "at-door" || !this.armed) return "goes on";
    if (door !== kill.door || step !== kill.step || moment !== kill.moment) return "goes on";
    this.armed = false;
    if (victim === "atm") this.#atmAtDoor?.kill();
    else await this.#stage.kill(victim);
    this.#killed.resolve();
    return victim === door ? "is lost" : "goes on";
  }

  async verdict(): Promise<Verdict> {
    const { victim, moment, transition, terminalId } = this.cell;
    const deaths = victim === "atm" ? this.#atmDeaths : this.#stage.deaths(victim) - this.#deathsBefore;
    return judgeCell({
      ...{ opening: OPENING, deaths: deaths - this.deathsOfStory, terminalId },
      decided: this.#decided,
      mayEnd: transition.unless?.[`${moment} ${victim}`] ?? [transition.ends],
      mustTell: transition.tells,
      withdrawal: await this.#office.wallet.getWithdrawal(this.#transactionId),
      transactionId: this.#transactionId,
      balance: await this.#customer.getBalance(),
      machine: this.#last?.said,
      owedToNetwork: (await this.#networkAccount()) - this.#networkBefore,
      openCase: await this.#openCase(),
      messages: this.#stage.takeMessages(),
      ledgerDiffers: await this.#stage.verifyLedger(),
    });
  }

  async #switchOwesNothing(): Promise<boolean> {
    const { switchUrl, secrets } = this.#stage;
    const answer = await this.#again(() =>
      fetch(`${switchUrl}/v1/dead-letters`, { headers: { "X-Operator-Key": secrets.switchOperatorKey } }),
    );
    const { waiting } = (await answer.json()) as { waiting?: number };
    return waiting === 0;
  }

  async #openCase() {
    const { cases } = await this.#office.banking.listRecoveryCases({ status: "OPEN", limit: 200 });
    return cases.find(({ transactionId }) => transactionId === this.#transactionId);
  }

  async #networkAccount(): Promise<number> {
    const { accounts } = await this.#sandbox.getSandboxAccounts();
    return Number(accounts.find(({ kind, currency }) => kind === "atm" && currency === "CVE")?.balance ?? 0);
  }

  /** A person tries again while nobody answers. A refusal is an answer. */
  async #again<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    for (const giveUpAt = performance.now() + this.#patienceMs; ; ) {
      try {
        return await ask();
      } catch (error) {
        if (performance.now() > giveUpAt || !mayTryAgain(error)) throw error;
        await this.#stage.up();
      }
    }
  }
}

function mayTryAgain(error: unknown): boolean {
  const { status } = error as { status?: number };
  return status === undefined || status >= 500;
}
