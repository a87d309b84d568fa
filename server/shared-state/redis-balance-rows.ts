// Balances in Redis. Redis's own clock gives the order of tickets and fences, and the era tells a Redis that came back
// empty, and so without its fences, from the one that gave the ticket.
import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import type { BalanceRows } from "./balance-rows.ts";
import type { RedisLink } from "./redis-link.ts";

/** KEYS: account, era. ARGV: an era, should there be none. Answers the row, or a ticket: the era and the time in µs. */
const LOOK = `
local row = redis.call("hget", KEYS[1], "row")
if row then
  return { row }
end
local era = redis.call("get", KEYS[2])
if not era then
  era = ARGV[1]
  redis.call("set", KEYS[2], era)
end
local now = redis.call("time")
return { false, era .. " " .. string.format("%.0f", now[1] * 1000000 + now[2]) }
`;

/** KEYS: account, era. ARGV: row, version, the ticket's era and time, lifetime in ms. */
const FILL = `
local now = redis.call("time")
local asked, life = tonumber(ARGV[4]), tonumber(ARGV[5])
if redis.call("get", KEYS[2]) ~= ARGV[3] or now[1] * 1000000 + now[2] - asked >= life * 1000 then
  return 0
end
local kept = redis.call("hmget", KEYS[1], "fenced", "version")
if tonumber(kept[1] or 0) >= asked or tonumber(kept[2] or 0) > tonumber(ARGV[2]) then
  return 0
end
redis.call("hset", KEYS[1], "row", ARGV[1], "version", ARGV[2])
redis.call("pexpire", KEYS[1], life)
return 1
`;

/** KEYS: accounts. ARGV: lifetime in ms. A fence stays for as long as a ticket from before it could be shown. */
const FENCE = `
local now = redis.call("time")
for _, key in ipairs(KEYS) do
  redis.call("hdel", key, "row", "version")
  redis.call("hset", key, "fenced", string.format("%.0f", now[1] * 1000000 + now[2]))
  redis.call("pexpire", key, ARGV[1])
end
return 1
`;

const ERA = "makeba:balance-era";
/** Longer than other questions may take: without this answer the posting has to wait, see balance-cache.ts. */
const FENCE_MS = 200;

export function createRedisBalanceRows(link: RedisLink, lifetimeMs: number): BalanceRows {
  const keyOf = (accountNo: string) => `makeba:balance:${accountNo}`;
  const asked = <T>(question: (redis: Redis) => Promise<T>, budgetMs?: number) =>
    link.ask(question, budgetMs).catch(() => undefined);
  return {
    async look(accountNo) {
      const found = await asked(
        (redis) =>
          redis.eval(LOOK, 2, keyOf(accountNo), ERA, randomUUID()) as Promise<[string | null, string]>,
      );
      if (found === undefined) return undefined;
      const [row, ticket] = found;
      return row === null ? { ticket } : { row };
    },
    fill(accountNo, { row, version, ticket }) {
      const [era = "", time = ""] = ticket.split(" ");
      void asked((redis) => redis.eval(FILL, 2, keyOf(accountNo), ERA, row, version, era, time, lifetimeMs));
    },
    async fence(accountNos) {
      const keys = accountNos.map(keyOf);
      return (await asked((redis) => redis.eval(FENCE, keys.length, ...keys, lifetimeMs), FENCE_MS)) === 1;
    },
  };
}
