// The media types of replies: which one a reply has, and whether its body can be sent as that. A handler that is wrong
// about it is a defect, found before the first byte leaves.

import { Readable } from "node:stream";
import { isUint8Array } from "node:util/types";
import type { Operation } from "./operations.ts";

const JSON_TYPE = "application/json";
const STREAM_TYPE = "text/event-stream";

/**
 * The media type of a reply: the declared one, or which of several the handler says.
 * @throws Error when the contract does not have it, when the handler does not say, or when the body is of another kind.
 */
export function replyMediaType(
  { operationId, replies }: Operation,
  status: number,
  body: unknown,
  chosen: string | undefined,
): string {
  const declared = (replies.get(status)?.content ?? []).map(({ mediaType }) => mediaType);
  const mediaType = chosen ?? declared[0] ?? JSON_TYPE;
  const found = `${operationId} answered ${status}`;
  if (chosen === undefined && declared.length > 1)
    throw new Error(`${found} without saying which of ${declared.join(", ")} it is.`);
  if (chosen !== undefined && !declared.includes(chosen))
    throw new Error(`${found} as ${chosen}, which the contract does not declare.`);
  if (body !== undefined && !isSendableAs(mediaType, body))
    throw new Error(`${found} as ${mediaType} with a body of another kind.`);
  return mediaType;
}

/** JSON is whatever serialises; a stream is readable; other text is a string; everything else is bytes. */
function isSendableAs(mediaType: string, body: unknown): boolean {
  if (mediaType === JSON_TYPE) return !isUint8Array(body) && !(body instanceof Readable);
  if (mediaType === STREAM_TYPE) return body instanceof Readable;
  return mediaType.startsWith("text/") ? typeof body === "string" : isUint8Array(body);
}

/** As the header says it: text is UTF-8, and streams of events are never anything else. */
export function contentTypeOf(mediaType: string): string {
  const isText = mediaType.startsWith("text/") && mediaType !== STREAM_TYPE;
  return isText ? `${mediaType}; charset=utf-8` : mediaType;
}
