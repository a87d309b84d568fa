// The register of terminals: those that the settings name, and those that people register while the switch runs. What people
// decide is kept in a journal and goes before the settings. A disabled terminal gets no authorisation, but what it still has
// to report is taken, because notes may be out. Keys are kept as digests only.
import { Problem } from "@makeba/openapi/problem";
import type { components } from "@makeba/openapi/vinti4";
import type { JournalStore } from "../journal/journal.ts";
import { checkTerminalKeys, KeyRing, keyDigest } from "./terminal-keys.ts";

export type Terminal = components["schemas"]["terminal"];

/** Everything about a terminal; each change is kept whole, and the last one counts. */
type Kept = Terminal & { keyDigest: string; earlierKeyDigest?: string };

const JOURNAL = "switch-terminals";
/** More than any network of ours has. */
const TERMINALS_MAX = 100_000;

export type Terminals = Awaited<ReturnType<typeof openTerminals>>;

export async function openTerminals(options: {
  readonly journals: JournalStore;
  readonly clock: () => Date;
  /** Terminal id to key. */
  readonly configured: Readonly<Record<string, string>>;
  readonly newKey: () => string;
}) {
  const { journals, clock, configured, newKey } = options;
  checkTerminalKeys(configured);
  const journal = await journals.open(JOURNAL, isKept);
  if (journal.reading.unreadableLines.length > 0)
    throw new Error(`${JOURNAL} cannot be read: bring it back from a copy, or remove it and register anew.`);
  const byId = new Map<string, Kept>();
  const ring = new KeyRing<{ terminalId: string; untilMs: number }>();

  function put(terminal: Kept): void {
    const before = byId.get(terminal.terminalId);
    for (const digest of [before?.keyDigest, before?.earlierKeyDigest]) if (digest) ring.delete(digest);
    const { terminalId, earlierKeyDigest, earlierKeyUntil } = terminal;
    byId.set(terminalId, terminal);
    if (earlierKeyDigest !== undefined && earlierKeyUntil !== undefined)
      ring.set(earlierKeyDigest, { terminalId, untilMs: Date.parse(earlierKeyUntil) });
    ring.set(terminal.keyDigest, { terminalId, untilMs: Number.POSITIVE_INFINITY });
  }
  for (const [terminalId, key] of Object.entries(configured))
    put({ terminalId, status: "ACTIVE", source: "CONFIGURED", keyDigest: keyDigest(key) });
  for (const kept of journal.reading.entries) {
    const setting = byId.get(kept.terminalId);
    // A key from the settings is read from the settings, so that it can be changed there.
    if (kept.source === "REGISTERED") put(kept);
    else if (setting) put({ ...setting, status: kept.status });
  }
  if (journal.reading.entries.length > 2 * byId.size + 100)
    await journal.replace(
      [...byId.values()].filter(({ source, status }) => source === "REGISTERED" || status === "DISABLED"),
    );

  /** One change after another: each is made of what the one before has left. */
  let changing: Promise<unknown> = Promise.resolve();
  function change(make: () => Kept): Promise<Terminal> {
    const changed = changing.then(async () => {
      const terminal = make();
      await journal.append(terminal);
      put(terminal);
      return shown(terminal);
    });
    changing = changed.catch(() => {});
    return changed;
  }
  function mustFind(terminalId: string): Kept {
    const found = byId.get(terminalId);
    if (found === undefined) throw new Problem("TERMINAL_NOT_FOUND");
    return found;
  }
  const setStatus = (terminalId: string, status: Terminal["status"]) =>
    change(() => ({ ...mustFind(terminalId), status }));

  return {
    /** The terminal that has this key now. */
    find(key: string): Terminal | undefined {
      const found = ring.find(key);
      if (found === undefined || clock().getTime() >= found.untilMs) return undefined;
      return shown(byId.get(found.terminalId)!);
    },
    async register(terminalId: string): Promise<{ terminal: Terminal; terminalKey: string }> {
      const terminalKey = newKey();
      const terminal = await change(() => {
        if (byId.has(terminalId)) throw new Problem("TERMINAL_ALREADY_REGISTERED");
        if (byId.size >= TERMINALS_MAX)
          throw new Problem("TERMINAL_ALREADY_REGISTERED", { message: "The register is full." });
        const keyMadeAt = clock().toISOString();
        return {
          terminalId,
          status: "ACTIVE",
          source: "REGISTERED",
          keyMadeAt,
          keyDigest: keyDigest(terminalKey),
        };
      });
      return { terminal, terminalKey };
    },
    async rotateKey(
      terminalId: string,
      earlierKeySeconds: number,
    ): Promise<{ terminal: Terminal; terminalKey: string }> {
      const terminalKey = newKey();
      const terminal = await change(() => {
        const { status, keyDigest: earlierKeyDigest } = mustFind(terminalId);
        const now = clock();
        const until = new Date(now.getTime() + earlierKeySeconds * 1_000).toISOString();
        return {
          ...{ terminalId, status, source: "REGISTERED", keyMadeAt: now.toISOString() },
          ...{ keyDigest: keyDigest(terminalKey) },
          ...(earlierKeySeconds > 0 ? { earlierKeyDigest, earlierKeyUntil: until } : {}),
        };
      });
      return { terminal, terminalKey };
    },
    disable: (terminalId: string) => setStatus(terminalId, "DISABLED"),
    enable: (terminalId: string) => setStatus(terminalId, "ACTIVE"),
    /** By their ids. `next` when there are more. */
    list({ after = "", limit }: { after?: string | undefined; limit: number }) {
      const ids = [...byId.keys()].filter((id) => id > after).sort();
      const terminals = ids.slice(0, limit).map((id) => shown(byId.get(id)!));
      return { terminals, ...(ids.length > limit ? { next: ids[limit - 1]! } : {}) };
    },
    async close(): Promise<void> {
      await changing;
      await journal.close();
    },
  };
}

function shown({ keyDigest: _, earlierKeyDigest: __, ...terminal }: Kept): Terminal {
  return terminal;
}

function isKept(value: unknown): value is Kept {
  const { terminalId, status, source, keyDigest: digest } = (value ?? {}) as Record<string, unknown>;
  return [terminalId, status, source, digest].every((text) => typeof text === "string");
}
