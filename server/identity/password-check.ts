// Asks for a password wherever one is needed, with one count of wrong tries per phone and one per address. The work is
// the same whether the phone is somebody's or not, and so is the answer.
import { type AttemptPolicy, type AttemptStore, takeAllOrThrow, takeOrThrow } from "./attempts.ts";
import type { Passwords } from "./passwords.ts";
import type { PhoneIndex } from "./personal-data.ts";
import type { StoredUser } from "./users.ts";

export type PasswordCheck = {
  /** Throws TOO_MANY_ATTEMPTS; a right password gives the try back. */
  isRight(asked: {
    phone: string;
    user: StoredUser | undefined;
    password: string;
    address: string;
  }): Promise<boolean>;
  /** The user is in: earlier wrong tries at this phone no longer count. */
  forget(phone: string): Promise<void>;
};

export type PasswordCheckDependencies = {
  readonly passwords: Passwords;
  readonly phoneIndexes: (phone: string) => readonly PhoneIndex[];
  /** By phone; durable. */
  readonly attempts: AttemptStore;
  /** By address; in memory. */
  readonly addresses: AttemptStore;
  readonly policy: AttemptPolicy;
  readonly addressPolicy: AttemptPolicy;
  readonly now: () => number;
};

export function createPasswordCheck(dependencies: PasswordCheckDependencies): PasswordCheck {
  const { passwords, phoneIndexes, attempts, addresses, policy, addressPolicy, now } = dependencies;
  return {
    async isRight({ phone, user, password, address }) {
      const subjects = passwordSubjects(phoneIndexes(phone));
      await takeOrThrow(addresses, address, addressPolicy, now());
      await takeAllOrThrow(attempts, subjects, policy, now());
      const right = await passwords.verify(password, user?.passwordHash);
      if (right) await Promise.all([addresses.giveBack(address), ...subjects.map(attempts.giveBack)]);
      return right;
    },
    async forget(phone) {
      for (const subject of passwordSubjects(phoneIndexes(phone))) await attempts.forget(subject);
    },
  };
}

/** The names under which wrong passwords at a phone are counted, known or not. */
export const passwordSubjects = (indexes: readonly PhoneIndex[]): string[] =>
  indexes.map(({ index }) => `password:${index}`);
