// What an ATM says to the switch, over HTTP, typed by the contract. Speaks the API of this repository [ours], not the
// real Vinti4 protocol, which is not public.
// Never rejects, and must never let an error look like a decision: whatever is not a well-formed answer is `unknown`.
import type { components, operations, paths } from "@makeba/openapi/vinti4";
import createClient from "openapi-fetch";

type Schemas = components["schemas"];
type Body<Operation extends keyof operations> = operations[Operation] extends {
  requestBody: { content: { "application/json": infer Content } };
}
  ? Content
  : never;

export type AuthorisationRequest = Body<"requestAuthorisation">;
export type CompletionAdvice = Body<"adviseCompletion">;
export type ReversalAdvice = Body<"adviseReversal">;
export type DeclineReason = Schemas["switch-decline-reason"];
export type ErrorCode = Schemas["error-code"];
export type NetworkTransaction = Schemas["switch-transaction"];

/** Names one withdrawal for ever. */
export type TransactionKey = { terminalId: string; localDate: string; traceNumber: string };

/** There is no answer that can be relied on. It says nothing about what the wallet did. */
export type Unknown = {
  kind: "unknown";
  /** `timeout` and `connection`: no answer; `error`: the switch says so itself; `malformed`: not in its words. */
  cause: "timeout" | "connection" | "error" | "malformed";
  /** The switch's error code, when there is one. */
  code?: string;
};

export type Decision =
  | { kind: "approved"; transactionId: string; amount?: number; currency?: string }
  | { kind: "declined"; reason: DeclineReason; lockedUntil?: string };

export type AdviceAnswer =
  | {
      kind: "acknowledged";
      /** With whom it is safe: the wallet has it on record, or the switch forwards it until the wallet has. */
      by?: Schemas["advice-taken"]["acknowledgedBy"];
      transactionId?: string;
      status?: Schemas["withdrawal-status"];
    }
  /** A definite no: a repeat would get it again. A person has to look. */
  | { kind: "refused"; code: string; message: string };

export type SwitchState = { kind: "up"; wallet: "up" | "down" } | { kind: "refused"; code: string };

/** The seam between an ATM and its switch. Implementations settle with `unknown` rather than reject. */
export type SwitchClient = {
  authorise(request: AuthorisationRequest, signal?: AbortSignal): Promise<Decision | Unknown>;
  /** @param sentBefore how often it was sent before, or may have been: a mark for who reads along; the body decides */
  complete(
    advice: CompletionAdvice,
    signal?: AbortSignal,
    sentBefore?: number,
  ): Promise<AdviceAnswer | Unknown>;
  reverse(advice: ReversalAdvice, signal?: AbortSignal, sentBefore?: number): Promise<AdviceAnswer | Unknown>;
};

/** A switch client that can also ask. */
export type HttpSwitchClient = SwitchClient & {
  enquire(
    key: TransactionKey,
    signal?: AbortSignal,
  ): Promise<{ kind: "found"; transaction: NetworkTransaction } | Unknown>;
  echo(terminalId: string, signal?: AbortSignal): Promise<SwitchState | Unknown>;
};

export type SwitchClientOptions = {
  /** Where the switch is, such as `http://127.0.0.1:3100`. */
  baseUrl: string;
  /** What the switch knows this terminal by. */
  terminalKey: string;
  /** How long one answer may take, body included. @default 20_000 */
  timeoutMs?: number;
  /** Sends one request. @default globalThis.fetch */
  fetch?: (request: Request) => Promise<Response>;
};

/** @throws TypeError when the address or the key cannot be right. */
export function createSwitchClient(options: SwitchClientOptions): HttpSwitchClient {
  const {
    baseUrl,
    terminalKey,
    timeoutMs = 20_000,
    fetch = (request) => globalThis.fetch(request),
  } = options;
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol))
    throw new TypeError("The switch's address must begin with http:// or https://.");
  if (!/^[!-~]+$/.test(terminalKey))
    throw new TypeError("A terminal key is visible ASCII characters without spaces.");
  const api = createClient<paths>({
    baseUrl: baseUrl.replace(/\/+$/, ""),
    fetch,
    headers: { "X-Terminal-Key": terminalKey },
    redirect: "error",
  });
  const initFor = (signal: AbortSignal | undefined) => ({
    signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
  });
  return {
    authorise: (body, signal) =>
      judged(() => api.POST("/v1/authorisations", { body, ...initFor(signal) }), decisionFrom),
    complete: (body, signal, sentBefore) =>
      judged(
        () => api.POST("/v1/completions", { body, ...initFor(signal), ...marked(sentBefore) }),
        adviceAnswerFrom,
      ),
    reverse: (body, signal, sentBefore) =>
      judged(
        () => api.POST("/v1/reversals", { body, ...initFor(signal), ...marked(sentBefore) }),
        adviceAnswerFrom,
      ),
    enquire: (path, signal) =>
      judged(
        () =>
          api.GET("/v1/transactions/{terminalId}/{localDate}/{traceNumber}", {
            params: { path },
            ...initFor(signal),
          }),
        ({ status, body }) =>
          status === 200 && typeof fieldOf(body, "known") === "boolean"
            ? { kind: "found", transaction: body as NetworkTransaction }
            : unusable(status, body),
      ),
    echo: (terminalId, signal) =>
      judged(() => api.POST("/v1/echo", { body: { terminalId }, ...initFor(signal) }), switchStateFrom),
  };
}

