// Reading server-sent events, however the bytes are split.
import { expect, test } from "vitest";
import { readEventStream } from "./event-stream.ts";

function bodyOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  const rest = [...chunks];
  return new ReadableStream({
    pull(controller) {
      const chunk = rest.shift();
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
  });
}

async function read(text: string, size: number) {
  const bytes = new TextEncoder().encode(text);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size));
  const messages = [];
  for await (const message of readEventStream(bodyOf(chunks))) messages.push(message);
  return messages;
}

const STREAM = [
  "retry: 1000\n\n",
  ": a comment\n\n",
  'id: 1\nevent: status\ndata: {"a":"São"}\n\n',
  "data: two\ndata:  lines\nid: 2\n\n",
  "id: 3\r\nevent: status\r\ndata: x\r\n\r\n",
  "data\n\n",
  "unknown: field\ndata: y\n\n",
  "data: never finished",
].join("");

test.each([1, 2, 3, 7, 64, 10_000])("events are the same in pieces of %i bytes", async (size) => {
  expect(await read(STREAM, size)).toEqual([
    { id: "1", event: "status", data: '{"a":"São"}' },
    { id: "2", event: "message", data: "two\n lines" },
    { id: "3", event: "status", data: "x" },
    { id: undefined, event: "message", data: "" },
    { id: undefined, event: "message", data: "y" },
  ]);
});

test("an event without an end is given up before it fills the memory", async () => {
  await expect(read(`data: ${"x".repeat(2_000_000)}`, 50_000)).rejects.toThrow(RangeError);
});
