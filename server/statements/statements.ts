// Statements of accounts, for whole days of Cabo Verde.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import { ownAccounts } from "../history/history.ts";
import { accountNoFor, WENT_TO_PHONE } from "../history/other-side.ts";
import type { HandlersOf } from "../http/operations.ts";
import { seesEverybody, type User, userOf } from "../identity/principals.ts";
import { isPossibleAccountNo } from "../ledger/accounts.ts";
import type { Currency } from "../ledger/money.ts";
import {
  dayEnd,
  dayStart,
  daysOf,
  requireTiesOut,
  type Statement,
  type StatementEntry,
} from "./statement.ts";
import { statementCsv } from "./statement-csv.ts";
import { statementPdf } from "./statement-pdf.ts";

const DAYS_MAX = 366;
const ENTRIES_MAX = { csv: 10_000, pdf: 2_000 };

const ACCOUNT = "select owner_id, currency from accounts where account_no = $1";

/** The last entry before a time. What comes after it in the account's own order belongs to the time after. */
const BOUNDARY = `
  select e.version::text, e.balance_after_minor::text as balance from entries e
   where e.account_no = $1 and e.at < $2 order by e.version desc limit 1`;

const ENTRIES = `
  select e.at, e.transaction_id, e.amount_minor::text, e.balance_after_minor::text, t.type, t.reference, t.description,
         t.fee_minor::text, case when t.debit_account_no = $1 then t.credit_account_no else t.debit_account_no end::text
           as counterparty, ${WENT_TO_PHONE} as went_to_phone
    from entries e join transactions t using (transaction_id)
   where e.account_no = $1 and e.version > $2 and e.version <= $3 order by e.version limit $4`;

type EntryRow = {
  readonly at: Date;
  readonly transaction_id: string;
  readonly amount_minor: string;
  readonly balance_after_minor: string;
  readonly type: string;
  readonly reference: string;
  readonly description: string;
  readonly fee_minor: string;
  readonly counterparty: string;
  readonly went_to_phone: boolean;
};

/** Who reads, and whose accounts are that person's own. */
type Reader = { readonly user: User; readonly owned: ReadonlySet<string> };

export function statementOperations({ pool }: { readonly pool: pg.Pool }): HandlersOf<"getAccountStatement"> {
  return {
    async getAccountStatement({ params, query, principal }) {
      const { account_no: accountNo } = params;
      const { from, to, format = "csv" } = query;
      const user = userOf(principal);
      const account = await findAccount(pool, accountNo);
      if (account.owner_id !== user.userId && !seesEverybody(user))
        throw new Problem("ACCOUNT_ACCESS_DENIED");
      requirePeriod(from, to);
      const { currency } = account;
      const asked = { accountNo, currency, from, to };
      const reader = { user, owned: await ownAccounts(pool, user.userId) };
      const statement = await readStatement(pool, asked, ENTRIES_MAX[format], reader);
      const headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": `attachment; filename="statement-${accountNo}-${from}-${to}.${format}"`,
      };
      return format === "csv"
        ? { status: 200, headers, mediaType: "text/csv", body: statementCsv(statement) }
        : { status: 200, headers, mediaType: "application/pdf", body: await statementPdf(statement) };
    },
  };
}

async function findAccount(
  pool: pg.Pool,
  accountNo: string,
): Promise<{ owner_id: string; currency: Currency }> {
  const { rows } = isPossibleAccountNo(accountNo)
    ? await pool.query({ name: "statement-account", text: ACCOUNT, values: [accountNo] })
    : { rows: [] };
  if (rows[0] === undefined) throw new Problem("ACCOUNT_NOT_FOUND", { details: { account: accountNo } });
  return rows[0];
}

function requirePeriod(from: string, to: string): void {
  const days = daysOf(from, to);
  if (days < 1) {
    const message = "must not be before query.from";
    throw new Problem("VALIDATION_FAILED", {
      details: { issues: [{ field: "query.to", rule: "period", message }] },
    });
  }
  if (days > DAYS_MAX) throw new Problem("STATEMENT_TOO_LARGE", { details: { daysMax: DAYS_MAX } });
}

async function readStatement(
  pool: pg.Pool,
  of: Pick<Statement, "accountNo" | "currency" | "from" | "to">,
  entriesMax: number,
  reader: Reader,
): Promise<Statement> {
  const { accountNo, from, to } = of;
  const boundary = async (at: Date) => {
    const { rows } = await pool.query<{ version: string; balance: string }>({
      name: "statement-boundary",
      text: BOUNDARY,
      values: [accountNo, at.toISOString()],
    });
    return rows[0] ?? { version: "0", balance: "0" };
  };
  // Entries are only ever added, so what lies between two boundaries no longer changes.
  const [first, last] = [await boundary(dayStart(from)), await boundary(dayEnd(to))];
  const { rows } = await pool.query<EntryRow>({
    name: "statement-entries",
    text: ENTRIES,
    values: [accountNo, first.version, last.version, entriesMax + 1],
  });
  if (rows.length > entriesMax) throw new Problem("STATEMENT_TOO_LARGE", { details: { entriesMax } });
  const statement = {
    ...of,
    openingMinor: BigInt(first.balance),
    closingMinor: BigInt(last.balance),
    entries: entriesOf(rows, reader),
  };
  requireTiesOut(statement);
  return statement;
}

function entriesOf(rows: readonly EntryRow[], { user, owned }: Reader): StatementEntry[] {
  const begun = new Set<string>();
  return rows.map((row) => {
    const amountMinor = BigInt(row.amount_minor);
    // The first leg of a transaction is its amount; a later one of the size of the fee is the fee.
    const isFee = begun.has(row.transaction_id) && amountMinor === -BigInt(row.fee_minor);
    begun.add(row.transaction_id);
    const shown = accountNoFor(user, row, (accountNo) => owned.has(accountNo));
    return {
      at: new Date(row.at),
      transactionId: row.transaction_id,
      kind: isFee ? "fee" : row.type,
      counterpartyAccountNo: shown(row.counterparty),
      reference: row.reference,
      description: row.description,
      amountMinor,
      balanceAfterMinor: BigInt(row.balance_after_minor),
    };
  });
}
