// Where the kit gets codes for cash from: the sandbox operations of the wallet, which also show the customer's money and
// let time pass, or a file of codes that somebody has made ready in a wallet without a sandbox.
import { createSandboxClient, createWalletClient } from "@makeba/sdk";
import type { Amounts } from "./wallet-under-test.ts";

/** What a customer has, in minor units. */
export type Money = { readonly balanceMinor: bigint; readonly heldMinor: bigint };

export type ReadyCode = Amounts & {
  readonly code: string;
  /** Nothing where only the network side can be seen. */
  readonly money: (() => Promise<Money>) | undefined;
};

/** `expired` and `cancelled` are codes that no longer pay. */
export type CodeState = "ready" | "expired" | "cancelled";

export type Codes = {
  /** Where they come from, for people. */
  readonly from: string;
  /** Throws `NotTested` when there is none. */
  take(state: CodeState): Promise<ReadyCode>;
  /** Six digits that no code taken so far has. */
  unknownCode(): string;
  /** Lets the codes that were taken expire. Throws `NotTested` when time cannot be moved. */
  letTimePass(): Promise<void>;
};

/** A branch cannot be tried here: that is no failure of the wallet. */
export class NotTested extends Error {}

const AMOUNT = 1000;
const OPENING_BALANCE = 12_000;
const TAKEN_BEFORE = "a code for cash is good for fifteen minutes";

/** Codes of new customers of the wallet's sandbox; nothing when it has none. */
export async function sandboxCodes(walletUrl: string): Promise<Codes | undefined> {
  const sandbox = createSandboxClient({ baseUrl: walletUrl });
  if (
    !(await sandbox.getSandboxClock().then(
      () => true,
      () => false,
    ))
  )
    return undefined;
  const taken = new Set<string>();
  let latestExpiry = 0;

  async function letTimePass(): Promise<void> {
    const { now } = await sandbox.getSandboxClock();
    const seconds = Math.ceil((latestExpiry - Date.parse(now)) / 1000) + 1;
    if (seconds > 0) await sandbox.advanceSandboxClock({ advanceSeconds: seconds });
  }

  return {
    from: "the wallet's sandbox",
    async take(state) {
      const { userId } = await sandbox.createSandboxUser({
        accounts: [{ currency: "CVE", openingBalance: OPENING_BALANCE }],
      });
      const { accessToken } = await sandbox.createSandboxToken({ userId, role: "customer" });
      const customer = createWalletClient({ baseUrl: walletUrl, token: accessToken });
      const { code, expiryTime, transactionId } = await customer.issueAtmCode({ amount: AMOUNT, userId });
      taken.add(code);
      latestExpiry = Math.max(latestExpiry, Date.parse(expiryTime));
      if (state === "cancelled") await customer.cancelWithdrawal(transactionId);
      if (state === "expired") await letTimePass();
      return {
        ...{ code, amount: AMOUNT, currency: "CVE" },
        async money() {
          const { balance, held } = await customer.getBalance({ currency: "CVE" });
          return { balanceMinor: minor(balance), heldMinor: minor(held) };
        },
      };
    },
    unknownCode: () => unusedCode(taken),
    letTimePass,
  };
}

/** What a file of codes has, each for the amount beside it. */
export type CodesFile = Readonly<Partial<Record<CodeState, readonly { code: string; amount: number }[]>>>;

/** Codes of a file, each used once. */
export function fileCodes(file: CodesFile): Codes {
  const all = Object.values(file).flat();
  const left = new Map(Object.entries(file).map(([state, codes]) => [state, [...codes]]));
  return {
    from: `a file with ${all.length} codes`,
    async take(state) {
      const next = left.get(state)?.shift();
      if (next === undefined) throw new NotTested(`the file has no ${state} code left`);
      return { ...next, currency: "CVE", money: undefined };
    },
    unknownCode: () => unusedCode(new Set(all.map(({ code }) => code))),
    async letTimePass() {
      throw new NotTested(`${TAKEN_BEFORE}, and without a sandbox nobody can move the wallet's clock`);
    },
  };
}

/** Reads the text of `--codes`; throws with a sentence that says what is wrong. */
export function readCodes(text: string): CodesFile {
  const states: readonly string[] = ["ready", "expired", "cancelled"] satisfies CodeState[];
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Error("The file of codes must be JSON.");
  }
  if (file === null || typeof file !== "object" || Array.isArray(file))
    throw new Error(`The file of codes must be an object with ${states.join(", ")}.`);
  for (const [state, codes] of Object.entries(file)) {
    if (!states.includes(state))
      throw new Error(`The file of codes knows ${states.join(", ")}; found ${state}.`);
    if (!Array.isArray(codes)) throw new Error(`In the file of codes, ${state} must be a list.`);
    for (const [i, each] of codes.entries()) {
      const place = `${state}[${i}]`;
      if (typeof each?.code !== "string" || !/^\d{6}$/.test(each.code))
        throw new Error(`In the file of codes, ${place}.code must be a text of six digits.`);
      if (!Number.isSafeInteger(each.amount) || each.amount < AMOUNT_MIN)
        throw new Error(
          `In the file of codes, ${place}.amount must be a whole number of at least ${AMOUNT_MIN}.`,
        );
      const extra = Object.keys(each).find((name) => name !== "code" && name !== "amount");
      if (extra !== undefined)
        throw new Error(`In the file of codes, ${place} has ${extra}, which nobody reads.`);
    }
  }
  return file as CodesFile;
}

/** So that a part of it can be dispensed. */
const AMOUNT_MIN = 400;

function unusedCode(used: ReadonlySet<string>): string {
  for (let n = 0; ; n++) {
    const code = String(n).padStart(6, "0");
    if (!used.has(code)) return code;
  }
}

const minor = (amount: number) => BigInt(Math.round(amount * 100));
