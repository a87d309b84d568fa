// Command ids of what users ask for. A key belongs to its user, so nobody can take or read another's.
import type { User } from "./identity/principals.ts";

/** The id of a command whose caller sent a key; without a key every request is a new operation. */
export function commandIdFor(user: User, key: string | undefined, transactionId: string): string {
  return key === undefined ? `once:${transactionId}` : `key:${user.userId}:${key}`;
}
