// What `npm start` keeps between runs: keys, and the addresses that other commands of this checkout look for.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { takeLock } from "../terminal/terminal-lock.ts";
import { createSecrets, type SandboxSecrets } from "./secrets.ts";

const folder = fileURLToPath(new URL("../../.makeba", import.meta.url));
const secretsFile = path.join(folder, "secrets.json");
const noteFile = path.join(folder, "sandbox.json");
/** What the network signs with, for `npm run conformance -- --key FILE`. */
const networkKeyFile = path.join(folder, "network-key.pem");

/** What a running sandbox tells the other commands. */
export type SandboxNote = {
  readonly processId: number;
  readonly walletUrl: string;
  readonly switchUrl: string;
  readonly databaseUrl: string;
  /** What the people who run the switch identify themselves with. */
  readonly switchOperatorKey: string;
  readonly terminals: Readonly<Record<string, string>>;
  /** By their numbers. */
  readonly agents: Readonly<Record<string, { readonly userId: string }>>;
};

/** Where people find it: from the root of the checkout. */
export const networkKeyPath = path.relative(path.dirname(folder), networkKeyFile);

/** Where the sandbox's PostgreSQL keeps its files. */
export const dataDirectory = path.join(folder, "database");

/** Where the sandbox's switch keeps its journals. */
export const switchDataDirectory = path.join(folder, "switch");

/** The keys of earlier runs, or new ones. */
export function keptSecrets(): SandboxSecrets {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const kept: Partial<SandboxSecrets> = existsSync(secretsFile)
    ? JSON.parse(readFileSync(secretsFile, "utf8"))
    : {};
  // Secrets that an older checkout did not have are added to those that it kept.
  const secrets = { ...createSecrets(), ...kept };
  writePrivately(secretsFile, `${JSON.stringify(secrets, null, 2)}\n`);
  writePrivately(networkKeyFile, secrets.networkPrivateKey);
  return secrets;
}

/**
 * Forgets everything that earlier runs kept.
 * @throws Error when an ATM or an agent still plays with it
 */
export function forgetEverything(): void {
  forgetTerminals(folder);
  for (const directory of [dataDirectory, switchDataDirectory])
    rmSync(directory, { recursive: true, force: true });
  for (const file of [secretsFile, noteFile, networkKeyFile]) rmSync(file, { force: true });
}

/**
 * Forgets the journals of ATMs and tills, with what was kept beside them, and the drawers of agents: what they speak of is gone.
 * @throws Error, and forgets nothing, when a process still plays one of them
 */
export function forgetTerminals(stateFolder: string): void {
  const names = existsSync(stateFolder) ? readdirSync(stateFolder) : [];
  for (const name of names.filter((each) => each.endsWith(".lock"))) {
    const inUse = (owner: number) => `Process ${owner} still plays ${name.slice(0, -5)}: end it first.`;
    takeLock(path.join(stateFolder, name), inUse)();
  }
  for (const name of names)
    if (/^(agent-\d{7}\.json|(atm-[a-z0-9]+|till-\d{7})\.journal(\..*)?)$/.test(name))
      rmSync(path.join(stateFolder, name), { force: true });
}

/** The process that runs this checkout's sandbox now, if there is one. */
export function runningSandbox(): number | undefined {
  if (!existsSync(noteFile)) return undefined;
  const { processId }: SandboxNote = JSON.parse(readFileSync(noteFile, "utf8"));
  try {
    process.kill(processId, 0);
    return processId;
  } catch {
    return undefined;
  }
}

/** The switch of the sandbox that runs now, for the people who run it. */
export function sandboxSwitch(): { switchUrl: string; operatorKey: string } | undefined {
  if (runningSandbox() === undefined) return undefined;
  const { switchUrl, switchOperatorKey }: SandboxNote = JSON.parse(readFileSync(noteFile, "utf8"));
  return { switchUrl, operatorKey: switchOperatorKey };
}

export function leaveNote(note: SandboxNote): void {
  writePrivately(noteFile, `${JSON.stringify(note, null, 2)}\n`);
}

export function removeNote(): void {
  rmSync(noteFile, { force: true });
}

function writePrivately(file: string, content: string): void {
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
