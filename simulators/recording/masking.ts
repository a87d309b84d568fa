// Takes secrets out of what is recorded: what the contract marks as one, and, whatever the contract says or does not know,
// what has the name of one. Within one session the same secret always has the same mask, such as `«code:1»`,
// so that a reader sees that the code which was issued is the one which was typed. A mask is a number, never made from
// the secret: six digits could be guessed from any hash.

/** A field whose last word is one of these is secret, wherever it stands. */
const SECRET_WORDS =
  /^(code|codes|pin|pins|password|passwords|token|secret|key|phone|otp|proof|name|email|authorization|cookie)$/;
const MASK = /^«([a-z]+):(\d+)»$/;
/** What a person chose is never taken for one of the contract's words. */
const ALWAYS_SECRET = /^(password|pin|secret|name)$/;
/** Shorter texts are not looked for elsewhere: they would be found by accident. */
const LOOKED_FOR_LENGTH_MIN = 6;

/** Kinds of secrets by the names of fields, as the contract has them for one operation. */
export type SecretFields = ReadonlyMap<string, string>;

export type Masking = {
  /** A body as JSON has it, with masks in the place of secrets. */
  body(value: unknown, fields?: SecretFields): unknown;
  header(name: string, value: string): string;
  /** A path with its query. */
  path(path: string, fields?: SecretFields): string;
  /** The place in a stream: it is another one in each run, and may say what only the reader of the stream knows. */
  eventId(id: string): string;
};

const NO_FIELDS: SecretFields = new Map();
/** Of an `Authorization`. */
const SCHEMES: Readonly<Record<string, string>> = { Bearer: "token", ApiKey: "key" };
const EVENT_ID = "event";

/** @param plain texts that are no secrets wherever they stand, such as the codes of errors */
export function createMasking(plain: ReadonlySet<string>): Masking {
  const masks = new Map<string, string>();
  /** Small numbers, which are no secrets anywhere else. */
  const eventIds = new Map<string, string>();
  const numbers = new Map<string, number>();

  function mask(kind: string, secret: string, among = masks): string {
    const known = among.get(secret);
    if (known !== undefined) return known;
    const number = (numbers.get(kind) ?? 0) + 1;
    numbers.set(kind, number);
    const made = `«${kind}:${number}»`;
    among.set(secret, made);
    return made;
  }

  const ifKnown = (text: string): string =>
    text.length >= LOOKED_FOR_LENGTH_MIN ? (masks.get(text) ?? text) : text;

  function value(found: unknown, fields: SecretFields, kind: string | undefined): unknown {
    if (Array.isArray(found)) return found.map((each) => value(each, fields, kind));
    if (typeof found === "object" && found !== null)
      return Object.fromEntries(
        Object.entries(found).map(([name, each]) => [
          name,
          value(each, fields, fields.get(name) ?? secretKindOf(name) ?? kind),
        ]),
      );
    const isText = typeof found === "string";
    if (kind !== undefined && (isText || typeof found === "number"))
      return plain.has(String(found)) && !ALWAYS_SECRET.test(kind) ? found : mask(kind, String(found));
    return isText ? ifKnown(found) : found;
  }

  return {
    body: (found, fields = NO_FIELDS) => value(found, fields, undefined),
    eventId: (id) => mask(EVENT_ID, id, eventIds),
    header(name, text) {
      const [, scheme = "", secret] = /^(\w+) (.+)$/.exec(text) ?? [];
      if (secret !== undefined && Object.hasOwn(SCHEMES, scheme))
        return `${scheme} ${mask(SCHEMES[scheme]!, secret)}`;
      if (name === "last-event-id") return mask(EVENT_ID, text, eventIds);
      const kind = name === "idempotency-key" ? undefined : secretKindOf(name);
      return kind === undefined ? ifKnown(text) : mask(kind, text);
    },
    path(path, fields = NO_FIELDS) {
      const { pathname, searchParams } = new URL(path, "http://recorded");
      const segments = pathname.split("/").map((each) => ifKnown(decodeURIComponent(each)));
      const query = [...searchParams].map(([name, text]) => {
        const kind = fields.get(name) ?? secretKindOf(name);
        return `${name}=${encodeURIComponent(kind === undefined ? ifKnown(text) : mask(kind, text))}`;
      });
      const masked = segments.map(encodeURIComponent).join("/");
      return query.length === 0 ? masked : `${masked}?${query.join("&")}`;
    },
  };
}

/** What a mask stands for, such as `code` and 1; nothing for any other text. */
export function readMask(text: string): { kind: string; number: number } | undefined {
  const [, kind, number] = MASK.exec(text) ?? [];
  return kind === undefined ? undefined : { kind, number: Number(number) };
}

function secretKindOf(name: string): string | undefined {
  const word = lastWordOf(name);
  return SECRET_WORDS.test(word) ? word : undefined;
}

/** The last word of a name in camelCase, with hyphens or underscores, in small letters. */
export function lastWordOf(name: string): string {
  const words = name.match(/[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])/g);
  return (words?.at(-1) ?? name).toLowerCase();
}
