// What a till has asked of the wallet and does not know the end of: on disk before it is sent, so that the next start repeats
// the same with the same key. What has ended leaves the journal, once the drawer's journal has what it moved, and the customer's
// phone leaves with it. An intent must never carry the customer's code: a confirmation is not repeated but looked up.
import { isDeepStrictEqual } from "node:util";
import { newIdempotencyKey } from "@makeba/sdk";
import { fileJournals } from "../journal/file-journal.ts";
import type { Journal } from "../journal/journal.ts";

/** The customer of a cash-in, named in one of two ways. */
export type CashInCustomer = { phone?: string; accountNo?: string };

/** Amounts in whole escudos. */
export type TillWish =
  | {
      readonly operation: "cash-in";
      readonly body: { readonly customer: CashInCustomer; readonly amount: number };
    }
  | { readonly operation: "ask"; readonly body: { readonly customerPhone: string; readonly amount: number } }
  | {
      readonly operation: "confirm";
      readonly body: { readonly transactionId: string; readonly amount: number };
    };

export type TillOperation = TillWish["operation"];
export type TillIntent = TillWish & { readonly idempotencyKey: string };

const operations: ReadonlySet<unknown> = new Set<TillOperation>(["cash-in", "ask", "confirm"]);

/** Whether a value that was read is an intent. What is inside is as it was written: the journal checks its lines. */
export function isTillIntent(value: unknown): value is TillIntent {
  if (typeof value !== "object" || value === null) return false;
  const { operation, idempotencyKey, body } = value as Record<string, unknown>;
  return operations.has(operation) && typeof idempotencyKey === "string" && typeof body === "object";
}

/**
 * The journal of an agent's till on this disk. Who has the agent's drawer is its owner.
 * @throws Error (rejects) when it cannot be read, or not as a whole
 */
export async function openTillJournal(stateFolder: string, agentId: string): Promise<Journal<TillIntent>> {
  const name = `till-${agentId}`;
  const journal = await fileJournals(stateFolder).open(name, isTillIntent);
  if (journal.reading.unreadableLines.length === 0) return journal;
  await journal.close();
  throw new Error(
    `${name}.journal in ${stateFolder} cannot be read, so nobody knows what is open: compare the wallet's report with the drawer, and move the file away.`,
  );
}

/** At most one is open of each operation. Without a journal nothing is: such a till forgets what it has sent. */
export class TillIntents {
  readonly #journal: Journal<TillIntent> | undefined;
  #open: readonly TillIntent[];

  constructor(journal: Journal<TillIntent> | undefined) {
    this.#journal = journal;
    this.#open = journal?.reading.entries ?? [];
  }

  get open(): readonly TillIntent[] {
    return this.#open;
  }

  /** Whether another request of the same operation is open. */
  blocks({ operation, body }: Pick<TillWish, "operation"> & { body: object }): boolean {
    return this.#open.some((open) => open.operation === operation && !isDeepStrictEqual(open.body, body));
  }

  /** The open one that wishes the same, or a new one, which is on disk when this resolves. */
  async begin(wish: TillWish): Promise<{ intent: TillIntent; repeated: boolean }> {
    const open = this.#open.find(({ operation }) => operation === wish.operation);
    if (open !== undefined) return { intent: open, repeated: true };
    const intent = { ...wish, idempotencyKey: newIdempotencyKey() };
    if (this.#journal) {
      await this.#journal.append(intent);
      this.#open = [...this.#open, intent];
    }
    return { intent, repeated: false };
  }

  async end({ idempotencyKey }: TillIntent): Promise<void> {
    const rest = this.#open.filter((open) => open.idempotencyKey !== idempotencyKey);
    if (rest.length === this.#open.length) return;
    await this.#journal?.replace(rest);
    this.#open = rest;
  }
}
