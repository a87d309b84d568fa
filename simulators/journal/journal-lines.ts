// The lines of a journal, as text [ours]. Pure.
//
//   {"line":1,"sum":"0d4a1185","entry":{...}}
//
// `line` counts from 1 without a gap, and `sum` is the CRC-32 of `line:entry` as written, in eight hexadecimal digits. A line
// counts only with its line feed: without it, its write did not end.
import { crc32 } from "node:zlib";
import type { JournalReading } from "./journal.ts";

/** An entry as the text that its line carries. @throws TypeError when it is no JSON value */
export function entryText(entry: unknown): string {
  const text = JSON.stringify(entry);
  if (text === undefined) throw new TypeError("A journal's entry must be a JSON value.");
  return text;
}

/** Lines with their line feeds. @param firstLine the number of the first, from 1 */
export function writeLines(firstLine: number, entryTexts: readonly string[]): string {
  return entryTexts
    .map((text, index) => {
      const line = firstLine + index;
      return `{"line":${line},"sum":"${sumOf(line, text)}","entry":${text}}\n`;
    })
    .join("");
}

/**
 * @returns what stands in `bytes`, how many of them are whole lines, and the number of the line that comes next
 */
export function readLines<Entry>(
  bytes: Uint8Array,
  isEntry: (value: unknown) => value is Entry,
): JournalReading<Entry> & { wholeBytes: number; nextLine: number } {
  const wholeBytes = bytes.lastIndexOf(lineFeed) + 1;
  const texts = new TextDecoder().decode(bytes.subarray(0, wholeBytes)).split("\n").slice(0, -1);
  const entries: Entry[] = [];
  const unreadableLines: number[] = [];
  texts.forEach((text, index) => {
    const entry = readLine(index + 1, text);
    if (entry !== undefined && isEntry(entry.value)) entries.push(entry.value);
    else unreadableLines.push(index + 1);
  });
  const nextLine = texts.length + 1;
  const rest = new TextDecoder().decode(bytes.subarray(wholeBytes));
  if (rest !== "" && !isTorn(nextLine, rest)) unreadableLines.push(nextLine);
  return { entries, torn: rest !== "", unreadableLines, wholeBytes, nextLine };
}

/**
 * Whether a write that ended too soon can have left this: the beginning of a line. A whole line whose line feed went bad is
 * not that, whatever follows it: its writer may have heard that it was kept.
 */
function isTorn(line: number, rest: string): boolean {
  const beginning = `{"line":${line},"sum":"`;
  return (rest.startsWith(beginning) || beginning.startsWith(rest)) && !goesOnAfterWholeLine(line, rest);
}

function goesOnAfterWholeLine(line: number, text: string): boolean {
  const [head, sum] = /^\{"line":\d+,"sum":"([0-9a-f]{8})","entry":/.exec(text) ?? [];
  if (head === undefined) return false;
  let from = head.length;
  let sumSoFar = crc32(`${line}:`);
  // Each brace may be the last one of the line.
  for (let end = text.indexOf("}", from); end >= 0; end = text.indexOf("}", end + 1)) {
    sumSoFar = crc32(text.slice(from, end), sumSoFar);
    if (inHex(sumSoFar) === sum) return end + 1 < text.length;
    from = end;
  }
  return false;
}

const lineFeed = 0x0a;
const form = /^\{"line":([1-9]\d{0,14}),"sum":"([0-9a-f]{8})","entry":(.*)\}$/;

function readLine(line: number, text: string): { value: unknown } | undefined {
  const [, numberText, sum, entryText] = form.exec(text) ?? [];
  if (entryText === undefined || Number(numberText) !== line || sum !== sumOf(line, entryText))
    return undefined;
  try {
    return { value: JSON.parse(entryText) };
  } catch {
    return undefined;
  }
}

function sumOf(line: number, text: string): string {
  return inHex(crc32(`${line}:${text}`));
}

function inHex(sum: number): string {
  return sum.toString(16).padStart(8, "0");
}
