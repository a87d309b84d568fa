// The package as strangers get it: built, packed, unpacked outside the monorepo, called from plain JavaScript and
// checked by a compiler that has never heard of us. Its dependencies are copied, so that no registry is asked.
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { build } from "./build.ts";
import * as server from "./test-server.ts";

const SDK = import.meta.dirname;
const MODULES = join(SDK, "..", "node_modules");
const DEPENDENCIES = [
  "openapi-fetch",
  "openapi-typescript-helpers",
  "http-message-signatures",
  "structured-headers",
  "standardwebhooks",
  "@stablelib/base64",
  "fast-sha256",
];
const run = promisify(execFile);

let built: string;
let project: string;
let installed: string;

beforeAll(async () => {
  await mkdir(join(SDK, "dist"), { recursive: true });
  built = await mkdtemp(join(SDK, "dist", "test-"));
  project = await mkdtemp(join(tmpdir(), "makeba-sdk-"));
  installed = join(project, "node_modules", "@makeba", "sdk");
  await build(built);
  await run("npm", ["pack", built, "--pack-destination", project, "--silent", "--ignore-scripts"]);
  const [tarball] = (await readdir(project)).filter((name) => name.endsWith(".tgz"));
  await mkdir(installed, { recursive: true });
  await run("tar", ["-xzf", join(project, tarball ?? ""), "-C", installed, "--strip-components=1"]);
  for (const name of DEPENDENCIES) {
    await cp(join(MODULES, name), join(project, "node_modules", name), { recursive: true });
  }
}, 60_000);

afterAll(async () => {
  await rm(built, { recursive: true, force: true });
  await rm(project, { recursive: true, force: true });
});

async function textOf(pattern: RegExp): Promise<string> {
  const names = (await readdir(installed)).filter((name) => pattern.test(name));
  return (await Promise.all(names.map((name) => readFile(join(installed, name), "utf8")))).join("\n");
}

async function typeCheck(
  name: string,
  source: string,
  compilerOptions: Record<string, unknown>,
): Promise<string> {
  await writeFile(join(project, `${name}.mts`), source);
  const options = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    module: "nodenext",
    target: "es2022",
  };
  const config = { compilerOptions: { ...options, ...compilerOptions }, files: [`${name}.mts`] };
  await writeFile(join(project, `${name}.json`), JSON.stringify(config));
  const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  return run(process.execPath, [compiler, "--project", join(project, `${name}.json`)]).then(
    () => "",
    (error) => error.stdout,
  );
}

test("holds code, types, manifest and README, and nothing that points into the monorepo", async () => {
  const names = await readdir(installed);
  expect(names.filter((name) => !/\.(js|d\.ts)$|^(package\.json|README\.md|LICENSE)$/.test(name))).toEqual(
    [],
  );
  expect(names.filter((name) => /test|build/.test(name))).toEqual([]);
  expect((await textOf(/./)).match(/@makeba\/openapi|from "[^"]+\.ts"|workspace:/g)).toBeNull();
  expect(JSON.parse(await textOf(/^package\.json$/))).not.toHaveProperty("private");
});

test("only the network side needs Node", async () => {
  const code = await textOf(/^(?!network|signature).*\.js$/);
  expect(code.match(/\bBuffer\b|\bprocess\.|"node:|network\.js|signature\.js/g)).toBeNull();
});

test("can be called from plain JavaScript", async () => {
  const wallet = await server.startTestServer();
  try {
    wallet.plan(
      server.breakOff,
      server.answer(201, { code: "481516" }),
      server.answer(200, { acquirerId: "V" }),
    );
    const source = `
      import { createWalletClient } from "@makeba/sdk";
      import { createNetworkClient } from "@makeba/sdk/network";
      const [baseUrl] = process.argv.slice(2);
      const { privateKey } = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
      const { code } = await createWalletClient({ baseUrl, token: "t" }).issueAtmCode({ amount: 5000, userId: "u" });
      const echo = await createNetworkClient({ baseUrl, keyId: "k", privateKey }).echoNetwork({ acquirerId: "V" });
      console.log(code, echo.acquirerId);`;
    await writeFile(join(project, "consumer.mjs"), source);
    const { stdout, stderr } = await run(process.execPath, [join(project, "consumer.mjs"), wallet.baseUrl]);
    expect([stdout.trim(), stderr]).toEqual(["481516 V", ""]);
    expect(wallet.received).toHaveLength(3);
  } finally {
    await wallet.close();
  }
});

test("is typed for browsers, without Node's types", async () => {
  const source = `
    import { createWalletClient, type RequestBody, type Withdrawal } from "@makeba/sdk";
    const wallet = createWalletClient({ baseUrl: "/", token: () => "t", fetch: (request) => fetch(request) });
    const body: RequestBody<"createTransfer"> = { from_account: "1", to_account: "2", amount: "1.50", currency: "CVE" };
    export const status: "success" = (await wallet.createTransfer(body, { signal: undefined })).status;
    export const withdrawal: Withdrawal = await wallet.cancelWithdrawal("txn");
    // @ts-expect-error a currency that the wallet does not keep
    await wallet.getBalance({ currency: "GBP" });
    // @ts-expect-error the amount is missing
    await wallet.issueAtmCode({ userId: "u" });
    // @ts-expect-error what only reads takes no key
    await wallet.getBalance({}, { idempotencyKey: "k" });
    // @ts-expect-error an answer has no such field
    export const pin = (await wallet.issueAtmCode({ amount: 1, userId: "u" })).pin;`;
  expect(await typeCheck("browser", source, { lib: ["es2022", "dom", "dom.iterable"], types: [] })).toBe("");
}, 60_000);

test("the README's examples are typed for Node, without the browser's types", async () => {
  const blocks = (await readFile(join(installed, "README.md"), "utf8")).matchAll(/^```ts\n(.*?)^```$/gms);
  const sources = Array.from(blocks, ([, block]) => block ?? "");
  expect(sources).toHaveLength(2);
  const node = { lib: ["es2022"], types: ["node"], typeRoots: [join(MODULES, "@types")] };
  for (const [index, source] of sources.entries())
    expect(await typeCheck(`readme${index}`, source, node)).toBe("");
}, 60_000);
