// Several statements in one write. The driver hands each statement to the socket by itself, and under load those calls
// of the system are the largest single cost of posting: at both ends, since PostgreSQL wakes up for each.
import type { Writable } from "node:stream";
import type { ClientBase } from "pg";

/** Holds back what `send` writes until it returns. Only what it sends before its first wait is held back. */
export function inOneWrite<Sent>(client: ClientBase, send: () => Sent): Sent {
  const { stream } = (client as ClientBase & { readonly connection: { readonly stream: Writable } })
    .connection;
  stream.cork();
  try {
    return send();
  } finally {
    stream.uncork();
  }
}
