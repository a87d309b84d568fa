// What is left of a customer's limits: the table of the tier, and what the account's row says is used.
import { Problem } from "@makeba/openapi/problem";
import type { components } from "@makeba/openapi/wallet";
import type pg from "pg";
import type { Clock } from "../clock.ts";
import { toDecimal } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { seesEverybody, userOf } from "../identity/principals.ts";
import type { ChannelLimits } from "../ledger/limits.ts";
import type { Currency } from "../ledger/money.ts";
import type { Channel, Period, Tier } from "../ledger/tiers.ts";
import { type Usage, usedNow, windowEndsAt } from "../ledger/usage.ts";
import { decodeUsage } from "../storage/usage-codec.ts";
import type { LimitTables } from "./limit-tables.ts";

export type LimitDependencies = {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly limits: LimitTables;
  /** An ATM gives no more at once, whatever the tier (CVE). */
  readonly atmAmountMinorMax: bigint;
};

const WALLET = `
  select account_no::text, tier, usage::text, posted_minor::text from accounts where account_no =
    (select account_no from wallets where owner_id = $1 and currency = $2 and kind = 'customer')`;

type Row = { account_no: string; tier: Tier; usage: string; posted_minor: string };

export function limitOperations(dependencies: LimitDependencies): HandlersOf<"getLimits"> {
  const { pool, clock, limits, atmAmountMinorMax } = dependencies;
  return {
    async getLimits({ query, principal }) {
      const user = userOf(principal);
      const { currency = "CVE", userId = user.userId } = query;
      if (userId !== user.userId && !seesEverybody(user)) throw new Problem("ACCOUNT_ACCESS_DENIED");
      const values = [userId, currency];
      const row = (await pool.query<Row>({ name: "limits-of-wallet", text: WALLET, values })).rows[0];
      if (!row) throw new Problem("USER_NOT_FOUND");
      const table = limits[currency][row.tier];
      const state = { currency, usage: decodeUsage(row.usage), at: clock() };
      const atmMax = currency === "CVE" ? lesser(table.atm.maxMinor, atmAmountMinorMax) : table.atm.maxMinor;
      const amount = (minor: bigint) => toDecimal(minor, currency);
      return {
        status: 200,
        headers: { "Cache-Control": "no-store" },
        body: {
          userId,
          accountNo: row.account_no,
          currency,
          tier: row.tier,
          balance: {
            maximum: amount(table.balanceMaxMinor),
            left: amount(leftOf(table.balanceMaxMinor, BigInt(row.posted_minor))),
          },
          channels: {
            transfer: channelView("transfer", table.transfer, state),
            atm: channelView("atm", { ...table.atm, maxMinor: atmMax }, state),
            agent: channelView("agent", table.agent, state),
            bank: channelView("bank", table.bank, state),
          },
        },
      };
    },
  };
}

type State = { readonly currency: Currency; readonly usage: Usage; readonly at: number };

function channelView(
  channel: Channel,
  limits: ChannelLimits,
  state: State,
): components["schemas"]["channel-limits"] {
  return {
    minimum: toDecimal(limits.minMinor, state.currency),
    maximum: toDecimal(limits.maxMinor, state.currency),
    day: periodView(channel, "day", limits, state),
    week: periodView(channel, "week", limits, state),
    month: periodView(channel, "month", limits, state),
  };
}

function periodView(channel: Channel, period: Period, limits: ChannelLimits, { currency, usage, at }: State) {
  const { valueMinor, count } = limits[period];
  const used = usedNow(usage, channel, period, at);
  return {
    value: {
      maximum: toDecimal(valueMinor, currency),
      used: toDecimal(used.valueMinor, currency),
      left: toDecimal(leftOf(valueMinor, used.valueMinor), currency),
    },
    count: { maximum: count, used: used.count, left: Math.max(0, count - used.count) },
    resetsAt: new Date(windowEndsAt(period, used.window)).toISOString(),
  };
}

/** A limit may have been lowered since it was used. */
const leftOf = (max: bigint, used: bigint) => (used < max ? max - used : 0n);
const lesser = (a: bigint, b: bigint) => (a < b ? a : b);
