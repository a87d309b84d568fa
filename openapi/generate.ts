// Makes what follows from the contract: in openapi/generated/ one bundled JSON document and one TypeScript file per API,
// and docs/reference/errors.md from the wallet's error codes.
// With --check it writes nothing and fails when what is committed is not what would be made.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import openapiTypescript, { astToString } from "openapi-typescript";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const apis = ["wallet", "vinti4", "bank", "faults"];

async function bundle(api: string): Promise<string> {
  const scratch = await mkdtemp(path.join(tmpdir(), "makeba-bundle-"));
  try {
    const target = path.join(scratch, `${api}.json`);
    const redocly = path.join(root, "node_modules/@redocly/cli/bin/cli.js");
    await promisify(execFile)(process.execPath, [redocly, "bundle", api, "--output", target], {
      cwd: root,
      env: { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", REDOCLY_TELEMETRY: "off" },
    });
    return `${JSON.stringify(JSON.parse(await readFile(target, "utf8")), null, 1)}\n`;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function types(api: string, document: string): Promise<string> {
  const ast = await openapiTypescript(JSON.parse(document), { alphabetize: true, immutable: false });
  return `// Made from openapi/${api}.yaml by \`npm run generate\`. Never edit.\n\n${astToString(ast)}`;
}

type ErrorEntry = { category: string; status: number; meaning: string; fix: string };

function errorReference(document: string): string {
  const schema = JSON.parse(document).components.schemas["error-code"];
  const entries = Object.entries<ErrorEntry>(schema["x-errors"]);
  const cell = (text: string) => text.replaceAll("|", "\\|");
  const sections = ["validation", "security", "business", "system"].map((category) => {
    const rows = entries
      .filter(([, entry]) => entry.category === category)
      .map(
        ([code, { status, meaning, fix }]) => `| \`${code}\` | ${status} | ${cell(meaning)} | ${cell(fix)} |`,
      );
    const heading = `## ${category[0]!.toUpperCase()}${category.slice(1)}`;
    return `${heading}\n\n| code | status | meaning | what to do |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return `<!-- Made from openapi/schemas/error-code.yaml by \`npm run generate\`. Never edit. -->

# Errors

Every error has one shape: \`{"error": {"code", "message", "details", "timestamp", "trace_id"}}\`. The code is stable, the
wording is not; \`trace_id\` names the request in the server's logs. A validation error lists in \`details.issues\` each
field and the rule it broke. A decline at an ATM is not an error but an answer.

${sections.join("\n")}`;
}

const check = process.argv.includes("--check");
const stale: string[] = [];
await mkdir(path.join(here, "generated"), { recursive: true });
for (const api of apis) {
  const document = await bundle(api);
  const files: Record<string, string> = {
    [`openapi/generated/${api}.json`]: document,
    [`openapi/generated/${api}.ts`]: await types(api, document),
    ...(api === "wallet" ? { "docs/reference/errors.md": errorReference(document) } : {}),
  };
  for (const [name, wanted] of Object.entries(files)) {
    const file = path.join(root, name);
    const found = await readFile(file, "utf8").catch(() => "");
    if (found === wanted) continue;
    if (check) stale.push(path.relative(root, file));
    else {
      await writeFile(file, wanted);
      console.log(`wrote ${path.relative(root, file)}`);
    }
  }
}
if (stale.length > 0) {
  console.error(`stale: ${stale.join(", ")}. Run \`npm run generate\` and commit what it writes.`);
  process.exit(1);
}
