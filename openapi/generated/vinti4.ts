// Made from openapi/vinti4.yaml by `npm run generate`. Never edit.

export interface paths {
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The process runs
         * @description Asks nothing of any other part.
         */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/advices/{terminalId}/{localDate}/{traceNumber}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a terminal has reported of a withdrawal
         * @description For the wallet, when it has authorised a withdrawal and heard nothing since. The switch tells what it has on record, whether or not the wallet acknowledged it; a reversal may be the switch's own, of an approval that it did not pass on. `NONE` says nothing about the cash: the terminal may still report.
         */
        get: operations["enquireAdvice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/authorisations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * May I pay out this amount for this code?
         * @description The switch asks the wallet. 200 is a decision. Any error means that the decision is not known: the terminal dispenses nothing and sends a reversal until it is acknowledged. When the wallet's answer does not come, the switch answers `OUTCOME_UNKNOWN` and reverses by itself; when it cannot even connect, it declines with `DESTINATION_UNAVAILABLE`. A repeat gets the stored answer; the same withdrawal with another code, amount or currency is refused with `IDEMPOTENCY_KEY_REUSED`.
         */
        post: operations["requestAuthorisation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * This is what came out
         * @description 200 means that the wallet has it on record. After any error the terminal sends it again.
         */
        post: operations["adviseCompletion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/echo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Is the switch there, and the wallet behind it? */
        post: operations["echoSwitch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reversals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Nothing came out
         * @description 200 means that the wallet has it on record. After any error the terminal sends it again.
         */
        post: operations["adviseReversal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transactions/{terminalId}/{localDate}/{traceNumber}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The date at the ATM. */
                localDate: components["schemas"]["local-date"];
                /** @description The ATM. */
                terminalId: components["schemas"]["terminal-id"];
                /** @description The ATM's count. */
                traceNumber: components["schemas"]["trace-number"];
            };
            cookie?: never;
        };
        /**
         * What became of a withdrawal
         * @description The switch asks the wallet; the answer is the wallet's.
         */
        get: operations["enquireTransaction"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The advice is on record and is never needed again. */
        "advice-answer": {
            /** @constant */
            acknowledged: true;
            status?: components["schemas"]["withdrawal-status"];
            transactionId?: components["schemas"]["transaction-id"];
        };
        /** @description More than zero, as a JSON number or a decimal string, with no more decimals than the currency has (CVE, EUR, USD, SGD, CNY 2; JPY 0), at most 15 digits in all, no exponent. */
        amount: number | string;
        /**
         * @description `DISPENSED`: the customer took notes worth `dispensedAmount` (all, or fewer than authorised; the rest is released). `UNKNOWN`: the terminal cannot say what came out; the hold stays and a person decides.
         * @enum {string}
         */
        "completion-outcome": "DISPENSED" | "UNKNOWN";
        /**
         * @description ISO 4217 code of a currency that the wallet keeps.
         * @enum {string}
         */
        currency: "CVE" | "EUR" | "USD" | "SGD" | "JPY" | "CNY";
        /**
         * @description - `CODE_UNKNOWN`: no withdrawal has this code.
         *     - `CODE_EXPIRED`: its time is over.
         *     - `CODE_ALREADY_USED`: notes came out for it, or it was reversed.
         *     - `CODE_IN_USE`: another withdrawal with it is under way.
         *     - `CODE_CANCELLED`: the customer took it back.
         *     - `CODE_BLOCKED`: too many wrong tries.
         *     - `AMOUNT_MISMATCH`: the code is for another amount or currency; the try is counted against the code.
         *     - `TERMINAL_LOCKED`, `NETWORK_LOCKED`: too many wrong tries at this terminal, or in the whole network.
         *     - `REVERSED_BEFORE`: the reversal of this authorisation came first.
         *     - `ACCOUNT_FROZEN`: the customer's account may not be debited.
         * @enum {string}
         */
        "decline-reason": "CODE_UNKNOWN" | "CODE_EXPIRED" | "CODE_ALREADY_USED" | "CODE_IN_USE" | "CODE_CANCELLED" | "CODE_BLOCKED" | "AMOUNT_MISMATCH" | "TERMINAL_LOCKED" | "NETWORK_LOCKED" | "REVERSED_BEFORE" | "ACCOUNT_FROZEN";
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
        "error-code": "VALIDATION_FAILED" | "MALFORMED_JSON" | "INVALID_AMOUNT" | "AMOUNT_NOT_DISPENSABLE" | "IDEMPOTENCY_KEY_MISSING" | "UNSUPPORTED_MEDIA_TYPE" | "BODY_TOO_LARGE" | "ROUTE_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "UNAUTHENTICATED" | "TOKEN_EXPIRED" | "SIGNATURE_INVALID" | "SIGNATURE_REPLAYED" | "FORBIDDEN" | "ACCOUNT_ACCESS_DENIED" | "ACCOUNT_NOT_FOUND" | "USER_NOT_FOUND" | "TRANSFER_NOT_FOUND" | "WITHDRAWAL_NOT_FOUND" | "TRANSACTION_NOT_FOUND" | "STATEMENT_TOO_LARGE" | "WEBHOOK_NOT_FOUND" | "WEBHOOK_DELIVERY_NOT_FOUND" | "INSUFFICIENT_BALANCE" | "ACCOUNT_FROZEN" | "ACCOUNT_UNDER_REVIEW" | "ACCOUNT_CLOSED" | "ACCOUNT_ALREADY_EXISTS" | "ACCOUNT_NOT_FROZEN" | "ACCOUNT_NOT_EMPTY" | "CURRENCY_MISMATCH" | "SAME_ACCOUNT" | "BALANCE_TOO_LARGE" | "HOLD_NOT_FOUND" | "HOLD_ALREADY_EXISTS" | "HOLD_ALREADY_SETTLED" | "HOLD_EXPIRED" | "HOLD_NOT_EXPIRED" | "CAPTURE_TOO_LARGE" | "CODE_SPACE_EXHAUSTED" | "WITHDRAWAL_NOT_CANCELLABLE" | "WITHDRAWAL_NOT_AUTHORISED" | "WITHDRAWAL_ALREADY_COMPLETED" | "CODE_NOT_EXPIRED" | "WITHDRAWAL_HAS_CHANGED" | "DISPENSED_AMOUNT_TOO_LARGE" | "LIMIT_PER_TRANSACTION" | "LIMIT_VALUE" | "LIMIT_COUNT" | "LIMIT_MAX_BALANCE" | "REFERENCE_ALREADY_USED" | "DEPOSIT_ALREADY_RETURNED" | "IDEMPOTENCY_KEY_REUSED" | "TRANSFER_TOKEN_INVALID" | "TRANSFER_TOKEN_EXPIRED" | "TRANSFER_TOKEN_USED" | "STEP_UP_REQUIRED" | "RECIPIENT_NOT_FOUND" | "ONE_TIME_CODE_REQUIRED" | "INVALID_CREDENTIALS" | "SECOND_FACTOR_REQUIRED" | "SECOND_FACTOR_INVALID" | "REFRESH_TOKEN_INVALID" | "TOO_MANY_ATTEMPTS" | "PASSWORD_WRONG" | "PASSWORDS_DIFFER" | "ONE_TIME_CODE_INVALID" | "PHONE_ALREADY_REGISTERED" | "PIN_TOO_SIMPLE" | "PIN_NOT_READABLE" | "PIN_NOT_SET" | "PIN_ALREADY_SET" | "PIN_WRONG" | "PIN_BLOCKED" | "SECOND_FACTOR_ALREADY_CONFIRMED" | "SECOND_FACTOR_NOT_ENROLLED" | "SECOND_FACTOR_CODE_WRONG" | "SESSION_NOT_FOUND" | "API_KEY_NOT_FOUND" | "AGENT_NOT_FOUND" | "AGENT_NUMBER_INVALID" | "AGENT_SUSPENDED" | "AGENT_LIMIT_PER_TRANSACTION" | "AGENT_LIMIT_PER_DAY" | "CASH_OUT_ALREADY_SETTLED" | "CONFIRMATION_CODE_WRONG" | "STORE_NUMBER_WRONG" | "INSUFFICIENT_FLOAT" | "DISPUTE_NOT_FOUND" | "DISPUTE_NOT_POSSIBLE" | "DISPUTE_ALREADY_OPEN" | "DISPUTE_ALREADY_DECIDED" | "DISPUTE_AMOUNT_TOO_LARGE" | "SECOND_OPERATOR_NEEDED" | "SETTLEMENT_FILE_INVALID" | "SETTLEMENT_FILE_REPLACED" | "RECONCILIATION_NOT_FOUND" | "COUNTS_ALREADY_SUPPLIED" | "LINE_NOT_SETTLEABLE" | "SETTLEMENT_NOT_POSSIBLE" | "IBAN_INVALID" | "PIN_REQUIRED" | "CASE_NOT_FOUND" | "CASE_ALREADY_RESOLVED" | "DECISION_NOT_POSSIBLE" | "BANK_UNAVAILABLE" | "ALERT_NOT_FOUND" | "ALERT_ALREADY_RESOLVED" | "RATE_LIMITED" | "TOO_MANY_STREAMS" | "OVERLOADED" | "OUTCOME_UNKNOWN" | "UNAVAILABLE" | "INTERNAL";
        /**
         * Format: date
         * @description The date at the terminal.
         */
        "local-date": string;
        /** @description An exact decimal with at most 15 significant digits, in units of the currency (not cents). */
        money: number;
        "network-transaction": {
            amount?: components["schemas"]["money"];
            currency?: components["schemas"]["currency"];
            /** @enum {string} */
            decision?: "APPROVED" | "DECLINED";
            dispensedAmount?: components["schemas"]["money"];
            /** @description Whether the wallet has ever heard of this withdrawal. */
            known: boolean;
            reason?: components["schemas"]["decline-reason"];
            status?: components["schemas"]["withdrawal-status"];
            transactionId?: components["schemas"]["transaction-id"];
        };
        /**
         * @description Why nothing came out.
         * @enum {string}
         */
        "reversal-reason": "TIMEOUT" | "CUSTOMER_CANCELLED" | "HARDWARE" | "DESTINATION_UNAVAILABLE" | "ATM_MALFUNCTION" | "MISDISPENSE" | "DUPLICATE" | "NOT_TAKEN";
        /** @description A decision. `transactionId` is there exactly when approved, `reason` exactly when declined. */
        "switch-authorisation-answer": {
            amount?: components["schemas"]["money"];
            currency?: components["schemas"]["currency"];
            /** @enum {string} */
            decision: "APPROVED" | "DECLINED";
            /**
             * Format: date-time
             * @description When a locked terminal or network may try again.
             */
            lockedUntil?: string;
            reason?: components["schemas"]["switch-decline-reason"];
            transactionId?: components["schemas"]["transaction-id"];
        };
        /**
         * @description The wallet's reasons, and one of the switch's own:
         *
         *     - `DESTINATION_UNAVAILABLE`: the switch could not connect to the wallet, so the question was never asked. Nobody but the
         *       wallet can judge a one-time code.
         */
        "switch-decline-reason": components["schemas"]["decline-reason"] | "DESTINATION_UNAVAILABLE";
        /** @description One ATM of the network. */
        "terminal-id": string;
        /** @description The terminal's own count of its transactions, six digits, starting again each local date. */
        "trace-number": string;
        /** @description Identifies one business transaction; sorts by time of creation. */
        "transaction-id": string;
        /** @description The six digits that the customer types at the ATM. */
        "withdrawal-code": string;
        /**
         * @description - `ISSUED`: the code can be used; the amount and fee are held.
         *     - `AUTHORISED`: an ATM is at it; the hold stays until the ATM reports.
         *     - `COMPLETED`: notes came out; the hold became a posting.
         *     - `REVERSED`: nothing came out; the hold was released. The code is spent.
         *     - `SUSPECT`: the ATM does not know what came out; the hold stays until a person decides.
         *     - `EXPIRED`, `CANCELLED`, `BLOCKED`: the code can no longer be used; the hold was released.
         * @enum {string}
         */
        "withdrawal-status": "ISSUED" | "AUTHORISED" | "COMPLETED" | "REVERSED" | "SUSPECT" | "EXPIRED" | "CANCELLED" | "BLOCKED";
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
        /** @description The state of things does not allow this. */
        conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["error"];
            };
        };
        /** @description The credentials do not allow this. */
        forbidden: {
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
        /** @description Nothing was done, or it is not known yet; repeat with the same key after `Retry-After`. */
        unavailable: {
            headers: {
                /** @description Seconds to wait. */
                "Retry-After"?: number;
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
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "ok";
                    };
                };
            };
            400: components["responses"]["bad-request"];
            500: components["responses"]["internal"];
        };
    };
    enquireAdvice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The date at the terminal. */
                localDate: components["schemas"]["local-date"];
                /** @description The terminal. */
                terminalId: components["schemas"]["terminal-id"];
                /** @description The terminal's number of the withdrawal. */
                traceNumber: components["schemas"]["trace-number"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The last report, if there is one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        advice: "NONE" | "COMPLETION" | "REVERSAL";
                        dispensedAmount?: components["schemas"]["amount"];
                        outcome?: components["schemas"]["completion-outcome"];
                        reason?: components["schemas"]["reversal-reason"];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            500: components["responses"]["internal"];
        };
    };
    requestAuthorisation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    amount: components["schemas"]["amount"];
                    code: components["schemas"]["withdrawal-code"];
                    currency: components["schemas"]["currency"];
                    localDate: components["schemas"]["local-date"];
                    terminalId: components["schemas"]["terminal-id"];
                    traceNumber: components["schemas"]["trace-number"];
                };
            };
        };
        responses: {
            /** @description The decision. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["switch-authorisation-answer"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    adviseCompletion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Needed when the outcome is `DISPENSED`. */
                    dispensedAmount?: components["schemas"]["amount"];
                    localDate: components["schemas"]["local-date"];
                    outcome: components["schemas"]["completion-outcome"];
                    terminalId: components["schemas"]["terminal-id"];
                    traceNumber: components["schemas"]["trace-number"];
                };
            };
        };
        responses: {
            /** @description On record. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["advice-answer"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    echoSwitch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    terminalId: components["schemas"]["terminal-id"];
                };
            };
        };
        responses: {
            /** @description The switch is; `wallet` tells of the rest. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        terminalId: components["schemas"]["terminal-id"];
                        /** Format: date-time */
                        time: string;
                        /** @enum {string} */
                        wallet: "up" | "down";
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            500: components["responses"]["internal"];
        };
    };
    adviseReversal: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    localDate: components["schemas"]["local-date"];
                    reason: components["schemas"]["reversal-reason"];
                    terminalId: components["schemas"]["terminal-id"];
                    traceNumber: components["schemas"]["trace-number"];
                };
            };
        };
        responses: {
            /** @description On record. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["advice-answer"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    enquireTransaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The date at the ATM. */
                localDate: components["schemas"]["local-date"];
                /** @description The ATM. */
                terminalId: components["schemas"]["terminal-id"];
                /** @description The ATM's count. */
                traceNumber: components["schemas"]["trace-number"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the wallet knows. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["network-transaction"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
}
