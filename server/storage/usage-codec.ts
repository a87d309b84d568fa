// How much of its limits an account has used, as the compact JSON text of one column: per channel the window, value and
// count of the day, the week and the month, in this order. The same usage is always the same text.
import { CHANNELS, type Channel } from "../ledger/tiers.ts";
import { type ChannelUsage, NOTHING_USED, type Usage, type Used } from "../ledger/usage.ts";

type Compact = [number, string, number, number, string, number, number, string, number];

const NOTHING = "{}";

export function encodeUsage(usage: Usage): string {
  let text = "";
  for (const channel of CHANNELS) {
    const used = usage[channel];
    if (!used) continue;
    text += `${text === "" ? "" : ","}"${channel}":[${compact(used.day)},${compact(used.week)},${compact(used.month)}]`;
  }
  return `{${text}}`;
}

const compact = ({ window, valueMinor, count }: Used) => `${window},"${valueMinor}",${count}`;

export function decodeUsage(text: string): Usage {
  if (text === NOTHING) return NOTHING_USED;
  const usage: Partial<Record<Channel, ChannelUsage>> = {};
  for (const [channel, numbers] of Object.entries(JSON.parse(text) as Record<Channel, Compact>)) {
    const [day, dayValue, dayCount, week, weekValue, weekCount, month, monthValue, monthCount] = numbers;
    usage[channel as Channel] = {
      day: { window: day, valueMinor: BigInt(dayValue), count: dayCount },
      week: { window: week, valueMinor: BigInt(weekValue), count: weekCount },
      month: { window: month, valueMinor: BigInt(monthValue), count: monthCount },
    };
  }
  return usage;
}
