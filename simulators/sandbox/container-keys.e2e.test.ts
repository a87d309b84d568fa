// The program that makes the containers' keys, as docker-compose.yml runs it: again at every start.
import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";

const program = path.join(import.meta.dirname, "container-keys.ts");
const made = [
  ...["postgres/password", "wallet/settings.env", "vinti4/settings.env", "bank/settings.env"],
  "atm/sandbox.json",
];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "makeba-keys-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const makeKeys = () => promisify(execFile)(process.execPath, [program, folder]);
const read = (name: string) => readFileSync(path.join(folder, name), "utf8");

test("keys are made once and kept at every later start", async () => {
  await makeKeys();
  const first = made.map(read);
  await makeKeys();
  expect(made.map(read)).toEqual(first);
});

test("a key that a later version needs is added, and the others stay", async () => {
  await makeKeys();
  const before = made.map(read);
  const kept = path.join(folder, "all/secrets.json");
  const { codeKey: _, ...earlier } = JSON.parse(readFileSync(kept, "utf8"));
  chmodSync(kept, 0o600);
  writeFileSync(kept, JSON.stringify(earlier));
  await makeKeys();
  expect(JSON.parse(readFileSync(kept, "utf8"))).toMatchObject(earlier);
  const changed = made.filter((name, i) => read(name) !== before[i]);
  expect(changed).toEqual(["wallet/settings.env"]);
});

test("a file that was lost or half written comes back as it was", async () => {
  await makeKeys();
  const before = made.map(read);
  rmSync(path.join(folder, "vinti4/settings.env"));
  writeFileSync(path.join(folder, "wallet/settings.env.new"), "half", { mode: 0o400 });
  await makeKeys();
  expect(made.map(read)).toEqual(before);
});

test("only PostgreSQL's password may be read by another user, and no key is printed", async () => {
  const { stdout, stderr } = await makeKeys();
  for (const name of [...made, "all/secrets.json"])
    expect(statSync(path.join(folder, name)).mode & 0o077, name).toBe(
      name === "postgres/password" ? 0o044 : 0,
    );
  expect(stdout + stderr).toBe("New keys are made.\n");
});

test("keys that cannot be read are neither replaced by new ones nor quoted", async () => {
  await makeKeys();
  const kept = path.join(folder, "all/secrets.json");
  chmodSync(kept, 0o600);
  writeFileSync(kept, "secret");
  const stderr = `${kept} cannot be read. PostgreSQL knows the password in it: bring the file back.\n`;
  await expect(makeKeys()).rejects.toMatchObject({ code: 1, stderr });
  expect(readFileSync(kept, "utf8")).toBe("secret");
});
