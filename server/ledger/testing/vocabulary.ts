// The words of the ledger's tests: a few people with wallets, the platform's accounts, and a builder for each command
// that fills in what a test does not care about. Ids are counted, so a test run always makes the same ones.
import { customerAccountNo, SYSTEM_ACCOUNT_KINDS, SYSTEM_OWNER_ID, systemAccountNo } from "../accounts.ts";
import {
  type AttemptLimits,
  authorisationId,
  type Command,
  callOffId,
  completionId,
  type OpenAccount,
  reversalId,
} from "../commands.ts";
import type { ChannelLimits, LimitTable } from "../limits.ts";
import { BALANCE_MINOR_MAX, type Currency } from "../money.ts";
import type { Tier } from "../tiers.ts";
import { type NetworkKey, networkKeyText } from "../withdrawals.ts";

export const NOW = Date.UTC(2026, 0, 5, 9, 0, 0);
export const MINUTE_MS = 60_000;

export const ANA = customerAccountNo(1);
export const RUI = customerAccountNo(2);
/** Ana's wallet in euros. */
export const ANA_EUR = customerAccountNo(3);
/** Zé's float and what he has earned; he also may have a wallet. */
export const AGENT = customerAccountNo(20);
export const COMMISSION = customerAccountNo(21);
export const NOBODY = customerAccountNo(99);

export const BANK = systemAccountNo("bank", "CVE");
export const ATM = systemAccountNo("atm", "CVE");
export const FEES = systemAccountNo("fees", "CVE");
export const RECEIVABLES = systemAccountNo("receivables", "CVE");

export const SUSPENSE = systemAccountNo("suspense", "CVE");

export const LIMITS: AttemptLimits = {
  codeTriesMax: 3,
  terminalTriesMax: 5,
  networkTriesMax: 20,
  windowMs: 10 * MINUTE_MS,
  lockMs: 30 * MINUTE_MS,
  lockMsMax: 100 * MINUTE_MS,
};

export type CommandOf<T extends Command["type"]> = Extract<Command, { type: T }>;
type Given<T extends Command["type"]> = Partial<Omit<CommandOf<T>, "type">>;
type Fields<T extends Command["type"]> = Omit<CommandOf<T>, "type" | "id" | "at" | "request">;

let commands = 0;

function command<T extends Command["type"]>(
  type: T,
  fields: Fields<T>,
  given: { id?: string; at?: number; request?: Readonly<Record<string, string>> },
): CommandOf<T> {
  const { id = `command-${++commands}`, at = NOW, request = requestOf(type, fields) } = given;
  return { ...fields, type, id, at, request } as unknown as CommandOf<T>;
}

const NOT_ASKED_FOR = [
  "id",
  "at",
  "request",
  "limits",
  "reason",
  "expiresAt",
  "codeDigests",
  "transactionId",
  "decided",
  "closing",
];

/** What the caller asked for, as text; what the server adds is left out. */
export function requestOf(type: Command["type"], fields: object): Record<string, string> {
  const request: Record<string, string> = { operation: type };
  for (const [name, value] of Object.entries(fields)) {
    if (NOT_ASKED_FOR.includes(name) || (type === "issue-code" && name === "withdrawalId")) continue;
    request[name] = name === "networkKey" ? networkKeyText(value as NetworkKey) : String(value);
  }
  return request;
}

export function openWallet(accountNo: string, ownerId: string, given: Given<"open-account"> = {}) {
  const fields = { minimumMinor: 0n, mayGoNegative: false, kind: "customer", currency: "CVE" } as const;
  const rest = { tier: "basic" } as const;
  return command("open-account", { ...fields, ...rest, accountNo, ownerId, ...given }, given);
}

/** The platform's own accounts in one currency. */
export function openPlatform(currency: Currency = "CVE"): OpenAccount[] {
  return SYSTEM_ACCOUNT_KINDS.map((kind) =>
    openWallet(systemAccountNo(kind, currency), SYSTEM_OWNER_ID, { kind, currency, mayGoNegative: true }),
  );
}

export const freeze = (accountNo: string, given: Given<"freeze-account"> = {}) =>
  command("freeze-account", { accountNo }, given);
export const unfreeze = (accountNo: string, given: Given<"unfreeze-account"> = {}) =>
  command("unfreeze-account", { accountNo }, given);
export const close = (accountNo: string, given: Given<"close-account"> = {}) =>
  command("close-account", { accountNo }, given);

export const changeTier = (accountNo: string, tier: Tier, given: Given<"change-tier"> = {}) =>
  command("change-tier", { accountNo, tier, ...given }, given);

