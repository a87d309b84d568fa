// Asks for a password wherever one is needed, with one count of wrong tries per phone and one per address. The work is
// the same whether the phone is somebody's or not, and so is the answer.
import { type AttemptPolicy, type AttemptStore, takeOrThrow } from "./attempts.ts";
import type { Passwords } from "./passwords.ts";
import type { StoredUser } from "./users.ts";

export type PasswordCheck = {
  /** Throws TOO_MANY_ATTEMPTS; a right password gives the try back. */
  isRight(asked: {
    phoneIndex: string;
    user: StoredUser | undefined;
    password: string;
    address: string;
  }): Promise<boolean>;
  /** The user is in: earlier wrong tries at this phone no longer count. */
  forget(phoneIndex: string): Promise<void>;
};

export type PasswordCheckDependencies = {
  readonly passwords: Passwords;
  /** By phone; durable. */
  readonly attempts: AttemptStore;
  /** By address; in memory. */
  readonly addresses: AttemptStore;
  readonly policy: AttemptPolicy;
  readonly addressPolicy: AttemptPolicy;
  readonly now: () => number;
};

export function createPasswordCheck(dependencies: PasswordCheckDependencies): PasswordCheck {
  const { passwords, attempts, addresses, policy, addressPolicy, now } = dependencies;
  return {
    async isRight({ phoneIndex, user, password, address }) {
      const subject = subjectOf(phoneIndex);
      await takeOrThrow(addresses, address, addressPolicy, now());
      await takeOrThrow(attempts, subject, policy, now());
      const right = await passwords.verify(password, user?.passwordHash);
      if (right) await Promise.all([addresses.giveBack(address), attempts.giveBack(subject)]);
      return right;
    },
    forget: (phoneIndex) => attempts.forget(subjectOf(phoneIndex)),
  };
}

const subjectOf = (phoneIndex: string) => `password:${phoneIndex}`;
