// Made from openapi/bank.yaml by `npm run generate`. Never edit.

export interface paths {
    "/control/callbacks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send this very callback now, signed, whatever the truth is */
        post: operations["sendControlCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/control/clock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let the bank's time pass */
        post: operations["advanceControlClock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/control/faults": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Make answers and callbacks go wrong
         * @description Takes the place of what was set before. What is left out goes well.
         */
        put: operations["setControlFaults"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/control/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that the bank has on record, and the callbacks that it has sent */
        get: operations["getControlState"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/control/transactions/{reference}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Settle, fail or return a transaction now
         * @description The callback for it goes out as usual. Any move is possible, also one that no bank should make.
         */
        post: operations["moveControlTransaction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/control/wallet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say where callbacks go
         * @description For a bank that was started before its wallet.
         */
        put: operations["setControlWallet"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
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
    "/v1/card-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange a card number for a token
         * @description What the phone app calls, so that the number never passes through the wallet. Test numbers only.
         */
        post: operations["tokeniseCard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Collect an amount from a bank account or card */
        post: operations["collectMoney"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pay an amount to a bank account */
        post: operations["payOutMoney"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transactions/{reference}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the bank knows of a reference of the wallet */
        get: operations["enquireBankTransaction"];
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
        /** @description More than zero, as a JSON number or a decimal string, with no more decimals than the currency has (CVE, EUR, USD, SGD, CNY 2; JPY 0), at most 15 digits in all, no exponent. */
        amount: number | string;
        /**
         * @description Whether money is collected for the wallet or paid out for it.
         * @enum {string}
         */
        "bank-kind": "collection" | "payout";
        /**
         * @description Why the bank did not do it, or sent it back.
         * @enum {string}
         */
        "bank-reason": "DECLINED" | "INSUFFICIENT_FUNDS" | "ACCOUNT_UNKNOWN" | "ACCOUNT_CLOSED" | "NAME_MISMATCH" | "CARD_EXPIRED" | "REVOKED_BY_PAYER" | "OTHER";
        /**
         * @description What the bank says: accepted and under way, done, not done, or done and sent back later. `FAILED` and `RETURNED` are final.
         * @enum {string}
         */
        "bank-status": "PENDING" | "SETTLED" | "FAILED" | "RETURNED";
        /** @description A transaction as the bank has it on record. */
        "bank-transaction": {
            amount: components["schemas"]["amount"];
            /** @description The bank's own reference. */
            bankReference: components["schemas"]["reference"];
            currency: components["schemas"]["currency"];
            kind: components["schemas"]["bank-kind"];
            reason?: components["schemas"]["bank-reason"];
            /** @description The wallet's own id of the transaction, under which the bank does it once. */
            reference: components["schemas"]["transaction-id"];
            status: components["schemas"]["bank-status"];
        };
        /** @description What the card acquirer gave for a card, to be used in its place. A card number is never sent here: a text with twelve digits in a row is refused. */
        "card-token": string;
        /**
         * @description ISO 4217 code of a currency that the wallet keeps.
         * @enum {string}
         */
        currency: "CVE" | "EUR" | "USD" | "SGD" | "JPY" | "CNY";
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
        /** @description An international bank account number without spaces, check digits included. Cabo Verde's has 25 characters and contains the NIB. */
        iban: string;
        /** @description A person's name in any script. Control characters, invisible formatting and emoji are refused. */
        "person-name": string;
        /** @description The sender's own reference. It identifies one transfer of the debited account for ever; when it is given it becomes the `transfer_id`. */
        reference: string;
        /** @description Where the money comes from, `iban` for a bank account and `token` for a card. */
        "top-up-source": {
            iban?: components["schemas"]["iban"];
            token?: components["schemas"]["card-token"];
            /** @enum {string} */
            type: "bankAccount" | "card";
        };
        /** @description Identifies one business transaction; sorts by time of creation. */
        "transaction-id": string;
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
    sendControlCallback: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["bank-transaction"];
            };
        };
        responses: {
            /** @description What the wallet answered. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        acknowledged: boolean;
                    };
                };
            };
            400: components["responses"]["bad-request"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            500: components["responses"]["internal"];
        };
    };
    advanceControlClock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    advanceSeconds: number;
                };
            };
        };
        responses: {
            /** @description The new time. What was due until then has happened. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        now: string;
                    };
                };
            };
            400: components["responses"]["bad-request"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            500: components["responses"]["internal"];
        };
    };
    setControlFaults: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What becomes of the next answers: `lose` does the work and hangs up, `hang` does it and never answers, `refuse` answers 503 and does nothing. */
                    answers?: {
                        /** @enum {string} */
                        fault: "lose" | "hang" | "refuse";
                        times: number;
                    };
                    /** @description What becomes of callbacks from now on. */
                    callbacks?: {
                        /** @description Each is sent so often, all at once. */
                        copies?: number;
                        /** @description Each is sent so much later, by the bank's clock. */
                        delaySeconds?: number;
                        /** @description So many of the next are never sent. */
                        lose?: number;
                        /** @description Of those that are due together, the newest goes out first. */
                        newestFirst?: boolean;
                    };
                };
            };
        };
        responses: {
            /** @description Set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        set: true;
                    };
                };
            };
            400: components["responses"]["bad-request"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            500: components["responses"]["internal"];
        };
    };
    getControlState: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        callbacks: {
                            attempts: number;
                            reference: components["schemas"]["transaction-id"];
                            /** @enum {string} */
                            state: "WAITING" | "ACKNOWLEDGED" | "LOST" | "GIVEN_UP";
                            status: components["schemas"]["bank-status"];
                        }[];
                        /** Format: date-time */
                        now: string;
                        transactions: components["schemas"]["bank-transaction"][];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            500: components["responses"]["internal"];
        };
    };
    moveControlTransaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The wallet's reference. */
                reference: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason?: components["schemas"]["bank-reason"];
                    status: components["schemas"]["bank-status"];
                };
            };
        };
        responses: {
            /** @description The transaction. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["bank-transaction"];
                };
            };
            400: components["responses"]["bad-request"];
            404: components["responses"]["not-found"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            500: components["responses"]["internal"];
        };
    };
    setControlWallet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    url: string;
                };
            };
        };
        responses: {
            /** @description Set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        set: true;
                    };
                };
            };
            400: components["responses"]["bad-request"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            500: components["responses"]["internal"];
        };
    };
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
    tokeniseCard: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    cardNumber: string;
                };
            };
        };
        responses: {
            /** @description The token. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        token: components["schemas"]["card-token"];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            500: components["responses"]["internal"];
        };
    };
    collectMoney: {
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
                    currency: components["schemas"]["currency"];
                    reference: components["schemas"]["transaction-id"];
                    source: components["schemas"]["top-up-source"];
                };
            };
        };
        responses: {
            /** @description What is on record under this reference now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["bank-transaction"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    payOutMoney: {
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
                    currency: components["schemas"]["currency"];
                    iban: components["schemas"]["iban"];
                    name: components["schemas"]["person-name"];
                    reference: components["schemas"]["transaction-id"];
                };
            };
        };
        responses: {
            /** @description What is on record under this reference now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["bank-transaction"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    enquireBankTransaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The wallet's reference. */
                reference: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The transaction, if the bank has one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        known: boolean;
                        transaction?: components["schemas"]["bank-transaction"];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
}
