// The type of a handler, derived from the generated `operations`: a status or body that the contract does not
// declare does not compile. Types only.
import type { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";

/** One handler per operationId, and no other. */
export type Handlers<Operations, Principal> = {
  [Id in keyof Operations]: Handler<Operations[Id], Principal>;
};

/**
 * Answers one operation, or throws Problem. Anything else that it throws becomes INTERNAL. Return type is checked
 * for missing and mistyped fields; a surplus field is caught by the response check in the tests.
 */
export type Handler<Operation, Principal> = (
  input: HandlerInput<Operation, Principal>,
) => Promise<Reply<Operation>> | Reply<Operation>;

export interface HandlerInput<Operation, Principal> {
  params: Part<Operation, "path">;
  query: Part<Operation, "query">;
  /** The declared headers only, by lower-case name; the others are in `request.headers`. */
  headers: LowercaseKeys<Part<Operation, "header">>;
  body: Body<Operation>;
  /** Who asks. Reading it in a public operation throws: nobody was authenticated. */
  principal: Principal;
  request: FastifyRequest;
}

/** One of the operation's declared 2xx replies. */
export type Reply<Operation> = Operation extends { responses: infer Responses }
  ? { [Status in keyof Responses & Success]: ReplyWith<Status, Responses[Status]> }[keyof Responses & Success]
  : never;

type Success = 200 | 201 | 202 | 203 | 204 | 205 | 206 | 207 | 208 | 226;

type ReplyWith<Status, Response> = { status: Status; headers?: Record<string, string> } & (Response extends {
  content: infer Content;
}
  ? { [Media in keyof Content]: BodyAs<Media, Content> }[keyof Content]
  : { body?: undefined });

/** Of several media types the handler says which. */
type BodyAs<Media extends keyof Content, Content> = [Exclude<keyof Content, Media>] extends [never]
  ? { body: BodyOf<Media, Content[Media]> }
  : { mediaType: Media; body: BodyOf<Media, Content[Media]> };

type BodyOf<Media, Schema> = Media extends "application/json"
  ? Schema
  : Media extends "text/event-stream"
    ? Readable
    : Media extends `text/${string}`
      ? string
      : Uint8Array;

type Part<Operation, Place extends string> = Operation extends { parameters: infer Parameters }
  ? Place extends keyof Parameters
    ? [NonNullable<Parameters[Place]>] extends [never]
      ? Record<never, never>
      : NonNullable<Parameters[Place]>
    : Record<never, never>
  : Record<never, never>;

type LowercaseKeys<Headers> = { [Name in keyof Headers as Lowercase<Name & string>]: Headers[Name] };

type Body<Operation> = Operation extends { requestBody: { content: infer Content } }
  ? Content[keyof Content]
  : Operation extends { requestBody?: { content: infer Content } }
    ? Content[keyof Content] | undefined
    : undefined;
