// What every journal promises, in files and in memory alike.
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { fileJournals } from "./file-journal.ts";
import type { JournalStore } from "./journal.ts";
import { MemoryDisk } from "./memory-journal.ts";

type Step = { step: string; count: number };
const isStep = (value: unknown): value is Step => typeof (value as Step | null)?.step === "string";
const steps = (...counts: number[]): Step[] => counts.map((count) => ({ step: "dispensed \n ção", count }));

/** A store, and the ways in which its bytes go wrong. */
type Fixture = {
  store: JournalStore;
  text: (name: string) => Promise<string>;
  tear: (name: string, bytes: number) => Promise<void>;
  add: (name: string, text: string) => Promise<void>;
  end: () => Promise<void>;
};

async function inFiles(): Promise<Fixture> {
  const folder = await mkdtemp(path.join(tmpdir(), "makeba-journal-"));
  const file = (name: string) => path.join(folder, name.replace(/^[^.]+/, "$&.journal"));
  return {
    store: fileJournals(folder),
    text: (name) => readFile(file(name), "utf8"),
    tear: async (name, bytes) => truncate(file(name), (await readFile(file(name))).length - bytes),
    add: (name, text) => appendFile(file(name), text),
    end: () => rm(folder, { recursive: true }),
  };
}

async function inMemory(): Promise<Fixture> {
  const disk = new MemoryDisk();
  const write = async (name: string, bytes: Buffer) => disk.write(name, bytes);
  return {
    store: disk,
    text: async (name) => disk.textOf(name),
    tear: async (name, bytes) => write(name, Buffer.from(disk.textOf(name)).subarray(0, -bytes)),
    add: (name, text) => write(name, Buffer.from(disk.textOf(name) + text)),
    end: async () => {},
  };
}

