// Where a session is written while it is recorded: a new file that only its owner may read.
import { createWriteStream } from "node:fs";
import { isExchange, type SessionLine } from "./session-file.ts";

export type RecordingFile = {
  readonly write: (line: SessionLine) => void;
  /** Ends the file. @returns what is in it, in words */
  end(): Promise<string>;
};

/** @throws Error when there is such a file already, or it cannot be written */
export async function openRecordingFile(name: string): Promise<RecordingFile> {
  const file = createWriteStream(name, { flags: "wx", mode: 0o600 });
  await new Promise((resolve, reject) => file.once("open", resolve).once("error", reject));
  let exchanges = 0;
  let events = 0;
  return {
    write(line) {
      if (isExchange(line)) exchanges++;
      else if ("event" in line) events++;
      file.write(`${JSON.stringify(line)}\n`);
    },
    async end() {
      await new Promise<void>((resolve) => file.end(resolve));
      const heard = events === 0 ? "" : ` and ${events} events of streams`;
      return `${exchanges} exchanges${heard} are in ${name}.`;
    },
  };
}
