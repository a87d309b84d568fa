// Which switch a terminal at the prompt talks to, and as whom: from the command line, else from the file that the
// sandbox writes when it starts. Every fault is one sentence that says what to do; no key is ever shown.
import { readFileSync } from "node:fs";
import path from "node:path";

export type Connection = { switchUrl: string; terminalId: string; terminalKey: string };

/** What the command line says. */
export type ConnectionOptions = { switchUrl?: string; terminal?: string; key?: string };

type Sandbox = { switchUrl?: string; terminals: Record<string, string> };

/**
 * @param stateFolder where the sandbox keeps `sandbox.json`
 * @throws Error when something is missing in both places, or the file cannot be read
 */
export function findConnection(options: ConnectionOptions, stateFolder: string): Connection {
  const { switchUrl: urlGiven, terminal, key } = options;
  const complete = urlGiven !== undefined && terminal !== undefined && key !== undefined;
  const sandbox: Sandbox = complete ? { terminals: {} } : readSandbox(stateFolder);
  const switchUrl = urlGiven ?? sandbox.switchUrl;
  const terminalId = terminal ?? Object.keys(sandbox.terminals).sort()[0];
  if (switchUrl === undefined || terminalId === undefined)
    throw new Error(
      "There is no switch to talk to: run `npm start` in another terminal first, or pass --switch-url, --terminal and --key.",
    );
  const terminalKey =
    key ?? (Object.hasOwn(sandbox.terminals, terminalId) ? sandbox.terminals[terminalId] : undefined);
  if (terminalKey === undefined) {
    const known = Object.keys(sandbox.terminals).sort().join(", ");
    throw new Error(
      `There is no key for terminal ${terminalId}: pass --key${known === "" ? "" : `, or use one of ${known}`}.`,
    );
  }
  return { switchUrl, terminalId, terminalKey };
}

/** The sandbox's file; one that is not there is empty. */
function readSandbox(stateFolder: string): Sandbox {
  const file = path.join(stateFolder, "sandbox.json");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { terminals: {} };
    throw new Error(`${file} cannot be read: ${(error as Error).message}.`);
  }
  try {
    const { switchUrl, terminals } = JSON.parse(text) as Partial<Sandbox>;
    if (
      typeof switchUrl === "string" &&
      Object.values(terminals ?? {}).every((key) => typeof key === "string")
    )
      return { switchUrl, terminals: terminals ?? {} };
  } catch {
    // Said below, without the text: it holds keys.
  }
  throw new Error(`${file} is not what the sandbox writes: remove it and run \`npm start\` again.`);
}