describe.each([
  { place: "in files", fixture: inFiles },
  { place: "in memory", fixture: inMemory },
])("a journal $place", ({ fixture }) => {
  const ends: (() => Promise<void>)[] = [];
  const make = async () => {
    const made = await fixture();
    ends.push(made.end);
    return made;
  };
  const open = async (store: JournalStore, name = "atm") => {
    const journal = await store.open(name, isStep);
    ends.push(() => journal.close());
    return journal;
  };
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  test("gives back what was appended, in order, to whoever opens it next", async () => {
    const { store } = await make();
    const journal = await open(store);
    expect(journal.reading).toEqual({ entries: [], torn: false, unreadableLines: [] });
    for (const step of steps(1, 2, 3)) await journal.append(step);
    await journal.close();
    const next = await open(store);
    expect(next.reading).toEqual({ entries: steps(1, 2, 3), torn: false, unreadableLines: [] });
    await next.append(...(steps(4) as [Step]));
    await next.close();
    expect((await open(store)).reading.entries).toEqual(steps(1, 2, 3, 4));
  });

  test("needs no closing: what an append has answered for is there", async () => {
    const { store } = await make();
    await (await open(store)).append({ step: "asked", count: 1 });
    expect((await open(store)).reading.entries).toEqual([{ step: "asked", count: 1 }]);
  });

  test("keeps the order of the calls, though nobody waits between them", async () => {
    const { store } = await make();
    const journal = await open(store);
    const counts = Array.from({ length: 200 }, (_, index) => index);
    const answered: number[] = [];
    await Promise.all(
      counts.map((count) => journal.append({ step: "s", count }).then(() => answered.push(count))),
    );
    expect(answered).toEqual(counts);
    expect((await open(store)).reading.entries.map(({ count }) => count)).toEqual(counts);
  });

  test("forgets what it has read when its owner says so, and keeps it all the same", async () => {
    const { store } = await make();
    const journal = await open(store);
    for (const step of steps(1, 2)) await journal.append(step);
    await journal.close();
    const again = await open(store);
    again.forgetReading();
    expect(again.reading).toEqual({ entries: [], torn: false, unreadableLines: [] });
    await again.append(steps(3)[0]!);
    await again.close();
    expect((await open(store)).reading.entries).toEqual(steps(1, 2, 3));
  });

  test("two journals of one store do not touch each other", async () => {
    const { store } = await make();
    const [one, other] = [await open(store, "one"), await open(store, "other")];
    await Promise.all([one.append({ step: "a", count: 1 }), other.append({ step: "b", count: 2 })]);
    expect((await open(store, "one")).reading.entries).toEqual([{ step: "a", count: 1 }]);
  });

  test("drops a torn last line, wherever it was torn, and goes on after the last whole one", async () => {
    const { store, text, tear } = await make();
    const journal = await open(store);
    for (const step of steps(1, 2)) await journal.append(step);
    await journal.close();
    const lastLine = Buffer.from((await text("atm")).split("\n")[1]!).length + 1;
    for (let bytes = 1; bytes < lastLine; bytes += 1) {
      await tear("atm", bytes);
      const torn = await open(store);
      expect(torn.reading).toEqual({ entries: steps(1), torn: true, unreadableLines: [] });
      await torn.append(steps(2)[0]!);
      await torn.close();
      expect((await open(store)).reading).toMatchObject({ entries: steps(1, 2), torn: false });
    }
  });

  test("names the lines that are damaged or missing, gives what is left, and takes nothing until it is replaced", async () => {
    const { store, text, tear, add } = await make();
    const journal = await open(store);
    for (const step of steps(1, 2, 3, 4)) await journal.append(step);
    await journal.close();
    const whole = await text("atm");
    const [first, , third, fourth] = whole.split("\n") as [string, string, string, string];
    const rewrite = async (lines: string[]) => {
      await tear("atm", Buffer.from(await text("atm")).length);
      await add("atm", lines.map((line) => `${line}\n`).join(""));
    };
    const damaged = third.replace('"count":3', '"count":5');
    await rewrite([first, damaged, third, fourth]);
    expect((await open(store)).reading).toEqual({
      entries: steps(1, 3, 4),
      torn: false,
      unreadableLines: [2],
    });
    await rewrite([first, third, fourth]);
    expect((await open(store)).reading.unreadableLines).toEqual([2, 3]);

    await rewrite([first]);
    await add("atm", "\u0000\u0000");
    expect((await open(store)).reading).toMatchObject({ entries: steps(1), unreadableLines: [2] });

    await rewrite([first, "", "\u0000\u0000", "{}"]);
    const before = await text("atm");
    const unreadable = await open(store);
    expect(unreadable.reading).toMatchObject({ entries: steps(1), unreadableLines: [2, 3, 4] });
    await expect(unreadable.append(steps(2)[0]!)).rejects.toThrow("cannot be read");
    await unreadable.replace(steps(7));
    await unreadable.append(steps(8)[0]!);
    expect((await open(store)).reading).toEqual({ entries: steps(7, 8), torn: false, unreadableLines: [] });
    expect(await text("atm.unreadable-1")).toBe(before);
  });

  test("a whole line of another form is unreadable, not an entry", async () => {
    const { store } = await make();
    const other = await store.open("atm", (value): value is number => typeof value === "number");
    await other.append(1);
    await other.close();
    expect((await open(store)).reading).toEqual({ entries: [], torn: false, unreadableLines: [1] });
  });

  test("is replaced at once, and goes on from there", async () => {
    const { store } = await make();
    const journal = await open(store);
    for (const step of steps(1, 2, 3)) void journal.append(step);
    await journal.replace(steps(3));
    await journal.append(steps(4)[0]!);
    await journal.close();
    expect((await open(store)).reading.entries).toEqual(steps(3, 4));
  });

  test("is read while its owner has it, and reading changes nothing", async () => {
    const { store, text, tear } = await make();
    expect(await store.read("atm", isStep)).toEqual({ entries: [], torn: false, unreadableLines: [] });
    const journal = await open(store);
    for (const step of steps(1, 2)) await journal.append(step);
    expect(await store.read("atm", isStep)).toEqual({
      entries: steps(1, 2),
      torn: false,
      unreadableLines: [],
    });
    await tear("atm", 1);
    const torn = await text("atm");
    expect(await store.read("atm", isStep)).toEqual({ entries: steps(1), torn: true, unreadableLines: [] });
    expect(await text("atm")).toBe(torn);
  });

  test("takes nothing after it was closed, and nothing that is no JSON value", async () => {
    const { store } = await make();
    const journal = await open(store);
    await expect(journal.append(undefined as unknown as Step)).rejects.toThrow("JSON value");
    await journal.append(steps(1)[0]!);
    await journal.close();
    await expect(journal.append(steps(2)[0]!)).rejects.toThrow("closed");
    await expect(journal.replace([])).rejects.toThrow("closed");
    await journal.close();
    expect((await open(store)).reading.entries).toEqual(steps(1));
  });
});

