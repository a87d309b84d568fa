// The network side of any wallet, asked with the published client. Every answer comes back as it was on the wire, refusals
// too, and a message can be spoilt after it was signed.
import { createNetworkClient, type NetworkClient, type NetworkTransactionId } from "@makeba/sdk/network";
import { type Exchange, masked } from "./exchange.ts";
import type { Answer, NetworkOperation } from "./published-answers.ts";

export type WalletAddress = {
  readonly url: string;
  /** Under which the wallet knows the public key. */
  readonly keyId: string;
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
  readonly acquirerId: string;
};

/** What is wrong with a message on purpose. */
export type Flaw = {
  readonly name: string;
  /** Another key than the wallet knows. */
  readonly privateKey?: string;
  /** How far the signer's clock is off, in milliseconds. */
  readonly clockOffMs?: number;
  /** Fields of the body that are put in or changed before it is signed; `undefined` takes one out. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** What becomes of the signed request before it is sent. */
  readonly spoil?: (request: Request) => Promise<Request>;
  /** Sends the very same request a second time; the answer is the second one's. */
  readonly twice?: boolean;
};

export type Amounts = { readonly amount: number; readonly currency: "CVE" | "EUR" };

export type WalletUnderTest = {
  authorise(key: NetworkTransactionId, code: string, money: Amounts, flaw?: Flaw): Promise<Exchange>;
  complete(key: NetworkTransactionId, dispensed: number | "UNKNOWN", flaw?: Flaw): Promise<Exchange>;
  reverse(key: NetworkTransactionId): Promise<Exchange>;
  status(key: NetworkTransactionId): Promise<Exchange>;
  echo(acquirerId: string, flaw?: Flaw): Promise<Exchange>;
};

/** @param onExchange hears of every exchange, in the order of the answers */
export function openWallet(
  { url, keyId, privateKey }: WalletAddress,
  options: {
    readonly clock: () => Date;
    /** Where an answer leaves the contract. */
    readonly deviationOf: (operation: NetworkOperation, answer: Answer) => string | undefined;
    readonly onExchange: (exchange: Exchange) => void;
  },
): WalletUnderTest {
  const { clock, deviationOf, onExchange } = options;
  async function exchange(
    operation: NetworkOperation,
    ask: (client: NetworkClient) => Promise<unknown>,
    flaw?: Flaw,
  ): Promise<Exchange> {
    let found: Exchange | undefined;
    let tried: Pick<Exchange, "request" | "sent"> = { request: "", sent: undefined };
    const flawed = flaw === undefined ? {} : { flaw: flaw.name };
    const client = createNetworkClient({
      baseUrl: url,
      keyId,
      privateKey: flaw?.privateKey ?? privateKey,
      now: () => clock().getTime() + (flaw?.clockOffMs ?? 0),
      async fetch(signed) {
        found = undefined;
        const request = flaw?.spoil ? await flaw.spoil(signed) : signed;
        tried = {
          request: `${request.method} ${new URL(request.url).pathname}`,
          sent: masked(parsed(await request.clone().text())),
        };
        if (flaw?.twice) await (await fetch(request.clone())).text();
        const response = await fetch(request);
        const { status, headers } = response;
        const body = parsed(await response.clone().text());
        const deviation = deviationOf(operation, { status, contentType: headers.get("content-type"), body });
        found = {
          ...{ ...tried, ...flawed, status, answered: masked(body) },
          ...(deviation === undefined ? {} : { deviation }),
        };
        return response;
      },
    });
    try {
      await ask(client);
    } catch (error) {
      // A refusal is an answer here; what never came is not.
      found ??= { ...tried, ...flawed, status: undefined, answered: String((error as Error).message) };
    }
    onExchange(found!);
    return found!;
  }

  return {
    authorise: (key, code, money, flaw) =>
      exchange(
        "authoriseWithdrawal",
        (client) => client.authoriseWithdrawal({ ...key, code, ...money, ...flaw?.fields }),
        flaw,
      ),
    complete: (key, dispensed, flaw) =>
      exchange(
        "completeWithdrawal",
        (client) =>
          client.completeWithdrawal(
            dispensed === "UNKNOWN"
              ? { ...key, outcome: "UNKNOWN" }
              : { ...key, outcome: "DISPENSED", dispensedAmount: dispensed },
          ),
        flaw,
      ),
    reverse: (key) =>
      exchange("reverseWithdrawal", (client) => client.reverseWithdrawal({ ...key, reason: "TIMEOUT" })),
    status: (key) => exchange("getNetworkTransaction", (client) => client.getNetworkTransaction(key)),
    echo: (acquirerId, flaw) => exchange("echoNetwork", (client) => client.echoNetwork({ acquirerId }), flaw),
  };
}

function parsed(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 300);
  }
}
