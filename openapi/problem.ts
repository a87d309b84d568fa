// Every error that leaves the API, by its stable code. Category, status and wording come from the contract's
// `x-errors`, so there is one truth. A problem must never carry a code, PIN, token, phone number or the value that
// was refused: message and details go out to the caller as they are.
import wallet from "./generated/wallet.json" with { type: "json" };
import type { components } from "./generated/wallet.ts";

export type ErrorCode = components["schemas"]["error-code"];
export type ErrorBody = components["schemas"]["error"];
export type ErrorCategory = "validation" | "security" | "business" | "system";

export interface ErrorEntry {
  category: ErrorCategory;
  status: number;
  meaning: string;
  fix: string;
}

type Complete = Record<ErrorCode, { [Field in keyof ErrorEntry]: Field extends "status" ? number : string }>;

/** What the contract says about each code. A code without an entry does not compile. */
export const errorCatalogue = wallet.components.schemas["error-code"][
  "x-errors"
] satisfies Complete as Record<ErrorCode, ErrorEntry>;

export interface ProblemOptions {
  /** One sentence for a person. @default the code's meaning in the contract */
  message?: string;
  /** Facts for a program. @default {} */
  details?: Record<string, unknown>;
  /** Headers of the reply, such as `Retry-After`, `Allow`, `WWW-Authenticate`. @default {} */
  headers?: Record<string, string>;
  /** Goes to the log and never to the caller. */
  cause?: unknown;
}

/** Thrown to refuse a request; the binder turns it into the one error shape. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(code: ErrorCode, options: ProblemOptions = {}) {
    super(
      options.message ?? errorCatalogue[code].meaning,
      "cause" in options ? { cause: options.cause } : {},
    );
    this.code = code;
    this.details = options.details ?? {};
    this.headers = options.headers ?? {};
  }

  /** The HTTP status that the contract gives this code. */
  get status(): number {
    return errorCatalogue[this.code].status;
  }

  get category(): ErrorCategory {
    return errorCatalogue[this.code].category;
  }

  /** The body of the reply, in the shape of schemas/error.yaml. */
  toBody(at: Date, traceId: string): ErrorBody {
    const { code, message, details } = this;
    return { error: { code, message, details, timestamp: at.toISOString(), trace_id: traceId } };
  }
}
