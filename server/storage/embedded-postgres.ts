// The database by default: a real PostgreSQL from npm, for anybody who has none. It always takes a free port, keeps
// its files where it is told (or in a temporary folder), and never outlives the process that started it: a small
// shell holds a pipe to us and shuts PostgreSQL down when the pipe closes, even if we are killed.
//
//   <dataDirectory>/cluster     PostgreSQL's own files; belongs to the user it runs as
//   <dataDirectory>/password    of the role `makeba`; ours alone
//   <dataDirectory>/complete    written when the cluster can be used; without it the cluster is made again
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, existsSync, readlinkSync, realpathSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import {
  everybodyMayEnter,
  nativeFolder,
  openTemporaryFolder,
  type PostgresBinaries,
  reachableBinaries,
} from "./postgres-binaries.ts";

export type EmbeddedPostgres = {
  readonly url: string;
  readonly port: number;
  readonly dataDirectory: string;
  /** Of the postmaster. */
  readonly processId: number;
  stop(): Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /** Kept after the stop. @default a temporary folder, removed at the stop */
  readonly dataDirectory?: string;
  /** Further settings of PostgreSQL. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly onLog?: (line: string) => void;
  /** The folder with PostgreSQL's `bin`, `lib` and `share`. @default the installed package's */
  readonly native?: string;
};

const ROLE = "makeba";
const START_ATTEMPTS = 16;

/** fsync and synchronous_commit keep their defaults: on. */
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  shared_buffers: "256MB",
  max_wal_size: "4GB",
  checkpoint_timeout: "15min",
  jit: "off",
  lc_messages: "C",
  log_checkpoints: "off",
};

/** Starts PostgreSQL. Throws one sentence that says what stood in the way. */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  const user = userToRunAs();
  const binaries = await reachableBinaries(options.native ?? (await nativeFolder()), user !== undefined);
  const temporary = options.dataDirectory === undefined;
  const dataDirectory = path.resolve(
    options.dataDirectory ??
      (await mkdtemp(path.join(openTemporaryFolder(user !== undefined), "makeba-data-"))),
  );
  await mkdir(dataDirectory, { recursive: true });
  if (user) {
    chmodSync(dataDirectory, 0o711);
    if (process.platform !== "linux" && !everybodyMayEnter(dataDirectory)) {
      throw new Error(
        `PostgreSQL does not run as root, and its user cannot enter ${dataDirectory}: choose another DATA_DIR.`,
      );
    }
  }
  const place: Place = {
    dataDirectory,
    cluster: path.join(dataDirectory, "cluster"),
    temporary,
    user,
    binaries,
  };
  try {
    const password = await prepareCluster(place);
    return await start(place, password, options);
  } catch (error) {
    if (temporary) await rm(dataDirectory, { recursive: true, force: true });
    throw error;
  }
}

type User = { readonly uid: number; readonly gid: number };
type Place = {
  readonly dataDirectory: string;
  readonly cluster: string;
  readonly temporary: boolean;
  readonly user: User | undefined;
  readonly binaries: PostgresBinaries;
};

/** PostgreSQL refuses to run as root; then it runs as `postgres`, or as `nobody` where there is no such user. */
function userToRunAs(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (flag: string) =>
        Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }));
      return { uid: id("-u"), gid: id("-g") };
    } catch {}
  }
  throw new Error("PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`.");
}

/** Makes the cluster if it is not there or not complete, and returns the role's password. */
async function prepareCluster(place: Place): Promise<string> {
  const complete = path.join(place.dataDirectory, "complete");
  const passwordFile = path.join(place.dataDirectory, "password");
  if (existsSync(complete)) return readFile(passwordFile, "utf8");
  const password = randomBytes(24).toString("base64url");
  await writeFile(passwordFile, password, { mode: 0o600 });
  for (const name of await readdir(place.dataDirectory)) {
    if (name !== "cluster" && !name.startsWith("making-")) continue;
    await rm(path.join(place.dataDirectory, name), { recursive: true, force: true, maxRetries: 5 });
  }
  // In a folder of its own: the initdb of a start that was killed may still be writing in the last one.
  const making = await mkdtemp(path.join(place.dataDirectory, "making-"));
  const made = path.join(making, "cluster");
  await mkdir(made, { mode: 0o700 });
  await writeFile(path.join(making, "password"), password, { mode: 0o600 });
  // Whoever runs PostgreSQL must be able to remove a temporary folder when we no longer can.
  const theirs = [
    making,
    made,
    path.join(making, "password"),
    ...(place.temporary ? [place.dataDirectory] : []),
  ];
  if (place.user) for (const file of theirs) chownSync(file, place.user.uid, place.user.gid);
  await runInitdb(place, made);
  await rename(made, place.cluster);
  await rm(making, { recursive: true });
  await writeFile(complete, "");
  return password;
}

function runInitdb(place: Place, cluster: string): Promise<void> {
  const flags = [
    `--pgdata=${nameOf(cluster)}`,
    `--username=${ROLE}`,
    "--pwfile=../password",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-sync",
  ];
  return new Promise((resolve, reject) => {
    const folder = place.temporary ? place.dataDirectory : "";
    const child = spawn(
      "/bin/sh",
      ["-c", KEEPER, "makeba-initdb", "KILL", folder, "0", place.binaries.initdb, ...flags],
      { cwd: cluster, ...place.user, detached: true, stdio: ["pipe", "pipe", "pipe"] },
    );
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream!.on("data", (chunk) => {
        output = (output + chunk).slice(-600);
      });
    }
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`PostgreSQL could not make its files (initdb): ${output.trim()}`)),
    );
  });
}

