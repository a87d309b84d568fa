// `npm run reconcile -- FILE`: holds a settlement file against the ledger of a running server, and says what does not match. Exit
// code 0 when every line matches or is settled, 1 when one is not, 2 when it could not be done.
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readTerminalCounts } from "./reconciliation/counts-file.ts";

const HELP = `Holds the switch's daily settlement file against the ledger.

  npm run reconcile -- FILE

  --counts FILE   what the terminals counted: the file of an ATM's end of day, or one terminal,amount in minor units in a
                  line; may be given often
  --url URL       the wallet server; WALLET_URL, or the sandbox that \`npm start\` runs
  --all           shows matched lines too
  --json          one JSON document on standard output
  --help          this text

Who asks: WALLET_API_KEY, a key with reconciliation:read and reconciliation:load, or WALLET_TOKEN, an operator's access token.
A sandbox is asked for a token of its own.`;

const OPTIONS = {
  counts: { type: "string", multiple: true },
  url: { type: "string" },
  all: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

type Line = {
  verdict: string;
  status: string;
  line?: number;
  terminalId: string;
  traceNumber?: string;
  outcome?: string;
  walletStatus?: string;
  file: number;
  wallet: number;
  suggested?: string;
  candidates: string[];
};
type Reconciliation = {
  reconciliationId: string;
  acquirerId: string;
  localDate: string;
  agrees: boolean;
  totals: { lines: number; dispensed: number; wallet: number; difference: number; unsettled: number };
  verdicts: Record<string, number>;
};

const PAGE = 500;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new Error("Which file? One settlement file is needed.");
  const sandbox = sandboxUrl();
  const url = values.url ?? process.env.WALLET_URL ?? sandbox;
  if (url === undefined)
    throw new Error("Which server? Start the sandbox with `npm start`, or set WALLET_URL.");
  const authorization = await credentials(url, url === sandbox);

  const ask = async <T>(method: string, route: string, body?: object): Promise<T> => {
    const response = await fetch(new URL(route, url), {
      method,
      headers: { authorization, ...(body ? { "content-type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const answer = (await response.json()) as T & { error?: { code: string; message: string } };
    if (answer.error) throw new Error(`${answer.error.code}: ${answer.error.message}`);
    return answer;
  };

  let found = await ask<Reconciliation>("POST", "/api/v1/reconciliations", {
    content: readFileSync(path, "latin1"),
  });
  const base = `/api/v1/reconciliations/${found.reconciliationId}`;
  if (values.counts !== undefined)
    found = await ask("POST", `${base}/counts`, { counts: countsOf(values.counts, found.localDate) });

  const lines: Line[] = [];
  let after: number | undefined;
  do {
    const query = after === undefined ? "" : `&after=${after}`;
    const page = await ask<{ lines: Line[]; next?: number }>("GET", `${base}/lines?limit=${PAGE}${query}`);
    lines.push(...page.lines);
    after = page.next;
  } while (after !== undefined);

  if (values.json) console.log(JSON.stringify({ ...found, lines }));
  else print(found, values.all ? lines : lines.filter(({ status }) => status !== "MATCHED"));
  return found.agrees ? 0 : 1;
}

/** @throws Error when a file cannot be read, or is of another day */
function countsOf(paths: readonly string[], localDate: string): { terminalId: string; dispensed: number }[] {
  const counts = readTerminalCounts(paths.map((path) => readFileSync(path, "utf8")).join("\n"));
  for (const { terminalId, openedAt, closedAt } of counts)
    if (openedAt !== undefined && closedAt !== undefined && !hasPartOf(localDate, openedAt, closedAt))
      throw new Error(
        `The counts of ${terminalId} are from ${openedAt} to ${closedAt}, and the settlement file is of ${localDate}.`,
      );
  return counts.map(({ terminalId, dispensedMinor }) => ({ terminalId, dispensed: dispensedMinor / 100 }));
}

/** Whether any of that date in Cabo Verde lies between. */
function hasPartOf(localDate: string, openedAt: string, closedAt: string): boolean {
  const beginsMs = Date.parse(`${localDate}T00:00:00-01:00`);
  return Date.parse(openedAt) < beginsMs + 86_400_000 && Date.parse(closedAt) >= beginsMs;
}

function print(
  { acquirerId, localDate, reconciliationId, totals, verdicts, agrees }: Reconciliation,
  lines: Line[],
): void {
  console.log(`${acquirerId} ${localDate}, ${reconciliationId}`);
  if (lines.length > 0) {
    const head = ["line", "terminal", "trace", "verdict", "status", "file says", "wallet says", "suggested"];
    const rows = lines.map((each) => [
      ...[
        String(each.line ?? ""),
        each.terminalId,
        each.traceNumber ?? each.candidates.join(" "),
        each.verdict,
      ],
      ...[each.status, `${each.outcome ?? "-"} ${each.file}`, `${each.walletStatus ?? "-"} ${each.wallet}`],
      each.suggested ?? "",
    ]);
    const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
    for (const row of [head, ...rows])
      console.log(
        `  ${row
          .map((cell, i) => cell.padEnd(widths[i]!))
          .join("  ")
          .trimEnd()}`,
      );
  }
  const counted = Object.entries(verdicts)
    .map(([verdict, n]) => `${n} ${verdict}`)
    .join(", ");
  console.log(`${totals.lines} withdrawals in the file: ${counted || "nothing"}.`);
  console.log(
    `The network charges ${totals.dispensed}, the ledger has ${totals.wallet}, the difference is ${totals.difference}.`,
  );
  console.log(agrees ? "Everything matches or is settled." : `${totals.unsettled} lines are not settled.`);
}

async function credentials(url: string, isSandbox: boolean): Promise<string> {
  const { WALLET_API_KEY: key, WALLET_TOKEN: token } = process.env;
  if (key) return `ApiKey ${key}`;
  if (token) return `Bearer ${token}`;
  if (!isSandbox) throw new Error("Who asks? Set WALLET_API_KEY or WALLET_TOKEN.");
  const response = await fetch(new URL("/sandbox/token", url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ userId: "usr_reconciliation", role: "operator" }),
  });
  return `Bearer ${((await response.json()) as { accessToken: string }).accessToken}`;
}

/** Where `npm start` says that its wallet is. */
function sandboxUrl(): string | undefined {
  const note = new URL("../.makeba/sandbox.json", import.meta.url);
  return existsSync(note) ? JSON.parse(readFileSync(note, "utf8")).walletUrl : undefined;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(`The file could not be reconciled: ${(error as Error).message}`);
  return 2;
});
