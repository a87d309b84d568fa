// A scenario is worth its name when it fails without what it guards: each guard here is taken out of a running server by
// changing its source text as it is loaded, and the scenario that covers it must fail; with the guard it holds.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openSession, type Session } from "../world/session.ts";
import type { GuardSettings, RemovableGuard } from "./removable-guards.ts";
import { runScenario, timelineText } from "./run-scenario.ts";
import { loadScenario } from "./scenario-folder.ts";

const WITHDRAWAL = "ledger/decide-withdrawal.ts";
const GUARDS: readonly (RemovableGuard & { readonly scenario: string })[] = [
  {
    name: "the code's time is compared at the moment of use",
    file: WITHDRAWAL,
    follows: `case "ISSUED":\n      if (`,
    guard: "command.at >= withdrawal.expiresAt",
    without: "false",
    scenario: "code-expires-on-its-way",
  },
  {
    name: "the amount must be the code's",
    file: WITHDRAWAL,
    guard: "withdrawal.amountMinor !== command.amountMinor",
    without: "false",
    scenario: "code-wrong-amount",
  },
  {
    name: "wrong amounts block a code",
    file: WITHDRAWAL,
    guard: "withdrawal.wrongTries + 1 >= command.limits.codeTriesMax",
    without: "false",
    scenario: "code-blocked-by-wrong-amounts",
  },
  {
    name: "guesses lock a terminal",
    file: WITHDRAWAL,
    guard: "terminal.lockedUntil > at",
    without: "false",
    scenario: "terminal-locked-by-guesses",
  },
  {
    name: "a reversal is remembered for its original",
    file: WITHDRAWAL,
    guard: "books.outcomes.has(reversalId(networkKeyText(networkKey)))",
    without: "false",
    scenario: "reversal-before-original-at-the-wallet",
  },
  {
    name: "a reversal after the completion is for a person",
    file: WITHDRAWAL,
    follows: "for a person to look at.\n  if (",
    guard: `status === "COMPLETED"`,
    without: "false",
    scenario: "reversal-after-completion",
  },
  {
    name: "a completion counts after the reversal too",
    file: WITHDRAWAL,
    guard: `!open && status !== "REVERSED"`,
    without: "!open",
    scenario: "completion-after-reversal",
  },
  {
    name: "what is held is not available",
    file: "ledger/checks.ts",
    guard: "available < amountMinor && !account.mayGoNegative",
    without: "false",
    scenario: "code-held-twice",
  },
  {
    name: "the limits of a day are counted",
    file: "ledger/limits.ts",
    guard: "used.valueMinor + amountMinor > valueMinor",
    without: "false",
    scenario: "agent-limit-of-the-customer",
  },
  {
    name: "a returned top-up takes what is there",
    file: "ledger/decide-deposits.ts",
    guard: "account.mayGoNegative || available > amountMinor ? amountMinor : available",
    without: "amountMinor",
    scenario: "top-up-returned-and-spent",
  },
  {
    name: "the agent needs the customer's code",
    file: "agents/confirmation-codes.ts",
    guard: "!sameText(codeOf(transactionId), code)",
    without: "false",
    scenario: "agent-wrong-code-then-right",
  },
  {
    name: "the wallet asks about what stays authorised",
    file: "recovery/withdrawal-recovery.ts",
    guard: "answer && reportOf(key, answer, clock())",
    without: "undefined",
    scenario: "polling-finds-completion",
  },
  {
    name: "a frozen account pays nothing out",
    file: WITHDRAWAL,
    guard: `!withdrawal || accountOf(books, withdrawal.accountNo).status !== "ACTIVE"`,
    without: "!withdrawal",
    scenario: "frozen-before-authorise",
  },
  {
    name: "a frozen account sends nothing",
    file: "ledger/checks.ts",
    follows: 'if (account.status === "CLOSED") return { code: "ACCOUNT_CLOSED", accountNo };\n  if (',
    guard: `account.status === "FROZEN"`,
    without: "false",
    scenario: "frozen-sends-nothing",
  },
  {
    name: "disputes of the same cash count together",
    file: "disputes/disputes.ts",
    guard: "amountMinor > maxMinor",
    without: "false",
    scenario: "dispute-beyond-the-amount",
  },
  {
    name: "the count of the notes is held against reversals",
    file: "reconciliation/match.ts",
    guard: `wallet.status === "REVERSED" && isGone && !received.has(key)`,
    without: "false",
    scenario: "day-reversal-fraud",
  },
  {
    name: "nobody is named when another could have the notes",
    file: "reconciliation/counts.ts",
    guard: "found.length === 1",
    without: "found.length > 0",
    scenario: "day-reversal-fraud-of-two",
  },
  {
    name: "a customer pays at most what was authorised",
    file: "reconciliation/match.ts",
    follows: "dispensedMinor: bigint): Proposal {\n  const actualMinor = ",
    guard: "dispensedMinor < amountMinor ? dispensedMinor : amountMinor",
    without: "dispensedMinor",
    scenario: "day-one-note-too-many",
  },
  {
    name: "one operator alone settles nothing",
    file: "second-operator.ts",
    guard: "proposedBy === approver",
    without: "false",
    scenario: "day-completion-never-arrives",
  },
];

const folder = mkdtempSync(path.join(tmpdir(), "makeba-guards-"));
const removedFile = path.join(folder, "removed");
const remove = (name: string) => writeFileSync(removedFile, name);

let session: Session;
let failed = false;
beforeAll(async () => {
  remove("");
  const hook = pathToFileURL(path.join(import.meta.dirname, "removable-guards.ts"));
  session = await openSession({
    walletSettings: {
      NODE_OPTIONS: `--import=${hook.href}`,
      REMOVABLE_GUARDS: JSON.stringify({ guards: GUARDS, removedFile } satisfies GuardSettings),
    },
  });
}, 120_000);
afterAll(async () => {
  await session?.stop();
  rmSync(folder, { recursive: true });
});

const run = async (name: string) => {
  const result = await runScenario(loadScenario(name), { session, seed: 1, fresh: failed });
  failed = !result.ok;
  return result;
};

it.each(GUARDS)(
  "without the guard that $name, $scenario fails",
  async ({ name, scenario }) => {
    remove(name);
    const without = await run(scenario);
    expect(without.problems, timelineText(without)).not.toEqual([]);
    remove("");
    const withGuard = await run(scenario);
    expect(withGuard.problems, timelineText(withGuard)).toEqual([]);
  },
  60_000,
);
