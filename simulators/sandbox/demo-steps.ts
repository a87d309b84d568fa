// The main job, once: cash out of a wallet at an ATM by one-time code, and the four ways a code is declined.
// Each step checks what it shows; a step that does not hold ends the demo.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { WalletClient } from "@makeba/sdk";
import { Atm, type InventoryRow, type WithdrawalResult } from "../atm/atm.ts";
import { describeEvent } from "../atm/events.ts";
import { formatEscudos, formatNotes } from "../atm/money-words.ts";
import type { Sandbox } from "./sandbox.ts";

/** Runs one named step; what it returns is said beside the name. */
export type RunStep = <T>(name: string, run: () => Promise<{ detail: string; value: T }>) => Promise<T>;

export type DemoResult = {
  readonly balance: { readonly before: number; readonly heldDuring: number; readonly after: number };
  readonly conservation: { readonly ok: boolean };
  readonly replay: { readonly ok: boolean };
};

export type DemoOptions = {
  readonly sandbox: Sandbox;
  readonly step: RunStep;
  /** What happens at the ATM, sentence by sentence. */
  readonly onAtmEvent: (sentence: string) => void;
};

const AMOUNT = 5000;
const CODE_LIFETIME_SECONDS = 15 * 60;

type Balance = Awaited<ReturnType<WalletClient["getBalance"]>>;

export async function runDemoSteps({ sandbox, step, onAtmEvent }: DemoOptions): Promise<DemoResult> {
  let aheadMs = 0;
  const atm = new Atm({
    terminalId: "ATM00001",
    switchClient: sandbox.switchClientFor("ATM00001"),
    clock: () => new Date(Date.now() + aheadMs),
    onEvent: (event) => onAtmEvent(describeEvent(event)),
  });

  const { ana, accountNo, userId } = await step("open an account", async () => {
    const user = await sandbox.client.createSandboxUser({ accounts: [{ currency: "CVE" }] });
    const account = user.accounts[0]!.accountNo;
    const value = { ana: sandbox.walletFor(user.userId), accountNo: account, userId: user.userId };
    return { value, detail: `Ana has account ${account}` };
  });

  const before = await step("deposit", async () => {
    const deposit = await sandbox.walletFor("operator", "operator").createDeposit({
      accountNo,
      amount: 12_000,
      currency: "CVE",
      source: { type: "bank_transfer", reference: `DEMO-${Date.now()}` },
    });
    assert.equal(deposit.newBalance, 12_000);
    const value = await ana.getBalance();
    return { value, detail: `a bank transfer brings ${formatEscudos(12_000)}; ${say(value)}` };
  });

  const issued = await step("ask for a code", async () => {
    const value = await ana.issueAtmCode({ amount: AMOUNT, userId });
    assert.match(value.code, /^\d{6}$/);
    const clock = new Date(value.expiryTime).toISOString().slice(11, 16);
    return { value, detail: `${value.code} for ${formatEscudos(AMOUNT)}, good until ${clock} UTC` };
  });

  const during = await step("funds are held", async () => {
    const value = await ana.getBalance();
    assert.equal(value.balance, before.balance, "the posted balance must stay");
    assert.equal(value.available, before.available - AMOUNT, "what is available must fall by the amount");
    return { value, detail: say(value) };
  });

  await step("cash at the ATM", async () => {
    const value = await atm.withdraw({ code: issued.code, amount: AMOUNT });
    assert.ok(value.outcome === "dispensed", `expected notes, found ${value.outcome}`);
    assert.deepEqual(
      value.notes.filter(({ count }) => count > 0).map(({ denomination, count }) => [denomination, count]),
      [
        [2000, 2],
        [1000, 1],
      ],
    );
    assert.equal(value.transactionId, issued.transactionId);
    return { value, detail: `${formatNotes(value.notes.filter(({ count }) => count > 0))} dispensed` };
  });

  const after = await step("the balance falls", async () => {
    const value = await ana.getBalance();
    assert.equal(value.balance, before.balance - AMOUNT, "the posted balance must fall by the amount");
    assert.equal(value.held, 0, "nothing may be held any more");
    return { value, detail: say(value) };
  });

  const declines = { ana, step, atm };
  await declined(declines, "the same code again", issued.code, AMOUNT, "CODE_ALREADY_USED");
  const second = await step("ask for another code", async () => {
    const value = await ana.issueAtmCode({ amount: 2000, userId });
    return { value, detail: `${value.code} for ${formatEscudos(2000)}` };
  });
  await declined(declines, "a wrong amount", second.code, 1000, "AMOUNT_MISMATCH");
  await step("sixteen minutes pass", async () => {
    await sandbox.client.advanceSandboxClock({ advanceSeconds: CODE_LIFETIME_SECONDS + 60 });
    aheadMs = (CODE_LIFETIME_SECONDS + 60) * 1000;
    return { value: undefined, detail: "by the sandbox's clock, in no time" };
  });
  await declined(declines, "an expired code", second.code, 2000, "CODE_EXPIRED", 2000);
  await declined(declines, "an unknown code", otherCode(issued.code, second.code), 2000, "CODE_UNKNOWN");
  atm.close();

  const conservation = await step("money is conserved", () =>
    conserved(sandbox, atm.inventory(), before, after),
  );
  const replay = await step("the log rebuilds the books", () => replayed(sandbox.databaseUrl));
  return {
    balance: { before: before.balance, heldDuring: during.held, after: after.balance },
    conservation: { ok: conservation },
    replay: { ok: replay },
  };
}

