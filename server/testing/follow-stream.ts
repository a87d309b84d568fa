// A reader of server-sent events as simple as can be, so that tests do not lean on the SDK: it keeps what came, and
// says when the stream was over.

export type Message = {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: Record<string, unknown> | undefined;
  readonly comment: boolean;
};

export type Reader = {
  readonly status: number;
  readonly headers: Headers;
  readonly messages: Message[];
  /** The messages with data. */
  statuses(): Record<string, unknown>[];
  /** Whether the server has ended it, and how. */
  readonly over: Promise<"ended" | "broken">;
  isOver(): boolean;
  close(): void;
};

export async function openStream(url: string, headers: Record<string, string>): Promise<Reader> {
  const controller = new AbortController();
  const response = await fetch(url, { headers, signal: controller.signal });
  const messages: Message[] = [];
  let done = false;
  async function read(): Promise<"ended" | "broken"> {
    let text = "";
    try {
      const decoder = new TextDecoder();
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += decoder.decode(chunk, { stream: true });
        const blocks = text.split("\n\n");
        text = blocks.pop()!;
        messages.push(...blocks.map(messageOf));
      }
      return "ended";
    } catch {
      return "broken";
    } finally {
      done = true;
    }
  }
  const over = read();
  return {
    status: response.status,
    headers: response.headers,
    messages,
    statuses: () => messages.flatMap(({ data }) => (data === undefined ? [] : [data])),
    over,
    isOver: () => done,
    close: () => controller.abort(),
  };
}

function messageOf(block: string): Message {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
  const data = field("data");
  return {
    id: field("id"),
    event: field("event"),
    data: data === undefined ? undefined : JSON.parse(data),
    comment: block.startsWith(":"),
  };
}
