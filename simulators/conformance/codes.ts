// Where the kit gets codes for cash from: the sandbox operations of the wallet, which also show the customer's money and
// let time pass, or a file of codes that somebody has made ready in a wallet without a sandbox.
import { createAccountsClient, createSandboxClient, createWalletClient } from "@makeba/sdk";
import type { Amounts } from "./wallet-under-test.ts";

/** What a customer has, in minor units. */
export type Money = { readonly balanceMinor: bigint; readonly heldMinor: bigint };

export type ReadyCode = Amounts & {
  readonly code: string;
  /** Nothing where only the network side can be seen. */
  readonly money: (() => Promise<Money>) | undefined;
};

/** `expired` and `cancelled` are codes that no longer pay; the account of a `frozen` one may not be debited. */
const CODE_STATES = ["ready", "expired", "cancelled", "frozen"] as const;
export type CodeState = (typeof CODE_STATES)[number];

export type Codes = {
  /** Where they come from, for people. */
  readonly from: string;
  /** Throws `NotTested` when there is none. */
  take(state: CodeState): Promise<ReadyCode>;
  /** Six digits that no code taken so far has. */
  unknownCode(): string;
  /** Lets the codes that were taken expire. Throws `NotTested` when time cannot be moved. */
  letTimePass(): Promise<void>;
  /** Wrong tries after which a whole network must be locked. Throws `NotTested` when it may not be tried. */
  networkTriesMax(): number;
  /** Lets a lock end that the wallet has set. @returns false where time cannot be moved */
  outwait(lockedUntil: string): Promise<boolean>;
};

/** A branch cannot be tried here: that is no failure of the wallet. */
export class NotTested extends Error {}

/** More than any sensible limit of wrong tries in a network. */
const NETWORK_TRIES_MAX = 3000;
const AMOUNT = 1000;
const OPENING_BALANCE = 12_000;
const TAKEN_BEFORE = "a code for cash is good for fifteen minutes";

/** Codes of new customers of the wallet's sandbox; nothing when it has none. */
export async function sandboxCodes(
  walletUrl: string,
  { networkTriesMax = NETWORK_TRIES_MAX }: { readonly networkTriesMax?: number } = {},
): Promise<Codes | undefined> {
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

  async function letTimePass(until = latestExpiry): Promise<void> {
    const { now } = await sandbox.getSandboxClock();
    const seconds = Math.ceil((until - Date.parse(now)) / 1000) + 1;
    if (seconds > 0) await sandbox.advanceSandboxClock({ advanceSeconds: seconds });
  }

  async function freeze(accountNo: string): Promise<void> {
    const { userId } = await sandbox.createSandboxUser({ accounts: [] });
    const { accessToken } = await sandbox.createSandboxToken({ userId, role: "operator" });
    await createAccountsClient({ baseUrl: walletUrl, token: accessToken }).freezeAccount(accountNo);
  }

  return {
    from: "the wallet's sandbox",
    async take(state) {
      const { userId, accounts } = await sandbox.createSandboxUser({
        accounts: [{ currency: "CVE", openingBalance: OPENING_BALANCE }],
      });
      const { accessToken } = await sandbox.createSandboxToken({ userId, role: "customer" });
      const customer = createWalletClient({ baseUrl: walletUrl, token: accessToken });
      const { code, expiryTime, transactionId } = await customer.issueAtmCode({ amount: AMOUNT, userId });
      taken.add(code);
      latestExpiry = Math.max(latestExpiry, Date.parse(expiryTime));
      if (state === "cancelled") await customer.cancelWithdrawal(transactionId);
      if (state === "expired") await letTimePass();
      if (state === "frozen") await freeze(accounts[0]!.accountNo);
      return { code, amount: AMOUNT, currency: "CVE", money: moneySeenBy(walletUrl, accessToken) };
    },
    unknownCode: () => unusedCode(taken),
    letTimePass: () => letTimePass(),
    networkTriesMax: () => networkTriesMax,
    async outwait(lockedUntil) {
      await letTimePass(Date.parse(lockedUntil));
      return true;
    },
  };
}

/** What the customer's own side of the contract says. */
function moneySeenBy(walletUrl: string, token: string): () => Promise<Money> {
  const customer = createWalletClient({ baseUrl: walletUrl, token });
  return async () => {
    const { balance, held } = await customer.getBalance({ currency: "CVE" });
    return { balanceMinor: minor(balance), heldMinor: minor(held) };
  };
}

/** What a file of codes has, each for the amount beside it; with a customer's access token the money is looked at. */
type FileCode = { readonly code: string; readonly amount: number; readonly token?: string };
export type CodesFile = Readonly<Partial<Record<CodeState, readonly FileCode[]>>>;

/** Codes of a file, each used once. @param networkTriesMax without it no network is locked */
export function fileCodes(
  file: CodesFile,
  { walletUrl, networkTriesMax }: { readonly walletUrl: string; readonly networkTriesMax?: number },
): Codes {
  const all = Object.values(file).flat();
  const left = new Map(Object.entries(file).map(([state, codes]) => [state, [...codes]]));
  return {
    from: `a file with ${all.length} codes`,
    async take(state) {
      const next = left.get(state)?.shift();
      if (next === undefined) throw new NotTested(`the file has no ${state} code left`);
      const { code, amount, token } = next;
      const money = token === undefined ? undefined : moneySeenBy(walletUrl, token);
      return { code, amount, currency: "CVE", money };
    },
    unknownCode: () => unusedCode(new Set(all.map(({ code }) => code))),
    async letTimePass() {
      throw new NotTested(`${TAKEN_BEFORE}, and without a sandbox nobody can move the wallet's clock`);
    },
    networkTriesMax() {
      if (networkTriesMax === undefined)
        throw new NotTested(
          "it locks the key's whole network: --network-tries says how many tries may be made",
        );
      return networkTriesMax;
    },
    outwait: async () => false,
  };
}

/** Reads the text of `--codes`; throws with a sentence that says what is wrong. */
export function readCodes(text: string): CodesFile {
  const states: readonly string[] = CODE_STATES;
  const tokens = new Set<string>();
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
      if (each.token !== undefined && (typeof each.token !== "string" || each.token === ""))
        throw new Error(`In the file of codes, ${place}.token must be the customer's access token.`);
      if (tokens.has(each.token))
        throw new Error(
          `In the file of codes, ${place} has the token of another code: a customer whose money is looked at has one code only.`,
        );
      if (each.token !== undefined) tokens.add(each.token);
      const extra = Object.keys(each).find((name) => !["code", "amount", "token"].includes(name));
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
