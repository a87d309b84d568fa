// The operations on settlement files: loading one, what the terminals counted, and settling its lines by two operators.
import { createHash } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { Clock } from "../clock.ts";
import { insertAlerts } from "../fraud/alert-rows.ts";
import { toDecimal } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { userOf } from "../identity/principals.ts";
import { requireSecondOperator } from "../second-operator.ts";
import { inTransaction } from "../storage/in-transaction.ts";
import type { Approving } from "./approving.ts";
import { type Action, type Matched, matchSettlement } from "./match.ts";
import { possibleFor } from "./possible.ts";
import {
  type Reconciliation,
  type ReconciliationLine,
  type ReconciliationRows,
  reconciliationIdOf,
} from "./reconciliation-rows.ts";
import { readSettlementFile, type SettlementFile, SettlementFileError } from "./settlement-file.ts";

export type ReconciliationDependencies = {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly rows: ReconciliationRows;
  readonly approving: Approving;
};

const CURRENCY = "CVE";
const RULE = "reversal-fraud";

export function reconciliationOperations({
  pool,
  clock,
  rows,
  approving,
}: ReconciliationDependencies): HandlersOf<
  | "createReconciliation"
  | "listReconciliations"
  | "getReconciliation"
  | "listReconciliationLines"
  | "supplyTerminalCounts"
  | "proposeSettlement"
  | "approveSettlement"
  | "rejectSettlement"
> {
  async function find(reconciliationId: string): Promise<Reconciliation> {
    const found = await rows.find(reconciliationId);
    if (!found) throw new Problem("RECONCILIATION_NOT_FOUND");
    return found;
  }
  async function findLine(params: { reconciliationId: string; lineId: string }): Promise<ReconciliationLine> {
    const found = await rows.line(params.reconciliationId, params.lineId);
    if (!found) throw new Problem("RECONCILIATION_NOT_FOUND");
    return found;
  }
  const notNow = ({ status }: ReconciliationLine) =>
    new Problem("LINE_NOT_SETTLEABLE", { details: { status } });
  const answer = async (params: { reconciliationId: string; lineId: string }) => ({
    status: 200 as const,
    body: lineView(await findLine(params)),
  });

  /** Holds the file against the ledger as it is now. A file that was replaced stays as it was. */
  async function match(file: SettlementFile): Promise<void> {
    const reconciliationId = reconciliationIdOf(file);
    const { acquirerId, localDate, lines } = file;
    const { counts, replacedBy } = await find(reconciliationId);
    if (replacedBy !== null) return;
    await approving.finishOn(acquirerId, localDate);
    const wallet = await rows.walletSides(file);
    const matched = matchSettlement({
      ...{ acquirerId, localDate, lines, wallet },
      ...(await rows.settledBefore(acquirerId, localDate)),
      counts: new Map(Object.entries(counts ?? {}).map(([terminal, minor]) => [terminal, BigInt(minor)])),
    });
    await rows.keepMatched(reconciliationId, matched);
    const owners = new Map([...wallet.values()].map(({ key, userId }) => [key, userId]));
    await raiseAlerts(acquirerId, localDate, matched, owners);
  }

  /** Missing notes, once for each withdrawal or terminal: about the customer when one is named, or else about the terminal. */
  async function raiseAlerts(
    acquirerId: string,
    localDate: string,
    matched: readonly Matched[],
    owners: ReadonlyMap<string, string>,
  ): Promise<void> {
    const missing = matched.filter(({ verdict }) => verdict === "CASH_MISSING");
    if (missing.length === 0) return;
    const at = clock();
    const raised = missing.map(({ key, terminalId, fileMinor, proposal }) => {
      const terminal = `${acquirerId}:${terminalId}`;
      const owner = owners.get(key ?? "");
      const cause = `${RULE}\n${key ?? `${terminal}:${localDate}`}`;
      const alertId = `alt_${createHash("sha256").update(cause).digest("hex").slice(0, 26)}`;
      const subjectKind = owner === undefined ? ("terminal" as const) : ("user" as const);
      const subject = owner ?? terminal;
      const amountMinor = key === null ? fileMinor : (proposal?.claimMinor ?? 0n);
      const fact = {
        factId: `count-${key ?? terminal}`,
        at,
        kind: "reversal-after-cash" as const,
        subjectKind,
      };
      const facts = [{ ...fact, subject, counterparty: terminal, amountMinor, currency: CURRENCY } as const];
      const alert = {
        alertId,
        at,
        rule: RULE,
        ruleVersion: 1,
        verdict: "flag" as const,
        subjectKind,
        subject,
        facts,
      };
      return { alert, position: 0, expiresAt: null };
    });
    await inTransaction(pool, (client) => insertAlerts(client, raised, false));
  }

  return {
    async createReconciliation({ body, principal }) {
      const file = read(body.content);
      const reconciliationId = reconciliationIdOf(file);
      const by = { userId: userOf(principal).userId, at: clock() };
      const isNew = await rows.insert(file, body.content, by);
      if (!isNew && !(await rows.find(reconciliationId))) throw new Problem("SETTLEMENT_FILE_REPLACED");
      await match(file);
      return { status: 200, body: view(await find(reconciliationId)) };
    },

    async listReconciliations({ query: { localDate, limit = 30 } }) {
      return { status: 200, body: { reconciliations: (await rows.list(localDate, limit)).map(view) } };
    },

    async getReconciliation({ params }) {
      return { status: 200, body: view(await find(params.reconciliationId)) };
    },

    async listReconciliationLines({ params, query }) {
      const { status, verdict, after, limit = 100 } = query;
      const { reconciliationId } = await find(params.reconciliationId);
      const page = await rows.lines(reconciliationId, {
        limit,
        ...(status === undefined ? {} : { status }),
        ...(verdict === undefined ? {} : { verdict }),
        ...(after === undefined ? {} : { after }),
      });
      const next = page.length === limit ? page.at(-1)?.position : undefined;
      return { status: 200, body: { lines: page.map(lineView), ...(next === undefined ? {} : { next }) } };
    },

    async supplyTerminalCounts({ params: { reconciliationId }, body, principal }) {
      const { replacedBy } = await find(reconciliationId);
      const counts = Object.fromEntries(
        body.counts
          .map(
            ({ terminalId, dispensed }) => [terminalId, String(BigInt(Math.round(dispensed * 100)))] as const,
          )
          .toSorted(([a], [b]) => (a < b ? -1 : 1)),
      );
      const { userId } = userOf(principal);
      if (replacedBy !== null || !(await rows.supplyCounts(reconciliationId, counts, userId)))
        throw new Problem("COUNTS_ALREADY_SUPPLIED");
      await match(readSettlementFile(await rows.content(reconciliationId)));
      return { status: 200, body: view(await find(reconciliationId)) };
    },

    async proposeSettlement({ params, body, principal }) {
      const line = await findLine(params);
      if ((await find(params.reconciliationId)).replacedBy !== null) throw notNow(line);
      if (line.status !== "OPEN" && line.status !== "PROPOSED") throw notNow(line);
      const possible = possibleFor(line);
      if (!possible.includes(body.action))
        throw new Problem("SETTLEMENT_NOT_POSSIBLE", { details: { possible } });
      if (!(await rows.propose(line.lineId, body, userOf(principal).userId)))
        throw notNow(await findLine(params));
      return answer(params);
    },

    async approveSettlement({ params, principal }) {
      const { userId } = userOf(principal);
      const line = await findLine(params);
      requireSecondOperator(line.proposedBy, userId);
      if (line.status === "SETTLED") return answer(params);
      if (line.proposed === null) throw notNow(line);
      if (!(await approving.approve(line, userId))) {
        // Another approval of the same proposal was faster, or a later file has taken the place of this one.
        const now = await findLine(params);
        if (now.status === "SETTLED" && now.proposal === line.proposal) return answer(params);
        throw notNow(now);
      }
      return answer(params);
    },

    async rejectSettlement({ params }) {
      const line = await findLine(params);
      if (!(await rows.reject(line.lineId))) throw notNow(await findLine(params));
      return answer(params);
    },
  };
}

