// What writes a batch down: one array statement per table, whatever the number of commands. The columns of a table
// stand in one list, from which the statement and its parameters are made.
import { randomBytes } from "node:crypto";
import { type Account, isOwned } from "../ledger/accounts.ts";
import type { Books, Entry, Transaction } from "../ledger/books.ts";
import { touchedAccounts } from "../ledger/events.ts";
import type { Hold } from "../ledger/holds.ts";
import type { Recorded } from "../ledger/post-batch.ts";
import { type AttemptCounter, networkKeyText, type Withdrawal } from "../ledger/withdrawals.ts";
import { arrayParameter, type ElementOf, type ElementType } from "./array-parameters.ts";
import { CHAIN_START, chainHash, chainStart, encodeEvent } from "./event-codec.ts";
import { encodeUsage } from "./usage-codec.ts";

/** The records as they were loaded; what is another object now has changed. */
export type Before = Pick<Books, "accounts" | "holds" | "withdrawals" | "counters" | "references">;

/** Shallow copies, enough to tell later which records are others. */
export function remember(books: Books): Before {
  return {
    accounts: new Map(books.accounts),
    holds: new Map(books.holds),
    withdrawals: new Map(books.withdrawals),
    counters: new Map(books.counters),
    references: new Map(books.references),
  };
}

/** The chain of one connection's events that touch no account. Only this connection writes to it. */
export type LooseChain = { readonly chainId: string; readonly head: Buffer; readonly events: number };

export function newLooseChain(): LooseChain {
  const chainId = randomBytes(9).toString("base64url");
  return { chainId, head: chainStart(chainId), events: 0 };
}

/** A named statement with its parameters; the name lets PostgreSQL keep its plan. */
export type Statement = { readonly name: string; readonly text: string; readonly values: readonly Buffer[] };

/**
 * The statements that append the batch's events, entries and transactions and write changed records back. They are made
 * before the first is sent, so that a value that cannot be written leaves nothing half written. Gives the connection's chain
 * back as it is once they are committed.
 */
export function batchStatements(
  recorded: readonly Recorded[],
  books: Books,
  before: Before,
  chainHeads: Map<string, Buffer>,
  chain: LooseChain,
): { statements: Statement[]; chain: LooseChain } {
  const { rows, touchedAt, chain: after } = chainEvents(recorded, chainHeads, chain);
  const statements = [
    EVENTS(rows),
    after === chain ? undefined : CHAINS([after]),
    ENTRIES(books.entries),
    TRANSACTIONS([...books.transactions.values()]),
    ...accountStatements(books, before, chainHeads, touchedAt),
    WITHDRAWALS(changed(books.withdrawals, before.withdrawals)),
    HOLDS(changed(books.holds, before.holds)),
    COUNTERS(changed(books.counters, before.counters)),
    TRANSACTION_REFERENCES(newReferences(books, before)),
  ].filter((statement) => statement !== undefined);
  return { statements, chain: after };
}

function changed<T>(after: Map<string, T>, before: Map<string, T>): T[] {
  const result: T[] = [];
  for (const [key, record] of after) if (before.get(key) !== record) result.push(record);
  return result;
}

type Column<T> = {
  [E in ElementType]: readonly [name: string, type: E, value: (record: T) => ElementOf[E] | null];
}[ElementType];

function parametersOf<T>(columns: readonly Column<T>[], records: readonly T[]): Buffer[] {
  return columns.map(([, type, value]) =>
    arrayParameter(type, records.map<ElementOf[ElementType] | null>(value)),
  );
}

/** A table that takes an array of records in one statement; no records, no statement. */
function table<T>(name: string, columns: readonly Column<T>[], onConflict = "") {
  const names = columns.map(([column]) => column).join(", ");
  const arrays = columns.map(([, type], i) => `$${i + 1}::${type}[]`).join(", ");
  const text = `insert into ${name} (${names}) select * from unnest(${arrays}) ${onConflict}`;
  return (records: readonly T[]): Statement | undefined =>
    records.length === 0
      ? undefined
      : { name: `append-${name}`, text, values: parametersOf(columns, records) };
}

function updating(key: string, columns: readonly string[]): string {
  return `on conflict (${key}) do update set ${columns.map((column) => `${column} = excluded.${column}`).join(", ")}`;
}

type NewEvent = {
  commandId: string;
  n: number;
  at: number;
  type: string;
  payload: string;
  request: string | null;
  hash: Buffer;
  chain: string | null;
};

const EVENTS = table<NewEvent>("events", [
  ["command_id", "text", (e) => e.commandId],
  ["n", "int", (e) => e.n],
  ["at", "timestamptz", (e) => e.at],
  ["type", "text", (e) => e.type],
  ["payload", "json", (e) => e.payload],
  ["request", "json", (e) => e.request],
  ["hash", "bytea", (e) => e.hash],
  ["chain", "text", (e) => e.chain],
]);

const CHAINS = table<LooseChain>(
  "event_chains",
  [
    ["chain_id", "text", (c) => c.chainId],
    ["head", "bytea", (c) => c.head],
    ["events", "bigint", (c) => BigInt(c.events)],
  ],
  updating("chain_id", ["head", "events"]),
);