/** A try that must be declined for this reason and change nothing but release what `releases` says. */
async function declined(
  { ana, step, atm }: { ana: WalletClient; step: RunStep; atm: Atm },
  name: string,
  code: string,
  amount: number,
  reason: string,
  releases = 0,
): Promise<void> {
  await step(name, async () => {
    const before = await ana.getBalance();
    const result: WithdrawalResult = await atm.withdraw({ code, amount });
    const after = await ana.getBalance();
    assert.ok(result.outcome === "declined", `expected a decline, found ${result.outcome}`);
    assert.equal(result.reason, reason);
    assert.equal(after.balance, before.balance);
    // A code whose time is over may have been tidied up before the try.
    assert.ok([before.held, before.held - releases].includes(after.held), "nothing else may be released");
    return { value: undefined, detail: `declined: ${reason}; ${say(after)}` };
  });
}

function otherCode(...codes: string[]): string {
  return ["000000", "111111", "222222"].find((code) => !codes.includes(code))!;
}

/** Every note is somewhere, the network is owed what came out, and nothing is held. */
async function conserved(sandbox: Sandbox, inventory: InventoryRow[], before: Balance, after: Balance) {
  const dispensed = inventory.reduce((sum, row) => sum + row.denomination * row.dispensed, 0);
  for (const row of inventory) {
    assert.equal(row.inCassettes + row.retracted + row.dispensed, row.loaded, `notes of ${row.denomination}`);
  }
  const { accounts } = await sandbox.client.getSandboxAccounts();
  const owed = accounts.find(({ kind, currency }) => kind === "atm" && currency === "CVE")!.balance;
  assert.equal(owed, dispensed, "the network must be owed what came out");
  assert.equal(before.balance - after.balance, dispensed, "the customer must have paid what came out");
  assert.equal(after.held, 0);
  return {
    value: true,
    detail: `notes out ${formatEscudos(dispensed)} = owed to the network ${formatEscudos(owed)}`,
  };
}

async function replayed(databaseUrl: string) {
  const verify = fileURLToPath(import.meta.resolve("@makeba/server/verify.ts"));
  const { stdout } = await promisify(execFile)(process.execPath, [verify, "--json"], {
    env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl },
  });
  const report = JSON.parse(stdout);
  assert.equal(report.ok, true, report.findings?.join("\n"));
  return { value: true, detail: `${report.events} events give the same balances, holds and withdrawals` };
}

function say({ balance, available, held }: Balance): string {
  return `balance ${formatEscudos(balance)}, available ${formatEscudos(available)}, held ${formatEscudos(held)}`;
}
