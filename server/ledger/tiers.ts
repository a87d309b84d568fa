// The words that limits and what is used of them are written in.

/** How well the owner is known. Set by an operator; a new customer is `basic`. */
export const TIERS = ["basic", "verified", "full"] as const;

export type Tier = (typeof TIERS)[number];

/**
 * How money leaves an account: to another wallet, in notes at an ATM, at an agent, or to a bank. An agent's cash-in
 * leaves the float through `agent` too.
 */
export const CHANNELS = ["transfer", "atm", "agent", "bank"] as const;

export type Channel = (typeof CHANNELS)[number];

/** In Cabo Verde: from midnight, from Monday, from the first. */
export const PERIODS = ["day", "week", "month"] as const;

export type Period = (typeof PERIODS)[number];