function marked(sentBefore = 0): { headers?: { Retransmission: string } } {
  return sentBefore > 0 ? { headers: { Retransmission: String(sentBefore) } } : {};
}

type Answer = { status: number; body: unknown };

/** Sends one request and judges what came back; whatever goes wrong on the way is unknown. */
async function judged<Judgement>(
  send: () => Promise<{ data?: unknown; error?: unknown; response: Response }>,
  judge: (answer: Answer) => Judgement | Unknown,
): Promise<Judgement | Unknown> {
  try {
    const { data, error, response } = await send();
    return judge({ status: response.status, body: response.ok ? data : error });
  } catch (error) {
    if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError"))
      return { kind: "unknown", cause: "timeout" };
    return { kind: "unknown", cause: error instanceof SyntaxError ? "malformed" : "connection" };
  }
}

function decisionFrom({ status, body }: Answer): Decision | Unknown {
  if (status !== 200) return unusable(status, body);
  const decision = fieldOf(body, "decision");
  const transactionId = fieldOf(body, "transactionId");
  const reason = fieldOf(body, "reason");
  if (decision === "APPROVED" && typeof transactionId === "string" && reason === undefined) {
    const amount = fieldOf(body, "amount");
    const currency = fieldOf(body, "currency");
    return {
      kind: "approved",
      transactionId,
      ...(typeof amount === "number" ? { amount } : {}),
      ...(typeof currency === "string" ? { currency } : {}),
    };
  }
  if (decision === "DECLINED" && typeof reason === "string" && transactionId === undefined) {
    const lockedUntil = fieldOf(body, "lockedUntil");
    return {
      kind: "declined",
      reason: reason as DeclineReason,
      ...(typeof lockedUntil === "string" ? { lockedUntil } : {}),
    };
  }
  return { kind: "unknown", cause: "malformed" };
}

function adviceAnswerFrom({ status, body }: Answer): AdviceAnswer | Unknown {
  // 202: the switch has stored it and sees to the rest.
  if ((status === 200 || status === 202) && fieldOf(body, "acknowledged") === true) {
    const { acknowledgedBy, transactionId, status: state } = body as Partial<Schemas["advice-taken"]>;
    return {
      kind: "acknowledged",
      ...(acknowledgedBy === undefined ? {} : { by: acknowledgedBy }),
      ...(transactionId === undefined ? {} : { transactionId }),
      ...(state === undefined ? {} : { status: state }),
    };
  }
  const code = errorCodeOf(body);
  if (code !== undefined && refusals.has(status))
    return { kind: "refused", code, message: String(fieldOf(fieldOf(body, "error"), "message") ?? "") };
  return unusable(status, body);
}

/**
 * Statuses that a repeat of an advice would get again. 401 and 403 are not among them: a wrong key is put right at the
 * switch while the advice waits.
 */
const refusals = new Set([400, 404, 409, 413, 415, 422]);

function switchStateFrom({ status, body }: Answer): SwitchState | Unknown {
  const wallet = fieldOf(body, "wallet");
  if (status === 200 && (wallet === "up" || wallet === "down")) return { kind: "up", wallet };
  const code = errorCodeOf(body);
  if (code !== undefined && status >= 400 && status < 500) return { kind: "refused", code };
  return unusable(status, body);
}

function unusable(status: number, body: unknown): Unknown {
  const code = errorCodeOf(body);
  if (status < 400 || code === undefined) return { kind: "unknown", cause: "malformed" };
  return { kind: "unknown", cause: "error", code };
}

function errorCodeOf(body: unknown): string | undefined {
  const code = fieldOf(fieldOf(body, "error"), "code");
  return typeof code === "string" ? code : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
