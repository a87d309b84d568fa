// A wallet that is not ours: the five operations of the network side in plain Node, with its own check of signatures, in memory. It shows
// that the kit needs nothing but the contract. Nothing of our server or of our signing is in it.
import { createHash, createPublicKey, verify } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

type Body = Record<string, unknown>;
type Code = {
  state: "ready" | "in use" | "used" | "cancelled" | "expired" | "blocked";
  readonly amount: number;
  readonly frozen: boolean;
  readonly customer: { balance: number; held: number };
  wrong: number;
};
type Withdrawal = {
  asked?: string;
  answer?: Body;
  code?: Code;
  transactionId?: string;
  status?: "AUTHORISED" | "COMPLETED" | "REVERSED" | "SUSPECT";
  dispensed?: number;
  reversedFirst?: boolean;
};

class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

const CODE_TRIES = 3;
const TERMINAL_TRIES = 8;
const CURRENCIES = ["CVE", "EUR"];
const AUTHORISATION_FIELDS = "acquirerId,amount,code,currency,localDate,terminalId,traceNumber".split(",");

export async function startAnotherWallet(options: {
  readonly keyId: string;
  readonly publicKey: string;
  readonly acquirerId: string;
  readonly networkTriesMax: number;
}) {
  const key = createPublicKey(options.publicKey);
  const nonces = new Set<string>();
  const codes = new Map<string, Code>();
  const customers = new Map<string, Code["customer"]>();
  const withdrawals = new Map<string, Withdrawal>();
  const wrongAt = new Map<string, number>();
  let wrongInNetwork = 0;
  let transactions = 0;

  function checkSignature(request: IncomingMessage, body: string): void {
    const header = (name: string) => String(request.headers[name] ?? "");
    const [, input = ""] = /^sig1=(.+)$/.exec(header("signature-input")) ?? [];
    const [, signature = ""] = /^sig1=:(.+):$/.exec(header("signature")) ?? [];
    const [, list = ""] = /^\(([^)]*)\)/.exec(input) ?? [];
    const fields = list.split(" ").map((name) => name.replaceAll('"', ""));
    const digest = `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
    const values: Record<string, string> = {
      ...{ "@method": request.method!, "@path": request.url!.split("?")[0]!, "content-digest": digest },
    };
    const base = [
      ...fields.map((name) => `"${name}": ${values[name]}`),
      `"@signature-params": ${input}`,
    ].join("\n");
    const needed = ["@method", "@path", ...(body === "" ? [] : ["content-digest"])];
    const created = Number(/created=(\d+)/.exec(input)?.[1] ?? 0);
    const nonce = /nonce="([^"]+)"/.exec(input)?.[1] ?? "";
    if (
      !needed.every((name) => fields.includes(name)) ||
      /keyid="([^"]+)"/.exec(input)?.[1] !== options.keyId ||
      Math.abs(Date.now() / 1000 - created) > 300 ||
      !verify(null, Buffer.from(base), key, Buffer.from(signature, "base64"))
    )
      throw new Refusal(401, "SIGNATURE_INVALID");
    if (nonces.has(nonce)) throw new Refusal(401, "SIGNATURE_REPLAYED");
    nonces.add(nonce);
  }

  function withdrawalOf({ acquirerId, terminalId, localDate, traceNumber }: Body): Withdrawal {
    if (acquirerId !== options.acquirerId) throw new Refusal(403, "FORBIDDEN");
    const name = [terminalId, localDate, traceNumber].join("/");
    const found = withdrawals.get(name) ?? {};
    withdrawals.set(name, found);
    return found;
  }

  function authorise(body: Body): Body {
    if (
      Object.keys(body).toSorted().join() !== AUTHORISATION_FIELDS.join() ||
      !CURRENCIES.includes(String(body.currency))
    )
      throw new Refusal(400, "VALIDATION_FAILED");
    if (!/^\d+(\.\d{1,2})?$/.test(String(body.amount)) || Number(body.amount) <= 0)
      throw new Refusal(400, "INVALID_AMOUNT");
    const withdrawal = withdrawalOf(body);
    const asked = JSON.stringify([body.code, Number(body.amount), body.currency]);
    if (withdrawal.answer !== undefined) {
      if (withdrawal.asked !== asked) throw new Refusal(422, "IDEMPOTENCY_KEY_REUSED");
      return withdrawal.answer;
    }
    withdrawal.asked = asked;
    const code = codes.get(String(body.code));
    const reason = withdrawal.reversedFirst ? "REVERSED_BEFORE" : reasonAgainst(code, body);
    if (reason !== undefined || code === undefined) {
      withdrawal.answer = { decision: "DECLINED", reason };
      return withdrawal.answer;
    }
    code.state = "in use";
    const transactionId = `txn_${String(++transactions).padStart(26, "0")}`;
    Object.assign(withdrawal, { code, transactionId, status: "AUTHORISED" });
    withdrawal.answer = { decision: "APPROVED", transactionId, amount: code.amount, currency: "CVE" };
    return withdrawal.answer;
  }

  function reasonAgainst(code: Code | undefined, { terminalId, amount, currency }: Body): string | undefined {
    const terminal = String(terminalId);
    if (wrongInNetwork >= options.networkTriesMax) return "NETWORK_LOCKED";
    if ((wrongAt.get(terminal) ?? 0) >= TERMINAL_TRIES) return "TERMINAL_LOCKED";
    const rightAmount = code?.amount === Number(amount) && currency === "CVE";
    if (code === undefined || (code.state === "ready" && !rightAmount)) {
      wrongInNetwork++;
      wrongAt.set(terminal, (wrongAt.get(terminal) ?? 0) + 1);
      if (code === undefined) return "CODE_UNKNOWN";
      if (++code.wrong === CODE_TRIES) {
        code.state = "blocked";
        code.customer.held -= code.amount;
      }
      return "AMOUNT_MISMATCH";
    }
    if (code.state !== "ready")
      return {
        ...{ "in use": "CODE_IN_USE", used: "CODE_ALREADY_USED", cancelled: "CODE_CANCELLED" },
        ...{ expired: "CODE_EXPIRED", blocked: "CODE_BLOCKED" },
      }[code.state];
    return code.frozen ? "ACCOUNT_FROZEN" : undefined;
  }

  const taken = ({ transactionId, status }: Withdrawal): Body => ({
    ...{ acknowledged: true, ...(transactionId === undefined ? {} : { transactionId }) },
    ...(status === undefined ? {} : { status }),
  });

  function complete(body: Body): Body {
    const withdrawal = withdrawalOf(body);
    const { code, status } = withdrawal;
    if (code === undefined || status === undefined) throw new Refusal(404, "WITHDRAWAL_NOT_FOUND");
    if (body.outcome === "UNKNOWN") {
      if (status === "AUTHORISED") withdrawal.status = "SUSPECT";
      return taken(withdrawal);
    }
    const dispensed = Number(body.dispensedAmount);
    if (status === "COMPLETED") {
      if (withdrawal.dispensed !== dispensed) throw new Refusal(422, "IDEMPOTENCY_KEY_REUSED");
      return taken(withdrawal);
    }
    if (dispensed > code.amount) throw new Refusal(422, "DISPENSED_AMOUNT_TOO_LARGE");
    if (status !== "REVERSED") code.customer.held -= code.amount;
    code.customer.balance -= dispensed;
    code.state = "used";
    Object.assign(withdrawal, { status: "COMPLETED", dispensed });
    return taken(withdrawal);
  }

  function reverse(body: Body): Body {
    const withdrawal = withdrawalOf(body);
    const { code, status } = withdrawal;
    if (status === "COMPLETED") throw new Refusal(409, "WITHDRAWAL_ALREADY_COMPLETED");
    if (withdrawal.answer === undefined) withdrawal.reversedFirst = true;
    if (code !== undefined && status !== "REVERSED") {
      code.customer.held -= code.amount;
      code.state = "used";
      withdrawal.status = "REVERSED";
    }
    return taken(withdrawal);
  }

  function whatIsKnown(path: string): Body {
    const [acquirerId, terminalId, localDate, traceNumber] = path.split("/").slice(-4);
    const { answer, status, dispensed } = withdrawalOf({ acquirerId, terminalId, localDate, traceNumber });
    if (answer === undefined) return { known: false };
    return {
      ...{ known: true, ...answer },
      ...(status === undefined ? {} : { status }),
      ...(dispensed === undefined ? {} : { dispensedAmount: dispensed }),
    };
  }

  function answerTo(request: IncomingMessage, sent: string): Body {
    const path = request.url!.split("?")[0]!;
    if (path === "/api/v1/balance") {
      const customer = customers.get(String(request.headers.authorization).replace("Bearer ", ""));
      if (customer === undefined) throw new Refusal(401, "UNAUTHENTICATED");
      return { ...customer, currency: "CVE" };
    }
    checkSignature(request, sent);
    if (request.method === "GET") return whatIsKnown(path);
    const body = JSON.parse(sent) as Body;
    switch (path) {
      case "/api/v1/network/authorisations":
        return authorise(body);
      case "/api/v1/network/completions":
        return complete(body);
      case "/api/v1/network/reversals":
        return reverse(body);
      case "/api/v1/network/echo":
        if (body.acquirerId !== options.acquirerId) throw new Refusal(403, "FORBIDDEN");
        return { acquirerId: options.acquirerId, time: new Date().toISOString() };
      default:
        throw new Refusal(404, "ROUTE_NOT_FOUND");
    }
  }

  const server = createServer(async (request, response) => {
    let [status, body]: [number, Body] = [200, {}];
    try {
      body = answerTo(request, await text(request));
    } catch (error) {
      const { status: refused = 500, code = "INTERNAL_ERROR" } = error as Partial<Refusal>;
      const timestamp = new Date().toISOString();
      status = refused;
      body = { error: { code, message: "No.", details: {}, timestamp, trace_id: "0".repeat(32) } };
    }
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** A code as its file of codes has it, of a customer of its own. */
    issue(state: "ready" | "expired" | "cancelled" | "frozen") {
      const code = String(100_000 + codes.size);
      const isLive = state === "ready" || state === "frozen";
      const customer = { balance: 5000, held: isLive ? 1000 : 0 };
      const token = `token-of-${code}`;
      customers.set(token, customer);
      const frozen = state === "frozen";
      codes.set(code, {
        ...{ amount: 1000, customer, frozen, wrong: 0 },
        state: frozen ? "ready" : (state as "ready"),
      });
      return { code, amount: 1000, token };
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
