// The limits of each tier, per currency: sensible values for Cabo Verde, any of which the setting LIMITS may replace.
// The ledger gets the table of a currency with each command and judges it in the batch that moves the money.
import type { ChannelLimits, LimitTable, TierLimits } from "../ledger/limits.ts";
import { BALANCE_MINOR_MAX, CURRENCIES, CURRENCY_DECIMALS, type Currency } from "../ledger/money.ts";
import { CHANNELS, PERIODS, TIERS } from "../ledger/tiers.ts";

/** For each currency, the limits of the accounts in it. */
export type LimitTables = Readonly<Record<Currency, LimitTable>>;

type Plain = { readonly [field: string]: string | number | Plain };

/** Value and count of a period. */
const upTo = (value: string, count: number) => ({ value, count });

/** In escudos. */
const IN_ESCUDOS: Plain = {
  basic: {
    balanceMax: "100000",
    transfer: {
      min: "1",
      max: "20000",
      day: upTo("40000", 20),
      week: upTo("100000", 60),
      month: upTo("200000", 150),
    },
    atm: {
      min: "200",
      max: "10000",
      day: upTo("20000", 5),
      week: upTo("50000", 15),
      month: upTo("100000", 40),
    },
    agent: {
      min: "100",
      max: "20000",
      day: upTo("40000", 10),
      week: upTo("100000", 30),
      month: upTo("200000", 60),
    },
    bank: {
      min: "100",
      max: "20000",
      day: upTo("40000", 5),
      week: upTo("100000", 15),
      month: upTo("200000", 30),
    },
  },
  verified: {
    balanceMax: "1000000",
    transfer: {
      min: "1",
      max: "200000",
      day: upTo("400000", 50),
      week: upTo("1000000", 200),
      month: upTo("2000000", 500),
    },
    atm: {
      min: "200",
      max: "20000",
      day: upTo("40000", 10),
      week: upTo("150000", 40),
      month: upTo("400000", 100),
    },
    agent: {
      min: "100",
      max: "50000",
      day: upTo("150000", 20),
      week: upTo("500000", 80),
      month: upTo("1000000", 200),
    },
    bank: {
      min: "100",
      max: "200000",
      day: upTo("400000", 10),
      week: upTo("1000000", 40),
      month: upTo("2000000", 100),
    },
  },
};

/** For businesses and agents, with whom limits are agreed one by one: the most that the ledger can write. */
const FULL_COUNT = 1_000_000;

/** About how many escudos the unit of each other currency is worth, rounded so that the limits are round too. */
const ESCUDOS_PER_UNIT: Readonly<Record<Currency, bigint>> = {
  CVE: 1n,
  EUR: 100n,
  USD: 100n,
  SGD: 80n,
  JPY: 1n,
  CNY: 10n,
};

/** The built-in tables with what `overrides` (the setting LIMITS) replaces. Throws at anything that is not understood. */
export function createLimitTables(overrides: unknown = {}): LimitTables {
  if (!isPlain(overrides)) throw new Error("the limits are not an object");
  requireNames(overrides, CURRENCIES);
  const tables = CURRENCIES.map(
    (currency) => [currency, tableOf(currency, overrides[currency] ?? {})] as const,
  );
  return Object.fromEntries(tables) as LimitTables;
}

function tableOf(currency: Currency, overrides: unknown): LimitTable {
  const table = changed(defaultTable(currency), overrides);
  requireNames(table, TIERS);
  const tiers = TIERS.map((tier) => [tier, tierOf(currency, table[tier])] as const);
  return Object.fromEntries(tiers) as LimitTable;
}

function tierOf(currency: Currency, plain: unknown): TierLimits {
  const limits = requireNames(plain, ["balanceMax", ...CHANNELS]);
  const channels = CHANNELS.map((channel) => [channel, channelOf(currency, limits[channel])] as const);
  return {
    balanceMaxMinor: minorOf(currency, limits.balanceMax),
    ...(Object.fromEntries(channels) as Record<(typeof CHANNELS)[number], ChannelLimits>),
  };
}

