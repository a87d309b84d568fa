// The bank over HTTP: signed requests, one deadline, and an answer that is believed only when it has the form that it
// must have. Whatever else happens (a lost connection, a refusal by HTTP, an answer that cannot be read) is an error: nobody knows.
import { toDecimal, toMinor } from "../http/amounts.ts";
import { CURRENCIES, type Currency } from "../ledger/money.ts";
import { type RequestSigner, signedHeaders } from "../network/sign-request.ts";
import type { BankInstruction, BankProvider, BankReport, BankStatus } from "./bank-provider.ts";

export type HttpBankOptions = {
  readonly url: string;
  readonly signer: RequestSigner;
  /** For one request, in milliseconds. */
  readonly timeoutMs: number;
};

const STATUSES: readonly string[] = ["PENDING", "SETTLED", "FAILED", "RETURNED"] satisfies BankStatus[];

export function createHttpBank({ url, signer, timeoutMs }: HttpBankOptions): BankProvider {
  async function ask(method: string, path: string, content?: object): Promise<unknown> {
    const body = content === undefined ? undefined : JSON.stringify(content);
    const target = new URL(url.replace(/\/$/, "") + path);
    const response = await fetch(target, {
      method,
      headers: signedHeaders(signer, { method, path: target.pathname, body }),
      ...(body === undefined ? {} : { body }),
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    // Its text could quote what it refuses, so it is neither kept nor logged.
    if (!response.ok) throw new Error(`the bank answered ${method} with ${response.status}`);
    return response.json();
  }
  const order = ({ reference, amountMinor, currency }: BankInstruction) => ({
    reference,
    amount: toDecimal(amountMinor, currency),
    currency,
  });
  return {
    async collect(instruction) {
      const { instrument } = instruction;
      const source =
        instrument.type === "card"
          ? { type: "card", token: instrument.token }
          : { type: "bankAccount", iban: instrument.iban };
      return readReport(
        await ask("POST", "/v1/collections", { ...order(instruction), source }),
        instruction.reference,
      );
    },
    async payOut(instruction) {
      const { instrument } = instruction;
      if (instrument.type !== "bankAccount") throw new Error("money is paid out to bank accounts only");
      const { iban, name = "" } = instrument;
      return readReport(
        await ask("POST", "/v1/payouts", { ...order(instruction), iban, name }),
        instruction.reference,
      );
    },
    async enquire(reference) {
      const answer = (await ask("GET", `/v1/transactions/${reference}`)) as {
        known?: unknown;
        transaction?: unknown;
      };
      if (answer.known === false) return undefined;
      return readReport(answer.transaction, reference);
    },
  };
}

/** Throws when the answer is not a report on this reference. */
function readReport(answer: unknown, reference: string): BankReport {
  const { status, amount, currency, bankReference, kind, reason, ...rest } = (answer ?? {}) as Record<
    string,
    unknown
  >;
  const readable =
    rest.reference === reference &&
    typeof bankReference === "string" &&
    /^[A-Za-z0-9][A-Za-z0-9._/-]{0,49}$/.test(bankReference) &&
    (kind === "collection" || kind === "payout") &&
    typeof status === "string" &&
    STATUSES.includes(status) &&
    CURRENCIES.includes(currency as Currency) &&
    (typeof amount === "string" || typeof amount === "number");
  if (!readable) throw new Error("the bank's answer is not a report on what was asked");
  return {
    reference,
    bankReference,
    kind,
    status: status as BankStatus,
    amountMinor: toMinor(amount, currency as Currency, "amount"),
    currency: currency as Currency,
    ...(typeof reason === "string" && /^[A-Z_]{1,40}$/.test(reason) ? { reason } : {}),
  };
}
