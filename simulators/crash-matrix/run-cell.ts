// Plays one cell: one customer, one ATM, one withdrawal, one kill. Then everything is started again and comes to rest, and
// the books, the notes and everything that was acknowledged are held against each other.
// It waits for conditions, never for a time.
import {
  type BankingClient,
  createBankingClient,
  createSandboxClient,
  createWalletClient,
  type WalletClient,
} from "@makeba/sdk";
import { verifyLedger } from "../world/verify-ledger.ts";
import { type AtmEnd, type AtmRun, runAtm } from "./atm-process.ts";
import type { Cell } from "./cells.ts";
import { judgeCell, type Verdict } from "./judge-cell.ts";
import type { Stage } from "./stage.ts";

export type CellResult = Pick<Cell, "name" | "transition" | "moment" | "victim"> & {
  readonly ok: boolean;
  readonly ms: number;
  /** Where the withdrawal came to in the end. */
  readonly status: string;
  readonly problems: readonly string[];
  /** Why something may still be held. */
  readonly explained: readonly string[];
};

export const AMOUNT = 5_000;
const OPENING = 12_000;
/** Many times what anything takes; a machine may be busy. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 50;

const DEVICE_FAULTS: Readonly<Record<string, readonly string[]>> = {
  jammed: ["jam once"],
  "paid-in-part": ["partial-present once"],
  "in-doubt": ["in-doubt once"],
  decided: ["in-doubt once"],
  "switched-on": ["crash at atm.present.before"],
};

export async function runCell(stage: Stage, cell: Cell): Promise<CellResult> {
  const startedAt = performance.now();
  const { name, transition, moment, victim } = cell;
  const done = (status: string, { problems, explained }: Verdict): CellResult => ({
    ...{ name, transition, moment, victim, status, problems, explained },
    ok: problems.length === 0,
    ms: Math.round(performance.now() - startedAt),
  });
  try {
    await stage.up();
    const play = new Play(stage, cell);
    await play.story();
    return done(await play.status(), await play.verdict());
  } catch (error) {
    const problems = [`It could not be run to its end: ${(error as Error).stack ?? error}`];
    return done("?", { problems, explained: [] });
  } finally {
    stage.watch(undefined);
    stage.takeMessages();
  }
}

class Play {
  readonly #stage: Stage;
  readonly #cell: Cell;
  readonly #sandbox;
  readonly #deathsBefore: number;
  #atmDeaths = 0;
  #bystander: AtmRun | undefined;
  #wallet!: WalletClient;
  #office!: { readonly wallet: WalletClient; readonly banking: BankingClient };
  #transactionId = "";
  #networkBefore = 0;
  #last: AtmEnd | undefined;

  constructor(stage: Stage, cell: Cell) {
    this.#stage = stage;
    this.#cell = cell;
    this.#sandbox = createSandboxClient({ baseUrl: stage.walletUrl });
    this.#deathsBefore = cell.victim === "atm" ? 0 : stage.deaths(cell.victim);
  }

  async story(): Promise<void> {
    const { story } = this.#cell;
    const userId = await this.#open();
    this.#watchDoor();
    const code = await this.#issue(userId);
    if (story === "cancelled")
      await this.#asked("cancel", () => this.#wallet.cancelWithdrawal(this.#transactionId));
    else if (story === "switched-on") {
      await this.#atm(this.#withdraw(code), DEVICE_FAULTS[story], false);
      await this.#atm(["resume"], []);
    } else await this.#atm(this.#withdraw(code), DEVICE_FAULTS[story]);
    await this.#stage.up();
    await this.#untilNothingIsOwed();
    await this.#comesToRest();
    if (story === "decided") await this.#decide();
  }

  async status(): Promise<string> {
    return (await this.#office.wallet.getWithdrawal(this.#transactionId)).status;
  }

  async verdict(): Promise<Verdict> {
    const { victim, story } = this.#cell;
    const deaths = victim === "atm" ? this.#atmDeaths : this.#stage.deaths(victim) - this.#deathsBefore;
    return judgeCell({
      deaths: deaths - (victim === "atm" && story === "switched-on" ? 1 : 0),
      opening: OPENING,
      decided: story === "decided",
      terminalId: this.#cell.terminalId,
      withdrawal: await this.#office.wallet.getWithdrawal(this.#transactionId),
      transactionId: this.#transactionId,
      balance: await this.#wallet.getBalance(),
      machine: this.#last?.said,
      owedToNetwork: (await this.#networkAccount()) - this.#networkBefore,
      openCase: await this.#openCase(),
      messages: this.#stage.takeMessages(),
      ledgerDiffers: await verifyLedger(this.#stage.databaseUrl),
    });
  }

  async #open(): Promise<string> {
    const { walletUrl: baseUrl } = this.#stage;
    const token = async (userId: string, role: "customer" | "operator") =>
      (await this.#sandbox.createSandboxToken({ userId, role })).accessToken;
    const { userId } = await this.#sandbox.createSandboxUser({
      accounts: [{ currency: "CVE", openingBalance: OPENING }],
    });
    this.#wallet = createWalletClient({ baseUrl, token: await token(userId, "customer") });
    const office = { baseUrl, token: await token("usr_office", "operator") };
    this.#office = { wallet: createWalletClient(office), banking: createBankingClient(office) };
    this.#networkBefore = await this.#networkAccount();
    this.#stage.takeMessages();
    return userId;
  }

  /** Whoever is killed by what happens at the wallet's door. */
  #watchDoor(): void {
    const { kill, victim } = this.#cell;
    if (kill.how !== "at-door") return;
    let armed = true;
    this.#stage.watch(async (step, moment) => {
      if (!armed || step !== kill.step || moment !== kill.moment) return "goes on";
      armed = false;
      if (victim === "atm") {
        this.#bystander?.kill();
        return "goes on";
      }
      await this.#stage.kill(victim);
      return victim === "wallet" ? "is lost" : "goes on";
    });
  }

  /**
   * A person asks until there is an answer. When it is the ATM that dies meanwhile, it is one that is being switched on and has
   * no part in it.
   */
  async #asked<Answer>(step: string, ask: () => Promise<Answer>): Promise<Answer> {
    const { terminalId, kill, victim } = this.#cell;
    if (victim !== "atm" || kill.how !== "at-door" || kill.step !== step) return again(ask);
    const bystander = runAtm(this.#stage, {
      ...{ terminalId, words: ["resume"], waitsAt: "atm.restart.before" },
      faults: ["delay by 50 seconds at atm.restart.before"],
    });
    await bystander.standsThere;
    this.#bystander = bystander;
    const answer = await again(ask);
    if ((await bystander.ended).wasKilled) this.#atmDeaths++;
    return answer;
  }

  /** Always with the same key. */
  async #issue(userId: string): Promise<string> {
    const idempotencyKey = `matrix-${this.#cell.terminalId}-${userId}`;
    const { transactionId, code } = await this.#asked("issue", () =>
      this.#wallet.issueAtmCode({ amount: AMOUNT, userId }, { idempotencyKey }),
    );
    this.#transactionId = transactionId;
    return code;
  }

  #withdraw(code: string): string[] {
    return ["withdraw", "--code", code, "--amount", String(AMOUNT)];
  }

  /** One command at the ATM, with the kill of this cell if it happens there. */
  async #atm(words: readonly string[], device: readonly string[] = [], withKill = true): Promise<void> {
    // Whom nobody serves comes back when the machine does.
    await this.#stage.up();
    const { terminalId, kill, victim } = this.#cell;
    const faults = [...device];
    const there = withKill && kill.how === "while-atm-at" ? kill.point : undefined;
    if (withKill && kill.how === "at-point" && victim === "atm") faults.push(`crash at ${kill.point}`);
    if (there !== undefined) faults.push(`delay by 300 ms at ${there}`);
    const run = runAtm(this.#stage, {
      ...{ terminalId, words, faults },
      ...(there === undefined ? {} : { waitsAt: there }),
    });
    if (there !== undefined) {
      await run.standsThere;
      if (victim !== "atm") await this.#stage.kill(victim);
    }
    const end = await run.ended;
    if (end.wasKilled) this.#atmDeaths++;
    this.#last = end;
  }

  /** The ATM is switched on until it has told everything. */
  async #untilNothingIsOwed(): Promise<void> {
    for (const giveUpAt = performance.now() + PATIENCE_MS; ; ) {
      const { terminalId } = this.#cell;
      this.#last = await runAtm(this.#stage, { terminalId, words: ["resume"] }).ended;
      if (this.#last.exitCode === 0) return;
      if (performance.now() > giveUpAt) throw new Error(`The ATM still owes a report: ${this.#last.errors}`);
    }
  }

  /** Until the withdrawal is over, or a person has been told. A code that nobody used is taken back. */
  async #comesToRest(): Promise<void> {
    await until("the withdrawal to come to rest", async () => {
      await this.#sandbox.runSandboxWork();
      const status = await this.status();
      if (status === "ISSUED") await this.#wallet.cancelWithdrawal(this.#transactionId);
      if (status === "SUSPECT") return (await this.#openCase()) !== undefined;
      return !["ISSUED", "AUTHORISED"].includes(status);
    });
  }

  /** Somebody has counted: the customer has the notes. */
  async #decide(): Promise<void> {
    const found = await this.#openCase();
    if (found === undefined) throw new Error("There is no case to decide.");
    await this.#asked("decide", () =>
      this.#office.banking.resolveRecoveryCase(found.caseId, {
        ...{ decision: "SETTLED", amount: AMOUNT, reason: "The notes were counted: they are out." },
      }),
    );
    await this.#stage.up();
    await this.#untilNothingIsOwed();
    await until("the decision to be carried out", async () => {
      await this.#sandbox.runSandboxWork();
      return (await this.#openCase()) === undefined;
    });
  }

  async #openCase() {
    const { cases } = await this.#office.banking.listRecoveryCases({ status: "OPEN", limit: 200 });
    return cases.find(({ transactionId }) => transactionId === this.#transactionId);
  }

  async #networkAccount(): Promise<number> {
    const { accounts } = await this.#sandbox.getSandboxAccounts();
    return Number(accounts.find(({ kind, currency }) => kind === "atm" && currency === "CVE")?.balance ?? 0);
  }
}

/** A person tries again while nobody answers. A refusal is an answer. */
async function again<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (const giveUpAt = performance.now() + PATIENCE_MS; ; ) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > giveUpAt || !mayTryAgain(error)) throw error;
    }
  }
}

function mayTryAgain(error: unknown): boolean {
  const { status } = error as { status?: number };
  return status === undefined || status >= 500;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const giveUpAt = performance.now() + PATIENCE_MS; ; ) {
    if (await holds()) return;
    if (performance.now() > giveUpAt) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