/** The rows of the events, each hashed onto the chains it runs through; and when each account was last touched. */
function chainEvents(
  recorded: readonly Recorded[],
  chainHeads: Map<string, Buffer>,
  before: LooseChain,
): { rows: NewEvent[]; touchedAt: Map<string, number>; chain: LooseChain } {
  let chain = before;
  const rows: NewEvent[] = [];
  const touchedAt = new Map<string, number>();
  for (const { commandId, at, request, events } of recorded) {
    for (const [n, event] of events.entries()) {
      const row = {
        commandId,
        n,
        at,
        type: event.type,
        payload: encodeEvent(event),
        request: n === 0 ? JSON.stringify(request) : null,
      };
      const touched = touchedAccounts(event);
      const isLoose = touched.length === 0;
      const hash = chainHash(
        row,
        isLoose ? [chain.head] : touched.map((accountNo) => chainHeads.get(accountNo) ?? CHAIN_START),
      );
      if (isLoose) chain = { ...chain, head: hash, events: chain.events + 1 };
      for (const accountNo of touched) {
        chainHeads.set(accountNo, hash);
        touchedAt.set(accountNo, at);
      }
      rows.push({ ...row, hash, chain: isLoose ? chain.chainId : null });
    }
  }
  return { rows, touchedAt, chain };
}

const ENTRIES = table<Entry>("entries", [
  ["account_no", "bigint", (e) => e.accountNo],
  ["version", "bigint", (e) => e.version],
  ["transaction_id", "text", (e) => e.transactionId],
  ["amount_minor", "bigint", (e) => e.amountMinor],
  ["balance_before_minor", "bigint", (e) => e.balanceBeforeMinor],
  ["balance_after_minor", "bigint", (e) => e.balanceAfterMinor],
  ["at", "timestamptz", (e) => e.at],
]);

const TRANSACTIONS = table<Transaction>(
  "transactions",
  [
    ["transaction_id", "text", (t) => t.transactionId],
    ["type", "text", (t) => t.type],
    ["status", "text", (t) => t.status],
    ["debit_account_no", "bigint", (t) => t.debitAccountNo],
    ["credit_account_no", "bigint", (t) => t.creditAccountNo],
    ["amount_minor", "bigint", (t) => t.amountMinor],
    ["fee_minor", "bigint", (t) => t.feeMinor],
    ["currency", "text", (t) => t.currency],
    ["reference", "text", (t) => t.reference],
    ["description", "text", (t) => t.description],
    ["created_at", "timestamptz", (t) => t.createdAt],
    ["completed_at", "timestamptz", (t) => t.completedAt],
  ],
  updating("transaction_id", ["status", "amount_minor", "completed_at"]),
);

type NewReference = { accountNo: string; reference: string; transactionId: string };

const TRANSACTION_REFERENCES = table<NewReference>("transaction_references", [
  ["account_no", "bigint", (r) => r.accountNo],
  ["reference", "text", (r) => r.reference],
  ["transaction_id", "text", (r) => r.transactionId],
]);

/** References are taken once and never given back. */
function newReferences(books: Books, before: Before): NewReference[] {
  const taken: NewReference[] = [];
  for (const [key, transactionId] of books.references) {
    if (before.references.has(key)) continue;
    const end = key.indexOf("/");
    taken.push({ accountNo: key.slice(0, end), reference: key.slice(end + 1), transactionId });
  }
  return taken;
}

const WITHDRAWALS = table<Withdrawal>(
  "withdrawals",
  [
    ["withdrawal_id", "text", (w) => w.withdrawalId],
    ["account_no", "bigint", (w) => w.accountNo],
    ["user_id", "text", (w) => w.userId],
    ["amount_minor", "bigint", (w) => w.amountMinor],
    ["fee_minor", "bigint", (w) => w.feeMinor],
    ["currency", "text", (w) => w.currency],
    ["status", "text", (w) => w.status],
    ["code_digest", "text", (w) => w.codeDigest],
    ["expires_at", "timestamptz", (w) => w.expiresAt],
    ["wrong_tries", "int", (w) => w.wrongTries],
    ["created_at", "timestamptz", (w) => w.createdAt],
    ["updated_at", "timestamptz", (w) => w.updatedAt],
    ["network_key", "text", (w) => (w.networkKey ? networkKeyText(w.networkKey) : null)],
    ["dispensed_minor", "bigint", (w) => w.dispensedMinor],
    ["exception", "text", (w) => w.exception],
  ],
  updating("withdrawal_id", [
    "status",
    "wrong_tries",
    "updated_at",
    "network_key",
    "dispensed_minor",
    "exception",
  ]),
);