test("a name that is no plain word is refused, so that a journal stays in its folder", async () => {
  await expect(fileJournals(tmpdir()).open("../atm", isStep)).rejects.toThrow("journal's name");
});

test("a file that cannot be written ends the journal, and what waited is refused", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "makeba-journal-"));
  try {
    const journal = await fileJournals(folder).open("atm", isStep);
    await rm(folder, { recursive: true });
    await expect(journal.replace(steps(1))).rejects.toThrow("ENOENT");
    await expect(journal.append(steps(2)[0]!)).rejects.toThrow("ENOENT");
    await writeFile(folder, "");
  } finally {
    await rm(folder, { force: true });
  }
});

test("when the power of a disk in memory goes at any byte, what was answered for is there and at most one more", async () => {
  for (let bytes = 0; bytes < 400; bytes += 1) {
    const disk = new MemoryDisk();
    disk.cutPowerAfter(bytes);
    const journal = await disk.open("atm", isStep);
    const answered: Step[] = [];
    for (const step of steps(1, 2, 3)) {
      await journal.append(step).then(
        () => answered.push(step),
        (error: Error) => expect(error.message).toContain("power was cut"),
      );
    }
    disk.cutPower();
    const next = await disk.open("atm", isStep);
    expect(next.reading.entries).toEqual(answered);
    await expect(journal.append(steps(9)[0]!)).rejects.toThrow("power was cut");
    await next.append(steps(4)[0]!);
    expect((await disk.open("atm", isStep)).reading.entries).toEqual([...answered, ...steps(4)]);
  }
});

test("a byte that goes bad before a torn line is found too: the whole line before it is not taken for a part of it", async () => {
  const disk = new MemoryDisk();
  const journal = await disk.open("atm", isStep);
  for (const step of steps(1, 2)) await journal.append(step);
  const { length } = Buffer.from(disk.textOf("atm"));
  for (const tornBytes of [1, 10, 30, 50]) {
    disk.cutPowerAfter(tornBytes);
    const next = await disk.open("atm", isStep);
    await expect(next.append(steps(3)[0]!)).rejects.toThrow("power was cut");
    for (let at = 0; at < length; at += 1) {
      disk.spoil("atm", at);
      const { unreadableLines } = await disk.read("atm", isStep);
      expect(unreadableLines, `byte ${at}, ${tornBytes} torn`).not.toEqual([]);
      disk.spoil("atm", at);
    }
    expect(await disk.read("atm", isStep)).toMatchObject({
      entries: steps(1, 2),
      torn: true,
      unreadableLines: [],
    });
    await disk.open("atm", isStep);
  }
});

test("a byte that goes bad on a disk in memory is found", async () => {
  const disk = new MemoryDisk();
  const journal = await disk.open("atm", isStep);
  for (const step of steps(1, 2)) await journal.append(step);
  const { length } = Buffer.from(disk.textOf("atm"));
  for (let at = 0; at < length; at += 1) {
    disk.spoil("atm", at);
    expect((await disk.open("atm", isStep)).reading.unreadableLines).not.toEqual([]);
    disk.spoil("atm", at);
  }
  expect((await disk.open("atm", isStep)).reading.unreadableLines).toEqual([]);
});
