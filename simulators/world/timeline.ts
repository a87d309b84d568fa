// What happened in a world, line by line. Nothing in it differs between two runs with the same seed: ids are given names
// in the order in which they appear, times count from the start of the world, and no code is ever shown.
import { formatMoney } from "../agent/screen.ts";

export type TimelineKind =
  | "step"
  | "said"
  /** What the switch, the wallet and the bank say to each other. */
  | "message"
  | "notes"
  | "money"
  | "fault"
  | "time"
  | "check"
  | "trouble"
  | "match";

export type TimelineEntry = {
  readonly atMs: number;
  readonly kind: TimelineKind;
  /** Who did it. */
  readonly who: string;
  /** Whom it was told. */
  readonly to?: string;
  readonly text: string;
};

/** Short names for ids, such as tx#1. */
export class Names {
  readonly #byId = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** The name of an id, a new one when it has none. */
  of(kind: string, id: string): string {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const name = `${kind}#${count}`;
    this.#byId.set(id, name);
    return name;
  }

  /** Gives an id a name of one's own. */
  set(id: string, name: string): void {
    this.#byId.set(id, name);
  }

  /** The name of an id that has one. */
  known(id: string): string | undefined {
    return this.#byId.get(id);
  }

  /** The id of a name. */
  idOf(name: string): string | undefined {
    for (const [id, known] of this.#byId) if (known === name) return id;
    return undefined;
  }

  /** The text with names in the place of ids. */
  in(text: string): string {
    const withTransactions = text.replace(/txn_[0-9A-HJKMNP-TV-Z]{26}/g, (id) => this.of("tx", id));
    return withTransactions.replace(
      /\b(?:[A-Z0-9]{4,16}|\d{7,19}|usr_[\w-]+)\b/g,
      (id) => this.#byId.get(id) ?? id,
    );
  }
}

export class Timeline {
  readonly names = new Names();
  readonly #entries: TimelineEntry[] = [];
  readonly #nowMs: () => number;
  #muted = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  add(kind: TimelineKind, who: string, text: string, to?: string): void {
    if (this.#muted > 0) return;
    const entry = { atMs: this.#nowMs(), kind, who, text: this.names.in(text) };
    this.#entries.push(to === undefined ? entry : { ...entry, to });
  }

  entries(): readonly TimelineEntry[] {
    return this.#entries;
  }

  /** Leaves out what happens meanwhile: for what happens at once, in an order that says nothing. */
  async muted<T>(work: () => Promise<T>): Promise<T> {
    this.#muted++;
    try {
      return await work();
    } finally {
      this.#muted--;
    }
  }
}

/** `0:15:00.250`; hours may be more than a day. */
export function formatTime(ms: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const days = Math.floor(ms / 86_400_000);
  const clock = `${Math.floor(ms / 3_600_000) % 24}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)}`;
  const part = ms % 1000 === 0 ? "" : `.${String(Math.round(ms % 1000)).padStart(3, "0")}`;
  return `${days > 0 ? `${days}d ` : ""}${clock}${part}`;
}

/** How long a story took in its world, and how long it took to play, such as `15:50:00 in the world, played in 1.1 s`. */
export function formatDuration(worldMs: number, playedMs: number): string {
  return `${formatTime(worldMs)} in the world, played in ${(playedMs / 1000).toFixed(1)} s`;
}

/** One entry on a line without colours. */
export function formatEntry({ atMs, who, to, text }: TimelineEntry): string {
  return `${formatTime(atMs).padStart(12)}  ${(to === undefined ? who : `${who} → ${to}`).padEnd(20)}  ${text}`;
}

/** Escudos as people write them; also with centavos. */
export const escudos = formatMoney;
