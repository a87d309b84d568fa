// What a branch is tried with: terminals of its own, codes, the wallet, and checks that fail with a sentence.
import type { DeclineReason, ErrorCode, WithdrawalStatus } from "@makeba/sdk";
import type { NetworkTransactionId } from "@makeba/sdk/network";
import type { CodeState, Codes, Money, ReadyCode } from "./codes.ts";
import type { Exchange } from "./exchange.ts";
import type { WalletUnderTest } from "./wallet-under-test.ts";

export type Branch = {
  /** By which a wallet that fails it is told. */
  readonly name: string;
  /** A rule: what the wallet must do. */
  readonly title: string;
  run(bench: Bench): Promise<void>;
};

export type Bench = ReturnType<typeof openBench>;

/** The wallet did something else. */
export class NotHeld extends Error {}

export type BenchOptions = {
  readonly wallet: WalletUnderTest;
  readonly codes: Codes;
  readonly acquirerId: string;
  /** The first letters of the names of its terminals, which nobody has used before. */
  readonly terminalPrefix: string;
  readonly localDate: string;
};

export function openBench({ wallet, codes, acquirerId, terminalPrefix, localDate }: BenchOptions) {
  let trace = 0;

  /** The next withdrawal at one of the branch's terminals. */
  function nextKey(terminal = 1): NetworkTransactionId {
    trace++;
    const terminalId = `${terminalPrefix}${String(terminal).padStart(2, "0")}`;
    return { acquirerId, terminalId, localDate, traceNumber: String(trace).padStart(6, "0") };
  }

  /** A code, what its customer has, and the key of a withdrawal with it that begins. */
  async function begun(state: CodeState = "ready") {
    const ready = await codes.take(state);
    return { ...ready, ready, before: await ready.money?.(), key: nextKey() };
  }

  /** The same, authorised. */
  async function authorised() {
    const withdrawal = await begun();
    const answer = await wallet.authorise(withdrawal.key, withdrawal.code, moneyOf(withdrawal));
    expectApproved(answer);
    return { ...withdrawal, answer };
  }

  /** The wallet says this of the withdrawal when it is asked. */
  async function expectStatus(key: NetworkTransactionId, expected: Readonly<Record<string, unknown>>) {
    const { status, answered } = await wallet.status(key);
    const found = (answered ?? {}) as Record<string, unknown>;
    for (const [name, value] of Object.entries(expected))
      if (status !== 200 || found[name] !== value)
        throw new NotHeld(
          `Asked for the withdrawal, the wallet must say ${name} ${String(value)}; it said ${say(found[name], status)}.`,
        );
  }

  /** Where money can be seen: so much was paid since, and so much is still held. */
  async function expectMoney(
    { ready, before }: { ready: ReadyCode; before: Money | undefined },
    expected: { readonly paid: "nothing" | "all" | number; readonly held: boolean },
  ) {
    if (ready.money === undefined || before === undefined) return;
    const found = await ready.money();
    const feeMinor = before.heldMinor - BigInt(ready.amount) * 100n;
    const paidMinor =
      expected.paid === "nothing"
        ? 0n
        : BigInt(expected.paid === "all" ? ready.amount : expected.paid) * 100n + feeMinor;
    const heldMinor = expected.held ? before.heldMinor : 0n;
    const foundPaid = before.balanceMinor - found.balanceMinor;
    if (foundPaid !== paidMinor)
      throw new NotHeld(`The customer must have paid ${units(paidMinor)}; found ${units(foundPaid)}.`);
    if (found.heldMinor !== heldMinor)
      throw new NotHeld(`The customer must have ${units(heldMinor)} held; found ${units(found.heldMinor)}.`);
  }

  return { wallet, codes, acquirerId, nextKey, begun, authorised, expectStatus, expectMoney };
}

export const moneyOf = ({ amount, currency }: Pick<ReadyCode, "amount" | "currency">) => ({
  amount,
  currency,
});

export function expectApproved({ status, answered }: Exchange): void {
  const { decision, reason, transactionId } = fields(answered);
  if (status !== 200 || decision !== "APPROVED")
    throw new NotHeld(
      `The authorisation must be approved; found ${say(reason ?? codeOf(answered), status)}.`,
    );
  if (typeof transactionId !== "string") throw new NotHeld("An approval must have a transactionId.");
}

export function expectDeclined({ status, answered }: Exchange, ...reasons: readonly DeclineReason[]): void {
  const { decision, reason } = fields(answered);
  if (status !== 200 || decision !== "DECLINED" || !reasons.includes(reason as DeclineReason))
    throw new NotHeld(
      `The authorisation must be declined with ${reasons.join(" or ")}; found ${say(reason ?? decision ?? codeOf(answered), status)}.`,
    );
}

/** Acknowledged, and in this state where the answer says one. */
export function expectAcknowledged({ status, answered }: Exchange, state?: WithdrawalStatus): void {
  const { acknowledged, status: found } = fields(answered);
  if (status !== 200 || acknowledged !== true)
    throw new NotHeld(`The report must be acknowledged; found ${say(codeOf(answered), status)}.`);
  if (state !== undefined && found !== undefined && found !== state)
    throw new NotHeld(`The withdrawal must be ${state} now; found ${String(found)}.`);
}

export function expectRefused(
  { status, answered }: Exchange,
  expected: number,
  ...codes: readonly ErrorCode[]
): void {
  const code = codeOf(answered);
  if (status !== expected || !codes.includes(code as ErrorCode))
    throw new NotHeld(
      `The message must be refused with ${expected} ${codes.join(" or ")}; found ${say(code ?? firstOf(answered), status)}.`,
    );
}

/** A repeat gets the stored answer, word for word. */
export function expectSameAnswer(first: Exchange, again: Exchange): void {
  if (again.status === first.status && sorted(again.answered) === sorted(first.answered)) return;
  throw new NotHeld(
    `The repeat must get the stored answer ${JSON.stringify(first.answered)}; found ${say(JSON.stringify(again.answered), again.status)}.`,
  );
}

const fields = (answered: unknown) => (answered ?? {}) as Record<string, unknown>;
const codeOf = (answered: unknown) => fields(fields(answered).error).code;
const firstOf = (answered: unknown) => Object.entries(fields(answered))[0]?.join(" ");
const say = (found: unknown, status: number | undefined) =>
  status === undefined ? "no answer" : `${String(found ?? "nothing")} (${status})`;
function units(amountMinor: bigint): string {
  const digits = String(amountMinor).replace("-", "").padStart(3, "0");
  return `CVE ${amountMinor < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
const sorted = (answered: unknown) => JSON.stringify(Object.entries(fields(answered)).toSorted());
