// Tells customers on their phone what has happened to their money. A notice that cannot be sent changes nothing: the app
// shows the same.
import type { SendMessage } from "../identity/messages.ts";
import type { Users } from "../identity/users.ts";

/** Sends in the background; a user without a phone is not told. */
export type TellCustomer = (userId: string, text: string) => void;

export function createCustomerNotices({
  users,
  sendMessage,
  onFailure,
}: {
  readonly users: Pick<Users, "find" | "phoneOf">;
  readonly sendMessage: SendMessage;
  readonly onFailure: (error: unknown) => void;
}): { tell: TellCustomer; settled(): Promise<unknown> } {
  const underWay = new Set<Promise<void>>();
  async function send(userId: string, text: string): Promise<void> {
    const user = await users.find(userId);
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
