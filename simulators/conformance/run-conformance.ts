// Tries every branch at a wallet, one after the other, and says which ones it survives, with what was sent and answered.
import { AUTHORISATION_BRANCHES } from "./authorisation-branches.ts";
import { type Branch, NotHeld, openBench } from "./bench.ts";
import { type Codes, NotTested } from "./codes.ts";
import { CROWD_BRANCHES } from "./crowd-branches.ts";
import { type Evidence, type Exchange, evidenceOf } from "./exchange.ts";
import { LOCK_BRANCHES } from "./lock-branches.ts";
import { createPublishedAnswers } from "./published-answers.ts";
import { REPORT_BRANCHES } from "./report-branches.ts";
import { SIGNATURE_BRANCHES } from "./signature-branches.ts";
import { openWallet, type WalletAddress } from "./wallet-under-test.ts";

export const GROUPS: Readonly<Record<string, readonly Branch[]>> = {
  "Who may speak": SIGNATURE_BRANCHES,
  "May this terminal pay": AUTHORISATION_BRANCHES,
  "What came out": REPORT_BRANCHES,
  "All at once, and late": CROWD_BRANCHES,
  // The last one: a whole network that is locked answers nobody else.
  "Who may not": LOCK_BRANCHES,
};

export type BranchResult = {
  readonly name: string;
  readonly group: string;
  readonly title: string;
  readonly outcome: "held" | "failed" | "not-tested";
  /** Why it failed or was not tried. */
  readonly problem?: string;
  /** Where its answers leave the published contract; each fails the branch. */
  readonly deviations: readonly string[];
  readonly ms: number;
  readonly evidence: readonly Evidence[];
};

export type ConformanceOptions = {
  readonly address: WalletAddress;
  readonly codes: Codes;
  readonly clock: () => Date;
  /** Two to five letters or digits that no earlier run at this wallet had: its terminals begin with them. */
  readonly run: string;
  /** Only these branches. @default all */
  readonly only?: readonly string[];
  readonly onResult?: (result: BranchResult) => void;
};

export function branchNames(): string[] {
  return Object.values(GROUPS).flatMap((branches) => branches.map(({ name }) => name));
}

export async function runConformance(options: ConformanceOptions): Promise<BranchResult[]> {
  const { address, codes, clock, run, only, onResult } = options;
  const results: BranchResult[] = [];
  const deviationOf = createPublishedAnswers();
  const localDate = clock().toISOString().slice(0, 10);
  let number = 0;
  for (const [group, branches] of Object.entries(GROUPS)) {
    for (const branch of branches) {
      number++;
      if (only !== undefined && !only.includes(branch.name)) continue;
      const exchanges: Exchange[] = [];
      const bench = openBench({
        wallet: openWallet(address, {
          ...{ clock, deviationOf },
          onExchange: (exchange) => exchanges.push(exchange),
        }),
        codes,
        acquirerId: address.acquirerId,
        terminalPrefix: `C${run}${String(number).padStart(2, "0")}T`,
        localDate,
      });
      const startedAt = clock().getTime();
      const verdict = await verdictOf(branch.run(bench));
      const deviations = [...new Set(exchanges.flatMap(({ deviation }) => deviation ?? []))];
      const result = {
        ...{ name: branch.name, group, title: branch.title, ...verdict },
        ...(deviations.length > 0 ? { outcome: "failed" as const } : {}),
        deviations,
        ms: clock().getTime() - startedAt,
        evidence: evidenceOf(exchanges),
      };
      results.push(result);
      onResult?.(result);
    }
  }
  return results;
}

async function verdictOf(run: Promise<void>): Promise<Pick<BranchResult, "outcome" | "problem">> {
  try {
    await run;
    return { outcome: "held" };
  } catch (error) {
    if (error instanceof NotTested) return { outcome: "not-tested", problem: error.message };
    if (error instanceof NotHeld) return { outcome: "failed", problem: error.message };
    const problem = `It could not be tried to the end: ${(error as Error).message}`;
    return { outcome: "failed", problem };
  }
}
