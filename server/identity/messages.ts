// Messages to phones. Who carries them is passed in: in the sandbox an inbox that people and tests read, elsewhere an
// HTTP gateway. Neither may log what it carries.
import { Problem } from "@makeba/openapi/problem";

export type Message = { readonly to: string; readonly text: string };
export type SendMessage = (message: Message) => Promise<void>;

const INBOX_MAX = 10_000;
const SHOWN_MAX = 100;
const GATEWAY_MS_MAX = 5_000;

export type Inbox = {
  readonly send: SendMessage;
  /** Newest first. */
  messagesTo(phone: string): readonly { to: string; text: string; at: string }[];
};

/** In memory, bounded. `now` is in milliseconds since the epoch. */
export function createInbox(now: () => number): Inbox {
  const messages: { to: string; text: string; at: string }[] = [];
  return {
    async send(message) {
      messages.unshift({ ...message, at: new Date(now()).toISOString() });
      messages.length = Math.min(messages.length, INBOX_MAX);
    },
    messagesTo: (phone) => messages.filter(({ to }) => to === phone).slice(0, SHOWN_MAX),
  };
}

/** Posts `{to, text}` as JSON to a gateway, which answers with any 2xx. Throws UNAVAILABLE when it does not in time. */
export function sendByGateway(url: string | undefined): SendMessage {
  return async (message) => {
    if (url === undefined) throw unavailable(new Error("MESSAGE_GATEWAY_URL is not set"));
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(message),
      redirect: "error",
      signal: AbortSignal.timeout(GATEWAY_MS_MAX),
    }).catch((error: unknown) => {
      throw unavailable(error);
    });
    await response.body?.cancel();
    if (!response.ok) throw unavailable(new Error(`the message gateway answered ${response.status}`));
  };
}

function unavailable(cause: unknown): Problem {
  return new Problem("UNAVAILABLE", {
    details: { failing: "messages" },
    headers: { "Retry-After": "5" },
    cause,
  });
}
