// The simulated Vinti4 switch: takes a terminal's messages, signs them, asks the wallet, hands the answer back.
// [ours]: the real switch's protocol is not public, and this does not claim to be it.
// It must never stand in for the wallet: a one-time code can be judged by its issuer only, so when the wallet gives no
// definite answer the terminal hears OUTCOME_UNKNOWN, never an approval and never a decline.
// It keeps only what terminals have reported, for the wallet to ask about: repeats go to the wallet, which knows them by (acquirer, terminal, date, trace number). An advice
// that the wallet does not acknowledge in time is the terminal's to send again; the switch does not store it.
import { bindOperations, type Handlers, strictServerOptions } from "@makeba/openapi/bind";
import { type ErrorCode, errorCatalogue, Problem } from "@makeba/openapi/problem";
import type { operations } from "@makeba/openapi/vinti4";
import document from "@makeba/openapi/vinti4.json" with { type: "json" };
import { WalletError } from "@makeba/sdk";
import type { NetworkClient } from "@makeba/sdk/network";
import { type FastifyInstance, type FastifyServerOptions, fastify } from "fastify";
import { createWalletSignatureCheck, type WalletKey } from "../signatures/wallet-signature.ts";
import { createAdvices } from "./advices.ts";
import { terminalsByKey } from "./terminal-keys.ts";

export type SwitchOptions = {
  /** Signs with the switch's key. Its `timeoutMs` must be shorter than what the terminals wait. */
  walletClient: NetworkClient;
  /** The switch's own name in the wallet's books, such as `VINTI4`. */
  acquirerId: string;
  /** Terminal id to key. */
  terminalKeys: Readonly<Record<string, string>>;
  /** @default the machine's clock */
  clock?: () => Date;
  /** Who may ask what terminals have reported. @default nobody */
  walletKeys?: readonly WalletKey[];
  /** Fastify's logger option. @default no log */
  logger?: FastifyServerOptions["logger"];
  /** Sees every reply before it is sent: for tests. */
  onResponseBody?: (operationId: string, status: number, body: unknown) => void;
};

/** Who sent a message, as its key says; the wallet has no terminal. */
type Terminal = { terminalId: string };

/** How long to ask terminals to wait after an unknown outcome, in seconds. */
const retryAfterSeconds = 1;
/** How long the wallet may take to answer an echo, in milliseconds. */
const echoTimeoutMs = 2_000;

/**
 * Builds the switch; the caller listens and closes.
 * @throws Error when a terminal key cannot be used, or the contract cannot be served.
 */
export async function createSwitch(options: SwitchOptions): Promise<FastifyInstance> {
  const { clock = () => new Date(), logger = false, onResponseBody } = options;
  const terminalWith = terminalsByKey(options.terminalKeys);
  const checkWallet = createWalletSignatureCheck(options.walletKeys ?? []);
  const app = fastify({ ...strictServerOptions, logger });
  await bindOperations<operations, Terminal>(app, {
    document,
    handlers: handlersFor({ ...options, clock }),
    authenticators: {
      terminalKey: async ({ headers }) => {
        const key = headers["x-terminal-key"];
        const terminalId = typeof key === "string" ? terminalWith(key) : undefined;
        if (terminalId === undefined)
          throw new Problem("UNAUTHENTICATED", { message: "The terminal key is missing or unknown." });
        return { terminalId };
      },
      walletSignature: async (request) => {
        await checkWallet(request);
        return { terminalId: "" };
      },
    },
    now: clock,
    ...(onResponseBody ? { onResponseBody } : {}),
  });
  return app;
}

