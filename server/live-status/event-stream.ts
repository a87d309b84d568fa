// One stream of server-sent events: what is written to it, and that it never grows behind a reader who does not read.
// The format is that of the HTML standard, "Server-sent events".
import { Readable } from "node:stream";

/** What may wait for a slow reader, in bytes; past it the stream ends, and the reader comes back with its last id. */
const UNREAD_BYTES_MAX = 64 * 1024;

export type EventStream = {
  readonly body: Readable;
  /** `data` becomes JSON. */
  send(message: { readonly id: string; readonly event: string; readonly data: object }): void;
  /** A line that readers ignore. */
  comment(text: string): void;
  /** Ends after what was sent; a second time changes nothing. */
  end(): void;
  /** Called once, when the stream is over for whatever reason. */
  onClose(listener: () => void): void;
};

/** `retryMs` is how long a reader should wait before it comes back. */
export function createEventStream(retryMs: number): EventStream {
  const body = new Readable({ read() {} });
  let ended = false;
  const write = (text: string) => {
    if (ended || body.destroyed) return;
    if (body.readableLength + text.length > UNREAD_BYTES_MAX) body.destroy();
    else body.push(text);
  };
  // Sent at once, so that the reader has the headers before anything happens.
  write(`retry: ${retryMs}\n\n`);
  return {
    body,
    send: ({ id, event, data }) => write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    comment: (text) => write(`: ${text}\n\n`),
    end() {
      if (ended || body.destroyed) return;
      ended = true;
      body.push(null);
    },
    onClose: (listener) => void body.once("close", listener),
  };
}
