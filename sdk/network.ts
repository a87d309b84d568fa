// The network side of the wallet, for the switch: every request is signed with the switch's own key.
// Node only; see signature.ts.
import { type Caller, createCaller } from "./call.ts";
import type { RequestBody, ResponseBody } from "./contract.ts";
import { type CallOptions, type ClientOptions, newIdempotencyKey, settingsFrom } from "./options.ts";
import { readPrivateKey, type SigningKey, signatureHeaders } from "./signature.ts";
import { type Credentials, createApi } from "./transport.ts";

export { readPrivateKey, signatureHeaders } from "./signature.ts";

/** What `createNetworkClient` takes. */
export interface NetworkClientOptions extends ClientOptions {
  /** The name under which the wallet knows the public key. */
  keyId: string;
  /** The Ed25519 private key: a `KeyObject`, a `CryptoKey` that may sign, or PKCS #8 in PEM. */
  privateKey: SigningKey | string;
}

/** Names one withdrawal for the whole network. */
export interface NetworkTransactionId {
  acquirerId: string;
  terminalId: string;
  /** The date at the terminal, `YYYY-MM-DD`. */
  localDate: string;
  traceNumber: string;
}

/** What a call that reports can be told besides. */
export interface ReportOptions extends CallOptions {
  /**
   * How often this message has been sent before, or may have been: for people who read along.
   * @default 0
   */
  retransmission?: number | undefined;
}

/**
 * The network side of the wallet. A decline is an answer; an error is never one. All of it is safe to repeat: the
 * wallet knows a withdrawal by acquirer, terminal, date and trace number.
 */
export interface NetworkClient {
  /** May this terminal pay out this amount for this code? */
  authoriseWithdrawal(
    body: RequestBody<"authoriseWithdrawal">,
    options?: CallOptions,
  ): Promise<ResponseBody<"authoriseWithdrawal">>;
  /** Reports what came out of the ATM. */
  completeWithdrawal(
    body: RequestBody<"completeWithdrawal">,
    options?: ReportOptions,
  ): Promise<ResponseBody<"completeWithdrawal">>;
  /** Reports that nothing came out. */
  reverseWithdrawal(
    body: RequestBody<"reverseWithdrawal">,
    options?: ReportOptions,
  ): Promise<ResponseBody<"reverseWithdrawal">>;
  /** What the wallet knows of a withdrawal: the answer to a lost answer. */
  getNetworkTransaction(
    id: NetworkTransactionId,
    options?: CallOptions,
  ): Promise<ResponseBody<"getNetworkTransaction">>;
  /** Is the wallet there, and does it accept the signature? */
  echoNetwork(body: RequestBody<"echoNetwork">, options?: CallOptions): Promise<ResponseBody<"echoNetwork">>;
}

/**
 * Makes a client for the network side of a wallet.
 * @throws TypeError or RangeError when an option cannot be right.
 */
export function createNetworkClient(options: NetworkClientOptions): NetworkClient {
  const settings = settingsFrom(options);
  const api = createApi(settings);
  const call: Caller = createCaller(settings, signer(options, settings.now));
  return {
    authoriseWithdrawal: (body, options) =>
      call({ id: "authoriseWithdrawal", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/network/authorisations", { ...init, body }),
      ),
    completeWithdrawal: (body, options) =>
      call({ id: "completeWithdrawal", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/network/completions", { ...init, body, ...marked(options) }),
      ),
    reverseWithdrawal: (body, options) =>
      call({ id: "reverseWithdrawal", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/network/reversals", { ...init, body, ...marked(options) }),
      ),
    getNetworkTransaction: ({ acquirerId, terminalId, localDate, traceNumber }, options) =>
      call({ id: "getNetworkTransaction", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/network/transactions/{acquirerId}/{terminalId}/{localDate}/{traceNumber}", {
          ...init,
          params: { path: { acquirerId, terminalId, localDate, traceNumber } },
        }),
      ),
    echoNetwork: (body, options) =>
      call({ id: "echoNetwork", effect: "reads" }, options, (init) =>
        api.POST("/api/v1/network/echo", { ...init, body }),
      ),
  };
}

function marked({ retransmission = 0 }: ReportOptions = {}) {
  return retransmission > 0 ? { params: { header: { Retransmission: retransmission } } } : {};
}

/** What a bank reports to the wallet. */
export interface BankNotifier {
  /** Reports on a transaction. Safe to repeat, and in any order. */
  notifyBankTransaction(
    body: RequestBody<"notifyBankTransaction">,
    options?: CallOptions,
  ): Promise<ResponseBody<"notifyBankTransaction">>;
}

/**
 * Makes a client for a bank that reports to a wallet. The key is the bank's own.
 * @throws TypeError or RangeError when an option cannot be right, as `createNetworkClient` does.
 */
export function createBankNotifier(options: NetworkClientOptions): BankNotifier {
  const settings = settingsFrom(options);
  const api = createApi(settings);
  const call: Caller = createCaller(settings, signer(options, settings.now));
  return {
    notifyBankTransaction: (body, options) =>
      call({ id: "notifyBankTransaction", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/bank/notifications", { ...init, body }),
      ),
  };
}

/** Signs each attempt anew: the same body, another nonce and time. */
function signer({ keyId, privateKey }: NetworkClientOptions, now: () => number): Credentials {
  if (!/^[!-~]+$/.test(keyId))
    throw new TypeError("keyId must be a text of visible ASCII characters without spaces");
  const key = readPrivateKey(privateKey);
  return {
    renewable: false,
    authorise: async (request, { body }) => {
      const headers = await signatureHeaders({
        method: request.method,
        url: request.url,
        body,
        keyId,
        privateKey: key,
        created: new Date(now()),
        nonce: newIdempotencyKey(),
      });
      for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
    },
  };
}
