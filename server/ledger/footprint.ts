// Which rows a command needs in its books. The accounts are the locks: every change of a withdrawal or hold is made
// under the lock of its account.
import { type AccountKind, systemAccountNo } from "./accounts.ts";
import { depositReturnReference } from "./books.ts";
import { authorisationId, type Command, callOffId, reversalId } from "./commands.ts";
import { accountsPaidBy } from "./holds.ts";
import type { Currency } from "./money.ts";
import { accountsOfShares } from "./movements.ts";
import { attemptSubjects, networkKeyText } from "./withdrawals.ts";

export type Footprint = {
  readonly commandIds: Set<string>;
  readonly accountNos: Set<string>;
  readonly holds: { readonly accountNo: string; readonly holdId: string }[];
  /** Those of the holds that are captured, so that whom they pay is needed too. */
  readonly capturedHolds: { readonly accountNo: string; readonly holdId: string }[];
  readonly withdrawalIds: Set<string>;
  readonly networkKeys: Set<string>;
  readonly codeDigests: Set<string>;
  readonly counters: Set<string>;
  readonly references: { readonly accountNo: string; readonly reference: string }[];
  readonly wallets: { readonly ownerId: string; readonly currency: Currency; readonly kind: AccountKind }[];
};

/** What the commands name themselves; the accounts of their withdrawals and holds are found while loading. */
export function footprintOf(commands: readonly Command[]): Footprint {
  const footprint: Footprint = {
    commandIds: new Set(),
    accountNos: new Set(),
    holds: [],
    capturedHolds: [],
    withdrawalIds: new Set(),
    networkKeys: new Set(),
    codeDigests: new Set(),
    counters: new Set(),
    references: [],
    wallets: [],
  };
  for (const command of commands) addCommand(footprint, command);
  // A code may be issued, authorised and paid out in one batch; then no row tells the currency yet.
  if (commands.some(({ type }) => type === "complete-withdrawal" || type === "adjust-withdrawal")) {
    for (const command of commands) {
      if (command.type !== "issue-code") continue;
      for (const accountNo of payoutAccounts(command.currency)) footprint.accountNos.add(accountNo);
    }
  }
  if (footprint.capturedHolds.length > 0) {
    for (const command of commands) {
      if (command.type !== "place-hold") continue;
      for (const accountNo of accountsPaidBy(command)) footprint.accountNos.add(accountNo);
    }
  }
  return footprint;
}

function addCommand(footprint: Footprint, command: Command): void {
  footprint.commandIds.add(command.id);
  switch (command.type) {
    case "open-account":
      footprint.accountNos.add(command.accountNo);
      footprint.wallets.push(command);
      break;
    case "freeze-account":
    case "unfreeze-account":
    case "close-account":
    case "change-tier":
    case "change-minimum":
      footprint.accountNos.add(command.accountNo);
      break;
    case "deposit": {
      const bankNo = systemAccountNo("bank", command.currency);
      footprint.accountNos.add(command.accountNo).add(bankNo);
      footprint.references.push({ accountNo: bankNo, reference: command.reference });
      break;
    }
    case "return-deposit": {
      const bankNo = systemAccountNo("bank", command.currency);
      const returned = depositReturnReference(command.depositTransactionId);
      footprint.accountNos.add(command.accountNo).add(bankNo);
      footprint.accountNos.add(systemAccountNo("receivables", command.currency));
      footprint.references.push({ accountNo: bankNo, reference: command.reference });
      footprint.references.push({ accountNo: bankNo, reference: returned });
      break;
    }
    case "transfer":
      footprint.accountNos.add(command.fromAccountNo).add(command.toAccountNo);
      for (const accountNo of accountsOfShares(command, command.currency))
        footprint.accountNos.add(accountNo);
      if (command.reference !== "") {
        footprint.references.push({ accountNo: command.fromAccountNo, reference: command.reference });
      }
      break;
    case "place-hold":
      footprint.accountNos.add(command.accountNo).add(command.counterpartyAccountNo);
      footprint.holds.push(command);
      if (command.reference !== "") footprint.references.push(command);
      // Whether an agent's was called off before.
      if (command.purpose === "agent-cash-out")
        footprint.commandIds.add(callOffId(command.accountNo, command.holdId));
      break;
    case "call-off-hold":
    case "release-hold":
      footprint.accountNos.add(command.accountNo);
      footprint.holds.push(command);
      break;
    case "capture-hold":
      footprint.accountNos.add(command.accountNo);
      if (command.commissionAccountNo !== null) footprint.accountNos.add(command.commissionAccountNo);
      footprint.holds.push(command);
      footprint.capturedHolds.push(command);
      break;
    case "issue-code":
      footprint.accountNos.add(command.accountNo);
      for (const digest of command.codeDigests) footprint.codeDigests.add(digest);
      break;
    case "cancel-code":
    case "expire-code":
    case "block-code":
      footprint.withdrawalIds.add(command.withdrawalId);
      break;
    case "authorise-withdrawal": {
      const subjects = attemptSubjects(command.networkKey);
      footprint.codeDigests.add(command.codeDigest);
      footprint.commandIds.add(reversalId(networkKeyText(command.networkKey)));
      footprint.counters.add(subjects.terminal).add(subjects.network);
      break;
    }
    case "unlock-terminal":
      footprint.counters.add(attemptSubjects(command).terminal);
      break;
    case "post-adjustment": {
      const fromNo = systemAccountNo(command.from, command.currency);
      footprint.accountNos.add(fromNo).add(systemAccountNo(command.to, command.currency));
      footprint.references.push({ accountNo: fromNo, reference: command.reference });
      break;
    }
    case "adjust-withdrawal":
    case "complete-withdrawal":
      footprint.networkKeys.add(networkKeyText(command.networkKey));
      break;
    case "reverse-withdrawal": {
      const key = networkKeyText(command.networkKey);
      footprint.networkKeys.add(key);
      footprint.commandIds.add(authorisationId(key));
      // The terminal's counter is also the lock between an authorisation and its reversal, whichever comes first.
      footprint.counters.add(attemptSubjects(command.networkKey).terminal);
      break;
    }
  }
}

/** The platform's own accounts that paying out a withdrawal in this currency may post to. */
export function payoutAccounts(currency: Currency): string[] {
  return [
    systemAccountNo("atm", currency),
    systemAccountNo("fees", currency),
    systemAccountNo("receivables", currency),
  ];
}