function channelOf(currency: Currency, plain: unknown): ChannelLimits {
  const limits = requireNames(plain, ["min", "max", ...PERIODS]);
  const periods = PERIODS.map((period) => {
    const { value, count } = requireNames(limits[period], ["value", "count"]);
    if (!Number.isSafeInteger(count) || (count as number) < 0) throw new Error(`${count} is not a count`);
    return [period, { valueMinor: minorOf(currency, value), count: count as number }] as const;
  });
  const [minMinor, maxMinor] = [minorOf(currency, limits.min), minorOf(currency, limits.max)];
  return {
    minMinor,
    maxMinor,
    ...(Object.fromEntries(periods) as Pick<ChannelLimits, "day" | "week" | "month">),
  };
}

/** The defaults in units of the currency; smallest amounts stay at least one minor unit. */
function defaultTable(currency: Currency): Plain {
  const most = unitsOf(currency, BALANCE_MINOR_MAX);
  const least = unitsOf(currency, 1n);
  const period = upTo(most, FULL_COUNT);
  const channel = { min: least, max: most, day: period, week: period, month: period };
  const full = { balanceMax: most, transfer: channel, atm: channel, agent: channel, bank: channel };
  return { ...(converted(IN_ESCUDOS, currency) as Plain), full };
}

function converted(plain: Plain | string | number, currency: Currency): Plain | string | number {
  if (typeof plain === "number") return plain;
  if (typeof plain === "string") {
    const minor = (BigInt(plain) * 10n ** BigInt(CURRENCY_DECIMALS[currency])) / ESCUDOS_PER_UNIT[currency];
    return unitsOf(currency, minor > 0n ? minor : 1n);
  }
  return Object.fromEntries(Object.entries(plain).map(([name, value]) => [name, converted(value, currency)]));
}

function unitsOf(currency: Currency, minor: bigint): string {
  const decimals = CURRENCY_DECIMALS[currency];
  if (decimals === 0) return String(minor);
  const digits = String(minor).padStart(decimals + 1, "0");
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function minorOf(currency: Currency, amount: unknown): bigint {
  const decimals = CURRENCY_DECIMALS[currency];
  const [, whole, part = ""] = /^(\d{1,15})(?:\.(\d{1,4}))?$/.exec(String(amount)) ?? [];
  if (whole === undefined || part.length > decimals)
    throw new Error(`${amount} is not an amount in ${currency}`);
  const minor = BigInt(whole + part.padEnd(decimals, "0"));
  if (minor > BALANCE_MINOR_MAX) throw new Error(`${amount} ${currency} is more than a balance can be`);
  return minor;
}

/** The same, field by field, with what the overrides have. */
function changed(defaults: Plain, overrides: unknown): Plain {
  if (!isPlain(overrides)) throw new Error("expected an object");
  requireNames(overrides, Object.keys(defaults));
  const entries = Object.entries(defaults).map(([name, value]) => {
    const other = overrides[name];
    if (other === undefined) return [name, value] as const;
    return [name, typeof value === "object" ? changed(value, other) : other] as const;
  });
  return Object.fromEntries(entries);
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object, in which there is no other name. */
function requireNames(value: unknown, names: readonly string[]): Plain {
  if (!isPlain(value)) throw new Error("expected an object");
  const other = Object.keys(value).find((name) => !names.includes(name));
  if (other !== undefined) throw new Error(`${other} is none of ${names.join(", ")}`);
  return value;
}

/** For money that is on its way already, where a limit would only leave it nowhere. */
export function withoutLimits(currency: Currency): LimitTable {
  return UNLIMITED[currency];
}

const UNLIMITED: LimitTables = unlimitedTables();

function unlimitedTables(): LimitTables {
  const period = { valueMinor: BALANCE_MINOR_MAX * 1_000n, count: Number.MAX_SAFE_INTEGER };
  const channel: ChannelLimits = {
    minMinor: 1n,
    maxMinor: BALANCE_MINOR_MAX,
    ...(Object.fromEntries(PERIODS.map((name) => [name, period])) as Record<
      (typeof PERIODS)[number],
      typeof period
    >),
  };
  const tier: TierLimits = {
    balanceMaxMinor: BALANCE_MINOR_MAX,
    ...(Object.fromEntries(CHANNELS.map((name) => [name, channel])) as Record<
      (typeof CHANNELS)[number],
      ChannelLimits
    >),
  };
  const table = Object.fromEntries(TIERS.map((name) => [name, tier])) as LimitTable;
  return Object.fromEntries(CURRENCIES.map((currency) => [currency, table])) as LimitTables;
}
