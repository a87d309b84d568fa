// Customers who come to a thousand ATMs at an even rate, whatever the servers do, while messages are lost and machines
// jam. At the end the faults are over, and every ATM delivers what it owes.
import { createWalletClient, type WalletClient } from "@makeba/sdk";
import { type ChanceFaults, createChanceFaults } from "@makeba/simulators/fleet/chance-faults";
import { createVirtualAtm, type VirtualAtm } from "@makeba/simulators/fleet/virtual-atm";
import type { Terminal } from "../load-sandbox.ts";
import { type LoadUser, sideBySide } from "../sandbox-users.ts";
import type { Journey } from "./oracle.ts";

export type FleetOptions = {
  readonly walletUrl: string;
  readonly switchUrl: string;
  readonly terminals: readonly Terminal[];
  readonly users: readonly LoadUser[];
  readonly faultPercent: number;
  readonly seed: number;
};

export type Arrivals = {
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
};

/** One visit that ended, without what the wallet says about it. */
export type PastVisit = Omit<Journey, "record" | "acknowledged">;

export type Fleet = {
  readonly atms: readonly VirtualAtm[];
  readonly visits: readonly PastVisit[];
  /** Faults by kind, as they fired. */
  readonly faults: Readonly<Record<string, number>>;
  /** Customers who found no free ATM or had no code: they change nothing, and too many make the run worthless. */
  readonly turnedAway: Readonly<Record<string, number>>;
  /** Settles when the last customer has left. */
  serve(arrivals: Arrivals): Promise<void>;
  /** Ends the faults and sends what is owed, until nothing is or the time is over. @returns what is left */
  comeToRest(signal: AbortSignal): Promise<number>;
  acknowledged(visit: PastVisit): Journey["acknowledged"];
  close(): void;
};

/** Whole escudos; each can be paid in the notes of an ATM. */
const AMOUNTS = [1000, 2000, 3000, 5000];
/** Short, so that what was lost is sent again within the run. */
const ANSWER_MS_MAX = 4_000;
const RETRY_MS = { min: 500, max: 5_000 };
const REST_MS_MAX = 60_000;
const ROUND_MS = 500;
/** So much cash that nobody is refused for want of notes. */
const CASSETTES = [
  { denomination: 2000, count: 2000, capacity: 2500 },
  { denomination: 1000, count: 2000, capacity: 2500 },
  { denomination: 200, count: 2000, capacity: 2500 },
] as const;

export async function createFleet(options: FleetOptions): Promise<Fleet> {
  const { walletUrl, switchUrl, terminals, users, faultPercent, seed } = options;
  const faults: Record<string, number> = {};
  const turnedAway: Record<string, number> = {};
  const visits: PastVisit[] = [];
  const plans: ChanceFaults[] = [];
  const atms = await Promise.all(
    terminals.map(({ terminalId, key: terminalKey }, i) => {
      const plan = createChanceFaults({
        probability: faultPercent / 100,
        seed: seed * 10_007 + i,
        wait: pause,
        onFault: (what) => count(faults, what),
      });
      plans.push(plan);
      return createVirtualAtm({
        ...{ terminalId, terminalKey, switchUrl, cassettes: CASSETTES, faults: plan },
        clock: () => new Date(),
        answerTimeoutMs: ANSWER_MS_MAX,
        retryDelayMs: (tries) => Math.min(RETRY_MS.max, RETRY_MS.min * 2 ** Math.min(tries, 8)),
      });
    }),
  );
  const free = [...atms];
  const idle: { user: LoadUser; wallet: WalletClient }[] = users.map((user) => ({
    user,
    wallet: createWalletClient({ baseUrl: walletUrl, token: user.token }),
  }));
  const atmOf = new Map(atms.map((atm) => [atm.terminalId, atm]));

  async function arrive(amount: number): Promise<void> {
    const [atm, customer] = [free.shift(), idle.shift()];
    try {
      if (atm === undefined || customer === undefined) return count(turnedAway, "nobody free");
      const { user, wallet } = customer;
      const { userId, accountNo } = user;
      const issued = await wallet.issueAtmCode({ amount, userId }).catch((error: unknown) => error as Error);
      if (issued instanceof Error) return count(turnedAway, issued.message.slice(0, 80));
      const { code, transactionId } = issued;
      const visit = await atm.visit({ code, amount });
      visits.push({ transactionId, accountNo, amount, terminalId: atm.terminalId, visit });
    } finally {
      if (atm) free.push(atm);
      if (customer) idle.push(customer);
    }
  }

  return {
    atms,
    visits,
    faults,
    turnedAway,
    async serve({ ratePerSecond, seconds, signal }) {
      const startedAtMs = performance.now();
      const underWay = new Set<Promise<void>>();
      for (let i = 0; i < ratePerSecond * seconds; i++) {
        const dueInMs = startedAtMs + (i * 1000) / ratePerSecond - performance.now();
        if (dueInMs > 0) await pause(dueInMs);
        signal.throwIfAborted();
        const arrival: Promise<void> = arrive(AMOUNTS[i % AMOUNTS.length]!).finally(() =>
          underWay.delete(arrival),
        );
        underWay.add(arrival);
      }
      await Promise.all(underWay);
    },
    async comeToRest(signal) {
      for (const plan of plans) plan.end();
      const untilMs = performance.now() + REST_MS_MAX;
      for (;;) {
        const left = await sideBySide(atms, signal, (atm) => atm.deliver());
        const pending = left.reduce((sum, each) => sum + each, 0);
        if (pending === 0 || performance.now() > untilMs) return pending;
        await pause(ROUND_MS);
      }
    },
    acknowledged({ terminalId, visit: { result } }) {
      return "traceNumber" in result ? atmOf.get(terminalId)!.acknowledged(result) : [];
    },
    close() {
      for (const atm of atms) atm.close();
    },
  };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
