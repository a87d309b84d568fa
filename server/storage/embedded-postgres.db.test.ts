// The database by default, tried on real processes: what survives a restart and a crash, what must not be left behind,
// and that it runs where its binaries cannot be reached. Each test removes the folders and processes that it makes.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from "./embedded-postgres.ts";
import { nativeFolder } from "./postgres-binaries.ts";

const isRoot = process.getuid?.() === 0;
const originalTmpdir = process.env.TMPDIR;
let scratch: string;
let started: EmbeddedPostgres[];

beforeEach(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), "makeba-test-"));
  await chmod(scratch, 0o755);
  // So that staged binaries and temporary folders are found, and are removed with the test.
  process.env.TMPDIR = path.join(scratch, "tmp");
  await mkdir(process.env.TMPDIR);
  await chmod(process.env.TMPDIR, 0o1777);
  started = [];
});

afterEach(async () => {
  for (const postgres of started) await postgres.stop();
  if (originalTmpdir === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = originalTmpdir;
  await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
});

async function start(options: EmbeddedPostgresOptions = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres(options);
  started.push(postgres);
  return postgres;
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

const temporaryFolders = async () =>
  (await readdir(tmpdir())).filter((name) => name.startsWith("makeba-data-"));

/** Runs a program that starts a database and prints it as its only line; `afterwards` is its last statement. */
async function startInAnotherProcess(
  options: EmbeddedPostgresOptions,
  afterwards: string,
): Promise<{ program: ChildProcess; postgres: EmbeddedPostgres }> {
  const module = new URL("./embedded-postgres.ts", import.meta.url).href;
  const source = `
    import { startEmbeddedPostgres } from ${JSON.stringify(module)};
    console.log(JSON.stringify(await startEmbeddedPostgres(${JSON.stringify(options)})));
    ${afterwards}`;
  const program = spawn(process.execPath, ["--input-type=module", "--eval", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface({ input: program.stdout }), "line");
  return { program, postgres: JSON.parse(line) };
}

/** Kills a program when the files of its database, somewhere in `folder`, have begun to appear. */
async function killDuringInitdb(options: EmbeddedPostgresOptions, folder: string): Promise<void> {
  const module = new URL("./embedded-postgres.ts", import.meta.url).href;
  const source = `
    import { startEmbeddedPostgres } from ${JSON.stringify(module)};
    await startEmbeddedPostgres(${JSON.stringify(options)});`;
  const program = spawn(process.execPath, ["--input-type=module", "--eval", source], { stdio: "ignore" });
  await until(async () => {
    const files = await readdir(folder, { recursive: true }).catch(() => []);
    return files.some((file) => path.basename(file) === "PG_VERSION");
  });
  program.kill("SIGKILL");
  await once(program, "exit");
}

/** Waits for something another process does on its own; the test's time limit bounds it. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(20);
}

/** A process that has ended but that nobody has waited for is gone too. */
async function isGone(processId: number): Promise<boolean> {
  try {
    process.kill(processId, 0);
  } catch {
    return true;
  }
  return /^State:\s+Z/m.test(await readFile(`/proc/${processId}/status`, "utf8").catch(() => ""));
}

describe("its data", () => {
  test("is there after a stop and a new start, under the same password", async () => {
    const dataDirectory = path.join(scratch, "kept");
    const first = await start({ dataDirectory });
    await query(first.url, "create table notes as select 'Cesária' as text");
    await first.stop();
    const second = await start({ dataDirectory });
    expect(await query(second.url, "select text from notes")).toEqual([{ text: "Cesária" }]);
    expect(new URL(second.url).password).toBe(new URL(first.url).password);
  });

  test("is there after PostgreSQL was killed", async () => {
    const dataDirectory = path.join(scratch, "killed");
    const first = await start({ dataDirectory });
    await query(first.url, "create table notes as select 1 as number");
    process.kill(first.processId, "SIGKILL");
    await first.stop();
    const second = await start({ dataDirectory });
    expect(await query(second.url, "select number from notes")).toEqual([{ number: 1 }]);
  });

  test("is there after the program that started it was killed", async () => {
    const dataDirectory = path.join(scratch, "orphaned");
    const { program, postgres } = await startInAnotherProcess(
      { dataDirectory },
      "setInterval(() => {}, 1000);",
    );
    await query(postgres.url, "create table notes as select 1 as number");
    program.kill("SIGKILL");
    const second = await start({ dataDirectory });
    expect(await query(second.url, "select number from notes")).toEqual([{ number: 1 }]);
  });

  test("is made again when the first start was interrupted before it was complete", async () => {
    const dataDirectory = path.join(scratch, "interrupted");
    await mkdir(path.join(dataDirectory, "cluster", "base"), { recursive: true });
    await writeFile(path.join(dataDirectory, "cluster", "PG_VERSION"), "18\n");
    const postgres = await start({ dataDirectory });
    expect(await query(postgres.url, "select 1 as number")).toEqual([{ number: 1 }]);
  });

  test("is made again at once while the initdb of a killed program may still be running", async () => {
    const dataDirectory = path.join(scratch, "killed-early");
    await killDuringInitdb({ dataDirectory }, dataDirectory);
    const postgres = await start({ dataDirectory });
    expect(await query(postgres.url, "select 1 as number")).toEqual([{ number: 1 }]);
    expect((await readdir(dataDirectory)).sort()).toEqual(["cluster", "complete", "password"]);
  });

  test("is there although its note names a process that has nothing to do with it", async () => {
    const dataDirectory = path.join(scratch, "stranger");
    await (await start({ dataDirectory })).stop();
    await writeFile(path.join(dataDirectory, "cluster", "postmaster.pid"), `${process.pid}\n`);
    const { url } = await start({ dataDirectory });
    expect(await query(url, "select 1 as number")).toEqual([{ number: 1 }]);
  });

  test("is there while a session of the killed PostgreSQL is still ending", async () => {
    const dataDirectory = path.join(scratch, "busy");
    const first = await start({ dataDirectory });
    const client = new pg.Client({ connectionString: first.url });
    client.on("error", () => {});
    await client.connect();
    const busy = client.query("do 'begin for i in 1..60000000 loop end loop; end'").catch(() => {});
    const running = "select 1 from pg_stat_activity where state = 'active' and query like 'do %'";
    await until(async () => (await query(first.url, running)).length === 1);
    process.kill(first.processId, "SIGKILL");
    const second = await start({ dataDirectory });
    expect(await query(second.url, "select 1 as number")).toEqual([{ number: 1 }]);
    await busy;
  });

  test("is safe on the disk before a commit is acknowledged", async () => {
    const { url } = await start();
    const rows = await query(
      url,
      "select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('server_encoding') as encoding",
    );
    expect(rows).toEqual([{ fsync: "on", commit: "on", encoding: "UTF8" }]);
  });
});

describe("its password", () => {
  test("opens it, and no other does", async () => {
    const { url } = await start();
    const wrong = new URL(url);
    wrong.password = "wrong";
    await expect(query(wrong.href, "select 1")).rejects.toMatchObject({ code: "28P01" });
  });

  test("is in a file of ours alone, on no command line and in no log", async () => {
    const lines: string[] = [];
    const dataDirectory = path.join(scratch, "secret");
    const postgres = await start({ dataDirectory, onLog: (line) => lines.push(line) });
    const { password } = new URL(postgres.url);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join("\n")).not.toContain(password);
    const file = await stat(path.join(dataDirectory, "password"));
    expect([file.mode & 0o777, file.uid]).toEqual([0o600, process.getuid?.()]);
    if (process.platform === "linux") {
      expect(await readFile(`/proc/${postgres.processId}/cmdline`, "utf8")).not.toContain(password);
    }
  });
});

describe("nothing is left behind", () => {
  test("by a temporary database that was stopped, even twice", async () => {
    const postgres = await start();
    expect(await temporaryFolders()).toHaveLength(1);
    await postgres.stop();
    await postgres.stop();
    expect(await isGone(postgres.processId)).toBe(true);
    expect(await temporaryFolders()).toEqual([]);
  });

  test("by a temporary database whose program was killed", async () => {
    const { program, postgres } = await startInAnotherProcess({}, "setInterval(() => {}, 1000);");
    program.kill("SIGKILL");
    await until(async () => (await isGone(postgres.processId)) && !existsSync(postgres.dataDirectory));
  });

  test("by a program that was killed while it made a temporary database", async () => {
    await killDuringInitdb({}, tmpdir());
    await until(async () => (await temporaryFolders()).length === 0);
  });

  test("by a program that ends without a stop, and the database does not keep it from ending", async () => {
    const { program, postgres } = await startInAnotherProcess({}, "");
    if (program.exitCode === null) await once(program, "exit");
    expect(program.exitCode).toBe(0);
    await until(async () => (await isGone(postgres.processId)) && !existsSync(postgres.dataDirectory));
  });
});

describe("it starts", () => {
  test("twice at the same time, each with data of its own", async () => {
    const [one, other] = await Promise.all([start(), start()]);
    expect(one.port).not.toBe(other.port);
    await query(one.url, "create table only_here (id int)");
    expect(await query(other.url, "select to_regclass('only_here') as found")).toEqual([{ found: null }]);
  });

  test("with the settings that it is given", async () => {
    const { url } = await start({ settings: { max_connections: "20" } });
    expect(await query(url, "show max_connections")).toEqual([{ max_connections: "20" }]);
  });

  test("where the package's install script did not run", async () => {
    const native = await copyOfThePackage("scripts-blocked", 0o755);
    const library = path.join(native, "lib");
    for (const entry of await readdir(library, { withFileTypes: true })) {
      if (entry.isSymbolicLink()) await rm(path.join(library, entry.name));
    }
    const { url } = await start({ native });
    expect(await query(url, "select 1 as number")).toEqual([{ number: 1 }]);
  });

  test("not without binaries; the error names the folder, and nothing is left behind", async () => {
    const native = path.join(scratch, "empty", "native");
    await mkdir(native, { recursive: true });
    await expect(startEmbeddedPostgres({ native })).rejects.toThrow(native);
    expect(await temporaryFolders()).toEqual([]);
  });
});

// Only root has another user run PostgreSQL, so only root's checkout can be closed to it.
describe.skipIf(!isRoot)("as root, from a checkout that other users cannot enter (needs root)", () => {
  test("it runs from a copy, which a second start uses again", async () => {
    const native = await copyOfThePackage("closed", 0o700);
    const [one] = await Promise.all([start({ native }), start({ native })]);
    expect(await query(one.url, "select 1 as number")).toEqual([{ number: 1 }]);
    expect(await copies()).toHaveLength(1);
  });

  test("it keeps its data in that checkout too", async () => {
    if (process.platform !== "linux") return;
    const closed = path.join(scratch, "closed");
    await mkdir(closed, { mode: 0o700 });
    const dataDirectory = path.join(closed, "data");
    const first = await start({ dataDirectory });
    await query(first.url, "create table notes as select 1 as number");
    await first.stop();
    const second = await start({ dataDirectory });
    expect(await query(second.url, "select number from notes")).toEqual([{ number: 1 }]);
  });

  test("it runs although the installation's umask left nothing to other users", async () => {
    const native = await copyOfThePackage("masked", 0o755);
    await chmod(path.join(native, "share"), 0o700);
    await chmod(path.join(native, "bin/postgres"), 0o700);
    await chmod(native, 0o700);
    const { url } = await start({ native });
    expect(await query(url, "select 1 as number")).toEqual([{ number: 1 }]);
  });

  test("it makes the copy again when a part of it was cleaned away", async () => {
    const native = await copyOfThePackage("closed", 0o700);
    await (await start({ native })).stop();
    const [staged] = await copies();
    await rm(path.join(tmpdir(), staged!, "share/postgresql/timezonesets"), { recursive: true });
    const { url } = await start({ native });
    expect(await query(url, "select 1 as number")).toEqual([{ number: 1 }]);
  });

  test("it never runs a copy that others could have written", async () => {
    const native = await copyOfThePackage("closed", 0o700);
    await (await start({ native })).stop();
    const [staged] = await copies();
    const planted = path.join(tmpdir(), staged!);
    await chmod(planted, 0o777);
    await writeFile(path.join(planted, "bin/postgres"), "#!/bin/sh\nexit 1\n");
    const { url, processId } = await start({ native });
    expect(await query(url, "select 1 as number")).toEqual([{ number: 1 }]);
    if (process.platform === "linux") {
      expect(await readlink(`/proc/${processId}/exe`)).not.toContain(`${planted}/`);
    }
  });
});

const copies = async () => (await readdir(tmpdir())).filter((name) => name.startsWith("makeba-postgres-"));

/** A copy of the installed package in a folder with the given mode; returns its `native`. */
async function copyOfThePackage(name: string, mode: number): Promise<string> {
  const folder = path.join(scratch, name);
  await mkdir(folder);
  await cp(path.dirname(await nativeFolder()), path.join(folder, "package"), {
    recursive: true,
    verbatimSymlinks: true,
  });
  await chmod(folder, mode);
  return path.join(folder, "package", "native");
}