export const changeMinimum = (accountNo: string, minimumMinor: bigint, given: Given<"change-minimum"> = {}) =>
  command("change-minimum", { accountNo, minimumMinor, ...given }, given);

export function deposit(accountNo: string, amountMinor: bigint, given: Given<"deposit"> = {}) {
  const n = commands + 1;
  const fields = {
    transactionId: `txn-${n}`,
    reference: `bank-${n}`,
    description: "",
    currency: "CVE",
    limits: UNLIMITED,
  } as const;
  return command("deposit", { ...fields, accountNo, amountMinor, ...given }, given);
}

export function returnDeposit(amountMinor: bigint, given: Given<"return-deposit"> = {}) {
  const n = commands + 1;
  const fields = { transactionId: `txn-${n}`, reference: `bank-${n}`, description: "" };
  const rest = { accountNo: ANA, currency: "CVE", depositTransactionId: "txn-deposit" } as const;
  return command("return-deposit", { ...fields, ...rest, amountMinor, ...given }, given);
}

const CHANNEL_UNLIMITED = {
  minMinor: 1n,
  maxMinor: BALANCE_MINOR_MAX,
  day: { valueMinor: 2n ** 62n, count: 1_000_000 },
  week: { valueMinor: 2n ** 62n, count: 1_000_000 },
  month: { valueMinor: 2n ** 62n, count: 1_000_000 },
};
const TIER_UNLIMITED = {
  balanceMaxMinor: BALANCE_MINOR_MAX,
  transfer: CHANNEL_UNLIMITED,
  atm: CHANNEL_UNLIMITED,
  agent: CHANNEL_UNLIMITED,
  bank: CHANNEL_UNLIMITED,
};
export const UNLIMITED: LimitTable = {
  basic: TIER_UNLIMITED,
  verified: TIER_UNLIMITED,
  full: TIER_UNLIMITED,
};

/** The same for everybody: what a test does not name is unlimited. */
export function limited(tier: {
  readonly balanceMaxMinor?: bigint;
  readonly transfer?: Partial<ChannelLimits>;
  readonly atm?: Partial<ChannelLimits>;
  readonly agent?: Partial<ChannelLimits>;
  readonly bank?: Partial<ChannelLimits>;
}): LimitTable {
  const limits = {
    balanceMaxMinor: tier.balanceMaxMinor ?? BALANCE_MINOR_MAX,
    transfer: { ...CHANNEL_UNLIMITED, ...tier.transfer },
    atm: { ...CHANNEL_UNLIMITED, ...tier.atm },
    agent: { ...CHANNEL_UNLIMITED, ...tier.agent },
    bank: { ...CHANNEL_UNLIMITED, ...tier.bank },
  };
  return { basic: limits, verified: limits, full: limits };
}

/** Without a fee or a commission. */
const FREE = { feeMinor: 0n, commissionMinor: 0n, commissionAccountNo: null };

/** From Ana to Rui unless said otherwise; asked for by the owner of Ana's account. */
export function transfer(amountMinor: bigint, given: Given<"transfer"> = {}) {
  const fields = { fromAccountNo: ANA, toAccountNo: RUI, actorId: "ana", currency: "CVE" } as const;
  const rest = { transactionId: `txn-${commands + 1}`, reference: "", description: "" };
  const kind = { ...FREE, transactionType: "transfer", limits: UNLIMITED } as const;
  return command("transfer", { ...fields, ...rest, ...kind, amountMinor, ...given }, given);
}

/** Cash for Ana at Zé's till. */
export const cashIn = (amountMinor: bigint, given: Given<"transfer"> = {}) =>
  transfer(amountMinor, {
    transactionType: "cash-in",
    fromAccountNo: AGENT,
    toAccountNo: ANA,
    actorId: "ze",
    ...given,
  });

/** Zé with an empty float and nothing earned. */
export const openAgent = () => [
  openWallet(AGENT, "ze", { kind: "agent" }),
  openWallet(COMMISSION, "ze", { kind: "commission" }),
];

/** Ana pays Rui later; without a fee, and good for ever. */
export function placeHold(amountMinor: bigint, given: Given<"place-hold"> = {}) {
  const fields = { holdId: "hold", accountNo: ANA, actorId: "ana", counterpartyAccountNo: RUI } as const;
  const rest = { currency: "CVE", purpose: "payment", reference: "", description: "" } as const;
  return command(
    "place-hold",
    { ...fields, ...rest, feeMinor: 0n, expiresAt: null, limits: UNLIMITED, amountMinor, ...given },
    given,
  );
}
export function captureHold(amountMinor: bigint, given: Given<"capture-hold"> = {}) {
  const fields = { holdId: "hold", accountNo: ANA, commissionMinor: 0n, commissionAccountNo: null };
  return command("capture-hold", { ...fields, amountMinor, ...given }, given);
}
export const releaseHold = (given: Given<"release-hold"> = {}) =>
  command("release-hold", { holdId: "hold", accountNo: ANA, reason: "CANCELLED", ...given }, given);

