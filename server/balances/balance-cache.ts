// A balance that was read a moment ago need not be read again, until something is posted to its account. A posting is
// answered only when no server can find what was cached before it, so a balance is never older than an acknowledged
// posting, whichever server is asked and whatever becomes of Redis.
import { LRUCache } from "lru-cache";
import type pg from "pg";
import type { Config } from "../config.ts";
import { touchedAccounts } from "../ledger/events.ts";
import type { Outcome } from "../ledger/post-batch.ts";
import type { Post } from "../posting/group-commit.ts";
import type { BalanceRows } from "../shared-state/balance-rows.ts";
import { type CacheTrust, createCacheTrust } from "./cache-trust.ts";

/** What the cache looks at of a row; the rest goes along. */
export type CacheableRow = {
  readonly account_no: string;
  readonly owner_id: string;
  readonly currency: string;
  readonly status: string;
  readonly version: string;
};

export type BalanceCache<Row extends CacheableRow> = {
  /** The same, whose answers wait until nothing older than them is cached. */
  fencing(post: Post): Post;
  /** The account's row, from the cache or by `read`. */
  byNumber(accountNo: string, read: () => Promise<Row | undefined>): Promise<Row | undefined>;
  /** The row of the owner's own account. */
  byWallet(ownerId: string, currency: string, read: () => Promise<Row | undefined>): Promise<Row | undefined>;
};

export type BalanceCacheDependencies = {
  /** Undefined switches the cache off. */
  readonly rows: BalanceRows | undefined;
  /** Undefined for a server that is alone. */
  readonly trust: CacheTrust | undefined;
  readonly onRead?: (found: boolean) => void;
};

export type OpenBalanceCacheOptions = {
  readonly config: Pick<Config, "balanceCacheMs" | "redisUrl">;
  readonly pool: pg.Pool;
  readonly rows: BalanceRows;
  readonly onRead: (found: boolean) => void;
};

/** As the settings have it: off, for a server that is alone, or for several with one Redis. */
export function openBalanceCache<Row extends CacheableRow>(options: OpenBalanceCacheOptions) {
  const { config, pool, rows, onRead } = options;
  const on = config.balanceCacheMs > 0;
  const trust = on && config.redisUrl !== undefined ? createCacheTrust(pool) : undefined;
  const cache = createBalanceCache<Row>({ rows: on ? rows : undefined, trust, onRead });
  return { cache, stop: () => trust?.stop() };
}

const WALLETS_MAX = 100_000;

export function createBalanceCache<Row extends CacheableRow>({
  rows,
  trust,
  onRead,
}: BalanceCacheDependencies): BalanceCache<Row> {
  if (rows === undefined) {
    return {
      fencing: (post) => post,
      byNumber: (_, read) => read(),
      byWallet: (_owner, _currency, read) => read(),
    };
  }
  // Which account a wallet was the last time. An account keeps owner and currency for ever; one that is closed is not
  // looked for here, since the owner may have another by now.
  const accountNos = new LRUCache<string, string>({ max: WALLETS_MAX });
  const holds = () => trust?.holds() ?? true;

  async function byNumber(accountNo: string, read: () => Promise<Row | undefined>): Promise<Row | undefined> {
    const sight = holds() ? await rows!.look(accountNo) : undefined;
    // Asked again: the answer may have taken long.
    if (sight && "row" in sight && holds()) {
      onRead?.(true);
      return JSON.parse(sight.row) as Row;
    }
    onRead?.(false);
    const row = await read();
    if (row && sight && "ticket" in sight) {
      rows!.fill(row.account_no, {
        row: JSON.stringify(row),
        version: Number(row.version),
        ticket: sight.ticket,
      });
    }
    return row;
  }

  async function settle(outcome: Outcome): Promise<void> {
    if (outcome.kind !== "done") return;
    // A repeat too: the server that posted it first may have died before it came to this.
    const touched = [...new Set(outcome.events.flatMap(touchedAccounts))];
    if (touched.length === 0 || (await rows!.fence(touched))) return;
    await trust?.withdraw();
  }

  return {
    fencing: (post) => async (command) => {
      const outcome = await post(command);
      await settle(outcome);
      return outcome;
    },
    byNumber,
    async byWallet(ownerId, currency, read) {
      const wallet = `${ownerId} ${currency}`;
      const readWallet = async () => {
        const row = await read();
        if (row) accountNos.set(wallet, row.account_no);
        else accountNos.delete(wallet);
        return row;
      };
      const accountNo = accountNos.get(wallet);
      if (accountNo === undefined) return readWallet();
      const row = await byNumber(accountNo, readWallet);
      return row === undefined || row.status === "active" ? row : readWallet();
    },
  };
}
