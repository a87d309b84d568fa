// What the recording says and what this run says for it: ids and secrets are new in each run. Where the recording had one in an
// answer, the new run has its own, and that is used wherever the recording used the other. Pure, but for the run's own number.
import { lastWordOf, readMask } from "./masking.ts";

export type Differ = (where: string, recorded: unknown, found: unknown) => void;

/** Times, and what names one answer only, are new in each run. */
export const VOLATILE =
  /(At|Time|Until|[uU]pdated|^at$|^time|^timestamp|^traceId|^publicKey|^uptime|^cursor|^etag)$/;
const ID_WORDS = /^(id|no|number|reference|seq)$/;

export type ReplayValues = ReturnType<typeof createReplayValues>;

/**
 * @param run a text that no other run has
 * @param secrets what masks stand for, such as `iban:1`, where something made up would not do
 * @param ignore fields that are not compared, besides VOLATILE
 */
export function createReplayValues(options: {
  readonly run: string;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly ignore?: readonly string[];
}) {
  const { run, secrets = {}, ignore = [] } = options;
  /** What the recording says -> what this run says. */
  const known = new Map(Object.entries(secrets).map(([name, secret]) => [`«${name}»`, secret]));

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

  function hereDeep(value: unknown): unknown {
    if (typeof value === "string") return here(value);
    if (Array.isArray(value)) return value.map(hereDeep);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, hereDeep(each)]));
  }

  function learn(recorded: string, make: () => string): string {
    const found = known.get(recorded);
    if (found !== undefined) return found;
    const made = make();
    known.set(recorded, made);
    return made;
  }

  function compare(recorded: unknown, found: unknown, where: string, differ: Differ): void {
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
      // What the simulated bank takes for a card whose payments settle.
      case "cardtoken":
        return "tok_settles";
      case "iban":
        return inventIban(digits);
      default:
        return `replayed-${number}`;
    }
  }

  return {
    here,
    hereDeep,
    learn,
    compare,
    knows: (text: string): boolean => known.has(text),
    /** A place in a stream: the newest one that the recording called so. */
    moveTo: (recorded: string, found: string): void => void known.set(recorded, found),
  };
}

/** One of Cabo Verde, with check digits that are right. */
function inventIban(digits: number): string {
  const bban = String(digits).padStart(21, "0");
  // C is 12 and V is 31 in the standard's sum.
  const check = 98n - (BigInt(`${bban}123100`) % 97n);
  return `CV${String(check).padStart(2, "0")}${bban}`;
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** By the name of its field, or by its looks, such as `txn_01J…`. */
function isId(field: string, text: string): boolean {
  return ID_WORDS.test(lastWordOf(field)) || /^[a-z]{2,6}_[0-9A-Za-z]{10,}$/.test(text);
}
