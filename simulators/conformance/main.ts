// `npm run conformance`: which branches of the network side a wallet survives. Exit code 0 when none fails, 1 when one
// does, 2 when it could not be tried.
import { randomInt } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { NETWORK_KEY_ID } from "../sandbox/secrets.ts";
import { type Codes, fileCodes, readCodes, sandboxCodes } from "./codes.ts";
import { jsonReport, junitReport, resultLines, summaryLines } from "./reports.ts";
import { type BranchResult, branchNames, GROUPS, runConformance } from "./run-conformance.ts";

const HELP = `Tries every branch of the network side at a wallet; docs/recipes/test-your-wallet.md tells how.

  npm run conformance -- --wallet http://127.0.0.1:3000 --key .makeba/network-key.pem   (npm start writes it)

  --wallet URL       where the wallet is
  --key FILE         the network's Ed25519 private key, PKCS #8 in PEM
  --key-id NAME      under which the wallet knows it  @default ${NETWORK_KEY_ID}
  --acquirer ID      whose key it is  @default VINTI4
  --codes FILE       ready codes, for a wallet without sandbox operations
  --network-tries N  tries to lock the whole network with so many wrong codes, also without a sandbox
  --only NAMES       some branches only, with commas between
  --list             the branches
  --evidence         what was sent and answered, also where the wallet did right
  --json             one JSON document on standard output
  --junit FILE       for continuous integration
  --help             this text`;

const OPTIONS = {
  wallet: { type: "string" },
  key: { type: "string" },
  "key-id": { type: "string", default: NETWORK_KEY_ID },
  acquirer: { type: "string", default: "VINTI4" },
  codes: { type: "string" },
  "network-tries": { type: "string" },
  only: { type: "string" },
  list: { type: "boolean", default: false },
  evidence: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  junit: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.list) return list();
  if (values.help || values.wallet === undefined || values.key === undefined) {
    console.log(HELP);
    return values.help ? 0 : 2;
  }
  const only = values.only?.split(",");
  const unknown = only?.find((name) => !branchNames().includes(name));
  if (unknown !== undefined) throw new Error(`There is no branch ${unknown}; --list has them all.`);
  const codes = await codesFor(values.wallet, values.codes, values["network-tries"]);
  if (!values.json) console.log(`${values.wallet}, with codes of ${codes.from}`);
  let group: string | undefined;
  const say = (result: BranchResult) => {
    if (values.json) return;
    const first = result.group !== group;
    group = result.group;
    console.log(resultLines(result, { first, all: values.evidence }).join("\n"));
  };
  const results = await runConformance({
    address: {
      url: values.wallet,
      keyId: values["key-id"],
      privateKey: readFileSync(values.key, "utf8"),
      acquirerId: values.acquirer,
    },
    codes,
    clock: () => new Date(),
    run: randomInt(36 ** 5)
      .toString(36)
      .toUpperCase()
      .padStart(5, "0"),
    ...(only === undefined ? {} : { only }),
    onResult: say,
  });
  if (values.junit !== undefined) writeFileSync(values.junit, junitReport(results));
  console.log(values.json ? jsonReport(values.wallet, results) : summaryLines(results).join("\n"));
  return results.some(({ outcome }) => outcome === "failed") ? 1 : 0;
}

async function codesFor(
  walletUrl: string,
  file: string | undefined,
  networkTries: string | undefined,
): Promise<Codes> {
  if (networkTries !== undefined && !/^[1-9]\d{0,5}$/.test(networkTries))
    throw new Error(`--network-tries must be a whole number from 1 to 999999; found ${networkTries}.`);
  const most = networkTries === undefined ? {} : { networkTriesMax: Number(networkTries) };
  if (file !== undefined) return fileCodes(readCodes(readFileSync(file, "utf8")), { walletUrl, ...most });
  const codes = await sandboxCodes(walletUrl, most);
  if (codes === undefined)
    throw new Error(
      `${walletUrl} does not answer as a sandbox. Is it there? For a wallet without a sandbox, name a file of ready codes with --codes.`,
    );
  return codes;
}

function list(): number {
  for (const [group, branches] of Object.entries(GROUPS)) {
    console.log(`\n${group}`);
    for (const { name, title } of branches) console.log(`  ${name.padEnd(36)} ${title}`);
  }
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
