// What Redis does in one step of its own, as Lua. Each has the rules of its twin in memory, to the letter; the tests hold
// the two against each other. Times come from the callers, in milliseconds since the epoch.

/** Twin of `takeRate`. KEYS: caller. ARGV: requests, window, now. Answers admitted, remaining, retry after, reset in µs. */
export const TAKE_RATE = `
local requests, now = tonumber(ARGV[1]), math.floor(tonumber(ARGV[3])) * 1000
local each = math.ceil(tonumber(ARGV[2]) * 1000 / requests)
local window = each * requests
local before = math.max(tonumber(redis.call("get", KEYS[1]) or now), now)
local after = before + each
local admitted = after - now <= window
local current = before
local retry = after - now - window
if admitted then
  current = after
  retry = 0
  redis.call("set", KEYS[1], string.format("%.0f", after), "px", math.ceil(window / 1000) + 1000)
end
local remaining = math.max(0, math.floor((window - (current - now)) / each))
return { admitted and 1 or 0, remaining, string.format("%.0f", retry), string.format("%.0f", current - now) }
`;

/**
 * Twin of `take` of the attempts in memory. KEYS: subject. ARGV: now, free tries, first wait, longest wait, forget after,
 * tries in all. Answers admitted, tries, when the next is admitted.
 */
export const TAKE_ATTEMPT = `
local now, free, first, longest, forget, all =
  tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local state = redis.call("hmget", KEYS[1], "tries", "last", "open")
local tries, last, open = tonumber(state[1] or 0), tonumber(state[2] or now), tonumber(state[3] or 0)
if last < now - forget then
  tries = 0
  open = 0
end
if tries >= all or open > now then
  return { 0, tries, string.format("%.17g", open) }
end
tries = tries + 1
open = now
if tries >= free then
  open = now + math.min(longest, first * 2 ^ math.min(tries - free, 40))
end
redis.call("hset", KEYS[1], "tries", tries, "last", string.format("%.17g", now), "open", string.format("%.17g", open))
redis.call("pexpire", KEYS[1], string.format("%.0f", math.min(forget, 31536000000) + 1000))
return { 1, tries, string.format("%.17g", open) }
`;

/** KEYS: subject. As if the last try had not been made. */
export const GIVE_BACK_ATTEMPT = `
local tries = tonumber(redis.call("hget", KEYS[1], "tries") or 0)
if tries > 0 then
  redis.call("hset", KEYS[1], "tries", tries - 1, "open", "0")
end
return 0
`;

/** KEYS: offset. ARGV: what to add, and what the caller has itself. Answers the offset. */
export const ADD_OFFSET = `
local offset = math.max(tonumber(redis.call("get", KEYS[1]) or 0), tonumber(ARGV[2])) + tonumber(ARGV[1])
redis.call("set", KEYS[1], string.format("%.0f", offset))
return string.format("%.0f", offset)
`;
