// A recorded session: one line of JSON for each exchange, in the order of their answers, and one for each event of a stream
// that such an answer is. docs/recipes/record-and-replay.md describes it for people.
import { readFile } from "node:fs/promises";
import type { Operation, Part } from "./contracts.ts";

export type Exchange = {
  /** When the request came, ISO 8601. */
  readonly time: string;
  /** Who asked, as the contract says. */
  readonly from: Operation["from"];
  readonly to: Part;
  readonly method: string;
  /** With its query, masked. */
  readonly path: string;
  /** Only those that a replay needs, by their names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it was signed: a replay signs it anew. */
  readonly signed: boolean;
  /** Absent when there was none; what is not JSON is not recorded. */
  readonly body?: unknown;
  /** `stream`: its events follow, by this number. */
  readonly answer: { readonly status: number; readonly body?: unknown; readonly stream?: number };
};

export type EventLine = {
  readonly time: string;
  readonly stream: number;
  /** Its name. */
  readonly event: string;
  /** Masked. */
  readonly id?: string;
  readonly data: unknown;
};

export type EndLine = {
  readonly time: string;
  readonly stream: number;
  /** Who ended it. */
  readonly end: "server" | "client";
};

export type SessionLine = Exchange | EventLine | EndLine;

export const isExchange = (line: SessionLine): line is Exchange => "method" in line;

/** @throws Error that names the line which is none */
export function readSession(text: string): SessionLine[] {
  return text.split("\n").flatMap((line, i): SessionLine[] => {
    if (line.trim() === "") return [];
    try {
      const found = JSON.parse(line) as SessionLine;
      if (isExchange(found)) {
        if (/^[A-Z]+$/.test(found.method) && found.path.startsWith("/") && found.answer.status >= 100)
          return [found];
      } else if (Number.isInteger(found.stream) && ("end" in found || typeof found.event === "string"))
        return [found];
    } catch {
      // Said below.
    }
    throw new Error(`Line ${i + 1} is not one that \`npm run record\` writes.`);
  });
}

export async function readSessionFile(file: string): Promise<SessionLine[]> {
  return readSession(await readFile(file, "utf8"));
}
