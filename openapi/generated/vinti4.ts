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
         * @description The switch stores it first. 200 means that the wallet has it on record, 202 that the switch has, and sends it to the wallet until it is acknowledged; with either the terminal is done. A refusal is the wallet's own word, and a person finds the advice among the dead letters. After any other error the terminal sends it again. A repeat is told where the first one stands; one that says something else is refused with `IDEMPOTENCY_KEY_REUSED`.
         */
        post: operations["adviseCompletion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the wallet has refused or never acknowledged */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters/{adviceId}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The dead letter. */
                adviceId: components["schemas"]["advice-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a dead letter again
         * @description Also one that was set aside. Once now; when there is no usable answer, on as at first. The wallet knows a repeat, so nothing is done twice.
         */
        post: operations["retryDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters/{adviceId}/set-aside": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The dead letter. */
                adviceId: components["schemas"]["advice-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Nothing more is to be done about a dead letter
         * @description It leaves the list, and is on record with who did it and why. The wallet is told nothing: use it when the money is settled in another way, or when the terminal has corrected what was refused. It can still be sent again.
         */
        post: operations["setDeadLetterAside"];
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
         * @description The switch stores it first. 200 means that the wallet has it on record, 202 that the switch has, and sends it to the wallet until it is acknowledged; with either the terminal is done. A refusal is the wallet's own word, and a person finds the advice among the dead letters. After any other error the terminal sends it again. A repeat is told where the first one stands; one that says something else is refused with `IDEMPOTENCY_KEY_REUSED`.
         */
        post: operations["adviseReversal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/set-aside-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was set aside on one day, by whom and why */
        get: operations["listSetAsideLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/terminals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The terminals, by their ids */
        get: operations["listTerminals"];
        put?: never;
        /** A new terminal, with a key */
        post: operations["registerTerminal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/terminals/{terminalId}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The terminal. */
                terminalId: components["schemas"]["terminal-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * No more authorisations for a terminal
         * @description What it still has to report is taken: notes may be out. Doing it again changes nothing.
         */
        post: operations["disableTerminal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/terminals/{terminalId}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The terminal. */
                terminalId: components["schemas"]["terminal-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Authorisations for a terminal again
         * @description Doing it again changes nothing.
         */
        post: operations["enableTerminal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/terminals/{terminalId}/key": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The terminal. */
                terminalId: components["schemas"]["terminal-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A new key for a terminal
         * @description The key before it is accepted for as long as you say, so that the terminal can be given the new one without a gap. Any key before that is refused from now on.
         */
        post: operations["rotateTerminalKey"];
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
         * @description The switch asks the wallet, and answers from its own records when the wallet cannot be reached. When it has none either, the answer is an error.
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
        /** @description One advice of a withdrawal, as the switch numbers them. */
        "advice-id": string;
        /**
         * @description - `WAITING`: stored; the switch sends it to the wallet until it is acknowledged.
         *     - `ACKNOWLEDGED`: the wallet has it on record.
         *     - `DEAD`: the wallet refused it for good, or the switch ran out of tries. A person has to look.
         *     - `SET_ASIDE`: it was dead, and a person has said that nothing more is to be done.
         * @enum {string}
         */
        "advice-state": "WAITING" | "ACKNOWLEDGED" | "DEAD" | "SET_ASIDE";
        /** @description The advice is safe and never needed again. `acknowledgedBy` says with whom: `ISSUER`, the wallet has it on record; `SWITCH`, the switch has stored it and sends it to the wallet until it is acknowledged. */
        "advice-taken": {
            /** @constant */
            acknowledged: true;
            /** @enum {string} */
            acknowledgedBy: "ISSUER" | "SWITCH";
            status?: components["schemas"]["withdrawal-status"];
            transactionId?: components["schemas"]["transaction-id"];
        };
        /** @description More than zero, as a JSON number or a decimal string, with no more decimals than the currency has (CVE, EUR, USD, SGD, CNY 2; JPY 0), at most 15 digits in all, no exponent. */
        amount: number | string;
        /** @description More than zero, as a decimal string with no more decimals than the currency has, at most 15 digits in all. */
        "amount-text": string;
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
        /** @description An advice that the wallet does not have. Money depends on it, so a person has to look; it is never discarded. */
        "dead-letter": {
            adviceId: components["schemas"]["advice-id"];
            /**
             * @description `REFUSED`: the wallet refused it, with `code`. `OUT_OF_TRIES`: it was sent `tries` times without an answer that could be used.
             * @enum {string}
             */
            cause: "REFUSED" | "OUT_OF_TRIES";
            code?: string;
            /** @description A later advice of the same withdrawal, which says another thing and which the wallet has on record. */
            correctedBy?: components["schemas"]["advice-id"];
            /** Format: date-time */
            deadAt: string;
            dispensedAmount?: components["schemas"]["amount-text"];
            /** @enum {string} */
            kind: "COMPLETION" | "REVERSAL";
            localDate: components["schemas"]["local-date"];
            outcome?: components["schemas"]["completion-outcome"];
            reason?: components["schemas"]["reversal-reason"];
            /** @enum {string} */
            source: "TERMINAL" | "SWITCH";
            /** Format: date-time */
            storedAt: string;
            terminalId: components["schemas"]["terminal-id"];
            traceNumber: components["schemas"]["trace-number"];
            tries: number;
        };
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
        "error-code": "VALIDATION_FAILED" | "MALFORMED_JSON" | "INVALID_AMOUNT" | "AMOUNT_NOT_DISPENSABLE" | "IDEMPOTENCY_KEY_MISSING" | "UNSUPPORTED_MEDIA_TYPE" | "BODY_TOO_LARGE" | "ROUTE_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "UNAUTHENTICATED" | "TOKEN_EXPIRED" | "SIGNATURE_INVALID" | "SIGNATURE_REPLAYED" | "FORBIDDEN" | "ACCOUNT_ACCESS_DENIED" | "ACCOUNT_NOT_FOUND" | "USER_NOT_FOUND" | "TRANSFER_NOT_FOUND" | "WITHDRAWAL_NOT_FOUND" | "TRANSACTION_NOT_FOUND" | "STATEMENT_TOO_LARGE" | "WEBHOOK_NOT_FOUND" | "WEBHOOK_DELIVERY_NOT_FOUND" | "INSUFFICIENT_BALANCE" | "ACCOUNT_FROZEN" | "ACCOUNT_UNDER_REVIEW" | "ACCOUNT_CLOSED" | "ACCOUNT_ALREADY_EXISTS" | "ACCOUNT_NOT_FROZEN" | "ACCOUNT_NOT_EMPTY" | "CURRENCY_MISMATCH" | "SAME_ACCOUNT" | "BALANCE_TOO_LARGE" | "BALANCE_HAS_CHANGED" | "HOLD_NOT_FOUND" | "HOLD_ALREADY_EXISTS" | "HOLD_ALREADY_SETTLED" | "HOLD_EXPIRED" | "HOLD_NOT_EXPIRED" | "CAPTURE_TOO_LARGE" | "CODE_SPACE_EXHAUSTED" | "WITHDRAWAL_NOT_CANCELLABLE" | "WITHDRAWAL_NOT_AUTHORISED" | "WITHDRAWAL_ALREADY_COMPLETED" | "CODE_NOT_EXPIRED" | "WITHDRAWAL_HAS_CHANGED" | "DISPENSED_AMOUNT_TOO_LARGE" | "LIMIT_PER_TRANSACTION" | "LIMIT_VALUE" | "LIMIT_COUNT" | "LIMIT_MAX_BALANCE" | "REFERENCE_ALREADY_USED" | "DEPOSIT_ALREADY_RETURNED" | "IDEMPOTENCY_KEY_REUSED" | "TRANSFER_TOKEN_INVALID" | "TRANSFER_TOKEN_EXPIRED" | "TRANSFER_TOKEN_USED" | "STEP_UP_REQUIRED" | "RECIPIENT_NOT_FOUND" | "ONE_TIME_CODE_REQUIRED" | "INVALID_CREDENTIALS" | "SECOND_FACTOR_REQUIRED" | "SECOND_FACTOR_INVALID" | "REFRESH_TOKEN_INVALID" | "TOO_MANY_ATTEMPTS" | "PASSWORD_WRONG" | "PASSWORDS_DIFFER" | "ONE_TIME_CODE_INVALID" | "PHONE_ALREADY_REGISTERED" | "PIN_TOO_SIMPLE" | "PIN_NOT_READABLE" | "PIN_NOT_SET" | "PIN_ALREADY_SET" | "PIN_WRONG" | "PIN_BLOCKED" | "SECOND_FACTOR_ALREADY_CONFIRMED" | "SECOND_FACTOR_NOT_ENROLLED" | "SECOND_FACTOR_CODE_WRONG" | "SESSION_NOT_FOUND" | "API_KEY_NOT_FOUND" | "AGENT_NOT_FOUND" | "AGENT_NUMBER_INVALID" | "AGENT_SUSPENDED" | "AGENT_LIMIT_PER_TRANSACTION" | "AGENT_LIMIT_PER_DAY" | "CASH_OUT_ALREADY_SETTLED" | "CONFIRMATION_CODE_WRONG" | "STORE_NUMBER_WRONG" | "INSUFFICIENT_FLOAT" | "DISPUTE_NOT_FOUND" | "DISPUTE_NOT_POSSIBLE" | "DISPUTE_ALREADY_OPEN" | "DISPUTE_ALREADY_DECIDED" | "DISPUTE_AMOUNT_TOO_LARGE" | "SECOND_OPERATOR_NEEDED" | "SETTLEMENT_FILE_INVALID" | "SETTLEMENT_FILE_REPLACED" | "RECONCILIATION_NOT_FOUND" | "COUNTS_ALREADY_SUPPLIED" | "LINE_NOT_SETTLEABLE" | "SETTLEMENT_NOT_POSSIBLE" | "IBAN_INVALID" | "PIN_REQUIRED" | "CASE_NOT_FOUND" | "CASE_ALREADY_RESOLVED" | "DECISION_NOT_POSSIBLE" | "BANK_UNAVAILABLE" | "ALERT_NOT_FOUND" | "ALERT_ALREADY_RESOLVED" | "TERMINAL_NOT_FOUND" | "TERMINAL_NOT_LOCKED" | "TERMINAL_UNLOCKS_USED_UP" | "TERMINAL_ALREADY_REGISTERED" | "ADVICE_NOT_FOUND" | "ADVICE_NOT_DEAD" | "FAULT_NOT_FOUND" | "FAULT_NOT_POSSIBLE" | "RATE_LIMITED" | "TOO_MANY_STREAMS" | "OVERLOADED" | "OUTCOME_UNKNOWN" | "UNAVAILABLE" | "INTERNAL";
        /**
         * Format: date
         * @description The date at the terminal.
         */
        "local-date": string;
        /** @description An exact decimal with at most 15 significant digits, in units of the currency (not cents). */
        money: number;
        /**
         * @description Why nothing came out.
         * @enum {string}
         */
        "reversal-reason": "TIMEOUT" | "CUSTOMER_CANCELLED" | "HARDWARE" | "DESTINATION_UNAVAILABLE" | "ATM_MALFUNCTION" | "MISDISPENSE" | "DUPLICATE" | "NOT_TAKEN";
        /** @description A dead letter that a person has set aside, because it is settled in another way or never will be. It is on record for ever. */
        "set-aside-letter": {
            adviceId: components["schemas"]["advice-id"];
            by: components["schemas"]["switch-person"];
            localDate: components["schemas"]["local-date"];
            reason: components["schemas"]["text"];
            /** Format: date-time */
            setAsideAt: string;
            terminalId: components["schemas"]["terminal-id"];
            traceNumber: components["schemas"]["trace-number"];
        };
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
        /** @description Who did it, as the people who run the switch know each other, such as a staff number. Not a person's name. */
        "switch-person": string;
        "switch-transaction": {
            /** @description What the switch has on record of what came out, in the order in which it got it. */
            advices: {
                adviceId: components["schemas"]["advice-id"];
                /** @enum {string} */
                kind: "COMPLETION" | "REVERSAL";
                /**
                 * @description The switch reverses by itself what it passed on no approval for.
                 * @enum {string}
                 */
                source: "TERMINAL" | "SWITCH";
                state: components["schemas"]["advice-state"];
            }[];
            amount?: components["schemas"]["money"];
            /**
             * @description `ISSUER`: this is the wallet's word. `SWITCH`: the wallet cannot be reached; it is what the switch has on record.
             * @enum {string}
             */
            answeredBy: "ISSUER" | "SWITCH";
            currency?: components["schemas"]["currency"];
            /**
             * @description `UNKNOWN`: the switch got no usable answer, passed on no approval, and has reversed.
             * @enum {string}
             */
            decision?: "APPROVED" | "DECLINED" | "UNKNOWN";
            dispensedAmount?: components["schemas"]["money"];
            /** @description Whether who answers has ever heard of this withdrawal. */
            known: boolean;
            reason?: components["schemas"]["switch-decline-reason"];
            status?: components["schemas"]["withdrawal-status"];
            transactionId?: components["schemas"]["transaction-id"];
        };
        /** @description A terminal that the switch knows. Its key is shown once, when it is made. */
        terminal: {
            /**
             * Format: date-time
             * @description Until then the key before this one is still accepted.
             */
            earlierKeyUntil?: string;
            /** Format: date-time */
            keyMadeAt?: string;
            /**
             * @description `CONFIGURED`: its key stands in the switch's settings. `REGISTERED`: the switch has made its key.
             * @enum {string}
             */
            source: "CONFIGURED" | "REGISTERED";
            /**
             * @description `DISABLED`: it gets no authorisation; what it still has to report is taken.
             * @enum {string}
             */
            status: "ACTIVE" | "DISABLED";
            terminalId: components["schemas"]["terminal-id"];
        };
        /** @description One ATM of the network. */
        "terminal-id": string;
        /** @description What a terminal identifies itself with. It is shown once; the switch keeps a digest only. */
        "terminal-key": string;
        /** @description Text for people in any script. Control characters, invisible formatting and emoji are refused. */
        text: string;
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
    parameters: {
        /** @description This message has been sent so often before, or may have been. The body stays the same over all repeats, and decides alone; the header is for people who read along. */
        retransmission: number;
    };
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
            503: components["responses"]["unavailable"];
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
            header?: {
                /** @description This message has been sent so often before, or may have been. The body stays the same over all repeats, and decides alone; the header is for people who read along. */
                Retransmission?: components["parameters"]["retransmission"];
            };
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
            /** @description The wallet has it on record. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["advice-taken"];
                };
            };
            /** @description The switch has stored it and sends it on. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["advice-taken"];
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
    listDeadLetters: {
        parameters: {
            query?: {
                /** @description Begins after this one. */
                after?: components["schemas"]["advice-id"];
                /** @description How many at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The dead letters, by their ids. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        deadLetters: components["schemas"]["dead-letter"][];
                        /** @description There are more; ask for those `after` it. */
                        next?: components["schemas"]["advice-id"];
                        /** @description How many advices the switch is still sending. */
                        waiting: number;
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            500: components["responses"]["internal"];
        };
    };
    retryDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The dead letter. */
                adviceId: components["schemas"]["advice-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it stands after the try. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        adviceId: components["schemas"]["advice-id"];
                        /** @description What the wallet has refused it with. */
                        code?: string;
                        state: components["schemas"]["advice-state"];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    setDeadLetterAside: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The dead letter. */
                adviceId: components["schemas"]["advice-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    by: components["schemas"]["switch-person"];
                    /** @description Why, for whoever looks later. */
                    reason: components["schemas"]["text"];
                };
            };
        };
        responses: {
            /** @description It is set aside. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["set-aside-letter"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
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
            header?: {
                /** @description This message has been sent so often before, or may have been. The body stays the same over all repeats, and decides alone; the header is for people who read along. */
                Retransmission?: components["parameters"]["retransmission"];
            };
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
            /** @description The wallet has it on record. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["advice-taken"];
                };
            };
            /** @description The switch has stored it and sends it on. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["advice-taken"];
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
    listSetAsideLetters: {
        parameters: {
            query?: {
                /** @description Begins after this one. */
                after?: components["schemas"]["advice-id"];
                /** @description The day in Cabo Verde; today when left out. */
                date?: components["schemas"]["local-date"];
                /** @description How many at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The letters, by their ids. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        date: components["schemas"]["local-date"];
                        letters: components["schemas"]["set-aside-letter"][];
                        /** @description There are more; ask for those `after` it. */
                        next?: components["schemas"]["advice-id"];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            500: components["responses"]["internal"];
        };
    };
    listTerminals: {
        parameters: {
            query?: {
                /** @description Begins after this one. */
                after?: components["schemas"]["terminal-id"];
                /** @description How many at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The terminals. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description There are more; ask for those `after` it. */
                        next?: components["schemas"]["terminal-id"];
                        terminals: components["schemas"]["terminal"][];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            500: components["responses"]["internal"];
        };
    };
    registerTerminal: {
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
            /** @description The terminal; its key is shown once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        terminal: components["schemas"]["terminal"];
                        terminalKey: components["schemas"]["terminal-key"];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            500: components["responses"]["internal"];
        };
    };
    disableTerminal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The terminal. */
                terminalId: components["schemas"]["terminal-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The terminal as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["terminal"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            404: components["responses"]["not-found"];
            500: components["responses"]["internal"];
        };
    };
    enableTerminal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The terminal. */
                terminalId: components["schemas"]["terminal-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The terminal as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["terminal"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            404: components["responses"]["not-found"];
            500: components["responses"]["internal"];
        };
    };
    rotateTerminalKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The terminal. */
                terminalId: components["schemas"]["terminal-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description How long the present key is still accepted; 0 when it may be in wrong hands. */
                    earlierKeySeconds: number;
                };
            };
        };
        responses: {
            /** @description The terminal; its key is shown once. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        terminal: components["schemas"]["terminal"];
                        terminalKey: components["schemas"]["terminal-key"];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            404: components["responses"]["not-found"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            500: components["responses"]["internal"];
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
            /** @description What is known, and by whom. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["switch-transaction"];
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
