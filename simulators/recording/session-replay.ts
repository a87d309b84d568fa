// Sends a recorded session to another server, and says where its answers differ. Ids and secrets are new in each run: where
// the recording had one in an answer, the new run has its own, and that is used wherever the recording used the other.
import { randomUUID } from "node:crypto";
import { lastWordOf, readMask } from "./masking.ts";
import type { Exchange } from "./session-file.ts";

export type Difference = {
  /** Which exchange, from 1. */
  readonly exchange: number;
  readonly request: string;
  /** `status`, or where in the body. */
  readonly where: string;
  readonly recorded: unknown;
  readonly found: unknown;
};

export type ReplayOptions = {
  readonly url: string;
  /** Fields of answers that are not compared, besides VOLATILE. */
  readonly ignore?: readonly string[];
  /** Signs what was signed. @default such requests are left out */
  readonly sign?: (request: {
    method: string;
    url: string;
    body: string | undefined;
  }) => Promise<Record<string, string>>;
};

export type Replay = {
  readonly sent: number;
  /** Signed requests that could not be signed anew. */
  readonly leftOut: number;
  readonly differences: readonly Difference[];
};

/** Times, and what names one answer only, are new in each run. */
export const VOLATILE =
  /(At|Time|Until|_updated|^time|^timestamp|^traceId|^publicKey|^uptime|^cursor|^etag)$/;
const ID_WORDS = /^(id|no|number|reference|seq)$/;

export async function replaySession(session: readonly Exchange[], options: ReplayOptions): Promise<Replay> {
  const { url: baseUrl, ignore = [], sign } = options;
  /** What the recording says -> what this run says. */
  const known = new Map<string, string>();
  const run = randomUUID();
  const differences: Difference[] = [];
  let leftOut = 0;

  /** A text of the recording, as this run has it. */
  function here(text: string): string {
    const found = known.get(text);
    if (found !== undefined) return found;
    const mask = readMask(text);
    if (mask === undefined) return text;
    const madeUp = inventSecret(mask);
    known.set(text, madeUp);
    return madeUp;
  }
  const hereDeep = (value: unknown): unknown => {
    if (typeof value === "string") return here(value);
    if (Array.isArray(value)) return value.map(hereDeep);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, hereDeep(each)]));
  };
  const herePath = (path: string): string =>
    path.replace(/[^/?&=]+/g, (part) => encodeURIComponent(here(decodeURIComponent(part))));

  for (const [index, exchange] of session.entries()) {
    const { method, signed, answer } = exchange;
    if (signed && sign === undefined) {
      leftOut++;
      continue;
    }
    const url = new URL(herePath(exchange.path), baseUrl).toString();
    const body = exchange.body === undefined ? undefined : JSON.stringify(hereDeep(exchange.body));
    const headers: Record<string, string> = {};
    for (const [name, text] of Object.entries(exchange.headers))
      headers[name] = text.startsWith("Bearer ") ? `Bearer ${here(text.slice(7))}` : here(text);
    // The same key for the same request of this run, and another one for another run on the same server.
    const key = exchange.headers["idempotency-key"];
    if (key !== undefined) headers["idempotency-key"] = learn(key, () => randomUUID());
    if (signed && sign !== undefined) Object.assign(headers, await sign({ method, url, body }));
    const response = await fetch(url, {
      ...{ method, headers, redirect: "manual" },
      ...(body === undefined ? {} : { body }),
    });
    const found = await response.json().catch(() => undefined);
    const differ = (where: string, recorded: unknown, other: unknown) =>
      differences.push({
        ...{ exchange: index + 1, request: `${method} ${exchange.path}`, where, recorded },
        // What this run knows as a secret is not shown.
        found: typeof recorded === "string" && readMask(recorded) ? "another one" : other,
      });
    if (response.status !== answer.status) differ("status", answer.status, response.status);
    compare(answer.body, found, "", differ);
  }
  return { sent: session.length - leftOut, leftOut, differences };

  function learn(recorded: string, make: () => string): string {
    const found = known.get(recorded);
    if (found !== undefined) return found;
    const made = make();
    known.set(recorded, made);
    return made;
  }

  function compare(
    recorded: unknown,
    found: unknown,
    where: string,
    differ: (where: string, recorded: unknown, found: unknown) => void,
  ): void {
    const name = where.split(/[.[]/).at(-1) ?? "";
    if (VOLATILE.test(name) || ignore.includes(name)) return;
    if (isTree(recorded) && isTree(found)) {
      for (const each of new Set([...Object.keys(recorded), ...Object.keys(found)]))
        compare(recorded[each], found[each], where === "" ? each : `${where}.${each}`, differ);
      return;
    }
    if (typeof recorded === "string" && (readMask(recorded) || isId(name, recorded))) {
      if (typeof found === "string" || typeof found === "number") {
        if (learn(recorded, () => String(found)) !== String(found)) differ(where, recorded, found);
        return;
      }
    }
    const expected = typeof recorded === "string" ? (known.get(recorded) ?? recorded) : recorded;
    if (expected !== found) differ(where, recorded, found);
  }

  /** For what the client chose, such as a PIN: anything that has its form, the same within this run. */
  function inventSecret({ kind, number }: { kind: string; number: number }): string {
    const digits = (parseInt(run.slice(0, 8), 16) + number) % 1_000_000;
    switch (kind) {
      case "phone":
        return `+2389${String(digits).padStart(6, "0")}`;
      case "pin":
        return String(2580 + number * 101);
      case "code":
        return "000000";
      case "name":
        return `Replayed ${number}`;
      case "password":
        return `replayed-${number}-${run}`;
      default:
        return `replayed-${number}`;
    }
  }
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** By the name of its field, or by its looks, such as `txn_01J…`. */
function isId(field: string, text: string): boolean {
  return ID_WORDS.test(lastWordOf(field)) || /^[a-z]{2,6}_[0-9A-Za-z]{10,}$/.test(text);
}
