// Sends a recorded session to other servers, and says where their answers differ. What the servers say among themselves is not
// sent when they are driven by the session: then they say it themselves.
import { PARTS, type Part } from "./contracts.ts";
import { readMask } from "./masking.ts";
import { createReplayValues, type Differ } from "./replay-values.ts";
import { type Exchange, isExchange, type SessionLine } from "./session-file.ts";
import { createStreamReplay } from "./stream-replay.ts";

export type Difference = {
  /** Which exchange, from 1. */
  readonly exchange: number;
  readonly from: string;
  readonly to: string;
  readonly request: string;
  /** `HTTP status`, or where in the body or in which event of a stream. */
  readonly where: string;
  readonly recorded: unknown;
  readonly found: unknown;
};

export type ReplayOptions = {
  /** Where each part is now. What was said to another one is left out. */
  readonly urls: Partial<Record<Part, string>>;
  /** Fields of answers that are not compared, besides times and the like. */
  readonly ignore?: readonly string[];
  /** What masks stand for, such as `{"iban:1": "CV64..."}`. @default made up */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Signs what was signed, as who sent it. @default such requests are left out */
  readonly sign?: (
    request: { method: string; url: string; body: string | undefined },
    from: string,
  ) => Promise<Record<string, string> | undefined>;
  /** Of a terminal that the session did not register. */
  readonly terminalKey?: (terminalId: string) => string | undefined;
  readonly operatorKey?: string;
  /** Parts that speak by themselves, besides those that the session speaks to. */
  readonly awake?: readonly Part[];
  /** How long an event of a stream may take. @default 5000 */
  readonly eventWaitMs?: number;
  /** A text that no other replay at these servers has. */
  readonly run: string;
};

export type Replay = {
  readonly sent: number;
  /** How many requests were not sent, by the reason. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** How many were refused now because they came with a token that this run does not know: it is from before the session. */
  readonly unknownTokens?: number;
  readonly differences: readonly Difference[];
};

const EVENT_WAIT_MS = 5_000;
/** Stands where a request must not be sent. */
class LeftOut extends Error {}