function read(content: string): SettlementFile {
  try {
    return readSettlementFile(content);
  } catch (error) {
    if (!(error instanceof SettlementFileError)) throw error;
    const { line, field, rule } = error;
    throw new Problem("SETTLEMENT_FILE_INVALID", {
      message: `Line ${line}, ${field}: ${rule}.`,
      details: { line, field, rule },
    });
  }
}

const money = (minor: bigint) => toDecimal(minor, CURRENCY);

function view(found: Reconciliation) {
  const { reconciliationId, acquirerId, localDate, sequence, format, checksum, uploadedBy } = found;
  const { lines, authorisedMinor, dispensedMinor, walletMinor, unsettled, verdicts } = found;
  return {
    ...{ reconciliationId, acquirerId, localDate, sequence, format, checksum, uploadedBy },
    uploadedAt: found.uploadedAt.toISOString(),
    ...(found.replacedBy === null ? {} : { replacedBy: found.replacedBy }),
    totals: {
      ...{ lines, authorised: money(authorisedMinor), dispensed: money(dispensedMinor) },
      ...{ wallet: money(walletMinor), difference: money(dispensedMinor - walletMinor), unsettled },
    },
    verdicts,
    agrees: unsettled === 0,
    counted: found.counts !== null,
  };
}

function lineView(line: ReconciliationLine) {
  const { lineId, verdict, status, terminalId, candidates } = line;
  const optional = <Name extends string, Value>(name: Name, value: Value | null) =>
    (value === null ? {} : { [name]: value }) as { [Key in Name]?: Value };
  return {
    ...{ lineId, verdict, status, terminalId, candidates: [...candidates] },
    ...optional("line", line.line),
    ...optional("traceNumber", line.traceNumber),
    ...optional("transactionId", line.transactionId),
    ...optional("outcome", line.outcome),
    ...optional("walletStatus", line.walletStatus),
    file: money(line.fileMinor),
    wallet: money(line.walletMinor),
    ...optional("suggested", line.suggested),
    possible: [...possibleFor(line)] as Action[],
    ...optional("proposed", line.proposed),
    ...optional("proposedBy", line.proposedBy),
    ...optional("note", line.note),
    ...optional("approvedBy", line.approvedBy),
    ...optional("settledAt", line.settledAt === null ? null : line.settledAt.toISOString()),
    ...optional("refusal", line.refusal),
  };
}
