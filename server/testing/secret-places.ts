// Where secrets are searched for after a run: the log, the metrics, the bodies of errors, and every row of every table; and the
// recorder of what went over the wire, from which `secret-search.ts` learns what is secret.
import { Writable } from "node:stream";
import type pg from "pg";
import { pino } from "pino";
import { errorForLog } from "../log-errors.ts";
import { contractOperations } from "./contract-operations.ts";
import { type Exchange, type Place, textsIn } from "./secret-search.ts";

/** Does `work`, and keeps everything that this process sends meanwhile and what it is answered. */
export async function recordingExchanges(exchanges: Exchange[], work: () => Promise<void>): Promise<void> {
  const realFetch = globalThis.fetch;
  async function recordingFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const response = await realFetch(input, init);
    const headers = new Headers(init.headers);
    const isJson = /^application\/json\b/.test(response.headers.get("content-type") ?? "");
    const { pathname } = new URL(String(input));
    exchanges.push({
      operationId: operationAt(init.method ?? "GET", pathname),
      request: typeof init.body === "string" ? jsonOf(init.body) : undefined,
      authorization: headers.get("authorization") ?? undefined,
      status: response.status,
      answer: isJson ? jsonOf(await response.clone().text()) : undefined,
    });
    return response;
  }
  globalThis.fetch = recordingFetch as typeof fetch;
  try {
    await work();
  } finally {
    globalThis.fetch = realFetch;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const PATHS = contractOperations.map(({ operationId, method, path }) => ({
  ...{ operationId, method },
  pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
}));

function operationAt(method: string, path: string): string {
  const found = PATHS.find((operation) => operation.method === method && operation.pattern.test(path));
  return found?.operationId ?? "none";
}

/** A server's log at its most talkative, kept. */
export function talkativeLog() {
  let log = "";
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log += chunk;
      done();
    },
  });
  return {
    logger: pino({ level: "trace", serializers: { err: errorForLog } }, sink),
    place(): Place {
      const texts = log
        .trim()
        .split("\n")
        .flatMap((line) => textsIn(JSON.parse(line)))
        // Places in files are numbers, too.
        .map((text) => text.replaceAll(/:\d+:\d+/g, ""));
      return { whole: log, texts };
    },
  };
}

/** In metrics only labels are texts. */
export const placeOfMetrics = (metrics: string): Place => ({
  whole: metrics,
  texts: metrics.match(/\{[^}]*\}/g) ?? [],
});

export function placeOfErrors(exchanges: readonly Exchange[]): Place {
  const errors = exchanges.filter(({ status }) => status >= 400).map(({ answer }) => answer);
  return { whole: JSON.stringify(errors), texts: errors.flatMap(textsIn) };
}

/** By the name of the table. */
export async function placesOfTables(pool: pg.Pool): Promise<ReadonlyMap<string, Place>> {
  const columns = await pool.query<{ table: string; column: string; type: string }>(
    `select c.table_name as table, c.column_name as column, c.data_type as type
       from information_schema.columns c join pg_tables t on t.tablename = c.table_name and t.schemaname = 'public'
      where c.table_schema = 'public'`,
  );
  const places = new Map<string, Place>();
  for (const [table, list] of Map.groupBy(columns.rows, ({ table }) => table)) {
    const whole = await pool.query<{ text: string }>(`select t::text as text from ${table} t`);
    const textColumns = list.filter(({ type }) => /^(text|character|json|ARRAY)/.test(type));
    const texts: string[] = [];
    if (textColumns.length > 0) {
      const picked = textColumns.map(({ column }) => `to_json("${column}")::text as "${column}"`).join(", ");
      const { rows } = await pool.query<Record<string, string | null>>(`select ${picked} from ${table}`);
      for (const row of rows)
        for (const json of Object.values(row)) if (json !== null) texts.push(...textsIn(JSON.parse(json)));
    }
    places.set(table, { whole: whole.rows.map(({ text }) => text).join("\n"), texts });
  }
  return places;
}
