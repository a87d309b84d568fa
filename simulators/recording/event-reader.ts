// Reads server-sent events out of the chunks of a stream while somebody else gets the chunks as they are. Pure: it keeps what
// has come of the next event and nothing else.

export type StreamEvent = {
  readonly name: string;
  readonly id?: string;
  /** The lines of `data`, as one text. */
  readonly data: string;
};

/** So that a broken server cannot fill the memory. */
const CHARACTERS_MAX = 1_000_000;

/** @param onEvent hears of each event as soon as its empty line has come; comments are no events */
export function createEventReader(onEvent: (event: StreamEvent) => void): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder();
  let text = "";
  let block: string[] = [];
  return (chunk) => {
    text += decoder.decode(chunk, { stream: true });
    // A carriage return at the end may be the first half of a line's end.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    text = lines.pop() ?? "";
    for (const line of lines) {
      if (line !== "") {
        block.push(line);
        continue;
      }
      const event = eventOf(block);
      block = [];
      if (event !== undefined) onEvent(event);
    }
    if (text.length > CHARACTERS_MAX) text = "";
    if (block.reduce((sum, line) => sum + line.length, 0) > CHARACTERS_MAX) block = [];
  };
}

function eventOf(block: readonly string[]): StreamEvent | undefined {
  const data: string[] = [];
  let name = "message";
  let id: string | undefined;
  for (const line of block) {
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "data") data.push(value);
    else if (field === "event") name = value || "message";
    else if (field === "id") id = value;
  }
  if (data.length === 0) return undefined;
  return { name, ...(id === undefined ? {} : { id }), data: data.join("\n") };
}
