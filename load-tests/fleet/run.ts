// `npm run load -- --atms 1000`: many ATMs with faults against a real switch and a real wallet, then the oracle.
import { createSandboxClient, createWalletClient } from "@makeba/sdk";
import { complaintsOfLedger } from "../books.ts";
import { startLoadSandbox } from "../load-sandbox.ts";
import { watchMemory } from "../memory.ts";
import { createUsers, type LoadUser, OPENING_CENTS, sideBySide } from "../sandbox-users.ts";
import { watchCollected } from "./collected-memory.ts";
import { createFleet, type Fleet } from "./fleet.ts";
import { judgeFleet } from "./oracle.ts";
import type { FleetRun } from "./report.ts";

export type FleetRunOptions = {
  readonly atms: number;
  readonly faultPercent: number;
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Told when a process ends that should not have. */
  readonly onFailure: (reason: Error) => void;
  readonly say: (line: string) => void;
};

const USERS = { min: 50, perRate: 10 };
const SAMPLE_MS = 500;

export async function runFleet(options: FleetRunOptions): Promise<FleetRun> {
  const { atms, faultPercent, ratePerSecond, seconds, seed, signal, onFailure, say } = options;
  const startedAtMs = performance.now();
  say(`Starting the wallet server, its PostgreSQL and a switch with ${atms} terminals`);
  const sandbox = await startLoadSandbox({ terminalCount: atms, signal, onFailure });
  let fleet: Fleet | undefined;
  try {
    const { walletUrl, switchUrl, databaseUrl, processIds, askMemory, terminals } = sandbox;
    const count = Math.max(USERS.min, USERS.perRate * ratePerSecond);
    say(`Wallet at ${walletUrl}, switch at ${switchUrl}; opening ${count} wallets`);
    const users = await createUsers(walletUrl, { count, signal });
    const owedBefore = await owedToNetwork(walletUrl);
    fleet = await createFleet({ walletUrl, switchUrl, terminals, users, faultPercent, seed });
    say(`${ratePerSecond} customers a second at ${atms} ATMs for ${seconds} s; seed ${seed}`);
    const { visits } = fleet;
    const endOfSamples = watchMemory(processIds, SAMPLE_MS);
    const endOfWatch = watchCollected(askMemory, { seconds, visits: () => visits.length });
    await fleet.serve({ ratePerSecond, seconds, signal });
    const resident = endOfSamples();
    const memory = await endOfWatch();
    say("The faults are over: delivering what the ATMs owe");
    const pending = await fleet.comeToRest(signal);
    say(`Asking the wallet about ${fleet.visits.length} withdrawals, and verifying the ledger`);
    const found = await askWallet(walletUrl, fleet, users, signal);
    const postedToNetwork = (await owedToNetwork(walletUrl)) - owedBefore;
    const verdict = judgeFleet({
      atms: fleet.atms.map((atm) => atm.notes()),
      ...{ ...found, pending, postedToNetwork },
    });
    const ledgerSays = await complaintsOfLedger(databaseUrl, signal);
    const outcomes = Object.groupBy(fleet.visits, ({ visit: { result } }) =>
      "reason" in result ? `${result.outcome} ${result.reason}` : result.outcome,
    );
    return {
      ...{ atms, faultPercent, ratePerSecond, seconds, seed, memory, resident, verdict, ledgerSays },
      visits: fleet.visits.length,
      outcomes: Object.fromEntries(Object.entries(outcomes).map(([name, list]) => [name, list!.length])),
      faults: fleet.faults,
      turnedAway: fleet.turnedAway,
      tookSeconds: (performance.now() - startedAtMs) / 1000,
    };
  } catch (error) {
    // Whatever went wrong after an interruption is a consequence of it.
    signal.throwIfAborted();
    throw error;
  } finally {
    fleet?.close();
    await sandbox.stop();
  }
}

/** What the platform owes to the network for cash, in escudos. */
async function owedToNetwork(walletUrl: string): Promise<number> {
  const { accounts } = await createSandboxClient({ baseUrl: walletUrl }).getSandboxAccounts();
  return accounts.find(({ kind, currency }) => kind === "atm" && currency === "CVE")?.balance ?? 0;
}

/** Each customer asks for what is theirs: one auditor would ask more than anybody may in a minute. */
async function askWallet(walletUrl: string, fleet: Fleet, users: readonly LoadUser[], signal: AbortSignal) {
  const walletOf = new Map(
    users.map(({ accountNo, token }) => [accountNo, createWalletClient({ baseUrl: walletUrl, token })]),
  );
  const journeys = await sideBySide(fleet.visits, signal, async (visit) => ({
    ...visit,
    acknowledged: fleet.acknowledged(visit),
    record: await walletOf.get(visit.accountNo)!.getWithdrawal(visit.transactionId, { signal }),
  }));
  const accounts = await sideBySide(users, signal, async ({ accountNo }) => {
    const { balance, held } = await walletOf.get(accountNo)!.getAccountBalance(accountNo, {}, { signal });
    return { accountNo, opening: OPENING_CENTS / 100, balance, held };
  });
  return { journeys, accounts };
}
