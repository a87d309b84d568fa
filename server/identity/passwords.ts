// Passwords: argon2id with its parameters beside the hash, so that they can be raised and old hashes still verify.
// A hash costs 19 MB and some 40 ms; only a few run at once, and past a bound the caller is told to come back.
import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";

export type PasswordCost = { readonly memoryKib: number; readonly passes: number };

/** OWASP's second choice of parameters: 19 MiB, two passes, one lane. */
const PASSWORD_COST: PasswordCost = { memoryKib: 19_456, passes: 2 };
const HASH_BYTES = 32;
const RUNNING_MAX = 2;
const WAITING_MAX = 200;

export type Passwords = {
  hash(password: string): Promise<string>;
  /** Takes as long for nobody's hash as for somebody's, and is then false. Throws OVERLOADED when too many wait. */
  verify(password: string, stored: string | undefined): Promise<boolean>;
};

/** What new hashes cost; a stored one is verified at what it cost. */
export function createPasswords({ memoryKib, passes }: PasswordCost = PASSWORD_COST): Passwords {
  let running = 0;
  const waiting: (() => void)[] = [];

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= RUNNING_MAX) {
      if (waiting.length >= WAITING_MAX) throw new Problem("OVERLOADED", { headers: { "Retry-After": "5" } });
      await new Promise<void>((go) => waiting.push(go));
    } else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  }

  const salt = randomBytes(16);
  const nobody = format(memoryKib, passes, salt, randomBytes(HASH_BYTES));
  return {
    async hash(password) {
      const salt = randomBytes(16);
      return format(memoryKib, passes, salt, await inTurn(() => derive(password, salt, memoryKib, passes)));
    },
    async verify(password, stored) {
      const { salt, hash, ...cost } = parse(stored ?? nobody);
      const found = await inTurn(() => derive(password, salt, cost.memory, cost.passes));
      return timingSafeEqual(found, hash) && stored !== undefined;
    },
  };
}

function derive(password: string, salt: Buffer, memory: number, passes: number): Promise<Buffer> {
  const parameters: Argon2Parameters = {
    message: Buffer.from(password.normalize("NFC")),
    nonce: salt,
    parallelism: 1,
    tagLength: HASH_BYTES,
    memory,
    passes,
  };
  return new Promise((resolve, reject) =>
    argon2("argon2id", parameters, (error, hash) => (error ? reject(error) : resolve(hash))),
  );
}

/** The form that other tools read too: `$argon2id$v=19$m=...,t=...,p=1$salt$hash`. */
function format(memory: number, passes: number, salt: Buffer, hash: Buffer): string {
  const text = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");
  return `$argon2id$v=19$m=${memory},t=${passes},p=1$${text(salt)}$${text(hash)}`;
}

function parse(stored: string): { memory: number; passes: number; salt: Buffer; hash: Buffer } {
  const [, memory, passes, salt, hash] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$([\w+/]+)\$([\w+/]+)$/.exec(stored) ?? [];
  if (hash === undefined) throw new Error("A stored password hash is not readable.");
  return {
    memory: Number(memory),
    passes: Number(passes),
    salt: Buffer.from(salt!, "base64"),
    hash: Buffer.from(hash, "base64"),
  };
}
