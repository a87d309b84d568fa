// JSON in which nothing can be read in two ways: no repeated key, no number that another parser would round, no
// depth. It must never repair, drop or round anything, and never repeat what was sent in an error.
//
// Native JSON.parse, then one pass over the text, which by then is known to be valid JSON. lossless-json was tried:
// it accepts a repeated key with an equal value, recurses (10,000 brackets overflow its stack; V8's parser does not
// recurse), and is no faster than the two steps together.
import { Problem } from "./problem.ts";

const DEPTH_MAX = 16;
const DIGITS_MAX = 15;

const QUOTE = 0x22;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Parses JSON text; numbers become JS numbers and are exact, since they have at most 15 digits.
 * @throws Problem MALFORMED_JSON with `details.reason` in words and, where known, `details.position` (0-based).
 */
export function parseStrictJson(text: string): unknown {
  const value = parse(text);
  refuseAmbiguity(text);
  return value;
}

export function malformed(reason: string, position?: number): Problem {
  return new Problem("MALFORMED_JSON", {
    details: position === undefined ? { reason } : { reason, position },
  });
}

function parse(text: string): unknown {
  if (text.trim() === "") throw malformed("the body is empty");
  try {
    return JSON.parse(text);
  } catch (error) {
    // Only the position is taken: the engine's message quotes the text.
    const position = / at position (\d{1,9}) \(line \d+ column \d+\)$/.exec(
      (error as SyntaxError).message,
    )?.[1];
    throw malformed("the body is not valid JSON", position === undefined ? undefined : Number(position));
  }
}

function refuseAmbiguity(text: string): void {
  // One entry per open bracket: the keys so far of an object, nothing for an array.
  const open: (Set<string> | undefined)[] = [];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      const end = endOfString(text, i);
      const string = decode(text.slice(i + 1, end), i);
      if (isKey(text, end)) addKey(open.at(-1)!, string, i);
      i = end;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (open.push(code === OPEN_BRACE ? new Set() : undefined) > DEPTH_MAX) {
        throw malformed(`the body is nested deeper than ${DEPTH_MAX} levels`, i);
      }
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      open.pop();
    } else if (code === MINUS || isDigit(code)) {
      i = endOfNumber(text, i) - 1;
    }
  }
}

function addKey(keys: Set<string>, key: string, position: number): void {
  if (key === "__proto__") throw malformed("a key is named __proto__", position);
  if (keys.size === keys.add(key).size) throw malformed("an object repeats a key", position);
}

function endOfString(text: string, start: number): number {
  let i = start + 1;
  for (let code = text.charCodeAt(i); code !== QUOTE; code = text.charCodeAt(i))
    i += code === BACKSLASH ? 2 : 1;
  return i;
}

/** Refuses what a database cannot store or would replace: a null character, half of a surrogate pair. */
function decode(raw: string, position: number): string {
  if (!raw.includes("\\")) return raw;
  const string = JSON.parse(`"${raw}"`) as string;
  if (string.includes("\0") || !string.isWellFormed()) {
    throw malformed("a text has a null character or half of a surrogate pair", position);
  }
  return string;
}

function isKey(text: string, endOfString: number): boolean {
  let i = endOfString + 1;
  while (text.charCodeAt(i) <= 0x20) i++;
  return text.charCodeAt(i) === COLON;
}

/** Counts every digit except a zero before the dot, so that the text cannot be longer than what it stands for. */
function endOfNumber(text: string, start: number): number {
  let digits = 0;
  let i = text.charCodeAt(start) === MINUS ? start + 1 : start;
  if (text.charCodeAt(i) === ZERO) i++;
  for (; isDigit(text.charCodeAt(i)) || text.charCodeAt(i) === DOT; i++) {
    if (text.charCodeAt(i) !== DOT) digits++;
  }
  if (digits > DIGITS_MAX) throw malformed(`a number has more than ${DIGITS_MAX} digits`, start);
  if ((text.charCodeAt(i) | 0x20) === 0x65) throw malformed("a number is written with an exponent", start);
  return i;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}
