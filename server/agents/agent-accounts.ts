// Opens an agent's two accounts: the float, which is its e-money, and what it has earned. Their numbers follow from the
// user, so that a registration that was cut off and is repeated finds the accounts again.
import { createHash } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import type { Clock } from "../clock.ts";
import { eventOf, postOrThrow } from "../http/outcomes.ts";
import { customerAccountNo } from "../ledger/accounts.ts";
import type { Post } from "../posting/group-commit.ts";
import { AGENT_CURRENCY } from "./agent-usage.ts";

/** Random numbers of eleven digits: a second candidate is hardly ever needed. */
const CANDIDATES = 4;

export async function openAgentAccount(
  { post, clock }: { readonly post: Post; readonly clock: Clock },
  userId: string,
  kind: "agent" | "commission",
): Promise<string> {
  for (let candidate = 0; ; candidate++) {
    const accountNo = customerAccountNo(elevenDigits(`${kind}:${userId}:${candidate}`));
    try {
      const { events } = await postOrThrow(post, {
        type: "open-account",
        id: `open-agent:${kind}:${userId}:${candidate}`,
        at: clock(),
        request: { operation: "createAgent", accountNo },
        accountNo,
        ownerId: userId,
        kind,
        currency: AGENT_CURRENCY,
        minimumMinor: 0n,
        mayGoNegative: false,
        tier: "full",
      });
      return eventOf(events, "account-opened").accountNo;
    } catch (error) {
      const taken = error instanceof Problem && error.code === "ACCOUNT_ALREADY_EXISTS";
      if (!taken || candidate + 1 === CANDIDATES) throw error;
    }
  }
}

function elevenDigits(seed: string): number {
  return Number(createHash("sha256").update(seed).digest().readBigUInt64BE() % 100_000_000_000n);
}
