// What the oracle looks at, by name. Pure.

/** The parts of the oracle, by the names that `finds` uses. */
export const ORACLE_CHECKS = [
  "notes",
  "postings",
  "holds",
  "balances",
  "agents",
  "bank",
  "acknowledged",
] as const;
export type OracleCheck = (typeof ORACLE_CHECKS)[number];
