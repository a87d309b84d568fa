// Loaded into a wallet server before it starts (`node --import`), in tests only: makes guards of the server removable, so
// that a test can show which scenario fails without which guard. It changes source text as it is loaded and nothing on disk.
// A guard that is not where it was is an error, and the server does not start.
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";

export type RemovableGuard = {
  readonly name: string;
  /** Below the server's folder. */
  readonly file: string;
  /** What stands before it, when it has to be told apart from another one. */
  readonly follows?: string;
  /** The text of the guard: an expression, which stands there once. */
  readonly guard: string;
  /** What it is without the guard. */
  readonly without: string;
};

/** `guards` is the list; `removedFile` names the guard that is removed now, if any. */
export type GuardSettings = { readonly guards: readonly RemovableGuard[]; readonly removedFile: string };

const settings = process.env.REMOVABLE_GUARDS;
if (settings !== undefined) {
  const { guards, removedFile } = JSON.parse(settings) as GuardSettings;
  const isRemoved = (name: string) => readFileSync(removedFile, "utf8") === name;
  Object.assign(globalThis, { isGuardRemoved: isRemoved });
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      const here = guards.filter(({ file }) => url.endsWith(`/server/${file}`));
      if (here.length === 0 || loaded.source == null) return loaded;
      let source = Buffer.from(loaded.source as Uint8Array).toString("utf8");
      for (const { name, file, follows = "", guard, without } of here) {
        if (source.split(follows + guard).length !== 2)
          throw new Error(`The guard ${name} must stand once in server/${file}: ${guard}`);
        const choice = `(globalThis.isGuardRemoved(${JSON.stringify(name)}) ? (${without}) : (${guard}))`;
        source = source.replace(follows + guard, () => follows + choice);
      }
      return { ...loaded, source };
    },
  });
}
