// From what was written in the two logs to facts. Pure: whose an account is comes in.
import type { AccountKind } from "../ledger/accounts.ts";
import type { LedgerEvent } from "../ledger/events.ts";
import type { Currency } from "../ledger/money.ts";
import type { Fact, FactKind } from "./facts.ts";

export type Owner = { readonly ownerId: string; readonly kind: AccountKind };
export type OwnerOf = (accountNo: string) => Owner | undefined;

export type LoggedEvent = {
  readonly seq: string;
  readonly at: number;
  readonly event: LedgerEvent;
  /** Of a completed or contradicted withdrawal: the ATM. */
  readonly terminal?: string | undefined;
};

/** The accounts that must be known to make facts of an event. */
export function accountsIn(event: LedgerEvent): string[] {
  const own = "accountNo" in event && event.accountNo !== null ? [event.accountNo] : [];
  const other = event.type === "hold-placed" ? [event.counterpartyAccountNo] : [];
  const posted = "postings" in event ? event.postings.map(({ accountNo }) => accountNo) : [];
  return [...own, ...other, ...posted];
}

export function factsOfEvent({ seq, at, event, terminal }: LoggedEvent, ownerOf: OwnerOf): Fact[] {
  const facts: Fact[] = [];
  const add = (
    kind: FactKind,
    subject: Owner | undefined,
    more: { counterparty?: string | undefined; amountMinor?: bigint; currency?: Currency },
  ) => {
    // The platform's own accounts are no suspects, and an agent's float is the other side.
    if (subject?.kind !== "customer") return;
    facts.push({
      factId: `evt-${seq}-${facts.length}`,
      at,
      kind,
      subjectKind: "user",
      subject: subject.ownerId,
      counterparty: more.counterparty ?? null,
      amountMinor: more.amountMinor ?? null,
      currency: more.currency ?? null,
    });
  };
  const terminalFact = (
    kind: FactKind,
    { acquirerId, terminalId }: { readonly acquirerId: string; readonly terminalId: string },
    counterparty: string | null,
  ): Fact => ({
    ...{ factId: `evt-${seq}-0`, at, kind, subjectKind: "terminal", subject: `${acquirerId}:${terminalId}` },
    ...{ counterparty, amountMinor: null, currency: null },
  });
  switch (event.type) {
    case "posted": {
      const { currency } = event;
      const [from, to] = [event.postings[0]!, event.postings[1]!];
      const [sender, receiver] = [ownerOf(from.accountNo), ownerOf(to.accountNo)];
      const amountMinor = to.amountMinor;
      if (event.transactionType === "deposit") add("deposit", receiver, { amountMinor, currency });
      // The platform's own accounts among themselves are nobody's facts.
      else if (event.transactionType === "adjustment") break;
      else if (event.transactionType === "cash-in")
        add("cash-in", receiver, { counterparty: sender?.ownerId, amountMinor, currency });
      else {
        add("transfer-out", sender, { counterparty: receiver?.ownerId, amountMinor, currency });
        add("transfer-in", receiver, { counterparty: sender?.ownerId, amountMinor, currency });
      }
      break;
    }
    case "hold-placed":
      if (event.purpose !== "payment") {
        const { amountMinor, currency, counterpartyAccountNo } = event;
        const counterparty = ownerOf(counterpartyAccountNo)?.ownerId;
        add("cash-out-request", ownerOf(event.accountNo), { counterparty, amountMinor, currency });
      }
      break;
    case "hold-captured": {
      // Whoever is credited decides what it was: a shop's wallet is paid, an agent's float or the bank gives cash.
      const credited = event.postings.find(({ amountMinor, accountNo }) => {
        const kind = ownerOf(accountNo)?.kind;
        return amountMinor > 0n && (kind === "agent" || kind === "bank");
      });
      if (credited === undefined) break;
      const { capturedMinor: amountMinor, currency } = event;
      const counterparty = ownerOf(credited.accountNo)?.ownerId;
      add("cash-out", ownerOf(event.accountNo), { counterparty, amountMinor, currency });
      break;
    }
    case "code-issued": {
      const { amountMinor, currency } = event;
      add("cash-out-request", ownerOf(event.accountNo), { amountMinor, currency });
      break;
    }
    case "withdrawal-completed": {
      const { dispensedMinor: amountMinor, currency } = event;
      add("cash-out", ownerOf(event.accountNo), { counterparty: terminal, amountMinor, currency });
      if (event.afterReversal)
        add("cash-after-reversal", ownerOf(event.accountNo), {
          counterparty: terminal,
          amountMinor,
          currency,
        });
      break;
    }
    case "reversal-contradicted":
      add("reversal-after-cash", ownerOf(event.accountNo), { counterparty: terminal });
      break;
    case "withdrawal-declined":
      if (event.reason === "CODE_UNKNOWN" || event.reason === "AMOUNT_MISMATCH") {
        facts.push(terminalFact("wrong-code", event.networkKey, null));
      }
      break;
    case "terminal-unlocked":
      facts.push(terminalFact("terminal-unlocked", event.terminal, event.operatorId));
      break;
  }
  return facts;
}

/** What the audit log says about guessing, by error code. */
export const AUDITED_GUESSES: Readonly<Record<string, FactKind>> = {
  PIN_WRONG: "wrong-pin",
  PASSWORD_WRONG: "wrong-password",
  INVALID_CREDENTIALS: "wrong-password",
  ONE_TIME_CODE_INVALID: "wrong-one-time-code",
  SECOND_FACTOR_INVALID: "wrong-second-factor",
  SECOND_FACTOR_CODE_WRONG: "wrong-second-factor",
};

export type AuditedGuess = {
  readonly seq: number;
  readonly at: number;
  readonly errorCode: string;
  readonly actor: string | null;
  readonly addressDigest: string;
};

/** About the user where one was recognised, and about the network address where none was. */
export function factOfGuess({ seq, at, errorCode, actor, addressDigest }: AuditedGuess): Fact {
  return {
    factId: `aud-${seq}`,
    at,
    kind: AUDITED_GUESSES[errorCode]!,
    subjectKind: actor === null ? "address" : "user",
    subject: actor ?? addressDigest,
    ...{ counterparty: null, amountMinor: null, currency: null },
  };
}
