// Holds every answer of a wallet against the published contract: its status, its media type and every field of its body.

import { createResponseCheck } from "@makeba/openapi/response-check";
import wallet from "@makeba/openapi/wallet.json" with { type: "json" };

const NETWORK_SIDE = "/api/v1/network/";

export type NetworkOperation =
  | "authoriseWithdrawal"
  | "completeWithdrawal"
  | "reverseWithdrawal"
  | "getNetworkTransaction"
  | "echoNetwork";

export type Answer = {
  readonly status: number;
  /** The header `Content-Type`. */
  readonly contentType: string | null;
  readonly body: unknown;
};

/** What says in a sentence where an answer leaves the contract; nothing when it does not. */
export function createPublishedAnswers(): (
  operation: NetworkOperation,
  answer: Answer,
) => string | undefined {
  const paths = Object.entries(wallet.paths).filter(([path]) => path.startsWith(NETWORK_SIDE));
  const { check } = createResponseCheck({ ...wallet, paths: Object.fromEntries(paths) });
  return (operation, { status, contentType, body }) => {
    const mediaType = contentType?.split(";")[0]?.trim().toLowerCase() || "no media type";
    try {
      check(operation, status, body, mediaType);
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };
}
