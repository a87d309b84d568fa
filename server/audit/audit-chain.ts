// One row of the audit log, and how rows are chained: each hash is over the row's content and the hash before it, so that
// an edited, removed, inserted or moved row shows. Pure.
import { hash } from "node:crypto";

export type AuditRecord = {
  /** When the request came, by the machine's clock, in milliseconds since the epoch. */
  readonly at: number;
  /** The operation of the contract. */
  readonly operation: string;
  /** Id of the user, API key or network key; null when nobody was recognised. */
  readonly actor: string | null;
  readonly role: string;
  /** The session that acted, when it was one. */
  readonly session: string | null;
  /** Ids of what was acted on: accounts, transactions, users, sessions and the like. */
  readonly objects: readonly string[];
  /** The HTTP status of the answer. */
  readonly status: number;
  readonly errorCode: string | null;
  /** Why a person was looked up, where the operation asks for it. */
  readonly reason: string | null;
  readonly traceId: string;
  /** Keyed digest of the network address. */
  readonly addressDigest: string;
};

export const AUDIT_START: Buffer = Buffer.alloc(0);

/** Ids have no spaces, so that a list of them is one text. */
export const joinObjects = (objects: readonly string[]): string => objects.join(" ");

export function auditHash(record: AuditRecord, before: Uint8Array): Buffer {
  const { at, operation, actor, role, session, objects, status, errorCode, reason, traceId, addressDigest } =
    record;
  const content = JSON.stringify([
    ...[at, operation, actor, role, session, joinObjects(objects), status],
    ...[errorCode, reason, traceId, addressDigest],
  ]);
  return hash("sha256", Buffer.concat([Buffer.from(content), before]), "buffer");
}
