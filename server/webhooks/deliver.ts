// One attempt to deliver one message: one request, no redirect, no more than ten seconds, and no more of the answer read
// than its status needs.
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { AddressRefusedError, publicLookup, urlFinding } from "./public-addresses.ts";

export type Attempt = {
  /** Whether the receiver has taken it: any 2xx. */
  readonly delivered: boolean;
  readonly responseStatus?: number;
  /** Why there was no answer, in a word. */
  readonly error?: string;
};

export type Deliver = (url: string, headers: Record<string, string>, body: string) => Promise<Attempt>;

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 16 * 1024;

/** In the sandbox private addresses and plain http are admitted. */
export function createDeliver({
  sandbox,
  lookup = publicLookup(),
  timeoutMs = TIMEOUT_MS,
}: {
  readonly sandbox: boolean;
  readonly lookup?: ReturnType<typeof publicLookup>;
  readonly timeoutMs?: number;
}): Deliver {
  return (url, headers, body) =>
    new Promise((resolve) => {
      // A literal address is never looked up, so it is judged here; the settings may have changed since it was stored.
      if (urlFinding(url, sandbox) !== undefined)
        return resolve({ delivered: false, error: "ADDRESS_REFUSED" });
      const send = url.startsWith("https:") ? httpsRequest : httpRequest;
      const signal = AbortSignal.timeout(timeoutMs);
      const request = send(url, {
        method: "POST",
        signal,
        agent: false,
        ...(sandbox ? {} : { lookup }),
        headers: {
          ...headers,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          "user-agent": "makeba-webhooks/1",
        },
      });
      request.on("response", (response) => {
        const status = response.statusCode ?? 0;
        const done = () => resolve({ delivered: status >= 200 && status < 300, responseStatus: status });
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes <= ANSWER_BYTES_MAX) return;
          done();
          response.destroy();
        });
        response.on("end", done);
        // The status has come; that its body broke off changes nothing, unless it never ended.
        response.on("error", () =>
          signal.aborted ? resolve({ delivered: false, error: "TIMEOUT" }) : done(),
        );
      });
      // An offer to speak something else is no answer, and would otherwise end the connection without a word.
      request.on("upgrade", (_response, socket) => {
        socket.destroy();
        resolve({ delivered: false, responseStatus: 101 });
      });
      // Whatever the receiver does, the attempt is over when its time is.
      signal.addEventListener("abort", () => resolve({ delivered: false, error: "TIMEOUT" }));
      request.on("error", (error: NodeJS.ErrnoException) =>
        resolve({ delivered: false, error: reasonOf(error, signal.aborted) }),
      );
      request.end(body);
    });
}

/** A word that tells what to look for, and nothing about this server's network. */
function reasonOf(error: NodeJS.ErrnoException, timedOut: boolean): string {
  if (timedOut) return "TIMEOUT";
  if (error instanceof AddressRefusedError) return "ADDRESS_REFUSED";
  if (/^(ENOTFOUND|EAI_)/.test(error.code ?? "")) return "NAME_NOT_FOUND";
  if (/CERT|SSL|TLS|SELF_SIGNED/.test(error.code ?? "")) return "TLS_FAILED";
  return "CONNECTION_FAILED";
}
