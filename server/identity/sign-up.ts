// Sign-up: a code proves the phone, and only then is there a user and an account. Whoever asks learns nothing about
// whether a phone is known: answer and work are the same, and only the phone itself gets another message.
import { createHash } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import type { Clock } from "../clock.ts";
import type { HandlersOf } from "../http/operations.ts";
import { eventOf, postOrThrow } from "../http/outcomes.ts";
import { customerAccountNo } from "../ledger/accounts.ts";
import type { Post } from "../posting/group-commit.ts";
import {
  type AttemptPolicy,
  type AttemptStore,
  MESSAGE_POLICY,
  takeAllOrThrow,
  takeOrThrow,
} from "./attempts.ts";
import type { SendMessage } from "./messages.ts";
import type { OneTimeCodes } from "./one-time-codes.ts";
import type { Passwords } from "./passwords.ts";
import type { PersonalData } from "./personal-data.ts";
import { newUserId, type Users } from "./users.ts";

const CURRENCY = "CVE";
/** Random numbers of eleven digits: a second candidate is hardly ever needed. */
const ACCOUNT_CANDIDATES = 4;

export type SignUpDependencies = {
  readonly post: Post;
  readonly clock: Clock;
  readonly now: () => number;
  readonly users: Users;
  readonly passwords: Passwords;
  readonly personalData: PersonalData;
  readonly oneTimeCodes: OneTimeCodes;
  readonly attempts: AttemptStore;
  readonly addresses: AttemptStore;
  readonly addressPolicy: AttemptPolicy;
  readonly sendMessage: SendMessage;
};

type Draft = { readonly name: string; readonly phone: string; readonly passwordHash: string };

export function signUpOperations(dependencies: SignUpDependencies): HandlersOf<"signUp" | "confirmSignUp"> {
  const { post, clock, now, users, passwords, personalData, oneTimeCodes, attempts } = dependencies;
  const { addresses, addressPolicy, sendMessage } = dependencies;
  return {
    async signUp({ body, request }) {
      const { name, phone, password, passwordConfirmation } = body;
      if (password !== passwordConfirmation) throw new Problem("PASSWORDS_DIFFER");
      await takeOrThrow(addresses, request.ip, addressPolicy, now());
      const subjects = personalData.phoneIndexes(phone).map(({ index }) => `sign-up:${index}`);
      await takeAllOrThrow(attempts, subjects, MESSAGE_POLICY, now());
      const passwordHash = await passwords.hash(password);
      const known = await users.byPhone(phone);
      const draft: Draft = { name, phone, passwordHash };
      const { code, ...challenge } = await oneTimeCodes.issue({
        purpose: "sign-up",
        userId: newUserId(),
        draft,
      });
      await sendMessage({
        to: phone,
        text: known
          ? "Somebody asked for a Makeba account with this number, which has one. If it was you, sign in."
          : `Your Makeba code is ${code}. It is good for ten minutes. Tell it to nobody.`,
      });
      return { status: 202, body: challenge };
    },

    async confirmSignUp({ body, request }) {
      const { challengeId, code } = body;
      await takeOrThrow(addresses, request.ip, addressPolicy, now());
      const { userId, draft } = await oneTimeCodes.confirm<Draft>({ challengeId, code, purpose: "sign-up" });
      await addresses.giveBack(request.ip);
      const known = await users.byPhone(draft.phone);
      if (known && known.userId !== userId) throw new Problem("PHONE_ALREADY_REGISTERED");
      // The account first: then a user without one never exists, and a repeat finds the account again.
      const accountNo = await openAccount(userId);
      await users.create({ ...draft, userId, role: "customer" });
      return { status: 201, body: { userId, accountNo, currency: CURRENCY } };
    },
  };

  async function openAccount(userId: string): Promise<string> {
    for (let candidate = 0; ; candidate++) {
      const accountNo = customerAccountNo(elevenDigits(`${userId}:${candidate}`));
      try {
        const { events } = await postOrThrow(post, {
          type: "open-account",
          id: `sign-up:${userId}:${candidate}`,
          at: clock(),
          request: { operation: "confirmSignUp", accountNo },
          accountNo,
          ownerId: userId,
          kind: "customer",
          currency: CURRENCY,
          minimumMinor: 0n,
          mayGoNegative: false,
          tier: "basic",
        });
        return eventOf(events, "account-opened").accountNo;
      } catch (error) {
        const taken = error instanceof Problem && error.code === "ACCOUNT_ALREADY_EXISTS";
        if (!taken || candidate + 1 === ACCOUNT_CANDIDATES) throw error;
      }
    }
  }
}

/** The same number for the same seed, so that a repeat asks for the same account. */
function elevenDigits(seed: string): number {
  return Number(createHash("sha256").update(seed).digest().readBigUInt64BE() % 100_000_000_000n);
}
