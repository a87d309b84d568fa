// Makes the package that is published: sdk/dist, plain ESM and types, which needs no other part of Makeba.
// The generated types are put beside the sources, so that the one import of them becomes a relative one.
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const SDK = import.meta.dirname;
const CONTRACT_IMPORT = '"@makeba/openapi/wallet"';
const NOT_PUBLISHED = /\.test\.ts$|^test-server\.ts$|^build\.ts$/;

/**
 * Builds into a folder. Its files are removed first; folders in it are left alone and are not published.
 * @param outDir where the package goes, inside this workspace, so that the compiler finds the dependencies
 * @throws Error with the compiler's words when the sources have a type error.
 */
export async function build(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true });
  for (const entry of await readdir(outDir, { withFileTypes: true })) {
    if (entry.isFile()) await rm(join(outDir, entry.name));
  }
  const stage = await mkdtemp(join(outDir, "stage-"));
  try {
    await stageSources(stage);
    await compile(stage, outDir);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
  await writeFile(join(outDir, "package.json"), `${JSON.stringify(await publishedManifest(), null, 2)}\n`);
  await cp(join(SDK, "README.md"), join(outDir, "README.md"));
  await cp(join(SDK, "..", "LICENSE"), join(outDir, "LICENSE")).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}

async function stageSources(stage: string): Promise<void> {
  for (const file of await readdir(SDK)) {
    if (!file.endsWith(".ts") || NOT_PUBLISHED.test(file)) continue;
    const source = await readFile(join(SDK, file), "utf8");
    await writeFile(join(stage, file), source.replaceAll(CONTRACT_IMPORT, '"./wallet.ts"'));
  }
  await cp(fileURLToPath(import.meta.resolve("@makeba/openapi/wallet")), join(stage, "wallet.ts"));
}

async function compile(stage: string, outDir: string): Promise<void> {
  const config = {
    extends: join(SDK, "..", "tsconfig.json"),
    compilerOptions: {
      // What Node 20 and browsers have.
      ...{ target: "es2022", lib: ["es2023", "dom", "dom.iterable"] },
      ...{ noEmit: false, declaration: true, rootDir: stage, outDir },
    },
    include: [],
    files: [join(stage, "index.ts"), join(stage, "network.ts")],
  };
  await writeFile(join(stage, "package.json"), '{ "type": "module" }');
  await writeFile(join(stage, "tsconfig.json"), JSON.stringify(config));
  const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  await promisify(execFile)(process.execPath, [compiler, "--project", stage]).catch((error) => {
    throw new Error(`the SDK does not compile:\n${error.stdout}`);
  });
  // The compiler rewrites the extension of relative imports in the code but not in the types.
  for (const file of (await readdir(outDir)).filter((name) => name.endsWith(".d.ts"))) {
    const types = await readFile(join(outDir, file), "utf8");
    await writeFile(join(outDir, file), types.replace(/(from "\.\/[a-z-]+)\.ts"/g, '$1.js"'));
  }
}

/** The manifest in this folder, with the built files in place of the sources, and without what only we need. */
async function publishedManifest(): Promise<Record<string, unknown>> {
  const manifest = JSON.parse(await readFile(join(SDK, "package.json"), "utf8"));
  const { private: _private, scripts: _scripts, devDependencies: _ours, exports, ...published } = manifest;
  const built = Object.entries(exports as Record<string, string>).map(([name, source]) => [
    name,
    { types: source.replace(/\.ts$/, ".d.ts"), default: source.replace(/\.ts$/, ".js") },
  ]);
  return {
    ...published,
    engines: { node: ">=20" },
    sideEffects: false,
    files: ["*.js", "*.d.ts"],
    exports: Object.fromEntries(built),
  };
}

if (import.meta.main) await build(join(SDK, "dist"));
