// Which fault points the bank passes: with its callbacks, and when the wallet asks it something. Pure.
import type { AskedPoints } from "../faults/asked-points.ts";
import type { MessagePoints } from "../faults/faulty-fetch.ts";

export const CALLBACK_POINTS: MessagePoints = {
  before: "bank.callback.before-send",
  after: "bank.callback.after-answer",
  sender: "bank",
};

export function askedPointsOf({
  method,
  path,
}: {
  readonly method: string;
  readonly path: string;
}): AskedPoints | undefined {
  if (method === "POST" && path === "/v1/collections")
    return { before: "bank.collect.before", beforeAnswer: "bank.collect.before-answer" };
  if (method === "POST" && path === "/v1/payouts")
    return { before: "bank.pay-out.before", beforeAnswer: "bank.pay-out.before-answer" };
  if (method === "GET" && path.startsWith("/v1/transactions/"))
    return { before: "bank.enquire.before", beforeAnswer: "bank.enquire.before-answer" };
  return undefined;
}
