// The simulated bank and card acquirer: collects and pays out once per reference of the wallet, reports by signed
// callbacks, and goes wrong as test accounts, cards and the operations under /control say. [ours]: no real bank's
// protocol. All state is in memory.

import type { operations } from "@makeba/openapi/bank";
import document from "@makeba/openapi/bank.json" with { type: "json" };
import { bindOperations, type Handlers, strictServerOptions } from "@makeba/openapi/bind";
import { Problem } from "@makeba/openapi/problem";
import { type FastifyInstance, type FastifyRequest, type FastifyServerOptions, fastify } from "fastify";
import { createWalletSignatureCheck, type WalletKey } from "../signatures/wallet-signature.ts";
import { createCallbacks, type Deliver } from "./callbacks.ts";
import { type BankTransaction, type Change, createRecords } from "./records.ts";
import { type Scenario, scenarioOf, tokenForCard } from "./scenarios.ts";

export type BankOptions = {
  /** Who may ask. */
  readonly walletKeys: readonly WalletKey[];
  /** Sends one callback; rejects when it was not acknowledged. */
  readonly deliver: Deliver;
  /** Lets a request have no answer. @default its socket is closed */
  readonly breakConnection?: (request: FastifyRequest) => void;
  /** Told of a callback that is lost before it is sent. */
  readonly onNeverSent?: (body: BankTransaction) => void;
  /** Told when somebody says where callbacks go. */
  readonly onWallet?: (url: string) => void;
  /** From pending to settled, in milliseconds of the bank's clock. @default 2_000 */
  readonly settleMs?: number;
  /** How often it looks whether something is due, in milliseconds. @default 50 */
  readonly everyMs?: number;
  /** The bank's time in milliseconds. @default the machine's */
  readonly clock?: () => number;
  /**
   * Calls `look` when something may be due, in the place of looking every so often. The function that comes back ends that.
   */
  readonly lookWhenDue?: (look: () => Promise<void>) => () => void;
  /** Fastify's logger option. @default no log */
  readonly logger?: FastifyServerOptions["logger"];
  /** Sees every reply before it is sent: for tests. */
  readonly onResponseBody?: (operationId: string, status: number, body: unknown) => void;
};

function lookEvery(everyMs: number): NonNullable<BankOptions["lookWhenDue"]> {
  return (look) => {
    const timer = setInterval(() => void look(), everyMs).unref();
    return () => clearInterval(timer);
  };
}

type AnswerFault = { readonly fault: "lose" | "hang" | "refuse"; times: number };

/**
 * Builds the bank; the caller listens and closes.
 * @throws Error when the contract cannot be served.
 */
export async function createBank(options: BankOptions): Promise<FastifyInstance> {
  const { settleMs = 2_000, everyMs = 50, logger = false, onResponseBody } = options;
  const { breakConnection = (request) => void request.raw.socket.destroy() } = options;
  const app = fastify({ ...strictServerOptions, logger, forceCloseConnections: true });
  let aheadMs = 0;
  const clock = options.clock ?? Date.now;
  const now = () => clock() + aheadMs;
  const records = createRecords(settleMs);
  const callbacks = createCallbacks(options.deliver, clock, options.onNeverSent);
  let answerFault: AnswerFault | undefined;

  function happened(changes: readonly Change[]): void {
    for (const { record, transaction } of changes) callbacks.add(transaction, record.scenario, now());
  }
  async function passTime(): Promise<void> {
    happened(records.passTime(now()));
    await callbacks.flush(now());
  }
  const stopLooking = (options.lookWhenDue ?? lookEvery(everyMs))(passTime);
  app.addHook("onClose", async () => stopLooking());

  /** The fault that this answer has, if it has one. */
  function nextFault(): AnswerFault["fault"] | undefined {
    if (answerFault === undefined || answerFault.times === 0) return undefined;
    answerFault.times--;
    return answerFault.fault;
  }
  /** Lets the answer go wrong after the work is done. */
  async function answering(fault: AnswerFault["fault"] | undefined, request: FastifyRequest): Promise<void> {
    if (fault === "hang") await new Promise((resolve) => request.raw.socket.once("close", resolve));
    if (fault === "lose") breakConnection(request);
    if (fault !== undefined) throw new Problem("OUTCOME_UNKNOWN");
  }

  type Order = { reference: string; amount: number | string; currency: "CVE" | "EUR" };
  async function accept(
    kind: "collection" | "payout",
    body: Omit<Order, "currency"> & { currency: string },
    scenario: Scenario,
    request: FastifyRequest,
  ) {
    const fault = nextFault();
    if (fault === "refuse") throw new Problem("UNAVAILABLE");
    const asked = JSON.stringify({ kind, ...body });
    const { reference, amount, currency } = body;
    const known = records.find(reference);
    if (known !== undefined && known.asked !== asked) throw new Problem("IDEMPOTENCY_KEY_REUSED");
    if (known === undefined) {
      const order = { reference, kind, amount, currency: currency as Order["currency"] };
      happened([records.add(order, { scenario, asked, now: now() })]);
    }
    await answering(known === undefined && scenario.losesAnswer ? "lose" : fault, request);
    return { status: 200 as const, body: records.find(reference)!.transaction };
  }

  const handlers: Handlers<operations, { keyId: string }> = {
    collectMoney: ({ body, request }) => accept("collection", body, scenarioOf(body.source), request),
    payOutMoney: ({ body, request }) => accept("payout", body, scenarioOf(body), request),
    async enquireBankTransaction({ params, request }) {
      const fault = nextFault();
      if (fault === "refuse") throw new Problem("UNAVAILABLE");
      await answering(fault, request);
      const record = records.find(params.reference);
      return {
        status: 200,
        body: record === undefined ? { known: false } : { known: true, transaction: record.transaction },
      };
    },
    tokeniseCard: ({ body }) => ({ status: 201, body: { token: tokenForCard(body.cardNumber) } }),
    getControlState: () => ({
      status: 200,
      body: {
        now: new Date(now()).toISOString(),
        transactions: records.all(),
        callbacks: callbacks.list(),
      },
    }),
    async advanceControlClock({ body }) {
      aheadMs += body.advanceSeconds * 1000;
      await passTime();
      return { status: 200, body: { now: new Date(now()).toISOString() } };
    },
    setControlFaults({ body }) {
      answerFault = body.answers === undefined ? undefined : { ...body.answers };
      callbacks.setFaults(body.callbacks ?? {});
      return { status: 200, body: { set: true } };
    },
    async moveControlTransaction({ params, body }) {
      const record = records.find(params.reference);
      if (record === undefined) throw new Problem("TRANSACTION_NOT_FOUND");
      const change = records.move(record, body.status, body.reason);
      happened([change]);
      await callbacks.flush(now());
      return { status: 200, body: change.transaction };
    },
    setControlWallet({ body }) {
      options.onWallet?.(body.url);
      return { status: 200, body: { set: true } };
    },
    async sendControlCallback({ body }) {
      const acknowledged = await options.deliver(body).then(
        () => true,
        () => false,
      );
      return { status: 200, body: { acknowledged } };
    },
    getLiveness: () => ({ status: 200, body: { status: "ok" } }),
  };
  await bindOperations<operations, { keyId: string }>(app, {
    document,
    handlers,
    authenticators: { walletSignature: createWalletSignatureCheck(options.walletKeys) },
    ...(onResponseBody ? { onResponseBody } : {}),
  });
  return app;
}
