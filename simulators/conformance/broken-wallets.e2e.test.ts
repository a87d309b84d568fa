// Wallets that are broken on purpose are caught, by the name of the branch.
import { createSandboxClient, createWalletClient } from "@makeba/sdk";
import type { NetworkClient } from "@makeba/sdk/network";
import { describe, expect, it } from "vitest";
import { ACQUIRER_ID } from "../sandbox/secrets.ts";
import { readCodes } from "./codes.ts";
import { evidenceLines } from "./exchange.ts";
import { junitReport, summaryLines } from "./reports.ts";
import { branchNames } from "./run-conformance.ts";
import { failures, type Message, type Reply, textOf, useWallet } from "./testing/broken-wallet.ts";

const { tryWallet, brokenWallet, url } = useWallet();

describe("a broken wallet is caught", () => {
  it("that forgets its answers and decides a repeat anew", async () => {
    const seen = new Set<string>();
    let traces = 0;
    const at = await brokenWallet(async ({ operation, message, key }, real) => {
      if (operation !== "authorisations" || !seen.has(key)) {
        if (operation === "authorisations") seen.add(key);
        return undefined;
      }
      traces++;
      const again = { ...message, terminalId: `ANEW${traces}` } as Parameters<
        NetworkClient["authoriseWithdrawal"]
      >[0];
      return { status: 200, body: await real.authoriseWithdrawal(again) };
    });
    const only = [
      "authorise",
      "repeat-approval",
      "repeat-decline",
      "same-key-other-body",
      "tombstone",
      "complete",
    ];
    const results = await tryWallet(at, { only });
    expect(failures(results)).toEqual([
      "repeat-approval",
      "repeat-decline",
      "same-key-other-body",
      "tombstone",
    ]);
    const { problem, evidence } = results.find(({ name }) => name === "repeat-approval")!;
    expect(problem).toMatch(/must get the stored answer .*APPROVED.*; found .*CODE_IN_USE/);
    expect(evidence.flatMap(evidenceLines).join("\n")).toMatch(/authorisations .*"code":"\*{6}"/);
  });

  it("that ignores the tombstone of a reversal that came first", async () => {
    const authorised = new Set<string>();
    const at = await brokenWallet(async ({ operation, key }) => {
      if (operation === "authorisations") authorised.add(key);
      return operation === "reversals" && !authorised.has(key)
        ? { status: 200, body: { acknowledged: true } }
        : undefined;
    });
    const results = await tryWallet(at, { only: ["reversal", "tombstone", "completion-after-reversal"] });
    expect(failures(results)).toEqual(["tombstone"]);
    expect(results[1]!.problem).toBe(
      "The authorisation must be declined with REVERSED_BEFORE; found APPROVED (200).",
    );
  });

  it.each([
    ["and says so", false, "the wallet must say status SUSPECT; it said REVERSED (200)"],
    ["and hides it", true, "The customer must have CVE 1000.00 held; found CVE 0.00"],
  ])("that gives the hold back when nobody knows what came out, %s", async (_, hides, problem) => {
    const suspects = new Set<string>();
    const at = await brokenWallet(async ({ operation, message, key }, real) => {
      if (hides && operation === "status" && suspects.has(key))
        return { status: 200, body: { known: true, decision: "APPROVED", status: "SUSPECT" } };
      if (operation !== "completions" || message.outcome !== "UNKNOWN") return undefined;
      suspects.add(key);
      const { acquirerId, terminalId, localDate, traceNumber } = message;
      await real.reverseWithdrawal({ acquirerId, terminalId, localDate, traceNumber, reason: "TIMEOUT" });
      return { status: 200, body: { acknowledged: true, status: "SUSPECT" } };
    });
    const results = await tryWallet(at, { only: ["complete", "reversal", "unknown-outcome"] });
    expect(failures(results)).toEqual(["unknown-outcome"]);
    expect(results.at(-1)!.problem).toContain(problem);
  });

  it("that refuses the repeats of a completion", async () => {
    const seen = new Set<string>();
    const at = await brokenWallet(async ({ operation, key }) => {
      if (operation !== "completions") return undefined;
      if (!seen.has(key)) return void seen.add(key);
      return {
        status: 409,
        body: { error: { code: "WITHDRAWAL_NOT_AUTHORISED", message: "No.", details: {} } },
      };
    });
    const results = await tryWallet(at, {
      only: ["complete", "repeat-completion", "concurrent-completions"],
    });
    expect(failures(results)).toEqual(["repeat-completion", "concurrent-completions"]);
  });

  it("that believes everybody", async () => {
    const at = await brokenWallet(async ({ operation, message }, real) => {
      if (operation === "echo") return { status: 200, body: { ...message, time: new Date().toISOString() } };
      if (operation !== "authorisations") return undefined;
      const body = { ...message, acquirerId: ACQUIRER_ID } as Parameters<
        NetworkClient["authoriseWithdrawal"]
      >[0];
      return { status: 200, body: await real.authoriseWithdrawal(body) };
    });
    const results = await tryWallet(at, { only: branchNames().slice(0, 7) });
    expect(failures(results)).toEqual([
      "signature-missing",
      "signature-of-a-stranger",
      "signature-too-old",
      "signature-wrong-digest",
      "signature-replayed",
      "other-network",
    ]);
  });

  /** Its customers' money moves once more when a completion comes the second time, and nothing that it says shows it. */
  let twice = 0;
  const postsTwice = (): Promise<string> => {
    const customers = new Map<string, () => Promise<{ code: string }>>();
    const authorised = new Map<string, Message>();
    const completions = new Map<string, number>();
    return brokenWallet(async ({ operation, message, key, token }, real) => {
      if (operation === "atm") {
        const customer = createWalletClient({ baseUrl: url(), token });
        const issue = () => customer.issueAtmCode({ amount: message.amount!, userId: message.userId! });
        const issued = await issue();
        customers.set(issued.code, issue);
        return { status: 201, body: issued };
      }
      if (operation === "authorisations") authorised.set(key, message);
      if (operation !== "completions") return undefined;
      completions.set(key, (completions.get(key) ?? 0) + 1);
      const { code, amount, acquirerId, localDate } = authorised.get(key) ?? {};
      const issue = customers.get(code ?? "");
      if (completions.get(key) !== 2 || issue === undefined) return undefined;
      const again = await issue();
      const other = {
        ...{ acquirerId: acquirerId!, localDate: localDate!, traceNumber: "000001" },
        terminalId: `TWICE${++twice}`,
      };
      await real.authoriseWithdrawal({ ...other, code: again.code, amount: amount!, currency: "CVE" });
      await real.completeWithdrawal({ ...other, outcome: "DISPENSED", dispensedAmount: amount! });
      return undefined;
    });
  };
  const PAID_TWICE = "The customer must have paid CVE 1000.00; found CVE 2000.00.";

  it("that posts twice when a completion is repeated, by what the customer has", async () => {
    const at = await postsTwice();
    const results = await tryWallet(at, {
      only: ["complete", "repeat-completion", "concurrent-completions", "completion-after-reversal"],
    });
    expect(failures(results)).toEqual([
      "repeat-completion",
      "completion-after-reversal",
      "concurrent-completions",
    ]);
    expect(results.find(({ name }) => name === "repeat-completion")!.problem).toBe(PAID_TWICE);
  });

  it("that posts twice, without a sandbox too, where the file of codes has the customer's token", async () => {
    const at = await postsTwice();
    const sandbox = createSandboxClient({ baseUrl: at });
    const ready: { code: string; amount: number; token: string }[] = [];
    for (let i = 0; i < 2; i++) {
      const { userId } = await sandbox.createSandboxUser({
        accounts: [{ currency: "CVE", openingBalance: 9000 }],
      });
      const { accessToken: token } = await sandbox.createSandboxToken({ userId, role: "customer" });
      const { code } = await createWalletClient({ baseUrl: at, token }).issueAtmCode({
        amount: 1000,
        userId,
      });
      ready.push({ code, amount: 1000, token });
    }
    const codes = readCodes(JSON.stringify({ ready }));
    const results = await tryWallet(at, { only: ["complete", "repeat-completion"], codes });
    expect(results.map(({ outcome, problem }) => [outcome, problem])).toEqual([
      ["held", undefined],
      ["failed", PAID_TWICE],
    ]);
  });

  it.each<[string, string, readonly string[], (body: Record<string, unknown>) => Reply, string]>([
    [
      "has a field that nobody published",
      "status",
      ["status-unknown", "reversal"],
      (body) => ({ status: 200, body: { ...body, customer: "usr_1" } }),
      'getNetworkTransaction answered 200 with a body that breaks the contract: the body must NOT have additional properties {"additionalProperty":"customer"}.',
    ],
    [
      "lacks a field",
      "echo",
      ["echo"],
      ({ time: _, ...body }) => ({ status: 200, body }),
      'echoNetwork answered 200 with a body that breaks the contract: the body must have required property \'time\' {"missingProperty":"time"}.',
    ],
    [
      "has a status that nobody published",
      "reversals",
      ["reversal"],
      (body) => ({ status: 202, body }),
      "reverseWithdrawal answered 202, which the contract does not declare.",
    ],
  ])("whose answer %s, by the branch and with what was answered", async (_, wrong, expected, spoil, said) => {
    const at = await brokenWallet(async ({ operation, message }, real) => {
      if (operation !== wrong) return undefined;
      const { acquirerId, terminalId, localDate, traceNumber } = message;
      const names = { acquirerId, terminalId, localDate, traceNumber };
      if (wrong === "echo") return spoil({ ...(await real.echoNetwork({ acquirerId })) });
      if (wrong === "status") return spoil({ ...(await real.getNetworkTransaction(names)) });
      return spoil({ ...(await real.reverseWithdrawal({ ...names, reason: "TIMEOUT" })) });
    });
    const results = await tryWallet(at, { only: ["echo", "status-unknown", "reversal"] });
    expect(failures(results)).toEqual(expected);
    const failed = results.find(({ outcome }) => outcome === "failed")!;
    expect(failed.deviations).toEqual([said]);
    expect(failed.evidence.find(({ deviation }) => deviation === said)).toBeDefined();
    expect(summaryLines(results).at(-1)).toBe(`  ${said} (${expected.join(", ")})`);
    expect(textOf(results)).toContain(said);
    expect(junitReport(results)).toContain(`failures="${expected.length}"`);
  });

  it("that never locks its network, and one that pays from a frozen account", async () => {
    let anew = 0;
    const at = await brokenWallet(async ({ operation, message }, real) => {
      if (operation !== "authorisations") return undefined;
      const body = message as Parameters<NetworkClient["authoriseWithdrawal"]>[0];
      const { decision, reason } = await real.authoriseWithdrawal(body);
      if (reason === "ACCOUNT_FROZEN")
        return {
          status: 200,
          body: { decision: "APPROVED", transactionId: `txn_${String(++anew).padStart(26, "0")}` },
        };
      return reason === "NETWORK_LOCKED"
        ? { status: 200, body: { decision, reason: "CODE_UNKNOWN" } }
        : undefined;
    });
    const results = await tryWallet(at, {
      only: ["decline-frozen-account", "wrong-tries-lock-network"],
      networkTriesMax: 60,
    });
    expect(results.map(({ problem }) => problem)).toEqual([
      "The authorisation must be declined with ACCOUNT_FROZEN; found APPROVED (200).",
      "60 wrong codes in one network must lock it; each was judged.",
    ]);
  });

  it("that is not there: everything fails, and nothing is taken for a decline", async () => {
    const results = await tryWallet("http://127.0.0.1:1", { only: ["echo", "status-unknown"], codes: {} });
    expect(failures(results)).toEqual(["echo", "status-unknown"]);
    expect(summaryLines(results).at(-1)).toContain("it fails echo, status-unknown.");
  });
});