async function start(
  place: Place,
  password: string,
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  await predecessorGone(place);
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const started = await launch(place, port, options);
    if (!("failed" in started)) {
      const url = `postgres://${ROLE}:${password}@127.0.0.1:${port}`;
      await createDatabase(url);
      return {
        url: `${url}/${ROLE}`,
        port,
        dataDirectory: place.dataDirectory,
        processId: (await postmaster(place)) ?? 0,
        stop: started.stop,
      };
    }
    // Somebody may have taken the port since it was found free, or a session of a killed PostgreSQL is still ending.
    const stillInUse = started.failed.includes("pre-existing shared memory block");
    const again = stillInUse || started.failed.includes("Address already in use");
    if (!again || attempt === START_ATTEMPTS) throw new Error(`PostgreSQL did not start: ${started.failed}`);
    if (stillInUse) await pause(attempt * 200);
  }
}

// Runs PostgreSQL until it ends by itself or the pipe on standard input closes, which is when our process is gone.
// A temporary folder is not worth a last checkpoint: there PostgreSQL is told to quit at once, and the folder goes,
// unless the program ends with the status that says the folder is still wanted.
const KEEPER = `
  signal=$1; folder=$2; wanted=$3; shift 3
  exec 3<&0
  "$@" 3<&- &
  server=$!
  ( cat <&3; kill -s $signal $server ) >/dev/null 2>&1 &
  exec 3<&- >/dev/null 2>&1
  wait $server; status=$?
  if [ -n "$folder" ] && [ "$status" != "$wanted" ]; then
    # A process that is still ending may add a file meanwhile.
    for try in 1 2 3 4 5 6 7 8 9; do rm -rf "$folder" && break; sleep 0.3; done
  fi
  exit $status`;

type Launched = { stop(): Promise<void> } | { failed: string };

function launch(place: Place, port: number, options: EmbeddedPostgresOptions): Promise<Launched> {
  const settings = { ...SETTINGS, ...options.settings, port: String(port) };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const ending = place.temporary ? ["QUIT", place.dataDirectory, ""] : ["INT", "", ""];
  const child = spawn(
    "/bin/sh",
    [
      "-c",
      KEEPER,
      "makeba-postgres",
      ...ending,
      place.binaries.postgres,
      "-D",
      nameOf(place.cluster),
      ...flags,
    ],
    // Away from the terminal, so that Ctrl-C reaches us alone and PostgreSQL is stopped last.
    { cwd: place.cluster, ...place.user, detached: true, stdio: ["pipe", "ignore", "pipe"] },
  );
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  // The pipe for the log closes only when the last session of a killed PostgreSQL has ended.
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return new Promise((resolve, reject) => {
    let log = "";
    const lines = createInterface({ input: child.stderr! });
    lines.on("line", (line) => {
      options.onLog?.(line);
      log = `${log}\n${line}`.slice(-2000);
      if (!line.includes("database system is ready to accept connections")) return;
      letGo(child);
      resolve({ stop: () => stop(child, exited) });
    });
    child.once("error", reject);
    void ended.then(() => resolve({ failed: log.trim() }));
  });
}

/** A running database does not keep our process alive. */
function letGo(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stderr]) (stream as unknown as { unref?(): void }).unref?.();
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.ref();
  child.stdin!.end();
  await exited;
}

/** The process id of the postmaster that has these files, by its own note; it may be long gone. */
async function postmaster(place: Place): Promise<number | undefined> {
  const note = await readFile(path.join(place.cluster, "postmaster.pid"), "utf8").catch(() => "");
  const processId = Number(note.split("\n")[0]);
  return processId > 0 ? processId : undefined;
}

/** Waits while the database of a process that was killed is still shutting down on the same files. */
async function predecessorGone(place: Place): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const processId = await postmaster(place);
    if (processId === undefined) return;
    if (!isPostmasterOf(place, processId)) {
      // PostgreSQL itself would take any process of its user with this id for a running postmaster.
      return rm(path.join(place.cluster, "postmaster.pid"), { force: true });
    }
    await pause(50);
  }
  throw new Error(
    `Another PostgreSQL is running on ${place.dataDirectory}: stop the program that started it.`,
  );
}

/** A process id is used again, soon in a container; on Linux a postmaster is known by working in its cluster. */
function isPostmasterOf(place: Place, processId: number): boolean {
  try {
    if (process.platform === "linux") {
      return readlinkSync(`/proc/${processId}/cwd`) === realpathSync(place.cluster);
    }
    process.kill(processId, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" && process.platform !== "linux";
  }
  return true;
}

/**
 * What a process that is started in `cluster` calls it. The user it runs as may be unable to pass through the folders
 * above; on Linux the folder a process works in has a name that needs no way to it.
 */
function nameOf(cluster: string): string {
  return everybodyMayEnter(path.dirname(cluster)) || process.platform !== "linux"
    ? cluster
    : "/proc/self/cwd";
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${url}/postgres` });
  await client.connect();
  try {
    const found = await client.query("select 1 from pg_database where datname = $1", [ROLE]);
    if (found.rowCount === 0) await client.query(`create database ${ROLE}`);
  } finally {
    await client.end();
  }
}
