// What happened to the money, as methods: lists by page or item by item, and details.
import { createCaller } from "./call.ts";
import type { OperationId, operations, ResponseBody } from "./contract.ts";
import { credentialsFrom, type WalletClientOptions } from "./credentials.ts";
import { type FollowOptions, followTransaction, type StatusEvent } from "./follow.ts";
import { type CallOptions, settingsFrom } from "./options.ts";
import { type Pages, pagesOf } from "./pages.ts";
import { createApi } from "./transport.ts";

type Answer<Id extends OperationId> = Promise<ResponseBody<Id>>;

/** Which transactions; without a filter all that the caller may see. */
export type TransactionFilter = NonNullable<operations["listTransactions"]["parameters"]["query"]>;

type TransactionPage = ResponseBody<"listTransactions">;

/** Which events, and from where. */
export type EventFilter = NonNullable<operations["listEvents"]["parameters"]["query"]>;

/** First and last day (YYYY-MM-DD), and the format. */
export type StatementPeriod = operations["getAccountStatement"]["parameters"]["query"];

type EventPage = ResponseBody<"listEvents">;

/** History, details and the event feed. */
export interface HistoryClient {
  /** Transactions, newest first. Await it for one page; use `for await` for each transaction of all pages. */
  listTransactions(
    filter?: TransactionFilter,
    options?: CallOptions,
  ): Pages<TransactionPage, TransactionPage["transactions"][number]>;
  /** One transaction with its entries, fee and status history. */
  getTransaction(transactionId: string, options?: CallOptions): Answer<"getTransaction">;
  /** The statement of an account as a file: CSV (UTF-8) unless PDF is asked for. Days are those of Cabo Verde. */
  getAccountStatement(
    accountNo: string,
    period: StatementPeriod,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * What happens to a transaction, as it happens: everything so far, then each event until the final one. A connection
   * that breaks is taken up again behind the last event.
   */
  streamTransaction(transactionId: string, options?: FollowOptions): AsyncIterable<StatusEvent>;
  /**
   * What happened, for systems that follow. Await it for one answer, whose `nextCursor` is to be stored; `for await`
   * ends with the last event that there is now.
   */
  listEvents(filter?: EventFilter, options?: CallOptions): Pages<EventPage, EventPage["events"][number]>;
}

/**
 * Makes a client for the history of a wallet.
 * @throws TypeError or RangeError when an option cannot be right.
 */
export function createHistoryClient(options: WalletClientOptions): HistoryClient {
  const settings = settingsFrom(options);
  const api = createApi(settings);
  const call = createCaller(settings, credentialsFrom(options));
  return {
    listTransactions: (filter = {}, options) =>
      pagesOf(
        (cursor) =>
          call({ id: "listTransactions", effect: "reads" }, options, (init) =>
            api.GET("/api/v1/transactions", {
              ...init,
              params: { query: cursor === undefined ? filter : { ...filter, cursor } },
            }),
          ),
        (page) => page.transactions,
        (page) => page.nextCursor,
      ),
    getAccountStatement: async (accountNo, period, options) => {
      const bytes = await call<ArrayBuffer>(
        { id: "getAccountStatement", effect: "reads" },
        options,
        async (init) =>
          api.GET("/api/v1/account/{account_no}/statement", {
            ...init,
            parseAs: "arrayBuffer",
            params: { path: { account_no: accountNo }, query: period },
          }),
      );
      return new Uint8Array(bytes);
    },
    streamTransaction: (transactionId, options) =>
      followTransaction({ settings, call }, transactionId, options),
    listEvents: (filter = {}, options) =>
      pagesOf(
        (cursor) =>
          call({ id: "listEvents", effect: "reads" }, options, (init) =>
            api.GET("/api/v1/events", {
              ...init,
              params: { query: cursor === undefined ? filter : { ...filter, cursor } },
            }),
          ),
        (page) => page.events,
        (page) => (page.more ? page.nextCursor : undefined),
      ),
    getTransaction: (transactionId, options) =>
      call({ id: "getTransaction", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/transactions/{transactionId}", { ...init, params: { path: { transactionId } } }),
      ),
  };
}