function handlersFor(
  options: Pick<SwitchOptions, "walletClient" | "acquirerId"> & { clock: () => Date },
): Handlers<operations, Terminal> {
  const { walletClient, acquirerId, clock } = options;
  const advices = createAdvices();
  return {
    requestAuthorisation: async ({ body, principal }) => {
      refuseOtherTerminal(principal, body.terminalId);
      return asked("requestAuthorisation", () => walletClient.authoriseWithdrawal({ acquirerId, ...body }));
    },
    adviseCompletion: async ({ body, principal }) => {
      refuseOtherTerminal(principal, body.terminalId);
      const { outcome, dispensedAmount } = body;
      advices.note(body, {
        ...{ advice: "COMPLETION", outcome },
        ...(dispensedAmount === undefined ? {} : { dispensedAmount }),
      });
      return asked("adviseCompletion", () => walletClient.completeWithdrawal({ acquirerId, ...body }));
    },
    adviseReversal: async ({ body, principal }) => {
      refuseOtherTerminal(principal, body.terminalId);
      advices.note(body, { advice: "REVERSAL", reason: body.reason });
      return asked("adviseReversal", () => walletClient.reverseWithdrawal({ acquirerId, ...body }));
    },
    enquireTransaction: async ({ params, principal }) => {
      refuseOtherTerminal(principal, params.terminalId);
      return asked("enquireTransaction", () => walletClient.getNetworkTransaction({ acquirerId, ...params }));
    },
    echoSwitch: async ({ body: { terminalId }, principal, request }) => {
      refuseOtherTerminal(principal, terminalId);
      const wallet = await walletClient
        .echoNetwork({ acquirerId }, { timeoutMs: echoTimeoutMs, maxAttempts: 1 })
        .then(() => "up" as const)
        .catch((error: unknown) => {
          request.log.warn({ err: error }, "the wallet does not answer an echo");
          return "down" as const;
        });
      return { status: 200, body: { terminalId, wallet, time: clock().toISOString() } };
    },
    enquireAdvice: ({ params }) => ({ status: 200, body: advices.find(params) }),
    getLiveness: () => ({ status: 200, body: { status: "ok" } }),
  };
}

function refuseOtherTerminal(principal: Terminal, terminalId: string): void {
  if (principal.terminalId !== terminalId)
    throw new Problem("FORBIDDEN", {
      message: "The terminal key belongs to another terminal.",
      details: { field: "terminalId" },
    });
}

/** The wallet's answer as it is; its definite refusals as they are; anything else is unknown. */
async function asked<Body>(
  operationId: keyof typeof refusals,
  ask: () => Promise<Body>,
): Promise<{ status: 200; body: Body }> {
  try {
    return { status: 200, body: await ask() };
  } catch (error) {
    if (error instanceof WalletError && refusals[operationId].has(error.status) && isRefusal(error)) {
      const { traceId } = error;
      const details = { ...error.details, ...(traceId === undefined ? {} : { walletTraceId: traceId }) };
      throw new Problem(error.code, { details, cause: error });
    }
    throw new Problem("OUTCOME_UNKNOWN", {
      headers: { "Retry-After": String(retryAfterSeconds) },
      cause: error,
    });
  }
}

/** The 4xx statuses that the contract lets each operation answer with. */
const refusals = {
  requestAuthorisation: declaredRefusals(document.paths["/v1/authorisations"].post.responses),
  adviseCompletion: declaredRefusals(document.paths["/v1/completions"].post.responses),
  adviseReversal: declaredRefusals(document.paths["/v1/reversals"].post.responses),
  enquireTransaction: declaredRefusals(
    document.paths["/v1/transactions/{terminalId}/{localDate}/{traceNumber}"].get.responses,
  ),
};

function declaredRefusals(responses: object): ReadonlySet<number | undefined> {
  return new Set(
    Object.keys(responses)
      .map(Number)
      .filter((status) => status >= 400 && status < 500),
  );
}

/** Whether the wallet itself said this, in a code that this version knows with this status. */
function isRefusal(error: WalletError): error is WalletError & { code: ErrorCode } {
  return (
    Object.hasOwn(errorCatalogue, error.code) &&
    errorCatalogue[error.code as ErrorCode].status === error.status
  );
}
