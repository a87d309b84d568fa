// Phase two: transfers as an app makes them. Two steps run side by side, each at the full rate:
//
//   payers -> prepare a transfer -> tokens -> confirm it with the PIN -> payers
import { randomInt, randomUUID } from "node:crypto";
import { problemOf, toCents } from "./answers.ts";
import type { Job } from "./job.ts";
import { createMeasurement, type Measurement } from "./measurement.ts";
import { type Load, runStep } from "./open-model.ts";
import type { LoadUser } from "./sandbox-users.ts";

/** Between the start of the first step and the second, so that work is always waiting. */
const STEP_OFFSET_MS = 500;
/** Small against the opening balance, so that nobody runs out of money. */
const AMOUNT_CENTS_MAX = 10_000;

type Prepared = { payer: LoadUser; receiver: LoadUser; amountCents: number; transferToken: string };

export type Confirmations = {
  readonly init: Measurement;
  readonly confirm: Measurement;
  run(load: Load): Promise<void>;
};

/** `payers` are at least two, and all have this PIN; their balances follow what the wallet acknowledges. */
export function createConfirmations(
  walletUrl: string,
  { payers, pin }: { payers: readonly LoadUser[]; pin: string },
): Confirmations {
  const prepared: Prepared[] = [];
  const init = createMeasurement("transfer init");
  const confirm = createMeasurement("transfer confirm");

  function initJob(): Job {
    const from = randomInt(payers.length);
    const to = (from + 1 + randomInt(payers.length - 1)) % payers.length;
    const [payer, receiver] = [payers[from]!, payers[to]!];
    const amountCents = 1 + randomInt(AMOUNT_CENTS_MAX);
    const amount = (amountCents / 100).toFixed(2);
    return {
      ...post("/api/v1/transfer/init", payer, { to: receiver.accountNo, amount, currency: "CVE" }),
      settle: (answer) =>
        problemOf(answer, {
          status: 200,
          wrong: ({ transferToken, amount }) => {
            if (typeof transferToken !== "string" || toCents(amount) !== amountCents) return "wrong terms";
            prepared.push({ payer, receiver, amountCents, transferToken });
            return undefined;
          },
        }),
    };
  }

  function confirmJob({ payer, receiver, amountCents, transferToken }: Prepared): Job {
    return {
      ...post("/api/v1/transfer/confirm", payer, { transferToken, pin }),
      settle: (answer) =>
        problemOf(answer, {
          status: 201,
          wrong: ({ status, amount, to_account }) => {
            if (status !== "success" || toCents(amount) !== amountCents) return "wrong transfer";
            if (to_account !== receiver.accountNo) return "wrong account";
            payer.balanceCents -= amountCents;
            receiver.balanceCents += amountCents;
            return undefined;
          },
        }),
    };
  }

  const confirmNext = () => {
    const next = prepared.shift();
    return next && confirmJob(next);
  };
  return {
    init,
    confirm,
    async run(load) {
      const url = walletUrl;
      await Promise.all([
        runStep({ measurement: init, url, nextJob: initJob }, load),
        runStep({ measurement: confirm, url, nextJob: confirmNext, startAfterMs: STEP_OFFSET_MS }, load),
      ]);
    },
  };
}

function post(path: string, { token }: LoadUser, body: object) {
  return {
    method: "POST",
    path,
    headers: {
      Authorization: `Bearer ${token}`,
      "Content-Type": "application/json",
      "Idempotency-Key": randomUUID(),
    },
    body: JSON.stringify(body),
  } as const;
}
