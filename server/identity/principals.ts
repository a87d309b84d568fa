// Who is asking, and what each role may do. Scopes stand in the contract beside each operation; here is who has them.
import { Problem } from "@makeba/openapi/problem";

export type Role = "customer" | "agent" | "operator" | "auditor";

export type User = {
  readonly kind: "user";
  readonly userId: string;
  /** A system has no role of a person; its API key says what it may do. */
  readonly role: Role | "system";
  readonly scopes: readonly string[];
  /** The session behind the token; a sandbox token and an API key have none. */
  readonly sessionId?: string;
};
export type Network = { readonly kind: "network"; readonly keyId: string; readonly acquirerId: string };
/** The bank, by its signature. */
export type Bank = { readonly kind: "bank"; readonly keyId: string };
export type Principal = User | Network | Bank | { readonly kind: "anonymous" };

/** What everybody may do about themselves. */
const OWN_SCOPES = [
  ...["profile:read", "sessions:read", "sessions:write"],
  ...["password:write", "second-factor:write"],
];
const CUSTOMER_SCOPES = [
  ...OWN_SCOPES,
  "pin:write",
  "accounts:read",
  "accounts:open",
  "accounts:close",
  "balance:read",
  "withdrawals:read",
  "withdrawals:write",
  "transfers:read",
  "transfers:write",
  "transactions:read",
  "statements:read",
  "disputes:read",
  "disputes:write",
  "top-ups:read",
  "top-ups:write",
];
/** What an agent may do: its own tills only. */
const AGENT_SCOPES = [
  "agent:read",
  "agent:write",
  "withdrawals:read",
  "disputes:read",
  "disputes:write",
  "transactions:read",
  "statements:read",
];
const READ_SCOPES = [
  "balance:read",
  "withdrawals:read",
  "transfers:read",
  "transactions:read",
  "statements:read",
  "events:read",
  "top-ups:read",
  "recovery:read",
];

export const ROLE_SCOPES: Readonly<Record<Role, readonly string[]>> = {
  customer: CUSTOMER_SCOPES,
  agent: [...OWN_SCOPES, ...AGENT_SCOPES],
  operator: [
    ...OWN_SCOPES,
    ...READ_SCOPES,
    ...["accounts:read", "accounts:close", "accounts:manage"],
    ...["agents:read", "agents:write", "disputes:read", "disputes:resolve"],
    ...["webhooks:read", "webhooks:write"],
    "deposits:write",
    "recovery:write",
    ...["reconciliation:read", "reconciliation:load", "reconciliation:settle"],
    "api-keys:read",
    "api-keys:write",
    ...["audit:read", "alerts:read", "alerts:write", "users:read", "users:write", "exceptions:read"],
    ...["terminals:read", "terminals:write"],
  ],
  auditor: [
    ...OWN_SCOPES,
    ...READ_SCOPES,
    "accounts:read",
    "agents:read",
    "disputes:read",
    "reconciliation:read",
    "api-keys:read",
    ...["audit:read", "alerts:read", "users:read", "exceptions:read", "terminals:read"],
  ],
};

/** What a session may do whose role needs a second factor that it has not shown. */
export const ENROLMENT_SCOPES: readonly string[] = ["second-factor:write"];

/** Whoever sees other people's accounts, or takes and pays out cash, signs in with a second factor. */
export function needsSecondFactor(role: Role): boolean {
  return role !== "customer";
}

export const NETWORK_SCOPES = ["network:read", "network:write"];
export const BANK_SCOPES = ["bank:write"];

/** Operators, auditors and systems see everybody's accounts; customers and agents their own. */
export function seesEverybody(user: User): boolean {
  return user.role !== "customer" && user.role !== "agent";
}

/** The user, or the system, behind a token or key. */
export function userOf(principal: Principal): User {
  if (principal.kind !== "user") throw new Problem("UNAUTHENTICATED");
  return principal;
}

/** The network behind a signature. */
export function networkOf(principal: Principal): Network {
  if (principal.kind !== "network") throw new Problem("UNAUTHENTICATED");
  return principal;
}

/** Refuses unless every scope that the operation needs is there. */
export function requireScopes(held: readonly string[], needed: readonly string[]): void {
  const missing = needed.filter((scope) => !held.includes(scope));
  if (missing.length > 0) throw new Problem("FORBIDDEN", { details: { required: missing } });
}
