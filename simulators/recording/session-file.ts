// A recorded session: one line of JSON for each exchange, in the order of their answers. docs/recipes/record-and-replay.md
// describes it for people.
import { readFile } from "node:fs/promises";

export type Exchange = {
  /** When the request came, ISO 8601. */
  readonly time: string;
  readonly from: string;
  readonly to: string;
  readonly method: string;
  /** With its query, masked. */
  readonly path: string;
  /** Only those that a replay needs, by their names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it was signed: a replay signs it anew. */
  readonly signed: boolean;
  /** Absent when there was none; what is not JSON is not recorded. */
  readonly body?: unknown;
  readonly answer: { readonly status: number; readonly body?: unknown };
};

/** @throws Error that names the line which is no exchange */
export function readSession(text: string): Exchange[] {
  return text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      const exchange = JSON.parse(line) as Exchange;
      if (/^[A-Z]+$/.test(exchange.method) && exchange.path.startsWith("/") && exchange.answer.status >= 100)
        return [exchange];
    } catch {
      // Said below.
    }
    throw new Error(`Line ${i + 1} is not an exchange as \`npm run record\` writes it.`);
  });
}

export async function readSessionFile(file: string): Promise<Exchange[]> {
  return readSession(await readFile(file, "utf8"));
}
