// Makes the secrets of docker-compose.yml once, and hands each service its own in a folder that only that service
// mounts. What was made is kept and never made anew, since PostgreSQL and issued tokens depend on it. Prints no key.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  ACQUIRER_ID,
  BANK_KEY_ID,
  createSecrets,
  NETWORK_KEY_ID,
  type SandboxSecrets,
  WALLET_KEY_ID,
} from "./secrets.ts";

export type ContainerSecrets = SandboxSecrets & {
  readonly databasePassword: string;
  /** Opens the PINs that phones encrypt; kept, so that they need not fetch it anew after each start. */
  readonly pinEncryptionKey: string;
};

type KeyFile = { readonly content: string; readonly mode: number };

export function createContainerSecrets(): ContainerSecrets {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    ...createSecrets(),
    databasePassword: randomBytes(24).toString("base64url"),
    pinEncryptionKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** What each service of docker-compose.yml is told, by the file's path below the folder of keys. */
export function containerKeyFiles(secrets: ContainerSecrets): Record<string, KeyFile> {
  const { networkPublicKey: publicKey, databasePassword, walletPrivateKey } = secrets;
  const walletKeys = JSON.stringify([{ keyId: WALLET_KEY_ID, publicKey: secrets.walletPublicKey }]);
  return {
    // PostgreSQL runs as another user than the one that writes this.
    "postgres/password": { content: databasePassword, mode: 0o444 },
    "wallet/settings.env": {
      mode: 0o400,
      content: settingsFile({
        DATABASE_URL: `postgres://makeba:${databasePassword}@postgres:5432/makeba`,
        TOKEN_SIGNING_KEY: secrets.tokenSigningKey,
        CODE_KEY: secrets.codeKey,
        PIN_KEY: secrets.pinKey,
        PERSONAL_DATA_KEYS: secrets.personalDataKeys,
        PHONE_INDEX_KEYS: `sandbox:${secrets.phoneIndexKey}`,
        PIN_ENCRYPTION_KEYS: secrets.pinEncryptionKey,
        NETWORK_KEYS: JSON.stringify([{ keyId: NETWORK_KEY_ID, acquirerId: ACQUIRER_ID, publicKey }]),
        SWITCH_SIGNING_KEY: walletPrivateKey,
        SWITCH_SIGNING_KEY_ID: WALLET_KEY_ID,
        BANK_KEYS: JSON.stringify([{ keyId: BANK_KEY_ID, publicKey: secrets.bankPublicKey }]),
        BANK_SIGNING_KEY: walletPrivateKey,
        BANK_SIGNING_KEY_ID: WALLET_KEY_ID,
      }),
    },
    "vinti4/settings.env": {
      mode: 0o400,
      content: settingsFile({
        ACQUIRER_ID,
        SIGNING_KEY_ID: NETWORK_KEY_ID,
        SIGNING_KEY: secrets.networkPrivateKey,
        OPERATOR_KEY: secrets.switchOperatorKey,
        TERMINAL_KEYS: JSON.stringify(secrets.terminalKeys),
        WALLET_KEYS: walletKeys,
      }),
    },
    "bank/settings.env": {
      mode: 0o400,
      content: settingsFile({
        SIGNING_KEY_ID: BANK_KEY_ID,
        SIGNING_KEY: secrets.bankPrivateKey,
        WALLET_KEYS: walletKeys,
      }),
    },
    "atm/sandbox.json": {
      mode: 0o400,
      content: `${JSON.stringify({ switchUrl: "http://vinti4:3100", terminals: secrets.terminalKeys })}\n`,
    },
  };
}

/** What `node --env-file` reads. Nothing is interpreted between single quotes, line breaks included. */
function settingsFile(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => {
      if (value.includes("'")) throw new Error(`${name} cannot be written: it has a single quote in it.`);
      return `${name}='${value}'\n`;
    })
    .join("");
}

/** Renamed into place, so that a service never reads half a file. */
function writeWhole(file: string, { content, mode }: KeyFile): void {
  mkdirSync(path.dirname(file), { recursive: true });
  // An earlier run that ended halfway may have left one that not even its owner may write to.
  rmSync(`${file}.new`, { force: true });
  writeFileSync(`${file}.new`, content, { mode });
  // Whatever the umask is.
  chmodSync(`${file}.new`, mode);
  renameSync(`${file}.new`, file);
}

function readKept(file: string): Partial<ContainerSecrets> {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // Without what the parser says: it quotes the text.
    throw new Error(`${file} cannot be read. PostgreSQL knows the password in it: bring the file back.`);
  }
}

/** Returns what to say about it. */
function makeKeys(folder: string): string {
  const file = path.join(folder, "all/secrets.json");
  const made = createContainerSecrets();
  const kept = readKept(file);
  const secrets = { ...made, ...kept };
  // A later version may need a key that an earlier one did not know.
  const isNew = Object.keys(made).some((name) => !(name in kept));
  if (isNew) writeWhole(file, { content: `${JSON.stringify(secrets)}\n`, mode: 0o400 });
  for (const [name, keyFile] of Object.entries(containerKeyFiles(secrets)))
    writeWhole(path.join(folder, name), keyFile);
  return isNew ? "New keys are made." : "The keys of earlier are kept.";
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  try {
    if (folder === undefined) throw new Error("Where to? node simulators/sandbox/container-keys.ts FOLDER");
    console.log(makeKeys(folder));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
