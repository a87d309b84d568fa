// Reads server-sent events out of an answer, as the HTML standard says: blocks of lines, in any split into chunks.

/** One event of a stream. */
export interface StreamMessage {
  id: string | undefined;
  event: string;
  data: string;
}

/** What one block or line may have, so that a broken server cannot fill the memory. */
const CHARACTERS_MAX = 1_000_000;

/**
 * The events of a body, until it ends. `onBytes` is called with whatever comes, comments included, so that the caller can
 * tell a quiet stream from a dead one.
 * @throws what reading the body throws, and RangeError when an event is too long.
 */
export async function* readEventStream(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void = () => {},
): AsyncGenerator<StreamMessage> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = "";
  let block: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes();
      text += decoder.decode(value, { stream: true });
      // A carriage return at the end may be the first half of a line's end.
      const lines = text.split(/\r\n|\n|\r(?!$)/);
      text = lines.pop() ?? "";
      for (const line of lines) {
        if (line !== "") block.push(line);
        else {
          const message = messageOf(block);
          block = [];
          if (message !== undefined) yield message;
        }
      }
      if (text.length + block.reduce((sum, line) => sum + line.length, 0) > CHARACTERS_MAX) {
        throw new RangeError("an event of the stream is too long");
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function messageOf(lines: readonly string[]): StreamMessage | undefined {
  const data: string[] = [];
  let event = "message";
  let id: string | undefined;
  for (const line of lines) {
    const [, field, value] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "data") data.push(value ?? "");
    else if (field === "event") event = value || "message";
    else if (field === "id" && !value?.includes("\0")) id = value ?? "";
  }
  return data.length === 0 ? undefined : { id, event, data: data.join("\n") };
}