/** The end of a payment to an agent, whether it is held by then or not. */
export function callOff(given: Given<"call-off-hold"> = {}) {
  const hold = { holdId: "hold", accountNo: ANA, ...given };
  return command(
    "call-off-hold",
    { reason: "DECLINED", ...hold },
    {
      ...given,
      id: given.id ?? callOffId(hold.accountNo, hold.holdId),
    },
  );
}

/** A code for Ana, good for fifteen minutes. */
export function issue(amountMinor: bigint, given: Given<"issue-code"> = {}) {
  const fields = {
    withdrawalId: "wd",
    actorId: "ana",
    accountNo: ANA,
    currency: "CVE",
    feeMinor: 0n,
  } as const;
  const expiresAt = (given.at ?? NOW) + 15 * MINUTE_MS;
  const codes = { codeDigests: ["123456"], expiresAt, limits: UNLIMITED };
  return command("issue-code", { ...fields, ...codes, amountMinor, ...given }, given);
}
export const cancel = (given: Given<"cancel-code"> = {}) =>
  command("cancel-code", { withdrawalId: "wd", actorId: "ana", ...given }, given);
export const expire = (given: Given<"expire-code"> = {}) =>
  command("expire-code", { withdrawalId: "wd", ...given }, given);
export const block = (given: Given<"block-code"> = {}) =>
  command("block-code", { withdrawalId: "wd", ...given }, given);

/** A withdrawal at terminal T1 of VINTI4 unless said otherwise. */
export function networkKey(traceNumber: string, given: Partial<NetworkKey> = {}): NetworkKey {
  return { acquirerId: "VINTI4", terminalId: "T1", localDate: "2026-01-05", traceNumber, ...given };
}
export const KEY = networkKey("000001");

export function authorise(amountMinor: bigint, given: Given<"authorise-withdrawal"> = {}) {
  const key = given.networkKey ?? KEY;
  const fields = { codeDigest: "123456", currency: "CVE", limits: LIMITS } as const;
  return command(
    "authorise-withdrawal",
    { ...fields, amountMinor, ...given, networkKey: key },
    { ...given, id: given.id ?? authorisationId(networkKeyText(key)) },
  );
}
/** Eva ends the lock of terminal T1 of VINTI4 unless said otherwise. */
export const unlock = (given: Given<"unlock-terminal"> = {}) =>
  command(
    "unlock-terminal",
    { acquirerId: "VINTI4", terminalId: "T1", operatorId: "eva", limits: LIMITS, ...given },
    given,
  );
export function complete(dispensedMinor: bigint | null, given: Given<"complete-withdrawal"> = {}) {
  const key = given.networkKey ?? KEY;
  const outcome = dispensedMinor === null ? "UNKNOWN" : "DISPENSED";
  return command(
    "complete-withdrawal",
    { dispensedMinor, ...given, networkKey: key },
    { ...given, id: given.id ?? completionId(`${networkKeyText(key)}:${outcome}`) },
  );
}
export function reverse(given: Given<"reverse-withdrawal"> = {}) {
  const key = given.networkKey ?? KEY;
  return command(
    "reverse-withdrawal",
    { reason: "TIMEOUT", ...given, networkKey: key },
    { ...given, id: given.id ?? reversalId(networkKeyText(key)) },
  );
}

/** Nothing was posted, and everybody but the platform bears it, unless said otherwise. */
export function adjust(actualMinor: bigint, given: Given<"adjust-withdrawal"> = {}) {
  const fields = { networkKey: KEY, postedMinor: 0n, platformMinor: 0n };
  return command("adjust-withdrawal", { ...fields, actualMinor, ...given }, given);
}
/** What the network is to charge although the wallet has no withdrawal for it, unless said otherwise. */
export function postAdjustment(amountMinor: bigint, given: Given<"post-adjustment"> = {}) {
  const n = commands + 1;
  const fields = { transactionId: `txn-${n}`, reference: `line-${n}`, description: "" };
  const rest = { from: "receivables", to: "atm", currency: "CVE" } as const;
  return command("post-adjustment", { ...fields, ...rest, amountMinor, ...given }, given);
}

/** The platform in escudos, Ana with 10,000.00 and Rui with nothing. */
export function aTown(): Command[] {
  return [...openPlatform(), openWallet(ANA, "ana"), openWallet(RUI, "rui"), deposit(ANA, 1_000_000n)];
}
