// `npm run reconcile` as people run it: a process beside a running server.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settlementCsv } from "../testing/settlement.ts";
import { issueCode, openTerminal } from "../testing/terminal.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";

const program = fileURLToPath(new URL("../reconcile.ts", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "makeba-reconcile-"));
let api: TestApi;
let token: string;
beforeAll(async () => {
  api = await startTestApi();
  token = await api.tokenFor("usr_operator", "operator");
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await api.stop();
});

function file(name: string, content: string): string {
  writeFileSync(path.join(folder, name), content);
  return path.join(folder, name);
}
function run(args: readonly string[], environment: Record<string, string> = { WALLET_TOKEN: token }) {
  const env = { PATH: process.env.PATH, WALLET_URL: api.server.url, ...environment };
  return new Promise<{ code: number; out: string; errors: string }>((resolve) => {
    execFile(process.execPath, [program, ...args], { env }, (error, out, errors) =>
      resolve({ code: error ? Number(error.code) : 0, out, errors }),
    );
  });
}

describe("npm run reconcile", () => {
  it("ends with 0 when all matches, and with 1 and a table when the counts show fraud by reversal", async () => {
    const ana = await api.customer({ CVE: 20_000 });
    const terminal = openTerminal(api, "CMD1");
    const entries = [];
    for (const outcome of ["DISPENSED", "REVERSED"] as const) {
      const { code } = await issueCode(api, ana, 3000);
      const { key } = await terminal.authorise(code, 3000);
      if (outcome === "DISPENSED") await terminal.complete(key, 3000);
      else await terminal.reverse(key);
      const dispensed = outcome === "DISPENSED" ? { dispensed: 3000 } : {};
      entries.push({
        terminalId: "CMD1",
        traceNumber: key.traceNumber,
        authorised: 3000,
        outcome,
        ...dispensed,
      });
    }
    const settlement = file("settlement.csv", settlementCsv(entries));
    const agreed = await run([settlement]);
    expect(agreed, agreed.errors).toMatchObject({ code: 0 });
    expect(agreed.out).toContain("2 withdrawals in the file: 2 MATCHED.");
    expect(agreed.out).toContain("Everything matches or is settled.");

    const found = await run([settlement, "--counts", file("counts.csv", "CMD1,600000\n")]);
    expect(found, found.errors).toMatchObject({ code: 1 });
    expect(found.out).toMatch(/ 3 +CMD1 +000002 +CASH_MISSING +OPEN +REVERSED 0 +REVERSED 0 +RECEIVE\n/);
    expect(found.out).toContain("1 lines are not settled.");

    const cut =
      "H,MAKEBA-COUNTS,1,CMD1,DAYT07:00:00.000Z,DAYT22:00:00.000Z\nD,2000,10,0,0,0,7,3\nT,1,600000\n";
    const counted = (day: string) => file(`counts-${day}.csv`, cut.replaceAll("DAY", day));
    const localDate = /VINTI4 (\S+),/.exec(found.out)![1]!;
    const again = await run([settlement, "--counts", counted(localDate)]);
    expect(again.out, again.errors).toMatch(/CMD1 +000002 +CASH_MISSING/);
    const otherDay = await run([settlement, "--counts", counted("2025-11-02")]);
    expect(otherDay).toMatchObject({ code: 2, out: "" });
    expect(otherDay.errors).toContain("The counts of CMD1 are from 2025-11-02T07:00:00.000Z to");

    const json = await run([settlement, "--json"]);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({
      agrees: false,
      verdicts: { CASH_MISSING: 1 },
      lines: [{}, {}],
    });
  });

  it("takes the key of a system that may load files", async () => {
    const scopes = ["reconciliation:read", "reconciliation:load"];
    const made = await api.call("createApiKey", { as: token, body: { name: "settlement", scopes } });
    const empty = file("empty.csv", settlementCsv([], { localDate: "2025-12-31" }));
    const { code, errors } = await run([empty], { WALLET_API_KEY: made.body.apiKey });
    expect(code, errors).toBe(0);
  });

  it("ends with 2 and says why when it cannot be done", async () => {
    const broken = await run([file("broken.csv", settlementCsv([]).replace("MAKEBA", "OTHER"))]);
    expect(broken.code).toBe(2);
    expect(broken.errors).toContain("SETTLEMENT_FILE_INVALID: Line 1, format: must be MAKEBA-SETTLEMENT.");
    expect(await run([])).toMatchObject({ code: 2 });
    expect((await run(["none.csv"])).errors).toContain("could not be reconciled");
    expect((await run(["none.csv"], {})).errors).toContain("Set WALLET_API_KEY or WALLET_TOKEN.");
  });
});
