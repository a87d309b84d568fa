// Made from openapi/faults.yaml by `npm run generate`. Never edit.

export interface paths {
    "/v1/faults": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What shall go wrong, and what has */
        get: operations["listFaults"];
        put?: never;
        /**
         * Let something go wrong from now on
         * @description One rule as a sentence. A step that several simulators have is this one's own. Each call adds a rule.
         */
        post: operations["addFault"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/faults/{faultId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the rule. */
                faultId: number;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take a rule back
         * @description What has gone wrong already stays in the list of firings.
         */
        delete: operations["removeFault"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The one shape of every error. */
        error: {
            error: {
                code: components["schemas"]["error-code"];
                /** @description Facts for a program, such as `field` and `rule` of each issue, or the balance that was too small. */
                details: {
                    [key: string]: unknown;
                };
                /** @description One sentence for a person. Its wording may change; `code` does not. */
                message: string;
                /** Format: date-time */
                timestamp: string;
                /** @description Names this request in the server's logs and traces. */
                trace_id: string;
            };
        };
        /**
         * @description Stable codes. `x-errors` gives each one's category, HTTP status, meaning and what to do; the server and the reference page are made from it.
         * @enum {string}
         */
        "error-code": "VALIDATION_FAILED" | "MALFORMED_JSON" | "INVALID_AMOUNT" | "AMOUNT_NOT_DISPENSABLE" | "IDEMPOTENCY_KEY_MISSING" | "UNSUPPORTED_MEDIA_TYPE" | "BODY_TOO_LARGE" | "ROUTE_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "UNAUTHENTICATED" | "TOKEN_EXPIRED" | "SIGNATURE_INVALID" | "SIGNATURE_REPLAYED" | "FORBIDDEN" | "ACCOUNT_ACCESS_DENIED" | "ACCOUNT_NOT_FOUND" | "USER_NOT_FOUND" | "TRANSFER_NOT_FOUND" | "WITHDRAWAL_NOT_FOUND" | "TRANSACTION_NOT_FOUND" | "STATEMENT_TOO_LARGE" | "WEBHOOK_NOT_FOUND" | "WEBHOOK_DELIVERY_NOT_FOUND" | "INSUFFICIENT_BALANCE" | "ACCOUNT_FROZEN" | "ACCOUNT_UNDER_REVIEW" | "ACCOUNT_CLOSED" | "ACCOUNT_ALREADY_EXISTS" | "ACCOUNT_NOT_FROZEN" | "ACCOUNT_NOT_EMPTY" | "CURRENCY_MISMATCH" | "SAME_ACCOUNT" | "BALANCE_TOO_LARGE" | "BALANCE_HAS_CHANGED" | "HOLD_NOT_FOUND" | "HOLD_ALREADY_EXISTS" | "HOLD_ALREADY_SETTLED" | "HOLD_EXPIRED" | "HOLD_NOT_EXPIRED" | "CAPTURE_TOO_LARGE" | "CODE_SPACE_EXHAUSTED" | "WITHDRAWAL_NOT_CANCELLABLE" | "WITHDRAWAL_NOT_AUTHORISED" | "WITHDRAWAL_ALREADY_COMPLETED" | "CODE_NOT_EXPIRED" | "WITHDRAWAL_HAS_CHANGED" | "DISPENSED_AMOUNT_TOO_LARGE" | "LIMIT_PER_TRANSACTION" | "LIMIT_VALUE" | "LIMIT_COUNT" | "LIMIT_MAX_BALANCE" | "REFERENCE_ALREADY_USED" | "DEPOSIT_ALREADY_RETURNED" | "IDEMPOTENCY_KEY_REUSED" | "TRANSFER_TOKEN_INVALID" | "TRANSFER_TOKEN_EXPIRED" | "TRANSFER_TOKEN_USED" | "STEP_UP_REQUIRED" | "RECIPIENT_NOT_FOUND" | "ONE_TIME_CODE_REQUIRED" | "INVALID_CREDENTIALS" | "SECOND_FACTOR_REQUIRED" | "SECOND_FACTOR_INVALID" | "REFRESH_TOKEN_INVALID" | "TOO_MANY_ATTEMPTS" | "PASSWORD_WRONG" | "PASSWORDS_DIFFER" | "ONE_TIME_CODE_INVALID" | "PHONE_ALREADY_REGISTERED" | "PIN_TOO_SIMPLE" | "PIN_NOT_READABLE" | "PIN_NOT_SET" | "PIN_ALREADY_SET" | "PIN_WRONG" | "PIN_BLOCKED" | "SECOND_FACTOR_ALREADY_CONFIRMED" | "SECOND_FACTOR_NOT_ENROLLED" | "SECOND_FACTOR_CODE_WRONG" | "SESSION_NOT_FOUND" | "API_KEY_NOT_FOUND" | "AGENT_NOT_FOUND" | "AGENT_NUMBER_INVALID" | "AGENT_SUSPENDED" | "AGENT_LIMIT_PER_TRANSACTION" | "AGENT_LIMIT_PER_DAY" | "CASH_OUT_ALREADY_SETTLED" | "CONFIRMATION_CODE_WRONG" | "STORE_NUMBER_WRONG" | "INSUFFICIENT_FLOAT" | "DISPUTE_NOT_FOUND" | "DISPUTE_NOT_POSSIBLE" | "DISPUTE_ALREADY_OPEN" | "DISPUTE_ALREADY_DECIDED" | "DISPUTE_AMOUNT_TOO_LARGE" | "SECOND_OPERATOR_NEEDED" | "SETTLEMENT_FILE_INVALID" | "SETTLEMENT_FILE_REPLACED" | "RECONCILIATION_NOT_FOUND" | "COUNTS_ALREADY_SUPPLIED" | "LINE_NOT_SETTLEABLE" | "SETTLEMENT_NOT_POSSIBLE" | "IBAN_INVALID" | "PIN_REQUIRED" | "CASE_NOT_FOUND" | "CASE_ALREADY_RESOLVED" | "DECISION_NOT_POSSIBLE" | "BANK_UNAVAILABLE" | "ALERT_NOT_FOUND" | "ALERT_ALREADY_RESOLVED" | "TERMINAL_NOT_FOUND" | "TERMINAL_NOT_LOCKED" | "TERMINAL_UNLOCKS_USED_UP" | "TERMINAL_ALREADY_REGISTERED" | "ADVICE_NOT_FOUND" | "ADVICE_NOT_DEAD" | "FAULT_NOT_FOUND" | "FAULT_NOT_POSSIBLE" | "RATE_LIMITED" | "TOO_MANY_STREAMS" | "OVERLOADED" | "OUTCOME_UNKNOWN" | "UNAVAILABLE" | "INTERNAL";
        /** @description A rule of what shall go wrong. */
        fault: {
            faultId: number;
            /** @description How often it has happened. */
            fired: number;
            point: components["schemas"]["fault-point"];
            sentence: components["schemas"]["fault-sentence"];
        };
        /** @description Something that has gone wrong because a rule said so. */
        "fault-firing": {
            /** @description Whose message it was. */
            agentId?: string;
            /** Format: date-time */
            at: string;
            /** @description What happened, such as `drop-answer` or `delay by 30 seconds`. */
            did: string;
            faultId: number;
            /** @description Counts the firings of this process. */
            number: number;
            point: components["schemas"]["fault-point"];
            /** @description Whose message it was. */
            terminalId?: string;
            /** @description Which message, such as a trace number. */
            what?: string;
        };
        /** @description Where something can go wrong, as `actor.step.moment`. */
        "fault-point": string;
        /** @description A rule in words, such as `drop the authorise answer once at terminal 7`. */
        "fault-sentence": string;
    };
    responses: {
        /** @description The request does not have the form that the contract asks for. */
        "bad-request": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["error"];
            };
        };
        /** @description A defect of the server. */
        internal: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["error"];
            };
        };
        /** @description There is no such thing, or not for you. */
        "not-found": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["error"];
            };
        };
        /** @description The body is larger than the server reads. */
        "too-large": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["error"];
            };
        };
        /** @description No credentials, or none that can be trusted. */
        unauthenticated: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["error"];
            };
        };
        /** @description Understood, and refused by a rule of the business. */
        unprocessable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["error"];
            };
        };
        /** @description The body is not JSON. */
        "unsupported-media-type": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["error"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listFaults: {
        parameters: {
            query?: {
                /** @description Only firings with a higher number. */
                after?: number;
                /** @description Firings at most, the oldest first. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rules that there are, the firings, and where this simulator can go wrong. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        faults: components["schemas"]["fault"][];
                        firings: components["schemas"]["fault-firing"][];
                        /** @description Milliseconds since the process began; `from` and `until` of a rule count from there. */
                        nowMs: number;
                        /** @description The fault points that this simulator passes. */
                        points: components["schemas"]["fault-point"][];
                        /** @enum {string} */
                        simulator: "atm" | "switch" | "agent" | "bank";
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            500: components["responses"]["internal"];
        };
    };
    addFault: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "sentence": "drop the authorise answer once at terminal 7"
                 *     }
                 */
                "application/json": {
                    sentence: components["schemas"]["fault-sentence"];
                };
            };
        };
        responses: {
            /** @description The rule. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["fault"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            500: components["responses"]["internal"];
        };
    };
    removeFault: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of the rule. */
                faultId: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rule as it was. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["fault"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            404: components["responses"]["not-found"];
            500: components["responses"]["internal"];
        };
    };
}
