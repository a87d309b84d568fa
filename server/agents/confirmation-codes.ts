// The customer's proof at an agent: six digits that follow from a secret and the transaction's id, so that they are
// stored nowhere and can be shown again to somebody who repeats the request. Tries are counted before they are judged.
import { createHmac, hkdfSync } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import { type AttemptPolicy, type AttemptStore, takeOrThrow } from "../identity/attempts.ts";
import { sameText } from "../identity/identity-keys.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Wrong codes of one agent, whatever the request: after that each further one has to wait. */
const AGENT_POLICY: AttemptPolicy = {
  freeTries: 10,
  firstWaitMs: MINUTE,
  waitMsMax: HOUR,
  forgetAfterMs: 24 * HOUR,
};

export type ConfirmationCodes = {
  codeOf(transactionId: string): string;
  /**
   * Whether code and store number are right; if not, which is wrong and how many tries are left. Throws
   * TOO_MANY_ATTEMPTS when the agent has to wait.
   */
  judge(proof: {
    transactionId: string;
    agentId: string;
    code: string;
    storeNumber: { given: string; right: string };
  }): Promise<"right" | { readonly wrong: "code" | "store number"; readonly triesLeft: number }>;
};

export type ConfirmationCodeDependencies = {
  /** 32 secret bytes; whoever has them can work out every code. */
  readonly key: Buffer;
  readonly attempts: AttemptStore;
  readonly triesMax: number;
  readonly now: () => number;
};

export function createConfirmationCodes(dependencies: ConfirmationCodeDependencies): ConfirmationCodes {
  const { attempts, triesMax, now } = dependencies;
  const key = Buffer.from(hkdfSync("sha256", dependencies.key, "", "makeba agent confirmation code", 32));
  const policy: AttemptPolicy = {
    freeTries: triesMax,
    firstWaitMs: 0,
    waitMsMax: 0,
    forgetAfterMs: Number.MAX_SAFE_INTEGER,
    triesMax,
  };

  function codeOf(transactionId: string): string {
    const bytes = createHmac("sha256", key).update(transactionId).digest();
    // 64 bits modulo a million: no code is likelier than another by more than one in 10^13.
    return String(bytes.readBigUInt64BE() % 1_000_000n).padStart(6, "0");
  }

  return {
    codeOf,
    async judge({ transactionId, agentId, code, storeNumber }) {
      const ofAgent = `agent-codes:${agentId}`;
      const ofRequest = `agent-code:${transactionId}`;
      await takeOrThrow(attempts, ofAgent, AGENT_POLICY, now());
      const admission = await attempts.take(ofRequest, policy, now());
      if (!admission.admitted) return { wrong: "code", triesLeft: 0 };
      const triesLeft = triesMax - admission.tries;
      if (!sameText(codeOf(transactionId), code)) return { wrong: "code", triesLeft };
      if (storeNumber.given !== storeNumber.right) return { wrong: "store number", triesLeft };
      await attempts.giveBack(ofAgent);
      await attempts.giveBack(ofRequest);
      return "right";
    },
  };
}

/** The error of a proof that is not right. */
export function wrongProof({
  wrong,
  triesLeft,
}: {
  wrong: "code" | "store number";
  triesLeft: number;
}): Problem {
  const code = wrong === "code" ? "CONFIRMATION_CODE_WRONG" : "STORE_NUMBER_WRONG";
  return new Problem(code, { details: { triesLeft } });
}
