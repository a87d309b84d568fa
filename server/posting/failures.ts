// What a failed database call means for a batch: try again, or a defect that trying again will not cure.
import { StaleFootprintError } from "../storage/load-books.ts";

export type Failure = "contention" | "connection-lost" | "defect";

/** SQLSTATEs after which PostgreSQL has rolled back and the same batch may well succeed. */
const CONTENTION = new Set([
  "40001", // serialization_failure
  "40P01", // deadlock_detected
  "55P03", // lock_not_available
  "57014", // query_canceled (statement timeout)
  "23505", // unique_violation: another server posted the same id or took the same code first
]);

/** SQLSTATEs and socket errors that say the server or the way to it is gone, or not yet there. */
const CONNECTION_LOST = new Set([
  "57P01", // admin_shutdown
  "57P02", // crash_shutdown
  "57P03", // cannot_connect_now
  "53300", // too_many_connections
  "25P03", // idle_in_transaction_session_timeout
  "25006", // read_only_sql_transaction: this is a standby now
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);

export function failureOf(error: unknown): Failure {
  if (error instanceof StaleFootprintError) return "contention";
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === "string") {
    if (CONTENTION.has(code)) return "contention";
    return CONNECTION_LOST.has(code) || code.startsWith("08") ? "connection-lost" : "defect";
  }
  // The driver's own errors about a socket that closed carry a message only.
  const message = error instanceof Error ? error.message : "";
  return /connection terminated|connection ended|not queryable|timeout exceeded when trying to connect|query read timeout|client has encountered a connection error/i.test(
    message,
  )
    ? "connection-lost"
    : "defect";
}