const HOLDS = table<Hold>(
  "holds",
  [
    ["account_no", "bigint", (h) => h.accountNo],
    ["hold_id", "text", (h) => h.holdId],
    ["purpose", "text", (h) => h.purpose],
    ["amount_minor", "bigint", (h) => h.amountMinor],
    ["fee_minor", "bigint", (h) => h.feeMinor],
    ["currency", "text", (h) => h.currency],
    ["counterparty_account_no", "bigint", (h) => h.counterpartyAccountNo],
    ["expires_at", "timestamptz", (h) => h.expiresAt],
    ["reference", "text", (h) => h.reference],
    ["description", "text", (h) => h.description],
    ["status", "text", (h) => h.status],
    ["captured_minor", "bigint", (h) => h.capturedMinor],
    ["release_reason", "text", (h) => h.releaseReason],
    ["created_at", "timestamptz", (h) => h.createdAt],
    ["updated_at", "timestamptz", (h) => h.updatedAt],
  ],
  updating("account_no, hold_id", ["status", "captured_minor", "release_reason", "updated_at"]),
);

const COUNTERS = table<AttemptCounter>(
  "attempt_counters",
  [
    ["subject", "text", (c) => c.subject],
    ["wrong_tries", "int", (c) => c.wrongTries],
    ["window_started_at", "timestamptz", (c) => c.windowStartedAt],
    ["locked_until", "timestamptz", (c) => c.lockedUntil],
  ],
  updating("subject", ["wrong_tries", "window_started_at", "locked_until"]),
);

type AccountState = Account & { readonly chainHead: Buffer; readonly updatedAt: number };

const NEW_ACCOUNTS = table<AccountState>("accounts", [
  ["account_no", "bigint", (a) => a.accountNo],
  ["owner_id", "text", (a) => a.ownerId],
  ["kind", "text", (a) => a.kind],
  ["currency", "text", (a) => a.currency],
  ["status", "text", (a) => a.status],
  ["posted_minor", "bigint", (a) => a.postedMinor],
  ["held_minor", "bigint", (a) => a.heldMinor],
  ["minimum_minor", "bigint", (a) => a.minimumMinor],
  ["may_go_negative", "boolean", (a) => a.mayGoNegative],
  ["tier", "text", (a) => a.tier],
  ["usage", "json", (a) => encodeUsage(a.usage)],
  ["version", "bigint", (a) => a.version],
  ["chain_head", "bytea", (a) => a.chainHead],
  ["updated_at", "timestamptz", (a) => a.updatedAt],
]);

const WALLETS = table<Account>("wallets", [
  ["owner_id", "text", (a) => a.ownerId],
  ["currency", "text", (a) => a.currency],
  ["kind", "text", (a) => a.kind],
  ["account_no", "bigint", (a) => a.accountNo],
]);

const UPDATED_ACCOUNTS: readonly Column<AccountState>[] = [
  ["account_no", "bigint", (a) => a.accountNo],
  ["posted_minor", "bigint", (a) => a.postedMinor],
  ["held_minor", "bigint", (a) => a.heldMinor],
  ["minimum_minor", "bigint", (a) => a.minimumMinor],
  ["status", "text", (a) => a.status],
  ["tier", "text", (a) => a.tier],
  ["usage", "json", (a) => encodeUsage(a.usage)],
  ["version", "bigint", (a) => a.version],
  ["chain_head", "bytea", (a) => a.chainHead],
  ["updated_at", "timestamptz", (a) => a.updatedAt],
];

const UPDATE_ACCOUNTS = `
  update accounts a
     set posted_minor = u.posted_minor, held_minor = u.held_minor, minimum_minor = u.minimum_minor, status = u.status,
         tier = u.tier, usage = u.usage, version = u.version, chain_head = u.chain_head, updated_at = u.updated_at
    from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::json[], $8::bigint[],
                $9::bytea[], $10::timestamptz[])
      as u (account_no, posted_minor, held_minor, minimum_minor, status, tier, usage, version, chain_head, updated_at)
   where a.account_no = u.account_no`;

const DELETE_WALLETS = "delete from wallets where account_no = any($1::bigint[])";

function accountStatements(
  books: Books,
  before: Before,
  chainHeads: Map<string, Buffer>,
  touchedAt: Map<string, number>,
): (Statement | undefined)[] {
  const states = changed(books.accounts, before.accounts).map((account) => ({
    ...account,
    chainHead: chainHeads.get(account.accountNo) ?? CHAIN_START,
    updatedAt: touchedAt.get(account.accountNo) ?? 0,
  }));
  const opened = states.filter((account) => !before.accounts.has(account.accountNo));
  const rest = states.filter((account) => before.accounts.has(account.accountNo));
  const closed = rest.filter(
    (account) => account.status === "CLOSED" && before.accounts.get(account.accountNo)?.status !== "CLOSED",
  );
  return [
    rest.length === 0
      ? undefined
      : { name: "update-accounts", text: UPDATE_ACCOUNTS, values: parametersOf(UPDATED_ACCOUNTS, rest) },
    // A wallet may end and begin anew in one batch.
    closed.length === 0
      ? undefined
      : {
          name: "delete-wallets",
          text: DELETE_WALLETS,
          values: [
            arrayParameter(
              "bigint",
              closed.map((account) => account.accountNo),
            ),
          ],
        },
    NEW_ACCOUNTS(opened),
    WALLETS(opened.filter((account) => isOwned(account.kind) && account.status !== "CLOSED")),
  ];
}