export async function replaySession(lines: readonly SessionLine[], options: ReplayOptions): Promise<Replay> {
  const { urls, sign, awake = [] } = options;
  const values = createReplayValues(options);
  const streams = createStreamReplay(values, options.eventWaitMs ?? EVENT_WAIT_MS);
  const exchanges = lines.filter(isExchange);
  const speaking = new Set<string>([
    ...awake,
    ...PARTS.filter((part) => exchanges.some(({ to }) => to === part)),
  ]);
  const toldToSwitch = new Set(exchanges.filter(({ to }) => to === "switch").map(withdrawalIn));
  const differences: Difference[] = [];
  const leftOut: Record<string, number> = {};
  /** Tokens that the session does not say how it came by. */
  const madeUp = new Set<string>();
  let unknownTokens = 0;
  let number = 0;
  let sent = 0;
  let placeBefore = 0;

  for (const [place, line] of lines.entries()) {
    if (!isExchange(line)) {
      streams.expect(line, place);
      continue;
    }
    number++;
    // What came of the requests before the last one is waited for; the last one's may still be on its way.
    await streams.catchUp(placeBefore);
    try {
      await send(line, number);
      sent++;
      placeBefore = place;
    } catch (error) {
      if (!(error instanceof LeftOut)) throw error;
      leftOut[error.message] = (leftOut[error.message] ?? 0) + 1;
    }
  }
  await streams.finish(lines.length);
  return { sent, leftOut, differences, ...(unknownTokens > 0 ? { unknownTokens } : {}) };

  async function send(exchange: Exchange, exchangeNumber: number): Promise<void> {
    const { method, answer, from, to } = exchange;
    // Of a withdrawal that the session did not bring to the switch, the switch knows nothing.
    const known =
      from !== "switch" || withdrawalIn(exchange) === "" || toldToSwitch.has(withdrawalIn(exchange));
    if (speaking.has(from) && known) throw new LeftOut(`the ${from} says it itself`);
    const base = urls[to];
    if (base === undefined) throw new LeftOut(`there is no address of the ${to}`);
    const url = new URL(herePath(exchange.path), base).toString();
    const body = exchange.body === undefined ? undefined : JSON.stringify(values.hereDeep(exchange.body));
    const headers = await headersOf(exchange, { method, url, body });
    const abort = new AbortController();
    const response = await fetch(url, {
      ...{ method, headers, redirect: "manual", signal: abort.signal },
      ...(body === undefined ? {} : { body }),
    });
    const differ: Differ = (where, recorded, found) =>
      differences.push({
        ...{ exchange: exchangeNumber, from, to, request: `${method} ${exchange.path}`, where, recorded },
        // What this run knows as a secret is not shown.
        found: typeof recorded === "string" && readMask(recorded) ? "another one" : found,
      });
    if (response.status !== answer.status) {
      differ("HTTP status", answer.status, response.status);
      const [, token = ""] = /(«.+»)$/.exec(exchange.headers.authorization ?? "") ?? [];
      if (response.status === 401 && madeUp.has(token)) unknownTokens++;
    }
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
    if (isStream && answer.stream !== undefined) {
      streams.open(answer.stream, response, abort, differ);
      return;
    }
    if (isStream) abort.abort();
    const found = isStream ? undefined : await response.json().catch(() => undefined);
    values.compare(answer.body, found, "", differ);
  }

  async function headersOf(
    exchange: Exchange,
    request: { method: string; url: string; body: string | undefined },
  ): Promise<Record<string, string>> {
    const headers: Record<string, string> = {};
    for (const [name, text] of Object.entries(exchange.headers)) {
      if (name === "x-terminal-key" || name === "x-operator-key") continue;
      const [, scheme, credential] = /^(\w+) («.+»)$/.exec(text) ?? [];
      if (credential !== undefined && !values.knows(credential)) madeUp.add(credential);
      headers[name] = credential === undefined ? values.here(text) : `${scheme} ${values.here(credential)}`;
    }
    // The same key for the same request of this run, and another one for another run on the same server.
    const key = exchange.headers["idempotency-key"];
    if (key !== undefined) headers["idempotency-key"] = values.learn(key, () => crypto.randomUUID());
    const terminalKey = exchange.headers["x-terminal-key"];
    if (terminalKey !== undefined) headers["x-terminal-key"] = keyOf(exchange, terminalKey);
    if (exchange.headers["x-operator-key"] !== undefined) {
      if (options.operatorKey === undefined) throw new LeftOut("there is no operator key");
      headers["x-operator-key"] = options.operatorKey;
    }
    if (!exchange.signed) return headers;
    const signature = await sign?.(request, exchange.from);
    if (signature === undefined) throw new LeftOut("there is no key to sign with");
    return { ...headers, ...signature };
  }

  function keyOf({ body, path }: Exchange, mask: string): string {
    const said = (body as { terminalId?: unknown } | undefined)?.terminalId;
    const terminalId = typeof said === "string" ? said : path.split("/")[3];
    // The session itself may have registered the terminal.
    const found = values.knows(mask) ? values.here(mask) : options.terminalKey?.(terminalId ?? "");
    if (found === undefined) throw new LeftOut("there is no terminal key");
    return found;
  }

  function herePath(path: string): string {
    return path.replace(/[^/?&=]+/g, (part) => encodeURIComponent(values.here(decodeURIComponent(part))));
  }
}

/** What names it in messages of ATMs and of the switch; empty where there is none. */
function withdrawalIn({ body, path }: Exchange): string {
  const { terminalId, localDate, traceNumber } = (body ?? {}) as Record<string, unknown>;
  if (traceNumber !== undefined) return [terminalId, localDate, traceNumber].join(" ");
  return (
    /\/transactions\/(?:[A-Z0-9]+\/)?([A-Z0-9]+\/\d{4}-\d\d-\d\d\/\d+)$/
      .exec(path)?.[1]
      ?.replaceAll("/", " ") ?? ""
  );
}
