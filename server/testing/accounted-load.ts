// Customers at work over HTTP, all at once, each until the outcome of a request stays open. Nothing may be declined:
// everybody has money enough, so a 4xx is a mismatch.
import { createResponseCheck } from "@makeba/openapi/response-check";
import wallet from "@makeba/openapi/wallet.json" with { type: "json" };
import {
  type Answer,
  account,
  type Customer,
  createCustomer,
  decimalOf,
  Mismatch,
  nextOperation,
  type Operation,
} from "./accounted-customer.ts";
import { type Signer, signatureHeaders, signerOf } from "./signed-fetch.ts";
import { apiOf } from "./test-api.ts";
import type { TestKeys } from "./test-server.ts";

export type LoadOptions = {
  readonly url: string;
  readonly keys: TestKeys;
  readonly seed: number;
  readonly customersCount: number;
  /** What the server takes for a withdrawal. */
  readonly feeMinor: bigint;
};

export type Reply =
  | { readonly kind: "acknowledged"; readonly answer: Answer; readonly replayed: boolean }
  | { readonly kind: "open" };

export type AccountedLoad = {
  readonly customers: readonly Customer[];
  readonly feeMinor: bigint;
  readonly openingMinor: bigint;
  /** Everything that was acknowledged. */
  readonly acknowledged: readonly Operation[];
  /** How often the server has answered with each code that leaves an outcome open. */
  readonly refusals: ReadonlyMap<string, number>;
  /** All customers go to work; the promise settles when each has stopped. */
  run(): Promise<void>;
  /** Everybody stops after the request that is under way. */
  stop(): void;
  /** One try. Throws a mismatch when the answer is neither an acknowledgement nor one that leaves the outcome open. */
  send(operation: Operation): Promise<Reply>;
  /** Counts an acknowledged operation. */
  account(operation: Operation, answer: Answer): void;
  /** Sends to another server from now on. */
  turnTo(url: string): void;
};

const OPENING_MINOR = 100_000_000_000n;

const OPERATIONS = {
  transfer: { operationId: "createTransfer", path: "/api/v1/transfer", signed: false },
  issue: { operationId: "issueAtmCode", path: "/api/v1/withdrawal/atm", signed: false },
  authorise: { operationId: "authoriseWithdrawal", path: "/api/v1/network/authorisations", signed: true },
  complete: { operationId: "completeWithdrawal", path: "/api/v1/network/completions", signed: true },
  reverse: { operationId: "reverseWithdrawal", path: "/api/v1/network/reversals", signed: true },
} as const;

/** Opens the customers' accounts. */
export async function createAccountedLoad(options: LoadOptions): Promise<AccountedLoad> {
  const { keys, seed, customersCount, feeMinor } = options;
  const signer = signerOf("vinti4-test", keys.networkPrivateKey);
  const contract = createResponseCheck(wallet);
  const acknowledged: Operation[] = [];
  const refusals = new Map<string, number>();
  let { url } = options;
  let running = false;
  const api = apiOf({ url, keys });
  const customers = await Promise.all(
    Array.from({ length: customersCount }, async (_, i) => {
      const identity = await api.customer({ CVE: decimalOf(OPENING_MINOR) });
      return createCustomer({
        ...identity,
        terminalId: `ATM${i}`,
        openingMinor: OPENING_MINOR,
        seed: seed + i,
      });
    }),
  );

  async function send(operation: Operation): Promise<Reply> {
    const reply = await exchange(url, operation, signer).catch((error: Error) => error);
    if (reply instanceof Error) {
      operation.tries.push(`no answer: ${reply.cause ?? reply}`);
      operation.nothingDone = false;
      return { kind: "open" };
    }
    const { status, text, replayed } = reply;
    const answer: Answer = JSON.parse(text);
    operation.tries.push(`${status} ${codeOf(answer) ?? (replayed ? "replayed" : "new")}`);
    contract.check(OPERATIONS[operation.kind].operationId, status, answer);
    if (status < 300) return { kind: "acknowledged", answer, replayed };
    const code = codeOf(answer) ?? "no code";
    if (status < 500) throw new Mismatch(`Declined with ${status} ${JSON.stringify(answer)}.`, operation);
    refusals.set(code, (refusals.get(code) ?? 0) + 1);
    if (code !== "UNAVAILABLE" && code !== "OVERLOADED") operation.nothingDone = false;
    return { kind: "open" };
  }

  function accountFor(operation: Operation, answer: Answer): void {
    account(operation, answer, feeMinor, customers);
    acknowledged.push(operation);
  }

  async function work(customer: Customer): Promise<void> {
    while (running && !customer.open) {
      customer.open = nextOperation(customer, customers);
      const reply = await send(customer.open);
      if (reply.kind === "acknowledged") accountFor(customer.open, reply.answer);
    }
  }

  return {
    customers,
    feeMinor,
    openingMinor: OPENING_MINOR,
    acknowledged,
    refusals,
    async run() {
      running = true;
      await Promise.all(customers.map(work));
    },
    stop() {
      running = false;
    },
    send,
    account: accountFor,
    turnTo(serverUrl) {
      url = serverUrl;
    },
  };
}

/** Throws when no answer comes. */
async function exchange(
  url: string,
  { id, kind, customer, body }: Operation,
  signer: Signer,
): Promise<{ status: number; text: string; replayed: boolean }> {
  const { path, signed } = OPERATIONS[kind];
  const json = JSON.stringify(body);
  const credentials = signed
    ? signatureHeaders(signer, { method: "POST", target: path, body: json })
    : { Authorization: `Bearer ${customer.token}`, "Idempotency-Key": id };
  const response = await fetch(url + path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...credentials },
    body: json,
    signal: AbortSignal.timeout(40_000),
  });
  const replayed = response.headers.get("idempotent-replayed") === "true";
  return { status: response.status, text: await response.text(), replayed };
}

function codeOf(answer: Answer): string | undefined {
  return (answer as { error?: { code: string } }).error?.code;
}
