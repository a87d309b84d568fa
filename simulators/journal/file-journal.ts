// Journals in files of one folder, readable by their owner only: synchronised to the disk before an append is answered.
import { constants } from "node:fs";
import { copyFile, type FileHandle, mkdir, open, readdir, readFile, rename } from "node:fs/promises";
import path from "node:path";
import type { JournalStore } from "./journal.ts";
import { type JournalBytes, openLineJournal, readingOf } from "./line-journal.ts";

/** On Linux a write of such a file returns when it is on the disk: one call where write and synchronise are two. */
const WRITES_ARE_DURABLE = process.platform === "linux";
const APPEND =
  constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | (WRITES_ARE_DURABLE ? constants.O_DSYNC : 0);

async function appendTo(handle: FileHandle, text: string): Promise<void> {
  await handle.appendFile(text);
  if (!WRITES_ARE_DURABLE) await handle.datasync();
}

/** @param folder made when it is not there. `NAME.journal` is a journal; `NAME.journal.unreadable-N` was kept beside it. */
export function fileJournals(folder: string): JournalStore {
  const fileOf = (name: string) => {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
      throw new Error(
        `A journal's name is lower-case letters, digits and hyphens; found ${JSON.stringify(name)}.`,
      );
    return path.join(folder, `${name}.journal`);
  };
  return {
    async open(name, isEntry) {
      const file = fileOf(name);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return openLineJournal(await openBytes(file), isEntry);
    },
    async read(name, isEntry) {
      const bytes = await readFile(fileOf(name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return Buffer.alloc(0);
        throw error;
      });
      return readingOf(bytes, isEntry);
    },
  };
}

async function openBytes(file: string): Promise<JournalBytes> {
  const folder = path.dirname(file);
  let handle = await open(file, APPEND, 0o600);
  return {
    place: file,
    async read() {
      await synchronise(folder);
      return readFile(file);
    },
    async cut(length) {
      await handle.truncate(length);
      await handle.datasync();
    },
    append: (text) => appendTo(handle, text),
    async replace(text, keepOld) {
      if (keepOld) {
        const kept = (await readdir(folder)).filter((each) =>
          each.startsWith(`${path.basename(file)}.unreadable-`),
        );
        await copyFile(file, `${file}.unreadable-${kept.length + 1}`);
      }
      const next = `${file}.new`;
      const nextHandle = await writeNew(next, text);
      await rename(next, file);
      await synchronise(folder);
      await handle.close();
      handle = nextHandle;
    },
    close: () => handle.close(),
  };
}

/** Left open for appending, at its end. */
async function writeNew(file: string, text: string): Promise<FileHandle> {
  // What a crash left there is of no use.
  const empty = await open(file, "w", 0o600);
  await empty.close();
  const handle = await open(file, APPEND, 0o600);
  try {
    await appendTo(handle, text);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** A name in a folder is durable only with the folder. */
export async function synchronise(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
