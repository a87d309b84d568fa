// Tells customers on their phone what an agent has done or asks. A notice that cannot be sent changes nothing: the money
// has moved, and the app shows it.
import type { SendMessage } from "../identity/messages.ts";
import type { Users } from "../identity/users.ts";
import { findUser } from "./customers.ts";

/** Sends in the background; a user without a phone is not told. */
export type TellCustomer = (userId: string, text: string) => void;

export function createCustomerNotices({
  users,
  sendMessage,
  onFailure,
}: {
  readonly users: Users;
  readonly sendMessage: SendMessage;
  readonly onFailure: (error: unknown) => void;
}): { tell: TellCustomer; settled(): Promise<unknown> } {
  const underWay = new Set<Promise<void>>();
  async function send(userId: string, text: string): Promise<void> {
    const user = await findUser(users, userId);
    if (user) await sendMessage({ to: users.phoneOf(user), text });
  }
  return {
    tell(userId, text) {
      const sent = send(userId, text)
        .catch(onFailure)
        .finally(() => underWay.delete(sent));
      underWay.add(sent);
    },
    settled: () => Promise.all(underWay),
  };
}
