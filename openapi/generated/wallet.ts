// Made from openapi/wallet.yaml by `npm run generate`. Never edit.

export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public keys that sign access tokens, and the one to encrypt PINs to */
        get: operations["getJwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/{account_no}/balance": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One of the caller's accounts; any account for operators and auditors. */
                account_no: components["schemas"]["account-no"];
            };
            cookie?: never;
        };
        /** The balance of one account */
        get: operations["getAccountBalance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/{account_no}/statement": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description One of the caller's accounts; any account for operators, auditors and systems. */
                account_no: components["schemas"]["account-no"];
            };
            cookie?: never;
        };
        /**
         * The statement of an account
         * @description Opening balance, every entry with the balance after it, closing balance; for whole days in Cabo Verde time (UTC-1). The closing balance of one day is the opening balance of the next. Of the other side of a transfer to a phone, and of an agent's customers, it has the last four digits of the account.
         */
        get: operations["getAccountStatement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One's accounts
         * @description Every account with its status, tier and balance; those that are open first. A customer sees the caller's own.
         */
        get: operations["listAccounts"];
        put?: never;
        /**
         * Open a wallet in another currency
         * @description One wallet per currency. Asked for again it answers with the one that exists, so it is safe to repeat. The new wallet has the tier of the caller's others.
         */
        post: operations["openAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountNo}/close": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's number. */
                accountNo: components["schemas"]["account-no"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close an account
         * @description For its owner or an operator. It has to be empty, with nothing held; its owner cannot close a frozen one. Safe to repeat. The currency may be opened again, as another account.
         */
        post: operations["closeAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountNo}/close-and-pay-out": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's number. */
                accountNo: components["schemas"]["account-no"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close an account and pay out what is left
         * @description For its owner. Everything that is in it goes to `payoutTo` as one transfer, and the account is closed, both or neither. The fee is that of a transfer, except that what no transfer could take, because it is less than the least transfer and its fee, is always paid out. Nothing may be held; freezes, minimum balance and limits hold, but for the least amount of a transfer. Above the amount of `STEP_UP_REQUIRED` most of the money has to be transferred before; whom a fraud alert makes confirm every transfer, closes with nothing in it. The currency may be opened again, as another account.
         */
        post: operations["closeAccountAndPayOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountNo}/freeze": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's number. */
                accountNo: components["schemas"]["account-no"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Freeze an account
         * @description Nothing leaves it until it is unfrozen, except what was promised before; it still receives. Safe to repeat.
         */
        post: operations["freezeAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountNo}/minimum": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's number. */
                accountNo: components["schemas"]["account-no"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Set what must stay in an account
         * @description From now on no payment takes the account below it. It is not set to more than the account holds free of promises (`INSUFFICIENT_BALANCE`), and an account is closed after it is zero again. For wallets of customers. Safe to repeat.
         */
        put: operations["setAccountMinimum"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountNo}/unfreeze": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's number. */
                accountNo: components["schemas"]["account-no"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unfreeze an account
         * @description It may send again. Safe to repeat.
         */
        post: operations["unfreezeAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The agent that one is
         * @description Float, commission and what is left of the limits.
         */
        get: operations["getOwnAgent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/cash-ins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take cash in for a customer
         * @description E-money goes from the agent's float to the customer's account, at once. Refused when the float is short. Look-ups of phones that come to nothing are counted.
         */
        post: operations["createCashIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/cash-outs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask a customer to approve a cash-out
         * @description The customer sees it at `/api/v1/withdrawal/agent/approvals` and approves with the PIN. Nothing is held before that. Look-ups of phones are counted unless the customer approves.
         */
        post: operations["askForCashOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/reports/{date}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A day in Cabo Verde. */
                date: components["schemas"]["local-date"];
            };
            cookie?: never;
        };
        /**
         * The agent's day
         * @description Every figure comes from the ledger's entries.
         */
        get: operations["getAgentReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The agent's queue
         * @description What waits, oldest first: what customers ask for, and what the agent has asked of customers.
         */
        get: operations["listAgentRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/requests/{transactionId}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `transactionId` of the request. */
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm with the customer's proof
         * @description The customer shows code and store number on the phone. The money moves, and only after this answer may the cash be handed over. Wrong codes and store numbers are counted; after the last try the request is declined and the hold released.
         */
        post: operations["confirmAgentRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/requests/{transactionId}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `transactionId` of the request. */
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say no to a customer, or take an own request back
         * @description Releases what is held. What the agent has asked for can be taken back until the money has moved, also when the customer's approval is under way. Safe to repeat.
         */
        post: operations["declineAgentRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agent/requests/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The agent's queue, live
         * @description Server-sent events, each with a request as its data. Named `request` - everything that waits now, and then each new one as it comes; named `settled` - what became of one that waited. Comments in between keep the connection alive. Every stream begins with the whole queue, so a reader whose connection broke connects again and has missed nothing that waits.
         */
        get: operations["streamAgentRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The agents
         * @description By number, a page at a time.
         */
        get: operations["listAgents"];
        put?: never;
        /**
         * Register an agent
         * @description Makes a user with the role `agent` and this phone and password, opens its float and commission accounts, and gives it a number with a check digit. The agent has to enrol a second factor at its first sign-in.
         */
        post: operations["createAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agentId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The agent's number. */
                agentId: components["schemas"]["agent-id"];
            };
            cookie?: never;
        };
        /** One agent */
        get: operations["getAgent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agentId}/float/fund": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The agent's number. */
                agentId: components["schemas"]["agent-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sell float to an agent
         * @description The agent has paid money at the bank; the same amount of e-money goes to its float.
         */
        post: operations["fundAgentFloat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agentId}/float/return": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The agent's number. */
                agentId: components["schemas"]["agent-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take float back
         * @description E-money leaves the agent's float, and the bank pays the agent the same amount.
         */
        post: operations["returnAgentFloat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agentId}/limits": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The agent's number. */
                agentId: components["schemas"]["agent-id"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Change an agent's limits
         * @description They hold from the next transaction on. Safe to repeat.
         */
        put: operations["setAgentLimits"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agentId}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The agent's number. */
                agentId: components["schemas"]["agent-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let an agent work again
         * @description Safe to repeat.
         */
        post: operations["resumeAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agentId}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The agent's number. */
                agentId: components["schemas"]["agent-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop an agent
         * @description Nothing new can be asked of it, and it settles nothing. What is asked already expires. Safe to repeat.
         */
        post: operations["suspendAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What fraud rules found
         * @description Newest first.
         */
        get: operations["listAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{alertId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The alert. */
                alertId: components["schemas"]["alert-id"];
            };
            cookie?: never;
        };
        /** An alert, what led to it, and what was done about it */
        get: operations["getAlert"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{alertId}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The alert. */
                alertId: components["schemas"]["alert-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide about an alert
         * @description Ending a measure that binds somebody takes two operators: the first proposes it, and a second one sends the same. Until then `proposal` says who asked for what. Safe to repeat.
         */
        post: operations["resolveAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every key that was ever made
         * @description Newest first.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * A key for a system
         * @description Send it as `Authorization: ApiKey ...`.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key. */
                keyId: components["schemas"]["api-key-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take a key back
         * @description At once, on every server. Safe to repeat.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who did what
         * @description Every action of every role, newest first, refusals included; probes of health and metrics leave no row. What was done before this question is in its answer. Reading the log leaves a row too.
         */
        get: operations["listAuditRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change the password
         * @description Ends every other session of the user; the one that asks goes on.
         */
        put: operations["changePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a new password
         * @description Sends a one-time code to the phone. The answer is the same whether the number is known or not.
         */
        post: operations["startPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/reset/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set the new password
         * @description A user with a second factor sends `totp` or one of the recovery codes too; SECOND_FACTOR_REQUIRED says so once the code was right. Ends every session of the user.
         */
        post: operations["confirmPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/pin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change the PIN
         * @description Wrong tries at the current PIN are counted with those at payments.
         */
        put: operations["changePin"];
        /**
         * Choose a PIN
         * @description For a user who has none. The password is asked again, so that a found phone is not enough.
         */
        post: operations["setPin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/pin/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a new PIN
         * @description Sends a one-time code to the phone.
         */
        post: operations["startPinReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/pin/reset/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set the new PIN
         * @description Also lifts the lock that wrong tries had put on the old one.
         */
        post: operations["confirmPinReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who I am */
        get: operations["getProfile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go on with a session
         * @description Each refresh token is used once. One that comes a second time was copied or its answer was lost; either way the whole session ends, and the user signs in again.
         */
        post: operations["refreshSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where I am signed in
         * @description Newest use first.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        /**
         * End all my sessions
         * @description This one included.
         */
        delete: operations["signOutEverywhere"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{sessionId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The session. */
                sessionId: components["schemas"]["session-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of my sessions */
        delete: operations["revokeSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a session
         * @description A user with a second factor sends `totp` or one of the recovery codes too; SECOND_FACTOR_REQUIRED says so once the password was right. An operator or auditor without one gets a token that serves for its enrolment only.
         */
        post: operations["signIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End this session
         * @description Its tokens are refused from now on.
         */
        post: operations["signOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for an account
         * @description Sends a one-time code to the phone. The answer is the same whether the number is known or not; somebody who has an account is told so by message.
         */
        post: operations["signUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-up/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Prove the phone and become a customer
         * @description Creates the user and a CVE account. Safe to repeat: the same code gives the same answer until it expires.
         */
        post: operations["confirmSignUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get the secret of an authenticator
         * @description Counts only once it is confirmed; asking again replaces an unconfirmed secret.
         */
        post: operations["enrolSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show that the authenticator works
         * @description From now on sign-in asks for it. Refresh the session for a token with all scopes of the role.
         */
        post: operations["confirmSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/totp/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get new recovery codes
         * @description The old ones are void from then on. Asks for the password and a number of the authenticator.
         */
        post: operations["renewRecoveryCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's own balance */
        get: operations["getBalance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bank-withdrawals/{transactionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where a withdrawal to a bank account stands, and how it got there */
        get: operations["getBankWithdrawal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bank/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The bank reports on a transaction
         * @description Signed by the bank. May be repeated, late or out of order: what is known already, or is older than what is known, changes nothing. What cannot be true (another amount, a transaction that both failed and settled, a reference that nobody gave) changes nothing either, and is shown to people. It is acknowledged all the same, since repeating it would not help.
         */
        post: operations["notifyBankTransaction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deposit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Credit money that a bank has transferred
         * @description The caller is the back office or the bank's connector, which has seen the money arrive; customers cannot credit themselves. The bank's reference is credited once, whatever the idempotency key.
         */
        post: operations["createDeposit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disputes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Disputes, the newest first
         * @description One's own; all of them for the back office.
         */
        get: operations["listDisputes"];
        put?: never;
        /**
         * Dispute a completed transaction at an agent
         * @description After the cash is handed over nothing is reversed. Customer or agent says what is wrong, and the back office decides. One dispute of a transaction can be open at a time. Safe to repeat with the same key.
         */
        post: operations["createDispute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disputes/{disputeId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `disputeId` of the answer to the dispute. */
                disputeId: components["schemas"]["dispute-id"];
            };
            cookie?: never;
        };
        /** One dispute */
        get: operations["getDispute"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disputes/{disputeId}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `disputeId` of the answer to the dispute. */
                disputeId: components["schemas"]["dispute-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve the adjustment
         * @description By another operator than the one who proposed it. The adjustment is posted. Safe to repeat.
         */
        post: operations["approveDisputeResolution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disputes/{disputeId}/propose": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `disputeId` of the answer to the dispute. */
                disputeId: components["schemas"]["dispute-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Propose an adjustment
         * @description Nothing moves until another operator approves. A new proposal takes the place of an earlier one.
         */
        post: operations["proposeDisputeResolution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/disputes/{disputeId}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `disputeId` of the answer to the dispute. */
                disputeId: components["schemas"]["dispute-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave the transaction as it is
         * @description Safe to repeat.
         */
        post: operations["rejectDispute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that happened, for systems that follow
         * @description The log in an order in which no event ever appears before one that was read already. Ask again with `nextCursor`, which is there also when nothing is new. Refused commands, codes and their digests are not in it.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exceptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Withdrawals that a person has to decide about
         * @description Those of which nobody knows what was dispensed, those whose cash went out although they had been reversed, and those that were reversed although their cash had gone out. Newest first. What is resolved leaves the list, and is found with `status=RESOLVED`: by whom, when and how.
         */
        get: operations["listExceptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is left of one's limits
         * @description Per channel what one transaction may be, and for the day, week and month (in Cabo Verde) what may go through, what is used and left, and when counting starts again. Of the CVE wallet unless another currency is named.
         */
        get: operations["getLimits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/network/authorisations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * May this terminal pay out this amount for this code?
         * @description Decides the code, the hold, the expiry and the wrong-try lock-outs in one step. Deduplicated by (acquirer, terminal, date, trace number): a repeat gets the stored decision; the same key with another body is refused. A decline is an answer (200); an error means that the outcome is not known.
         */
        post: operations["authoriseWithdrawal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/network/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What came out of the ATM
         * @description Turns the hold into a posting of what was dispensed and releases the rest. Safe to repeat.
         */
        post: operations["completeWithdrawal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/network/echo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Is the wallet there, and does it accept my signature? */
        post: operations["echoNetwork"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/network/reversals": {
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
         * @description Releases the hold; the code is spent. A reversal that comes before its authorisation is remembered, and the authorisation is then declined. Safe to repeat.
         */
        post: operations["reverseWithdrawal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/network/transactions/{acquirerId}/{terminalId}/{localDate}/{traceNumber}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The network. */
                acquirerId: components["schemas"]["acquirer-id"];
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
         * What the wallet knows of a withdrawal
         * @description The answer to a lost answer. A withdrawal the wallet never heard of is `known` false, not an error.
         */
        get: operations["getNetworkTransaction"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reconciliations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reconciliations, the newest date first */
        get: operations["listReconciliations"];
        put?: never;
        /**
         * Hold a settlement file against the ledger
         * @description The daily file of the switch, in either form of `docs/reference/settlement-file.md`. Nothing is posted. The same file again answers with the same reconciliation, whose open lines are matched anew. A file with a higher sequence number takes the place of the earlier ones of its date.
         */
        post: operations["createReconciliation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reconciliations/{reconciliationId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `reconciliationId` of the answer to the upload. */
                reconciliationId: components["schemas"]["reconciliation-id"];
            };
            cookie?: never;
        };
        /** One reconciliation with its totals */
        get: operations["getReconciliation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reconciliations/{reconciliationId}/counts": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `reconciliationId` of the answer to the upload. */
                reconciliationId: components["schemas"]["reconciliation-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What the terminals counted at the end of the day
         * @description What is gone from each terminal's cassettes and not in its retract bin. The open lines are matched anew; notes that are gone without a withdrawal that paid them out become lines of their own, with an alert where a reversal denies them. Safe to repeat; counts do not change.
         */
        post: operations["supplyTerminalCounts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reconciliations/{reconciliationId}/lines": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `reconciliationId` of the answer to the upload. */
                reconciliationId: components["schemas"]["reconciliation-id"];
            };
            cookie?: never;
        };
        /**
         * Lines in the order of the file
         * @description What is in the ledger only comes after, and what the terminals counted last.
         */
        get: operations["listReconciliationLines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reconciliations/{reconciliationId}/lines/{lineId}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `lineId` of the line. */
                lineId: components["schemas"]["reconciliation-line-id"];
                /** @description The `reconciliationId` of the answer to the upload. */
                reconciliationId: components["schemas"]["reconciliation-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve a proposal
         * @description By another operator than the one who proposed it. What it says is posted, once. Safe to repeat. When the ledger refuses it, the line is open again and says why.
         */
        post: operations["approveSettlement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reconciliations/{reconciliationId}/lines/{lineId}/propose": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `lineId` of the line. */
                lineId: components["schemas"]["reconciliation-line-id"];
                /** @description The `reconciliationId` of the answer to the upload. */
                reconciliationId: components["schemas"]["reconciliation-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Propose what settles a line
         * @description Nothing moves until another operator approves. A new proposal takes the place of an earlier one.
         */
        post: operations["proposeSettlement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reconciliations/{reconciliationId}/lines/{lineId}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `lineId` of the line. */
                lineId: components["schemas"]["reconciliation-line-id"];
                /** @description The `reconciliationId` of the answer to the upload. */
                reconciliationId: components["schemas"]["reconciliation-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Turn a proposal down
         * @description The line is open again. Safe to repeat.
         */
        post: operations["rejectSettlement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/recovery/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a person must decide
         * @description The oldest first. Transactions that resolve themselves are not here.
         */
        get: operations["listRecoveryCases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/recovery/cases/{caseId}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide a case
         * @description Posts what the decision amounts to and closes the case. Safe to repeat; whoever decides second and otherwise is refused.
         */
        post: operations["resolveRecoveryCase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/terminals/{acquirerId}/{terminalId}/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The network that acquires the terminal's withdrawals. */
                acquirerId: components["schemas"]["acquirer-id"];
                /** @description The terminal. */
                terminalId: components["schemas"]["terminal-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Listen to a locked ATM again
         * @description Ends the lock and forgives nothing: the day's wrong tries stay counted, the next few bring a lock that lasts twice as long. From twice the limit of wrong tries on nobody can unlock the terminal that day (`TERMINAL_UNLOCKS_USED_UP`), and the second unlocking within a day raises an alert. When an answer was lost, `TERMINAL_NOT_LOCKED` to the repeat says that it is done.
         */
        post: operations["unlockTerminal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/terminals/locked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * ATMs that are locked because of wrong codes
         * @description In the order of their ids. A lock ends by itself, or by an operator.
         */
        get: operations["listLockedTerminals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/top-ups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Fetch money from a bank account or card
         * @description Written down first, then the bank is asked; the answer does not wait for it. Read the top-up, or follow the history, to see how it ends. The money is on the account once the status is `SUCCESS`. A top-up whose answer from the bank is lost is `UNKNOWN`, never `FAILED`, until the bank has been asked again.
         */
        post: operations["createTopUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/top-ups/{transactionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where a top-up stands, and how it got there */
        get: operations["getTopUp"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Transactions, newest first
         * @description A customer's own; for operators, auditors and systems those of everybody, or of one user or account. Pages do not shift when something new happens while they are read.
         */
        get: operations["listTransactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transactions/{transactionId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        /**
         * One transaction with its entries and status history
         * @description For the owner of either side; for operators, auditors and systems any.
         */
        get: operations["getTransaction"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transactions/{transactionId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        /**
         * What happens to a transaction, as it happens
         * @description Server-sent events: everything so far, then each thing as it happens. An event named `status` has an id and, as data, a JSON object with `transactionId`, `status`, `event`, `at`, `final`, and `reason` where there is one. Comments in between keep the connection alive. The stream ends after the event that makes the transaction final; it also ends when the token is over or the server stops, and is then taken up again with `Last-Event-ID`.
         */
        get: operations["streamTransaction"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move money to another account
         * @description Debits one of the caller's accounts and credits another account of the same currency, at once and whole. A `reference` identifies one transfer of the debited account for ever and serves as the idempotency key when no header is sent. Above the amount of `STEP_UP_REQUIRED` a person has to prepare and confirm it instead.
         */
        post: operations["createTransfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transfer/{transfer_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `transfer_id` of the answer to the transfer (or its transaction id). URL-encode a slash. */
                transfer_id: components["schemas"]["reference"];
            };
            cookie?: never;
        };
        /**
         * Where a transfer stands
         * @description One of the caller's transfers, sent or received.
         */
        get: operations["getTransfer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transfer/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the transfer that was prepared
         * @description Checks token, PIN and, where `needs` had it, the one-time code, and moves the money at once and whole. A token is good for one transfer, whatever the keys: once it is made, another key gets `TRANSFER_TOKEN_USED` with the id of the transfer, and the same key gets the first answer again, even when token or code are over by then. A wrong PIN or code leaves the token as it is, and so does a transfer that the ledger refused: it can be confirmed with a new key.
         */
        post: operations["confirmTransfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transfer/init": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Prepare a transfer that a PIN will confirm
         * @description Answers with a signed token of a few minutes that has the exact terms, and says what its confirmation needs. No transaction exists yet, nothing is held and nothing is promised: what would be refused now is said now, and the confirmation decides anew. Above the amount at which `otp` is needed a one-time code goes to the user's phone; it fits this token only.
         */
        post: operations["initTransfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{userId}/lockouts/reset": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user. */
                userId: components["schemas"]["user-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Forget the wrong tries of a user
         * @description The next try is looked at again. Use it only when somebody has proved who they are. Safe to repeat.
         */
        post: operations["resetUserLockouts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{userId}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user. */
                userId: components["schemas"]["user-id"];
            };
            cookie?: never;
        };
        /**
         * Where a user is signed in
         * @description Devices and addresses are left out.
         */
        get: operations["listUserSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{userId}/sessions/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user. */
                userId: components["schemas"]["user-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End all sessions of a user
         * @description At once. Safe to repeat.
         */
        post: operations["revokeUserSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{userId}/tier": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer. */
                userId: components["schemas"]["user-id"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Set how well a customer is known
         * @description The tier decides the limits. It changes for all open wallets of the customer, and those opened later have it too.
         */
        put: operations["setUserTier"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/look-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find a user by phone or id
         * @description The answer is masked. Reason and user stand in the audit log before it goes out.
         */
        post: operations["lookUpUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The addresses that are told
         * @description A system's own; for operators everybody's. Newest first.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Be told what happens
         * @description Messages are posted to the address and signed as Standard Webhooks says. The secret is shown in this answer only.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhookId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhookId: components["schemas"]["webhook-id"];
            };
            cookie?: never;
        };
        /** One address that is told */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Stop telling
         * @description Its deliveries are forgotten.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change, disable or enable
         * @description What is left out stays. When it is enabled again, what was still to be sent is.
         */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/api/v1/webhooks/{webhookId}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhookId: components["schemas"]["webhook-id"];
            };
            cookie?: never;
        };
        /**
         * What was sent, and what came of it
         * @description Newest first.
         */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhookId}/deliveries/{deliveryId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliveryId: components["schemas"]["webhook-delivery-id"];
                webhookId: components["schemas"]["webhook-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message again
         * @description With the same `webhook-id`, whatever came of it before; the schedule of attempts begins anew.
         */
        post: operations["replayWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhookId}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhookId: components["schemas"]["webhook-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A new secret
         * @description For a day messages carry both signatures, so that the receiver can change over without losing one.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{webhookId}/test": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhookId: components["schemas"]["webhook-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a ping now
         * @description One attempt, which is not repeated and does not count as failing.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/withdrawal/{transactionId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `transactionId` of the answer to the withdrawal. */
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        /** Where a withdrawal stands */
        get: operations["getWithdrawal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/withdrawal/{transactionId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `transactionId` of the answer to the withdrawal. */
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a code back
         * @description Releases the hold at once. A code that an ATM is using can no longer be cancelled. Safe to repeat.
         */
        post: operations["cancelWithdrawal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/withdrawal/agent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for cash at an agent
         * @description Holds the amount and the fee and tells the agent. The customer shows the confirmation code to the agent, who confirms with it and hands over the cash; until then the customer can cancel. Repeating the request with the same key shows the code again.
         */
        post: operations["requestAgentCashOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/withdrawal/agent/{transactionId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `transactionId` of the request. */
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        /**
         * Where a cash-out at an agent stands
         * @description For the customer, the agent and the back office.
         */
        get: operations["getAgentCashOut"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/withdrawal/agent/{transactionId}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `transactionId` of the request. */
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say yes to an agent
         * @description The PIN proves that the customer is there. The money moves at once, and the agent hands over the cash. Safe to repeat with the same key.
         */
        post: operations["approveAgentCashOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/withdrawal/agent/{transactionId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `transactionId` of the request. */
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a request to an agent back
         * @description Releases the hold at once. Safe to repeat.
         */
        post: operations["cancelAgentCashOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/withdrawal/agent/{transactionId}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `transactionId` of the request. */
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say no to an agent
         * @description Possible until the money has moved, also when the answer to an approval was lost: what is held is released, and an approval that is still on its way comes too late. Safe to repeat.
         */
        post: operations["declineAgentCashOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/withdrawal/agent/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What agents ask the caller to approve
         * @description Newest first. What was approved and is not paid yet is among them: approving again pays it, declining ends it.
         */
        get: operations["listCashOutApprovals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/withdrawal/atm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for cash at an ATM
         * @description Holds the amount and the fee on the user's account and answers with a six-digit code for any Vinti4 ATM, good for fifteen minutes and one use. The code is shown here only; repeating the request with the same key shows it again.
         */
        post: operations["issueAtmCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/withdrawal/bank": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send money to a bank account
         * @description Holds the amount and the fee, then asks the bank; the answer does not wait for it. Settled at the bank, the hold becomes a posting; refused, it is released; as long as nobody knows, it stays. Who has a PIN confirms with it.
         */
        post: operations["withdrawToBank"];
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
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Prometheus metrics
         * @description Counters and histograms only; never an amount per person, a code or a name.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The server can do work
         * @description Asks the database; fails while the server drains before it stops. A Redis that is away is shown and does not make it fail.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sandbox/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The platform's own side of every movement
         * @description What banks have sent (`bank`), what is owed to the ATM network (`atm`), fees, receivables and what is in suspense, per currency. The oracle of a simulation holds them against the notes that came out.
         */
        get: operations["getSandboxAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sandbox/clock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The time by which codes expire */
        get: operations["getSandboxClock"];
        /**
         * Set the clock to a moment, running or standing still
         * @description Sets the business clock to a moment that is not before the one it shows. Standing still it moves only when it is told to, so that a scenario meets the same times in every run. It is the clock of the server that is asked, not of others that share its Redis.
         */
        put: operations["setSandboxClock"];
        /**
         * Let time pass
         * @description Moves the business clock forward, so that a fifteen-minute expiry needs no waiting. Tokens and signatures keep to the machine's own clock.
         */
        post: operations["advanceSandboxClock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sandbox/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was sent to a phone
         * @description Newest first, at most the last hundred; kept in memory only.
         */
        get: operations["getSandboxMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sandbox/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** An access token for any user and role */
        post: operations["createSandboxToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sandbox/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A user with accounts and money
         * @description Opens the accounts and deposits the opening balances, as a bank transfer would.
         */
        post: operations["createSandboxUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sandbox/work": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Do now what is due
         * @description Does at once what the server's workers would do in time: expired codes and requests give their holds back, banks and the switch are asked about what is in flight for too long. Answers when nothing more is due at the business clock's time. With the setting `WORKERS=off` nothing of this happens by itself.
         */
        post: operations["runSandboxWork"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallet/balance_transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move money to another account, once per transaction id
         * @description Debits one of the caller's accounts and credits another account of the same currency, at once and whole. The `transaction_id` is the caller's own and takes the place of an idempotency key: sent again it is the same transfer, and with another field it is refused. It also is the transfer's reference. Above the amount of `STEP_UP_REQUIRED` a person has to prepare and confirm a transfer instead.
         */
        post: operations["transferBalance"];
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
        /** @description An account and what it holds. */
        account: {
            accountNo: components["schemas"]["account-no"];
            /** @description What may be spent now. */
            available: components["schemas"]["money"];
            balance: components["schemas"]["money"];
            currency: components["schemas"]["currency"];
            /** @description Promised to payments under way. */
            held: components["schemas"]["money"];
            /**
             * @description A `customer`'s wallet, or an agent's float (`agent`) or earnings (`commission`).
             * @enum {string}
             */
            kind: "customer" | "agent" | "commission";
            /** @description What must stay. */
            minimum: components["schemas"]["money"];
            /** @enum {string} */
            status: "ACTIVE" | "FROZEN" | "CLOSED";
            tier: components["schemas"]["tier"];
        };
        /** @description 19 digits, the last of which is a check digit (Luhn) on accounts that the wallet opened itself. */
        "account-no": string;
        /** @description The network that acquires the withdrawal. */
        "acquirer-id": string;
        /** @description The advice is on record and is never needed again. */
        "advice-answer": {
            /** @constant */
            acknowledged: true;
            status?: components["schemas"]["withdrawal-status"];
            transactionId?: components["schemas"]["transaction-id"];
        };
        /** @description An agent, as the back office sees it. */
        agent: {
            agentId: components["schemas"]["agent-id"];
            /** @description What the agent has earned. */
            commissionAccountNo: components["schemas"]["account-no"];
            /** Format: date-time */
            createdAt: string;
            currency: components["schemas"]["agent-currency"];
            /** @description The agent's e-money; a cash-out raises it, a cash-in lowers it. */
            floatAccountNo: components["schemas"]["account-no"];
            limits: {
                perDay: components["schemas"]["money"];
                perTransaction: components["schemas"]["money"];
            };
            name: components["schemas"]["agent-name"];
            status: components["schemas"]["agent-status"];
            storeNumber: components["schemas"]["store-number"];
            userId: components["schemas"]["user-id"];
        };
        /** @description One cash-out at an agent. The confirmation code is never shown here. */
        "agent-cash-out": {
            /** @description The customer's; shown to the customer and the back office. */
            accountNo?: components["schemas"]["account-no"];
            agentId: components["schemas"]["agent-id"];
            agentName: components["schemas"]["agent-name"];
            amount: components["schemas"]["money"];
            currency: components["schemas"]["agent-currency"];
            /** Format: date-time */
            expiresAt: string;
            fee: components["schemas"]["money"];
            /**
             * @description Who asked for it; the other one has to say yes.
             * @enum {string}
             */
            initiatedBy: "CUSTOMER" | "AGENT";
            reason?: components["schemas"]["agent-decline-reason"];
            /** Format: date-time */
            settledAt?: string;
            status: components["schemas"]["agent-cash-out-status"];
            storeNumber: components["schemas"]["store-number"];
            /** Format: date-time */
            timestamp: string;
            transactionId: components["schemas"]["transaction-id"];
        };
        /**
         * @description - `REQUESTED`: waits for the agent, or, when the agent asked, for the customer.
         *     - `COMPLETED`: the money has moved and the cash may be handed over.
         *     - `DECLINED`, `CANCELLED`, `EXPIRED`: it is over and nothing has moved; what was held is released.
         * @enum {string}
         */
        "agent-cash-out-status": "REQUESTED" | "COMPLETED" | "DECLINED" | "CANCELLED" | "EXPIRED";
        /**
         * @description Agents' drawers hold Cabo Verde escudos only.
         * @enum {string}
         */
        "agent-currency": "CVE";
        /**
         * @description - `CUSTOMER_NOT_PRESENT`, `WRONG_AGENT`: nobody in the shop has asked for it.
         *     - `NOT_ENOUGH_CASH`: the drawer is short.
         *     - `SUSPICIOUS`, `OTHER`: the agent would rather not.
         *     - `CODE_TRIES_EXCEEDED`: too many wrong codes or store numbers.
         *     - `DECLINED_BY_CUSTOMER`: the agent asked, and the customer said no.
         * @enum {string}
         */
        "agent-decline-reason": "CUSTOMER_NOT_PRESENT" | "WRONG_AGENT" | "NOT_ENOUGH_CASH" | "SUSPICIOUS" | "OTHER" | "CODE_TRIES_EXCEEDED" | "DECLINED_BY_CUSTOMER";
        /** @description The agent's number as it hangs in the shop. The last of the seven digits is a check digit (Luhn). */
        "agent-id": string;
        /** @description What one agent may pay out and take in, in escudos. A day is one in Cabo Verde. */
        "agent-limits": {
            /** @description Cash-ins and cash-outs together. */
            perDay: components["schemas"]["amount"];
            perTransaction: components["schemas"]["amount"];
        };
        /** @description What stands above the shop's door. */
        "agent-name": string;
        /** @description One agent's day in Cabo Verde. `openingFloat - cashIns + cashOuts + floatIn - floatOut + adjustments = closingFloat`, and `openingCommission + commissions + commissionAdjustments = closingCommission`, to the cent. */
        "agent-report": {
            /** @description What disputes have moved; below zero when it left the agent. */
            adjustments: components["schemas"]["money"];
            agentId: components["schemas"]["agent-id"];
            /** @description By how much the cash drawer must have grown, cash-ins less cash-outs. */
            cashDrawerChange: components["schemas"]["money"];
            cashIns: components["schemas"]["agent-report-line"];
            cashOuts: components["schemas"]["agent-report-line"];
            closingCommission: components["schemas"]["money"];
            /** @description At the end of the day, or now when the day is not over. */
            closingFloat: components["schemas"]["money"];
            commissionAdjustments: components["schemas"]["money"];
            /** @description What the agent earned by them. */
            commissions: components["schemas"]["money"];
            currency: components["schemas"]["agent-currency"];
            date: components["schemas"]["local-date"];
            /** @description What customers paid for these cash-ins and cash-outs. */
            fees: components["schemas"]["money"];
            /** @description Float bought from the platform. */
            floatIn: components["schemas"]["money"];
            /** @description Float given back for money at the bank. */
            floatOut: components["schemas"]["money"];
            openingCommission: components["schemas"]["money"];
            openingFloat: components["schemas"]["money"];
            storeNumber: components["schemas"]["store-number"];
        };
        "agent-report-line": {
            amount: components["schemas"]["money"];
            count: number;
        };
        /** @description One cash-out as it stands in the agent's queue. */
        "agent-request": {
            amount: components["schemas"]["money"];
            currency: components["schemas"]["agent-currency"];
            /** Format: date-time */
            expiresAt: string;
            fee: components["schemas"]["money"];
            /**
             * @description A request of an `AGENT` waits for the customer's yes.
             * @enum {string}
             */
            initiatedBy: "CUSTOMER" | "AGENT";
            reason?: components["schemas"]["agent-decline-reason"];
            status: components["schemas"]["agent-cash-out-status"];
            /** Format: date-time */
            timestamp: string;
            transactionId: components["schemas"]["transaction-id"];
        };
        /** @description A cash-out that is completed, as the agent sees it. */
        "agent-settled": {
            amount: components["schemas"]["money"];
            commission: components["schemas"]["money"];
            currency: components["schemas"]["agent-currency"];
            /** @description The agent's float after this. */
            float: components["schemas"]["money"];
            /** @constant */
            status: "COMPLETED";
            /** Format: date-time */
            timestamp: string;
            transactionId: components["schemas"]["transaction-id"];
        };
        /**
         * @description A `SUSPENDED` agent is asked for nothing new, and settles nothing.
         * @enum {string}
         */
        "agent-status": "ACTIVE" | "SUSPENDED";
        /** @description What a fraud rule found about somebody. */
        alert: {
            alertId: components["schemas"]["alert-id"];
            /**
             * Format: date-time
             * @description When the newest of its facts happened.
             */
            at: string;
            /** @description Whether the verdict binds the user, or did before it ended. */
            enforced: boolean;
            /** @description What one operator has asked for and a second one has to agree to. */
            proposal?: {
                by: components["schemas"]["user-id"];
                resolution: components["schemas"]["alert-resolution"];
            };
            rule: components["schemas"]["rule-id"];
            ruleVersion: number;
            status: components["schemas"]["alert-status"];
            /** @description User id, ATM as `acquirer:terminal`, or digest of a network address. */
            subject: string;
            /** @enum {string} */
            subjectKind: "user" | "terminal" | "address";
            /**
             * Format: date-time
             * @description When the measure ends by itself; absent when it does not.
             */
            until?: string;
            verdict: components["schemas"]["alert-verdict"];
        };
        /** @description An alert with what led to it and what was done about it. */
        "alert-details": {
            alert: components["schemas"]["alert"];
            /** @description The newest hundred of the facts that led to it, oldest first. */
            facts: {
                amount?: components["schemas"]["money"];
                /** Format: date-time */
                at: string;
                /** @description User id, or ATM as `acquirer:terminal`. */
                counterparty?: string;
                currency?: components["schemas"]["currency"];
                kind: string;
            }[];
            /** @description Oldest first. */
            steps: {
                /** Format: date-time */
                at: string;
                by?: components["schemas"]["user-id"];
                reason?: components["schemas"]["resolution-reason"];
                /** @enum {string} */
                step: "raised" | "accounts-frozen" | "dismissal-proposed" | "dismissed" | "confirmed" | "lifting-proposed" | "lifted";
                ticketId?: components["schemas"]["ticket-id"];
            }[];
        };
        /** @description Names a fraud alert; the same whenever the same log is judged. */
        "alert-id": string;
        /**
         * @description `confirm`: it is fraud, and the measure stays. `dismiss`: it is nothing, and the measure ends. `lift`: the measure of a confirmed alert ends.
         * @enum {string}
         */
        "alert-resolution": "confirm" | "dismiss" | "lift";
        /**
         * @description `OPEN` until a person has decided; `DISMISSED` was nothing; `CONFIRMED` was fraud; `LIFTED` was confirmed, and its measure was taken back later.
         * @enum {string}
         */
        "alert-status": "OPEN" | "CONFIRMED" | "DISMISSED" | "LIFTED";
        /**
         * @description What the rule asks for.
         * @enum {string}
         */
        "alert-verdict": "flag" | "step-up" | "hold" | "freeze";
        /** @description More than zero, as a JSON number or a decimal string, with no more decimals than the currency has (CVE, EUR, USD, SGD, CNY 2; JPY 0), at most 15 digits in all, no exponent. */
        amount: number | string;
        /** @description More than zero, as a decimal string with no more decimals than the currency has, at most 15 digits in all. */
        "amount-text": string;
        /** @description An API key, without its secret. */
        "api-key": {
            /** Format: date-time */
            createdAt: string;
            createdBy: components["schemas"]["user-id"];
            /** Format: date-time */
            expiresAt: string;
            keyId: components["schemas"]["api-key-id"];
            /**
             * Format: date-time
             * @description Within a minute; absent when it was never used.
             */
            lastUsedAt?: string;
            name: components["schemas"]["text"];
            /** Format: date-time */
            revokedAt?: string;
            scopes: components["schemas"]["api-key-scopes"];
            /** @enum {string} */
            status: "ACTIVE" | "EXPIRED" | "REVOKED";
        };
        /** @description Names an API key. Not secret. */
        "api-key-id": string;
        /** @description What the key may do. Each is what a bearer token's scope of that name is. */
        "api-key-scopes": ("balance:read" | "withdrawals:read" | "transfers:read" | "transactions:read" | "events:read" | "statements:read" | "webhooks:read" | "webhooks:write" | "deposits:write" | "reconciliation:read" | "reconciliation:load")[];
        /**
         * @description `done`, `refused` (the caller's side), or `failed` (the server's side).
         * @enum {string}
         */
        "audit-outcome": "done" | "refused" | "failed";
        /** @description One action, whoever did it and however it ended. Holds ids only, never what was sent or answered. */
        "audit-record": {
            /** @description Id of the user, API key or network key that acted; absent when nobody was recognised. */
            actor?: string;
            /** @description The same for the same network address, and nothing that the address could be read from. */
            addressDigest: string;
            /**
             * Format: date-time
             * @description When the request came.
             */
            at: string;
            errorCode?: components["schemas"]["error-code"];
            /** @description Ids of the accounts, transactions, users and other things that the request or its answer named. */
            objects: string[];
            operation: components["schemas"]["operation-name"];
            outcome: components["schemas"]["audit-outcome"];
            /** @description Why a person was looked up, or an alert decided; a word from the contract's lists. */
            reason?: string;
            /** @description `nobody` when nobody was recognised, `system` for an API key, `command` for a command at the server's machine. */
            role: string;
            /** @description The row's place in the chain; without gaps. */
            seq: number;
            sessionId?: components["schemas"]["session-id"];
            /** @description The HTTP status of the answer. */
            status: number;
            /** @description The request's name in the server's logs. */
            traceId: string;
        };
        /** @description A decision. `transactionId` is there exactly when approved, `reason` exactly when declined. */
        "authorisation-answer": {
            amount?: components["schemas"]["money"];
            currency?: components["schemas"]["currency"];
            /** @enum {string} */
            decision: "APPROVED" | "DECLINED";
            /**
             * Format: date-time
             * @description When a locked terminal or network may try again.
             */
            lockedUntil?: string;
            reason?: components["schemas"]["decline-reason"];
            transactionId?: components["schemas"]["transaction-id"];
        };
        /**
         * @description Whether money is collected for the wallet or paid out for it.
         * @enum {string}
         */
        "bank-kind": "collection" | "payout";
        /** @description A top-up, or a withdrawal to a bank account, with everything that happened to it. */
        "bank-order": {
            accountNo: components["schemas"]["account-no"];
            amount: components["schemas"]["money"];
            bankReference?: components["schemas"]["reference"];
            /** Format: date-time */
            createdAt: string;
            currency: components["schemas"]["currency"];
            fee: components["schemas"]["money"];
            /** @description From the first to the last. */
            history: components["schemas"]["status-change"][];
            /** @description The bank account or card, masked. */
            instrument: string;
            /** @description Why it failed or came back. */
            reason?: string;
            /** @description What of a returned top-up was spent already, and is owed. */
            receivable?: components["schemas"]["money"];
            status: components["schemas"]["bank-order-status"];
            transactionId: components["schemas"]["transaction-id"];
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description It is on record; read it to see how it ends. */
        "bank-order-accepted": {
            /** @constant */
            status: "PENDING";
            transactionId: components["schemas"]["transaction-id"];
        };
        /**
         * @description `PENDING` - on the way; `UNKNOWN` - the bank's answer was lost and is being asked for; `IN_REVIEW` - a person decides; `SUCCESS`; `FAILED` - not done, nothing changed; `RETURNED` - done, and sent back by the bank later.
         * @enum {string}
         */
        "bank-order-status": "PENDING" | "UNKNOWN" | "IN_REVIEW" | "SUCCESS" | "FAILED" | "RETURNED";
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
         * @description `SETTLED` - the other side did it, so it is booked (with `amount` for what an ATM gave out); `NOT_SETTLED` - it did not, so what is held is released; `RETURNED` - it came back; `DISMISSED` - the books are right as they are.
         * @enum {string}
         */
        "case-decision": "SETTLED" | "NOT_SETTLED" | "RETURNED" | "DISMISSED";
        /** @description Identifies one case. */
        "case-id": string;
        /**
         * @description What a person has to look at: the other side does not answer, or says nothing final for too long; it contradicts itself; it names another amount; it reports what the ledger refuses; what it did cannot be booked; an ATM does not know what came out; a completion came after its reversal, or a reversal after its completion; part of a returned top-up was spent.
         * @enum {string}
         */
        "case-problem": "NO_ANSWER" | "PENDING_TOO_LONG" | "CONTRADICTION" | "AMOUNT_MISMATCH" | "BOOKING_REFUSED" | "REPORT_REFUSED" | "DISPENSE_UNKNOWN" | "COMPLETED_AFTER_REVERSAL" | "REVERSED_AFTER_COMPLETION" | "RETURNED_AND_SPENT";
        /** @description A one-time code is on its way to the phone. */
        challenge: {
            challengeId: components["schemas"]["challenge-id"];
            /** Format: date-time */
            expiresAt: string;
        };
        /** @description Names the one-time code that was sent. */
        "challenge-id": string;
        /** @description The limits of one channel. Fees do not count. */
        "channel-limits": {
            day: components["schemas"]["period-limits"];
            /** @description The most that one transaction may be. */
            maximum: components["schemas"]["money"];
            /** @description The least that one transaction may be. */
            minimum: components["schemas"]["money"];
            month: components["schemas"]["period-limits"];
            week: components["schemas"]["period-limits"];
        };
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
        /** @description Where the next page begins. Opaque: send it back as it came, with the same filters; it is refused when it was changed or belongs to another question. */
        cursor: string;
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
        /** @description A dispute about a completed transaction at an agent, with everything that became of it. */
        dispute: {
            adjustment?: {
                amount: components["schemas"]["money"];
                currency: components["schemas"]["agent-currency"];
                direction: components["schemas"]["dispute-direction"];
                transactionId?: components["schemas"]["transaction-id"];
            };
            /** Format: date-time */
            createdAt: string;
            disputeId: components["schemas"]["dispute-id"];
            history: {
                /** Format: date-time */
                at: string;
                /** @enum {string} */
                by: "customer" | "agent" | "operator";
                note?: components["schemas"]["text"];
                status: components["schemas"]["dispute-status"];
            }[];
            /** @enum {string} */
            openedBy: "customer" | "agent";
            reason: components["schemas"]["dispute-reason"];
            status: components["schemas"]["dispute-status"];
            text: components["schemas"]["text"];
            transactionId: components["schemas"]["transaction-id"];
        };
        /**
         * @description Who gets the money; the other one pays it.
         * @enum {string}
         */
        "dispute-direction": "TO_CUSTOMER" | "TO_AGENT";
        /** @description Names a dispute. */
        "dispute-id": string;
        /**
         * @description What is said to be wrong.
         * @enum {string}
         */
        "dispute-reason": "CASH_NOT_RECEIVED" | "WRONG_AMOUNT" | "NOT_MADE_BY_ME" | "CASH_NOT_PAID" | "OTHER";
        /**
         * @description - `OPEN`: nobody has decided.
         *     - `PROPOSED`: one operator proposes an adjustment; another has to approve it.
         *     - `RESOLVED`: the adjustment is posted.
         *     - `REJECTED`: the transaction stays as it is.
         * @enum {string}
         */
        "dispute-status": "OPEN" | "PROPOSED" | "RESOLVED" | "REJECTED";
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
        /** @description Something that happened, as the log has it, without what is secret. Which fields `data` has depends on the type; a program must be ready for types that it does not know. */
        "feed-event": {
            /** Format: date-time */
            at: string;
            data: {
                accountNo?: components["schemas"]["account-no"];
                amount?: components["schemas"]["money"];
                captured?: components["schemas"]["money"];
                commission?: components["schemas"]["money"];
                counterpartyAccountNo?: components["schemas"]["account-no"];
                currency?: components["schemas"]["currency"];
                depositTransactionId?: components["schemas"]["transaction-id"];
                dispensed?: components["schemas"]["money"];
                entries?: {
                    accountNo: components["schemas"]["account-no"];
                    amount: components["schemas"]["money"];
                    balanceAfter: components["schemas"]["money"];
                }[];
                /** Format: date-time */
                expiresAt?: string;
                fee?: components["schemas"]["money"];
                kind?: string;
                minimum?: components["schemas"]["money"];
                owed?: components["schemas"]["money"];
                ownerId?: string;
                purpose?: string;
                reason?: string;
                reference?: string;
                terminalId?: string;
                tier?: string;
                transactionType?: string;
            };
            eventId: string;
            transactionId?: components["schemas"]["transaction-id"];
            type: string;
        };
        /** @description An international bank account number without spaces, check digits included. Cabo Verde's has 25 characters and contains the NIB. */
        iban: string;
        /** @description What an account may send, and what it has sent. */
        limits: {
            accountNo: components["schemas"]["account-no"];
            /** @description The largest balance, and how much the account may still receive. */
            balance: {
                left: components["schemas"]["money"];
                maximum: components["schemas"]["money"];
            };
            channels: {
                agent: components["schemas"]["channel-limits"];
                atm: components["schemas"]["channel-limits"];
                bank: components["schemas"]["channel-limits"];
                transfer: components["schemas"]["channel-limits"];
            };
            currency: components["schemas"]["currency"];
            tier: components["schemas"]["tier"];
            userId: components["schemas"]["user-id"];
        };
        /**
         * Format: date
         * @description The date at the terminal.
         */
        "local-date": string;
        /** @description An ATM that is not listened to, because of wrong codes. */
        "locked-terminal": {
            acquirerId: components["schemas"]["acquirer-id"];
            /**
             * Format: date-time
             * @description When the last of them came.
             */
            lockedSince: string;
            /**
             * Format: date-time
             * @description When it is listened to again by itself.
             */
            lockedUntil: string;
            /** @description Whether an operator may unlock it; not from twice the limit of wrong tries on. */
            mayBeUnlocked: boolean;
            /**
             * Format: date-time
             * @description When the whole network is locked besides, until when. Unlocking a terminal does not change that.
             */
            networkLockedUntil?: string;
            terminalId: components["schemas"]["terminal-id"];
            /** @description Wrong tries in the window of a day that is open. */
            tries: number;
        };
        /**
         * @description What was guessed at.
         * @enum {string}
         */
        "lockout-kind": "password" | "pin" | "second-factor";
        /**
         * @description Why somebody looks at a person's data. It goes to the audit log, so it is a word from a list and no free text.
         * @enum {string}
         */
        "look-up-reason": "customer-request" | "fraud-alert" | "dispute" | "reconciliation" | "regulator" | "audit";
        /** @description What must stay in an account: zero or more, as a JSON number or a decimal string, with no more decimals than the currency has. */
        "minimum-balance": number | string;
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
        /** @description The six digits that were sent to the phone, or that the authenticator shows. */
        "one-time-code": string;
        /** @description An `operationId` of this contract, or the name of a command at the server's machine. */
        "operation-name": string;
        /** @description The agent as it sees itself, with its tills. */
        "own-agent": {
            agentId: components["schemas"]["agent-id"];
            /** @description What the agent has earned. */
            commission: components["schemas"]["money"];
            currency: components["schemas"]["agent-currency"];
            /** @description E-money that can be given out for cash. */
            float: components["schemas"]["money"];
            limits: {
                leftToday: components["schemas"]["money"];
                perDay: components["schemas"]["money"];
                perTransaction: components["schemas"]["money"];
                /** Format: date-time */
                resetsAt: string;
                usedToday: components["schemas"]["money"];
            };
            name: components["schemas"]["agent-name"];
            status: components["schemas"]["agent-status"];
            storeNumber: components["schemas"]["store-number"];
        };
        /** @description At least ten characters, of any kind. */
        password: string;
        /** @description An account number in full when the sender gave it; its last four digits when a phone was given. */
        "payee-account-no": string;
        /** @description The limits of a day, week or month in Cabo Verde. */
        "period-limits": {
            count: {
                left: number;
                maximum: number;
                used: number;
            };
            /**
             * Format: date-time
             * @description When counting starts again.
             */
            resetsAt: string;
            value: {
                left: components["schemas"]["money"];
                maximum: components["schemas"]["money"];
                used: components["schemas"]["money"];
            };
        };
        /** @description A user as the back office sees one. Name and phone are masked. */
        person: {
            accounts: {
                accountNo: components["schemas"]["account-no"];
                currency: components["schemas"]["currency"];
                /** @enum {string} */
                status: "ACTIVE" | "FROZEN" | "CLOSED";
            }[];
            /** @description How many alerts about the user are open. */
            alerts: number;
            /** Format: date-time */
            createdAt: string;
            initials: string;
            /** @description Wrong tries that count now. */
            lockouts: {
                kind: components["schemas"]["lockout-kind"];
                tries: number;
                /**
                 * Format: date-time
                 * @description When the next try is looked at; absent when it is at once.
                 */
                waitsUntil?: string;
            }[];
            /** @description The last three digits. */
            phoneEnding: string;
            pinSet: boolean;
            role: components["schemas"]["role"];
            secondFactor: boolean;
            userId: components["schemas"]["user-id"];
        };
        /** @description A person's name in any script. Control characters, invisible formatting and emoji are refused. */
        "person-name": string;
        /** @description A phone number in international form (E.164), such as `+2389912345`. */
        phone: string;
        /** @description Four to six digits, which confirm a payment; one repeated digit or a plain sequence is refused. Instead of the digits themselves it may be a compact JWE (`ECDH-ES`, `A256GCM`) to the key of use `enc` at `/.well-known/jwks.json`, whose content is `{"pin", "iat", "exp"}` with times in seconds, good for at most five minutes: then nothing between the phone and the wallet sees the PIN. */
        pin: string;
        /** @description The user as they see themselves. */
        profile: {
            name: components["schemas"]["person-name"];
            phone: components["schemas"]["phone"];
            pinSet: boolean;
            role: components["schemas"]["role"];
            /** @description Whether sign-in asks for a second factor. */
            secondFactor: boolean;
            userId: components["schemas"]["user-id"];
        };
        /** @description A settlement file held against the ledger. */
        reconciliation: {
            acquirerId: components["schemas"]["acquirer-id"];
            /** @description Whether every line matches or is settled. */
            agrees: boolean;
            /** @description SHA-256 of the whole file. */
            checksum: string;
            /** @description Whether the terminals' counts were supplied. */
            counted: boolean;
            /** @enum {string} */
            format: "csv" | "fixed";
            localDate: components["schemas"]["local-date"];
            reconciliationId: components["schemas"]["reconciliation-id"];
            /** @description A later file of the same date took its place; its open lines are not settled any more. */
            replacedBy?: components["schemas"]["reconciliation-id"];
            sequence: number;
            totals: {
                authorised: components["schemas"]["money"];
                /** @description What the network charges, less what the ledger has. */
                difference: components["schemas"]["money"];
                /** @description What the network charges. */
                dispensed: components["schemas"]["money"];
                /** @description Withdrawals in the file. */
                lines: number;
                /** @description Lines that neither match nor are settled. */
                unsettled: number;
                /** @description What the ledger has for the same lines, as it was matched last. */
                wallet: components["schemas"]["money"];
            };
            /** Format: date-time */
            uploadedAt: string;
            uploadedBy: components["schemas"]["user-id"];
            /** @description How many lines have each verdict. */
            verdicts: {
                [key: string]: number;
            };
        };
        /**
         * @description - `COMPLETE`: the withdrawal is completed; after a reversal the customer pays, or the platform has a claim.
         *     - `REVERSE`: the hold is released.
         *     - `ADJUST`: what was posted for the withdrawal is corrected.
         *     - `CLAIM`: the platform pays the network and has a claim (receivables to ATM settlement).
         *     - `SUSPEND`: the platform keeps what the network may still ask for (ATM settlement to suspense).
         *     - `RECEIVE`: the notes are gone and the hold is too (receivables to suspense), until it is known who pays.
         *     - `NOTE`: nothing is posted; two people have looked.
         * @enum {string}
         */
        "reconciliation-action": "COMPLETE" | "REVERSE" | "ADJUST" | "CLAIM" | "SUSPEND" | "RECEIVE" | "NOTE";
        /** @description Identifies one reconciliation; the same for the same file. */
        "reconciliation-id": string;
        /** @description One withdrawal of the file or of the ledger, or one terminal's count, and what became of it. */
        "reconciliation-line": {
            approvedBy?: components["schemas"]["user-id"];
            /** @description Traces of the terminal's withdrawals of which one or more may explain missing notes. */
            candidates: components["schemas"]["trace-number"][];
            /** @description What the file says came out; of a count, what is missing. */
            file: components["schemas"]["money"];
            /** @description In the file. */
            line?: number;
            lineId: components["schemas"]["reconciliation-line-id"];
            /** @description Why it is proposed. */
            note?: components["schemas"]["text"];
            /**
             * @description What the file says.
             * @enum {string}
             */
            outcome?: "DISPENSED" | "REVERSED" | "UNKNOWN" | "OPEN";
            /** @description What may be proposed. */
            possible: components["schemas"]["reconciliation-action"][];
            proposed?: components["schemas"]["reconciliation-action"];
            proposedBy?: components["schemas"]["user-id"];
            /** @description Why the ledger refused the last approval. */
            refusal?: string;
            /** Format: date-time */
            settledAt?: string;
            status: components["schemas"]["reconciliation-line-status"];
            suggested?: components["schemas"]["reconciliation-action"];
            terminalId: components["schemas"]["terminal-id"];
            traceNumber?: components["schemas"]["trace-number"];
            transactionId?: components["schemas"]["transaction-id"];
            verdict: components["schemas"]["reconciliation-verdict"];
            /** @description What the ledger has for it; of a count, what is over. */
            wallet: components["schemas"]["money"];
            /** @enum {string} */
            walletStatus?: "AUTHORISED" | "SUSPECT" | "COMPLETED" | "REVERSED";
        };
        /** @description Identifies one line of a reconciliation. */
        "reconciliation-line-id": string;
        /**
         * @description `MATCHED` needs nothing. `OPEN` waits for a proposal, `PROPOSED` for a second operator, `APPROVED` for its posting: approve it again. `SETTLED` is done.
         * @enum {string}
         */
        "reconciliation-line-status": "MATCHED" | "OPEN" | "PROPOSED" | "APPROVED" | "SETTLED";
        /**
         * @description - `MATCHED`: both sides say the same.
         *     - `MISSING_AT_ISSUER`: the network charges what the wallet has not posted.
         *     - `MISSING_AT_ATM`: the wallet has posted what the network does not charge.
         *     - `AMOUNT_DIFFERS`: both say that notes came out, and not how many.
         *     - `STILL_OPEN`: the wallet holds the money still, authorised or suspect.
         *     - `DUPLICATE_LINE`: the file has the withdrawal before.
         *     - `CASH_MISSING`: notes are gone that neither side has paid out; after a reversal this is reversal fraud.
         *     - `CASH_OVER`: the terminal has more notes than it should.
         * @enum {string}
         */
        "reconciliation-verdict": "MATCHED" | "MISSING_AT_ISSUER" | "MISSING_AT_ATM" | "AMOUNT_DIFFERS" | "STILL_OPEN" | "DUPLICATE_LINE" | "CASH_MISSING" | "CASH_OVER";
        /** @description Something that only a person can decide. */
        "recovery-case": {
            caseId: components["schemas"]["case-id"];
            /** @description What was decided, or `ANSWERED` when the other side answered after all. */
            decision?: string;
            /** @description Facts for the decision, without personal data. */
            details: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            openedAt: string;
            problem: components["schemas"]["case-problem"];
            /** @description Why, in the words of who decided. */
            reason?: string;
            /** Format: date-time */
            resolvedAt?: string;
            /** @description The user who decided, or `recovery`. */
            resolvedBy?: string;
            /** @enum {string} */
            status: "OPEN" | "RESOLVED";
            /** @enum {string} */
            subject: "top-up" | "bank-withdrawal" | "atm-withdrawal";
            transactionId: components["schemas"]["transaction-id"];
            /** @description How often the other side was asked. */
            tries: number;
        };
        /** @description The sender's own reference. It identifies one transfer of the debited account for ever; when it is given it becomes the `transfer_id`. */
        reference: string;
        /**
         * @description Why it was decided so. A word from a list, because free text would hold names.
         * @enum {string}
         */
        "resolution-reason": "false-alarm" | "explained-by-customer" | "documents-seen" | "fraud-proved" | "damage-settled" | "ordered-by-authority";
        /**
         * @description Why nothing came out.
         * @enum {string}
         */
        "reversal-reason": "TIMEOUT" | "CUSTOMER_CANCELLED" | "HARDWARE" | "DESTINATION_UNAVAILABLE" | "ATM_MALFUNCTION" | "MISDISPENSE" | "DUPLICATE" | "NOT_TAKEN";
        /**
         * @description What a user is.
         * @enum {string}
         */
        role: "customer" | "agent" | "operator" | "auditor";
        /** @description A fraud rule. */
        "rule-id": string;
        "sandbox-clock": {
            /** @description How far the business clock is ahead of the machine's. */
            aheadSeconds: number;
            /** Format: date-time */
            now: string;
            /** @description Whether the clock goes on by itself. */
            running: boolean;
        };
        /** @description One place where the user is signed in. */
        session: {
            /** Format: date-time */
            createdAt: string;
            /** @description Whether it is the session that asks. */
            current: boolean;
            /** @description What the client called itself; empty when it did not say. */
            device: string;
            /** Format: date-time */
            expiresAt: string;
            /** Format: date-time */
            lastUsedAt: string;
            /** @description The network address that it was last refreshed from. */
            place: string;
            sessionId: components["schemas"]["session-id"];
        };
        /** @description Names a session. */
        "session-id": string;
        /** @description The tokens of a session. */
        "session-tokens": {
            accessToken: string;
            /** @description Whether the role needs a second factor that this session has not shown. The access token then serves for nothing but its enrolment; refresh after that for one with the role's scopes. */
            enrolmentRequired: boolean;
            /** @description Seconds for which the access token can be used. */
            expiresIn: number;
            /** Format: date-time */
            refreshExpiresAt: string;
            /** @description Gives new tokens once. A second use ends the session. */
            refreshToken: string;
            role: components["schemas"]["role"];
            sessionId: components["schemas"]["session-id"];
            /** @constant */
            tokenType: "Bearer";
            userId: components["schemas"]["user-id"];
        };
        /**
         * @description An account number; its last four digits when it is somebody else's whom the caller knows by phone only - of a transfer to a phone, and of an agent's customer. Operators, auditors and systems are shown it in full.
         * @example ***************3456
         */
        "shown-account-no": string;
        /** @description One step in the life of a transaction. */
        "status-change": {
            /** Format: date-time */
            at: string;
            /** @description What led to it, for people. */
            cause: string;
            status: components["schemas"]["bank-order-status"];
        };
        /** @description Names one shop of an agent. The customer's phone shows it beside the agent's name, and the agent types it from there, so that a request that was meant for another shop is not paid out here. */
        "store-number": string;
        /** @description One ATM of the network. */
        "terminal-id": string;
        /** @description Text for people in any script. Control characters, invisible formatting and emoji are refused. */
        text: string;
        /** @description The number of a case in another system. */
        "ticket-id": string;
        /**
         * @description How well a customer is known, which decides the limits: `basic` after sign-up, `verified` once identity is checked, `full` for businesses and agents.
         * @enum {string}
         */
        tier: "basic" | "verified" | "full";
        /** @description Where the money comes from, `iban` for a bank account and `token` for a card. */
        "top-up-source": {
            iban?: components["schemas"]["iban"];
            token?: components["schemas"]["card-token"];
            /** @enum {string} */
            type: "bankAccount" | "card";
        };
        /** @description The terminal's own count of its transactions, six digits, starting again each local date. */
        "trace-number": string;
        /** @description One business transaction with all that happened to it. */
        transaction: {
            amount: components["schemas"]["money"];
            /** Format: date-time */
            completedAt?: string;
            /** Format: date-time */
            createdAt: string;
            currency: components["schemas"]["currency"];
            description?: string;
            /** @description The legs of the movement, in posting order. A customer is shown the legs of the customer's own accounts. */
            entries: {
                accountNo: components["schemas"]["account-no"];
                /** @description Below zero debits the account. */
                amount: components["schemas"]["money"];
                /** Format: date-time */
                at: string;
                balanceAfter: components["schemas"]["money"];
            }[];
            /** @description What the side that is debited pays on top. Told to that side, to operators, auditors and systems. */
            fee?: components["schemas"]["money"];
            fromAccountNo: components["schemas"]["shown-account-no"];
            reference?: string;
            status: components["schemas"]["transaction-status"];
            /** @description Each thing that happened to the transaction, oldest first, with the status that it led to. */
            statusHistory: {
                /** Format: date-time */
                at: string;
                /** @description The event in the log, such as `withdrawal-authorised`, or what the bank has said, such as `top-up-failed`. */
                event: string;
                /** @description Why, when the event says so. */
                reason?: string;
                status: components["schemas"]["transaction-status"];
            }[];
            toAccountNo: components["schemas"]["shown-account-no"];
            transactionId: components["schemas"]["transaction-id"];
            type: components["schemas"]["transaction-type"];
        };
        /** @description Identifies one business transaction; sorts by time of creation. */
        "transaction-id": string;
        /**
         * @description PENDING: under way. SUCCESS: done. FAILED: refused, expired or called off; nothing was moved. ROLLBACK: undone by the other side.
         * @enum {string}
         */
        "transaction-status": "PENDING" | "SUCCESS" | "FAILED" | "ROLLBACK";
        /** @description One business transaction as a list shows it. */
        "transaction-summary": {
            amount: components["schemas"]["money"];
            /** Format: date-time */
            completedAt?: string;
            /** Format: date-time */
            createdAt: string;
            currency: components["schemas"]["currency"];
            description?: string;
            /**
             * @description Seen from the accounts that were asked for - the money goes out, comes in, or goes from one to another of them. Left out when no accounts were meant.
             * @enum {string}
             */
            direction?: "OUT" | "IN" | "BETWEEN";
            fromAccountNo: components["schemas"]["shown-account-no"];
            reference?: string;
            status: components["schemas"]["transaction-status"];
            toAccountNo: components["schemas"]["shown-account-no"];
            transactionId: components["schemas"]["transaction-id"];
            type: components["schemas"]["transaction-type"];
        };
        /** @description What kind of movement it is, such as `transfer`, `deposit` or `withdrawal`. The list grows with the platform, so a program must be ready for a type that it does not know. */
        "transaction-type": string;
        transfer: {
            amount: components["schemas"]["money"];
            /** Format: date-time */
            completed_at?: string;
            /** Format: date-time */
            created_at: string;
            currency: components["schemas"]["currency"];
            description?: components["schemas"]["text"];
            /** @description What the sender paid on top; told to the sender. Left out when it was free. */
            fee?: components["schemas"]["money"];
            from_account: components["schemas"]["shown-account-no"];
            /** @enum {string} */
            status: "PENDING" | "SUCCESS" | "FAILED" | "ROLLBACK";
            to_account: components["schemas"]["shown-account-no"];
            /** @description Left out for a transfer that was refused, which moved nothing. */
            transaction_id?: components["schemas"]["transaction-id"];
            transfer_id: string;
        };
        /** @description A transfer that has moved its money. */
        "transfer-made": {
            amount: components["schemas"]["money"];
            currency: components["schemas"]["currency"];
            /** @description What was charged on top. Left out when it was free. */
            fee?: components["schemas"]["money"];
            from_account: components["schemas"]["account-no"];
            /** @description The debited account's balance after this transfer and its fee. */
            new_balance: components["schemas"]["money"];
            /** @constant */
            status: "success";
            to_account: components["schemas"]["payee-account-no"];
            transaction_id: components["schemas"]["transaction-id"];
            /** Format: date-time */
            transaction_time: string;
            /** @description The `reference` when one was given, else the transaction's id. */
            transfer_id: string;
        };
        /** @description A signed token with the exact terms of one transfer. It is no access token, and only its own user and session can confirm it. */
        "transfer-token": string;
        /**
         * @description Why a terminal is unlocked before its time. It goes to the audit log, so it is a word from a list and no free text.
         * @enum {string}
         */
        "unlock-reason": "customers-mistyped" | "guesser-is-gone" | "terminal-was-tested" | "terminal-was-repaired";
        /** @description Identifies a customer, agent or operator. */
        "user-id": string;
        /** @description A UUID of the caller's own (RFC 9562); upper and lower case are the same. */
        uuid: string;
        /** @description An address that is told what happens. */
        webhook: {
            /** Format: date-time */
            createdAt: string;
            createdBy: components["schemas"]["user-id"];
            description?: components["schemas"]["text"];
            /**
             * @description BY_REQUEST, FAILING (nothing was taken for days) or GONE (it answered 410). Left out while it is enabled.
             * @enum {string}
             */
            disabledReason?: "BY_REQUEST" | "FAILING" | "GONE";
            eventTypes: components["schemas"]["webhook-event-types"];
            /**
             * Format: date-time
             * @description Since when nothing has been taken. Left out when the last message was.
             */
            failingSince?: string;
            /**
             * @description DISABLED sends nothing, and what happens meanwhile is not kept for it; the event feed has it.
             * @enum {string}
             */
            status: "ENABLED" | "DISABLED";
            url: components["schemas"]["webhook-url"];
            webhookId: components["schemas"]["webhook-id"];
        };
        /** @description One message to one address, and how its delivery stands. */
        "webhook-delivery": {
            attempts: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            deliveredAt?: string;
            deliveryId: components["schemas"]["webhook-delivery-id"];
            eventType: string;
            /** @description Why the last attempt failed, when there was no answer. */
            lastError?: string;
            lastResponseStatus?: number;
            /** @description The `webhook-id` of the message; the same for every attempt. */
            messageId: string;
            /** Format: date-time */
            nextAttemptAt?: string;
            /**
             * @description DEAD when every attempt of the schedule has failed; it can be replayed.
             * @enum {string}
             */
            status: "PENDING" | "DELIVERED" | "DEAD";
        };
        /** @description One message to one address. */
        "webhook-delivery-id": string;
        /** @description What it is told; `*` for everything. */
        "webhook-event-types": ("*" | "transfer.completed" | "deposit.settled" | "deposit.returned" | "top-up.pending" | "top-up.failed" | "cash-in.completed" | "withdrawal.issued" | "withdrawal.authorised" | "withdrawal.completed" | "withdrawal.suspected" | "withdrawal.reversed" | "withdrawal.adjusted" | "withdrawal.cancelled" | "withdrawal.expired" | "withdrawal.blocked" | "agent-cash-out.pending" | "agent-cash-out.completed" | "agent-cash-out.failed" | "bank-withdrawal.pending" | "bank-withdrawal.completed" | "bank-withdrawal.failed" | "bank-withdrawal.returned" | "payment.pending" | "payment.completed" | "payment.failed" | "account.opened" | "account.frozen" | "account.unfrozen" | "account.closed" | "alert.raised" | "case.opened")[];
        /** @description One address that is told what happens. */
        "webhook-id": string;
        /** @description Where messages are posted. It must be https and lead to a public address; in the sandbox http and private addresses are admitted too. No redirect is followed. */
        "webhook-url": string;
        withdrawal: {
            accountNo: components["schemas"]["account-no"];
            amount: components["schemas"]["money"];
            /** Format: date-time */
            createdAt: string;
            currency: components["schemas"]["currency"];
            /** @description What came out of the ATM, once it has reported. */
            dispensedAmount?: components["schemas"]["money"];
            /** Format: date-time */
            expiryTime: string;
            fee: components["schemas"]["money"];
            status: components["schemas"]["withdrawal-status"];
            terminalId?: components["schemas"]["terminal-id"];
            transactionId: components["schemas"]["transaction-id"];
        };
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
        /** @description Too many requests of this caller (RATE_LIMITED), or too many wrong tries (TOO_MANY_ATTEMPTS); `Retry-After` says when the next is admitted. */
        "too-many-attempts": {
            headers: {
                RateLimit: components["headers"]["rate-limit"];
                "RateLimit-Policy": components["headers"]["rate-limit-policy"];
                /** @description Seconds to wait. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["error"];
            };
        };
        /** @description The caller has as many streams open as it may; `Retry-After` says when to try again. */
        "too-many-streams": {
            headers: {
                /** @description Seconds to wait. */
                "Retry-After"?: number;
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
        /** @description A key of your own for this operation, kept when you repeat it. Without it a repeated request is a new operation (unless the body has a `reference`, which then takes its place). */
        "idempotency-key": string;
        /** @description A key of your own for this operation, kept when you repeat it. */
        "idempotency-key-required": string;
        /** @description This message has been sent so often before, or may have been. The body stays the same over all repeats, and decides alone; the header is for people who read along. */
        retransmission: number;
    };
    requestBodies: never;
    headers: {
        /** @description `true` when this is the stored answer to an earlier request with the same key. */
        "idempotent-replayed": "true";
        /** @description What is left of the limit that the request counted against: `"writes";r=599;t=1` leaves 599 requests, and all are there again after 1 second. Every answer of an operation that has a limit carries it. */
        "rate-limit": string;
        /** @description The limit itself: `"writes";q=600;w=60` is 600 requests in 60 seconds. */
        "rate-limit-policy": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getJwks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A JSON Web Key Set. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: ({
                            alg: string;
                            kid: string;
                            kty: string;
                            /** @enum {string} */
                            use: "sig" | "enc";
                        } & {
                            [key: string]: unknown;
                        })[];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            500: components["responses"]["internal"];
        };
    };
    getAccountBalance: {
        parameters: {
            query?: {
                /** @description The posted balance at this past time, instead of now. */
                at?: string;
            };
            header?: never;
            path: {
                /** @description One of the caller's accounts; any account for operators and auditors. */
                account_no: components["schemas"]["account-no"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The balance. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        account_no: components["schemas"]["account-no"];
                        /** @description Left out for a past time. */
                        available?: components["schemas"]["money"];
                        balance: components["schemas"]["money"];
                        currency: components["schemas"]["currency"];
                        /** @description Left out for a past time. */
                        held?: components["schemas"]["money"];
                        /** Format: date-time */
                        last_updated: string;
                        /**
                         * @description The account's status now.
                         * @enum {string}
                         */
                        status: "ACTIVE" | "FROZEN" | "CLOSED";
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getAccountStatement: {
        parameters: {
            query: {
                format?: "csv" | "pdf";
                /** @description The first day. */
                from: string;
                /** @description The last day; at most 366 days in all. */
                to: string;
            };
            header?: never;
            path: {
                /** @description One of the caller's accounts; any account for operators, auditors and systems. */
                account_no: components["schemas"]["account-no"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The statement as a file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                    "text/csv": string;
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            422: components["responses"]["unprocessable"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listAccounts: {
        parameters: {
            query?: {
                /** @description Another customer, for operators and auditors; oneself when left out. */
                userId?: components["schemas"]["user-id"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The accounts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accounts: components["schemas"]["account"][];
                        userId: components["schemas"]["user-id"];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    openAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    currency: components["schemas"]["currency"];
                };
            };
        };
        responses: {
            /** @description The wallet that there was. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["account"];
                };
            };
            /** @description The new wallet. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["account"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    closeAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's number. */
                accountNo: components["schemas"]["account-no"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["account"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            422: components["responses"]["unprocessable"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    closeAccountAndPayOut: {
        parameters: {
            query?: never;
            header: {
                /** @description A key of your own for this operation, kept when you repeat it. */
                "Idempotency-Key": components["parameters"]["idempotency-key-required"];
            };
            path: {
                /** @description The account's number. */
                accountNo: components["schemas"]["account-no"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Another account of the same currency, the owner's or anybody's. */
                    payoutTo: components["schemas"]["account-no"];
                };
            };
        };
        responses: {
            /** @description The account is closed. */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        account: components["schemas"]["account"];
                        /** @description Not there when nothing was left. */
                        payout?: {
                            amount: components["schemas"]["money"];
                            currency: components["schemas"]["currency"];
                            fee: components["schemas"]["money"];
                            payoutTo: components["schemas"]["account-no"];
                            transactionId: components["schemas"]["transaction-id"];
                        };
                    };
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    freezeAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's number. */
                accountNo: components["schemas"]["account-no"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["account"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            422: components["responses"]["unprocessable"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    setAccountMinimum: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's number. */
                accountNo: components["schemas"]["account-no"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    minimum: components["schemas"]["minimum-balance"];
                };
            };
        };
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["account"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    unfreezeAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's number. */
                accountNo: components["schemas"]["account-no"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["account"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            422: components["responses"]["unprocessable"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getOwnAgent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["own-agent"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createCashIn: {
        parameters: {
            query?: never;
            header: {
                /** @description A key of your own for this operation, kept when you repeat it. */
                "Idempotency-Key": components["parameters"]["idempotency-key-required"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    amount: components["schemas"]["amount"];
                    currency?: components["schemas"]["agent-currency"];
                    /** @description Whom the cash is for. */
                    customer: {
                        accountNo?: components["schemas"]["account-no"];
                        phone?: components["schemas"]["phone"];
                    };
                };
            };
        };
        responses: {
            /** @description The money has moved. */
            201: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        amount: components["schemas"]["money"];
                        commission: components["schemas"]["money"];
                        currency: components["schemas"]["agent-currency"];
                        fee: components["schemas"]["money"];
                        /** @description The agent's float after this. */
                        float: components["schemas"]["money"];
                        /** @constant */
                        status: "COMPLETED";
                        /** Format: date-time */
                        timestamp: string;
                        transactionId: components["schemas"]["transaction-id"];
                    };
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    askForCashOut: {
        parameters: {
            query?: never;
            header: {
                /** @description A key of your own for this operation, kept when you repeat it. */
                "Idempotency-Key": components["parameters"]["idempotency-key-required"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    amount: components["schemas"]["amount"];
                    currency?: components["schemas"]["agent-currency"];
                    customerPhone: components["schemas"]["phone"];
                };
            };
        };
        responses: {
            /** @description The request waits for the customer. */
            201: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["agent-request"];
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getAgentReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A day in Cabo Verde. */
                date: components["schemas"]["local-date"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["agent-report"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listAgentRequests: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The queue. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        requests: components["schemas"]["agent-request"][];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    confirmAgentRequest: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this operation, kept when you repeat it. Without it a repeated request is a new operation (unless the body has a `reference`, which then takes its place). */
                "Idempotency-Key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /** @description The `transactionId` of the request. */
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    confirmationCode: components["schemas"]["withdrawal-code"];
                    storeNumber: components["schemas"]["store-number"];
                };
            };
        };
        responses: {
            /** @description The completed cash-out. */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["agent-settled"];
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    declineAgentRequest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `transactionId` of the request. */
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    reason: "CUSTOMER_NOT_PRESENT" | "WRONG_AGENT" | "NOT_ENOUGH_CASH" | "SUSPICIOUS" | "OTHER";
                };
            };
        };
        responses: {
            /** @description The request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["agent-request"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    streamAgentRequests: {
        parameters: {
            query?: {
                /** @description After so long the stream ends. */
                seconds?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-streams"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listAgents: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                after?: components["schemas"]["agent-id"];
                /** @description How many at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        agents: components["schemas"]["agent"][];
                        /** @description Send it as `after` for the next page; left out on the last. */
                        next?: components["schemas"]["agent-id"];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createAgent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Those of the server's settings when left out. */
                    limits?: components["schemas"]["agent-limits"];
                    name: components["schemas"]["agent-name"];
                    password: components["schemas"]["password"];
                    phone: components["schemas"]["phone"];
                    storeNumber: components["schemas"]["store-number"];
                };
            };
        };
        responses: {
            /** @description The agent. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["agent"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The agent's number. */
                agentId: components["schemas"]["agent-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["agent"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    fundAgentFloat: {
        parameters: {
            query?: never;
            header: {
                /** @description A key of your own for this operation, kept when you repeat it. */
                "Idempotency-Key": components["parameters"]["idempotency-key-required"];
            };
            path: {
                /** @description The agent's number. */
                agentId: components["schemas"]["agent-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    amount: components["schemas"]["amount"];
                    description?: components["schemas"]["text"];
                    /** @description The bank's reference of the money; used once. */
                    reference: components["schemas"]["reference"];
                };
            };
        };
        responses: {
            /** @description The float is funded. */
            201: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        agentId: components["schemas"]["agent-id"];
                        amount: components["schemas"]["money"];
                        currency: components["schemas"]["agent-currency"];
                        newFloat: components["schemas"]["money"];
                        /** Format: date-time */
                        timestamp: string;
                        transactionId: components["schemas"]["transaction-id"];
                    };
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    returnAgentFloat: {
        parameters: {
            query?: never;
            header: {
                /** @description A key of your own for this operation, kept when you repeat it. */
                "Idempotency-Key": components["parameters"]["idempotency-key-required"];
            };
            path: {
                /** @description The agent's number. */
                agentId: components["schemas"]["agent-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    amount: components["schemas"]["amount"];
                    description?: components["schemas"]["text"];
                    /** @description The bank's reference of the money; used once. */
                    reference: components["schemas"]["reference"];
                };
            };
        };
        responses: {
            /** @description The float has shrunk. */
            201: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        agentId: components["schemas"]["agent-id"];
                        amount: components["schemas"]["money"];
                        currency: components["schemas"]["agent-currency"];
                        newFloat: components["schemas"]["money"];
                        /** Format: date-time */
                        timestamp: string;
                        transactionId: components["schemas"]["transaction-id"];
                    };
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    setAgentLimits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The agent's number. */
                agentId: components["schemas"]["agent-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["agent-limits"];
            };
        };
        responses: {
            /** @description The agent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["agent"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    resumeAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The agent's number. */
                agentId: components["schemas"]["agent-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["agent"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    suspendAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The agent's number. */
                agentId: components["schemas"]["agent-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The agent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["agent"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listAlerts: {
        parameters: {
            query?: {
                /** @description `nextCursor` of the page before; the filters must be the same. */
                cursor?: string;
                /** @description Alerts in a page. */
                limit?: number;
                /** @description Only those of this rule. */
                rule?: components["schemas"]["rule-id"];
                /** @description Only those in this state. */
                status?: components["schemas"]["alert-status"];
                /** @description Only those about this user, ATM or address digest. */
                subject?: string;
                /** @description Only those with this verdict. */
                verdict?: components["schemas"]["alert-verdict"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of alerts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        alerts: components["schemas"]["alert"][];
                        /** @description Absent on the last page. */
                        nextCursor?: string;
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The alert. */
                alertId: components["schemas"]["alert-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The alert. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["alert-details"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    resolveAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The alert. */
                alertId: components["schemas"]["alert-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: components["schemas"]["resolution-reason"];
                    resolution: components["schemas"]["alert-resolution"];
                    ticketId?: components["schemas"]["ticket-id"];
                };
            };
        };
        responses: {
            /** @description The alert as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["alert"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: components["schemas"]["api-key"][];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default 365 */
                    lifetimeDays?: number;
                    name: components["schemas"]["text"];
                    scopes: components["schemas"]["api-key-scopes"];
                };
            };
        };
        responses: {
            /** @description The key; its secret is shown once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        apiKey: string;
                        key: components["schemas"]["api-key"];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key. */
                keyId: components["schemas"]["api-key-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listAuditRecords: {
        parameters: {
            query?: {
                /** @description Id of the user, API key or network key that acted. */
                actor?: string;
                /** @description `nextCursor` of the page before; the filters must be the same. */
                cursor?: string;
                /** @description Not before this time. */
                from?: string;
                /** @description Rows in a page. */
                limit?: number;
                /** @description Id of something that was acted on. */
                object?: string;
                /** @description The operation. */
                operation?: components["schemas"]["operation-name"];
                /** @description How it ended. */
                outcome?: components["schemas"]["audit-outcome"];
                /** @description Before this time. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the log. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The newest row. Note it outside of the database: with it `npm run audit:verify -- --anchor` finds a log that was cut or made anew. */
                        head: {
                            hash: string;
                            seq: number;
                        };
                        /** @description Absent on the last page. */
                        nextCursor?: string;
                        records: components["schemas"]["audit-record"][];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    currentPassword: string;
                    password: components["schemas"]["password"];
                };
            };
        };
        responses: {
            /** @description It is changed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    startPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    phone: components["schemas"]["phone"];
                };
            };
        };
        responses: {
            /** @description The code is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["challenge"];
                };
            };
            400: components["responses"]["bad-request"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    confirmPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    challengeId: components["schemas"]["challenge-id"];
                    code: components["schemas"]["one-time-code"];
                    password: components["schemas"]["password"];
                    recoveryCode?: string;
                    totp?: components["schemas"]["one-time-code"];
                };
            };
        };
        responses: {
            /** @description It is set. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    changePin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    currentPin: components["schemas"]["pin"];
                    pin: components["schemas"]["pin"];
                };
            };
        };
        responses: {
            /** @description It is changed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    setPin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                    pin: components["schemas"]["pin"];
                };
            };
        };
        responses: {
            /** @description It is set. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    startPinReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                };
            };
        };
        responses: {
            /** @description The code is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["challenge"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    confirmPinReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    challengeId: components["schemas"]["challenge-id"];
                    code: components["schemas"]["one-time-code"];
                    pin: components["schemas"]["pin"];
                };
            };
        };
        responses: {
            /** @description It is set. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["profile"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    refreshSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    refreshToken: string;
                };
            };
        };
        responses: {
            /** @description New tokens. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["session-tokens"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The live sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sessions: components["schemas"]["session"][];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    signOutEverywhere: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are over. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    revokeSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The session. */
                sessionId: components["schemas"]["session-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is over. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What the user will see in the list of sessions. */
                    device?: components["schemas"]["text"];
                    password: string;
                    phone: components["schemas"]["phone"];
                    recoveryCode?: string;
                    totp?: components["schemas"]["one-time-code"];
                };
            };
        };
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["session-tokens"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is over. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    signUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: components["schemas"]["person-name"];
                    password: components["schemas"]["password"];
                    passwordConfirmation: components["schemas"]["password"];
                    phone: components["schemas"]["phone"];
                };
            };
        };
        responses: {
            /** @description The code is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["challenge"];
                };
            };
            400: components["responses"]["bad-request"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    confirmSignUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    challengeId: components["schemas"]["challenge-id"];
                    code: components["schemas"]["one-time-code"];
                };
            };
        };
        responses: {
            /** @description The customer. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accountNo: components["schemas"]["account-no"];
                        currency: components["schemas"]["currency"];
                        userId: components["schemas"]["user-id"];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    enrolSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                };
            };
        };
        responses: {
            /** @description The secret; shown once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        secret: string;
                        /** @description For a QR code. */
                        uri: string;
                    };
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    confirmSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: components["schemas"]["one-time-code"];
                };
            };
        };
        responses: {
            /** @description Recovery codes; shown once. Each replaces the authenticator for one sign-in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        recoveryCodes: string[];
                    };
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    renewRecoveryCodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                    totp: components["schemas"]["one-time-code"];
                };
            };
        };
        responses: {
            /** @description Recovery codes; shown once. Each replaces the authenticator for one sign-in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        recoveryCodes: string[];
                    };
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getBalance: {
        parameters: {
            query?: {
                /** @description Which of the caller's accounts. */
                currency?: "CVE" | "EUR" | "USD" | "SGD" | "JPY" | "CNY";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Never older than the caller's last acknowledged operation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accountNo: components["schemas"]["account-no"];
                        /** @description `balance` less `held` less the account's minimum. */
                        available: components["schemas"]["money"];
                        /** @description What is posted, holds included. */
                        balance: components["schemas"]["money"];
                        currency: components["schemas"]["currency"];
                        /** @description Promised to withdrawals under way. */
                        held: components["schemas"]["money"];
                        /** Format: date-time */
                        lastUpdated: string;
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getBankWithdrawal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id in the answer to the withdrawal. */
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The withdrawal. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["bank-order"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    notifyBankTransaction: {
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
            /** @description On record. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        acknowledged: true;
                        /** @description Whether the reference is one of the wallet's. */
                        known: boolean;
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createDeposit: {
        parameters: {
            query?: never;
            header: {
                /** @description A key of your own for this operation, kept when you repeat it. */
                "Idempotency-Key": components["parameters"]["idempotency-key-required"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    accountNo: components["schemas"]["account-no"];
                    amount: components["schemas"]["amount"];
                    currency: components["schemas"]["currency"];
                    description?: components["schemas"]["text"];
                    source: {
                        /** @description The bank's own reference of the incoming transfer. */
                        reference: components["schemas"]["reference"];
                        /** @constant */
                        type: "bank_transfer";
                    };
                };
            };
        };
        responses: {
            /** @description The money is on the account. */
            201: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accountNo: components["schemas"]["account-no"];
                        amount: components["schemas"]["money"];
                        currency: components["schemas"]["currency"];
                        newBalance: components["schemas"]["money"];
                        /** @constant */
                        status: "COMPLETED";
                        /** Format: date-time */
                        timestamp: string;
                        transactionId: components["schemas"]["transaction-id"];
                    };
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listDisputes: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                after?: components["schemas"]["dispute-id"];
                /** @description How many at most. */
                limit?: number;
                /** @description Only those in this state. */
                status?: components["schemas"]["dispute-status"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        disputes: components["schemas"]["dispute"][];
                        /** @description Send it as `after` for the next page; left out on the last. */
                        next?: components["schemas"]["dispute-id"];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createDispute: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this operation, kept when you repeat it. Without it a repeated request is a new operation (unless the body has a `reference`, which then takes its place). */
                "Idempotency-Key"?: components["parameters"]["idempotency-key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: components["schemas"]["dispute-reason"];
                    text: components["schemas"]["text"];
                    transactionId: components["schemas"]["transaction-id"];
                };
            };
        };
        responses: {
            /** @description The dispute. */
            201: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["dispute"];
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getDispute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `disputeId` of the answer to the dispute. */
                disputeId: components["schemas"]["dispute-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The dispute. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["dispute"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    approveDisputeResolution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `disputeId` of the answer to the dispute. */
                disputeId: components["schemas"]["dispute-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The dispute. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["dispute"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            422: components["responses"]["unprocessable"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    proposeDisputeResolution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `disputeId` of the answer to the dispute. */
                disputeId: components["schemas"]["dispute-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    amount: components["schemas"]["amount"];
                    direction: components["schemas"]["dispute-direction"];
                    note: components["schemas"]["text"];
                };
            };
        };
        responses: {
            /** @description The dispute. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["dispute"];
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    rejectDispute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `disputeId` of the answer to the dispute. */
                disputeId: components["schemas"]["dispute-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    note: components["schemas"]["text"];
                };
            };
        };
        responses: {
            /** @description The dispute. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["dispute"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the answer before. */
                cursor?: components["schemas"]["cursor"];
                /** @description The most that an answer may have. */
                limit?: number;
                /** @description Where to begin without a cursor - with the first event, or with what comes from now on. */
                start?: "earliest" | "latest";
                /** @description Events of this type only. An answer may then be empty and `more` be true all the same. */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The next events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        events: components["schemas"]["feed-event"][];
                        /** @description Whether there is more to read at once. */
                        more: boolean;
                        nextCursor: components["schemas"]["cursor"];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listExceptions: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: components["schemas"]["transaction-id"];
                /** @description Exceptions in a page. */
                limit?: number;
                /** @description Those that wait for a decision, or those that do no longer. */
                status?: "OPEN" | "RESOLVED";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of exceptions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        exceptions: {
                            accountNo: components["schemas"]["account-no"];
                            amount: components["schemas"]["money"];
                            caseId?: components["schemas"]["case-id"];
                            /** Format: date-time */
                            createdAt: string;
                            currency: components["schemas"]["currency"];
                            dispensedAmount?: components["schemas"]["money"];
                            /** @enum {string} */
                            kind: "SUSPECT" | "COMPLETED_AFTER_REVERSAL" | "REVERSED_AFTER_COMPLETION";
                            /** @description How it was resolved. */
                            resolution?: {
                                /** @description What was decided, or `ANSWERED` when the terminal reported after all. */
                                decision: string;
                                /** @description Why, in the words of who decided. */
                                reason?: string;
                                /** Format: date-time */
                                resolvedAt: string;
                                /** @description The user who decided, or `recovery`. */
                                resolvedBy: string;
                            };
                            /** @enum {string} */
                            status: "OPEN" | "RESOLVED";
                            terminalId?: components["schemas"]["terminal-id"];
                            transactionId: components["schemas"]["transaction-id"];
                            /** Format: date-time */
                            updatedAt: string;
                            userId: components["schemas"]["user-id"];
                        }[];
                        next?: components["schemas"]["transaction-id"];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getLimits: {
        parameters: {
            query?: {
                /** @description Of which wallet; CVE when left out. */
                currency?: components["schemas"]["currency"];
                /** @description Another customer, for operators and auditors; oneself when left out. */
                userId?: components["schemas"]["user-id"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The limits. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["limits"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    authoriseWithdrawal: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    acquirerId: components["schemas"]["acquirer-id"];
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
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["authorisation-answer"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    completeWithdrawal: {
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
                    acquirerId: components["schemas"]["acquirer-id"];
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
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    echoNetwork: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    acquirerId: components["schemas"]["acquirer-id"];
                };
            };
        };
        responses: {
            /** @description It is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        acquirerId: components["schemas"]["acquirer-id"];
                        /** Format: date-time */
                        time: string;
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    reverseWithdrawal: {
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
                    acquirerId: components["schemas"]["acquirer-id"];
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
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getNetworkTransaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The network. */
                acquirerId: components["schemas"]["acquirer-id"];
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listReconciliations: {
        parameters: {
            query?: {
                /** @description Reconciliations in the answer. */
                limit?: number;
                /** @description Of this date only. */
                localDate?: components["schemas"]["local-date"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The reconciliations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        reconciliations: components["schemas"]["reconciliation"][];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createReconciliation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The whole file. */
                    content: string;
                };
            };
        };
        responses: {
            /** @description The reconciliation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["reconciliation"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getReconciliation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `reconciliationId` of the answer to the upload. */
                reconciliationId: components["schemas"]["reconciliation-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The reconciliation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["reconciliation"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    supplyTerminalCounts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `reconciliationId` of the answer to the upload. */
                reconciliationId: components["schemas"]["reconciliation-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    counts: {
                        /** @description Zero when nothing is gone. */
                        dispensed: number;
                        terminalId: components["schemas"]["terminal-id"];
                    }[];
                };
            };
        };
        responses: {
            /** @description The reconciliation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["reconciliation"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listReconciliationLines: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: number;
                /** @description Lines in a page. */
                limit?: number;
                /** @description Lines of this status only. */
                status?: components["schemas"]["reconciliation-line-status"];
                /** @description Lines of this verdict only. */
                verdict?: components["schemas"]["reconciliation-verdict"];
            };
            header?: never;
            path: {
                /** @description The `reconciliationId` of the answer to the upload. */
                reconciliationId: components["schemas"]["reconciliation-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of lines. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        lines: components["schemas"]["reconciliation-line"][];
                        /** @description Absent on the last page. */
                        next?: number;
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    approveSettlement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `lineId` of the line. */
                lineId: components["schemas"]["reconciliation-line-id"];
                /** @description The `reconciliationId` of the answer to the upload. */
                reconciliationId: components["schemas"]["reconciliation-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["reconciliation-line"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    proposeSettlement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `lineId` of the line. */
                lineId: components["schemas"]["reconciliation-line-id"];
                /** @description The `reconciliationId` of the answer to the upload. */
                reconciliationId: components["schemas"]["reconciliation-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    action: components["schemas"]["reconciliation-action"];
                    /** @description Why, for whoever approves it and whoever asks later. */
                    note: components["schemas"]["text"];
                };
            };
        };
        responses: {
            /** @description The line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["reconciliation-line"];
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    rejectSettlement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `lineId` of the line. */
                lineId: components["schemas"]["reconciliation-line-id"];
                /** @description The `reconciliationId` of the answer to the upload. */
                reconciliationId: components["schemas"]["reconciliation-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["reconciliation-line"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listRecoveryCases: {
        parameters: {
            query?: {
                /** @description The last case of the page before. */
                after?: components["schemas"]["case-id"];
                /** @description How many at most, up to 200. */
                limit?: number;
                /** @description Only cases with this status; all without it. */
                status?: "OPEN" | "RESOLVED";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cases. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        cases: components["schemas"]["recovery-case"][];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    resolveRecoveryCase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The case. */
                caseId: components["schemas"]["case-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What an ATM gave out; without it, all of the withdrawal. */
                    amount?: components["schemas"]["amount"];
                    decision: components["schemas"]["case-decision"];
                    reason: components["schemas"]["text"];
                };
            };
        };
        responses: {
            /** @description The case, decided. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["recovery-case"];
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    unlockTerminal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The network that acquires the terminal's withdrawals. */
                acquirerId: components["schemas"]["acquirer-id"];
                /** @description The terminal. */
                terminalId: components["schemas"]["terminal-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: components["schemas"]["unlock-reason"];
                    ticketId?: components["schemas"]["ticket-id"];
                };
            };
        };
        responses: {
            /** @description It is listened to again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        acquirerId: components["schemas"]["acquirer-id"];
                        terminalId: components["schemas"]["terminal-id"];
                        /** @description Wrong tries in the window of a day that is open. They stay counted. */
                        tries: number;
                        /** @description So many more bring the next lock. */
                        triesUntilLock: number;
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listLockedTerminals: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Terminals in a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of locked terminals. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        next?: string;
                        terminals: components["schemas"]["locked-terminal"][];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createTopUp: {
        parameters: {
            query?: never;
            header: {
                /** @description A key of your own for this operation, kept when you repeat it. */
                "Idempotency-Key": components["parameters"]["idempotency-key-required"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    amount: components["schemas"]["amount"];
                    currency: components["schemas"]["currency"];
                    source: components["schemas"]["top-up-source"];
                };
            };
        };
        responses: {
            /** @description On record; the bank is asked. */
            202: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["bank-order-accepted"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getTopUp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id in the answer to the top-up. */
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The top-up. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["bank-order"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listTransactions: {
        parameters: {
            query?: {
                /** @description One of the caller's accounts; any account for operators, auditors and systems. */
                accountNo?: components["schemas"]["account-no"];
                /** @description The account on the other side, in full. */
                counterpartyAccountNo?: components["schemas"]["account-no"];
                currency?: components["schemas"]["currency"];
                /** @description The `nextCursor` of the page before. */
                cursor?: components["schemas"]["cursor"];
                /** @description Created at this time or later. */
                from?: string;
                /** @description The most that a page may have. */
                limit?: number;
                /** @description In units of each transaction's own currency. */
                maxAmount?: string;
                /** @description In units of each transaction's own currency. */
                minAmount?: string;
                status?: components["schemas"]["transaction-status"];
                /** @description Created before this time. */
                to?: string;
                type?: components["schemas"]["transaction-type"];
                /** @description Whose accounts. Anybody but the caller only for operators, auditors and systems. */
                userId?: components["schemas"]["user-id"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Left out on the last page. */
                        nextCursor?: components["schemas"]["cursor"];
                        transactions: components["schemas"]["transaction-summary"][];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getTransaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The transaction. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["transaction"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    streamTransaction: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that was received; the stream begins after it. */
                "Last-Event-ID"?: string;
            };
            path: {
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description The transaction is final, and nothing came after `Last-Event-ID`. Do not connect again. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-streams"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createTransfer: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this operation, kept when you repeat it. Without it a repeated request is a new operation (unless the body has a `reference`, which then takes its place). */
                "Idempotency-Key"?: components["parameters"]["idempotency-key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    amount: components["schemas"]["amount"];
                    currency: components["schemas"]["currency"];
                    description?: components["schemas"]["text"];
                    from_account: components["schemas"]["account-no"];
                    reference?: components["schemas"]["reference"];
                    to_account?: components["schemas"]["account-no"];
                    /** @description Instead of `to_account`: whoever has this phone and an account in the currency. Look-ups are counted. */
                    to_phone?: components["schemas"]["phone"];
                };
            };
        };
        responses: {
            /** @description The money has moved. */
            201: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["transfer-made"];
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getTransfer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `transfer_id` of the answer to the transfer (or its transaction id). URL-encode a slash. */
                transfer_id: components["schemas"]["reference"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The transfer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["transfer"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    confirmTransfer: {
        parameters: {
            query?: never;
            header: {
                /** @description A key of your own for this operation, kept when you repeat it. */
                "Idempotency-Key": components["parameters"]["idempotency-key-required"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The code that was sent to the phone; not looked at when none is needed. */
                    otp?: components["schemas"]["one-time-code"];
                    pin: components["schemas"]["pin"];
                    transferToken: components["schemas"]["transfer-token"];
                };
            };
        };
        responses: {
            /** @description The money has moved. */
            201: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["transfer-made"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    initTransfer: {
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
                    description?: components["schemas"]["text"];
                    /** @description The caller's account in this currency when left out. */
                    from_account?: components["schemas"]["account-no"];
                    /** @description Whom it goes to - an account number, or a phone number in international form whose owner has an account in this currency. Look-ups of phones and of names are counted. */
                    to: string;
                };
            };
        };
        responses: {
            /** @description What to confirm, and with what. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        amount: components["schemas"]["money"];
                        currency: components["schemas"]["currency"];
                        /** Format: date-time */
                        expiresAt: string;
                        fee: components["schemas"]["money"];
                        fromAccount: components["schemas"]["account-no"];
                        /** @description What the confirmation has to carry. */
                        needs: ("pin" | "otp")[];
                        recipient: {
                            accountNo: components["schemas"]["payee-account-no"];
                            /** @description Of the name, for the sender to compare; left out when the wallet knows no name. */
                            initials?: string;
                        };
                        /** @description Amount and fee, which the account will be debited. */
                        total: components["schemas"]["money"];
                        /** @description Under it the transfer will be found once it is confirmed. */
                        transferId: components["schemas"]["reference"];
                        transferToken: components["schemas"]["transfer-token"];
                    };
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    resetUserLockouts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user. */
                userId: components["schemas"]["user-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    kinds: components["schemas"]["lockout-kind"][];
                    reason: components["schemas"]["look-up-reason"];
                    ticketId?: components["schemas"]["ticket-id"];
                };
            };
        };
        responses: {
            /** @description It is done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listUserSessions: {
        parameters: {
            query: {
                /** @description Why one looks; goes to the audit log. */
                reason: components["schemas"]["look-up-reason"];
            };
            header?: never;
            path: {
                /** @description The user. */
                userId: components["schemas"]["user-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The live sessions, newest use first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sessions: {
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            expiresAt: string;
                            /** Format: date-time */
                            lastUsedAt: string;
                            sessionId: components["schemas"]["session-id"];
                        }[];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    revokeUserSessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user. */
                userId: components["schemas"]["user-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: components["schemas"]["look-up-reason"];
                    ticketId?: components["schemas"]["ticket-id"];
                };
            };
        };
        responses: {
            /** @description It is done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    setUserTier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer. */
                userId: components["schemas"]["user-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    tier: components["schemas"]["tier"];
                };
            };
        };
        responses: {
            /** @description The customer's wallets. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accounts: components["schemas"]["account"][];
                        tier: components["schemas"]["tier"];
                        userId: components["schemas"]["user-id"];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    lookUpUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: components["schemas"]["look-up-reason"];
                    ticketId?: components["schemas"]["ticket-id"];
                    /** @description A phone number in international form, or a user id. */
                    user: string;
                };
            };
        };
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["person"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhooks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        webhooks: components["schemas"]["webhook"][];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: components["schemas"]["text"];
                    eventTypes: components["schemas"]["webhook-event-types"];
                    url: components["schemas"]["webhook-url"];
                };
            };
        };
        responses: {
            /** @description From now on it is told. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Verifies signatures; begins with `whsec_`. */
                        secret: string;
                        webhook: components["schemas"]["webhook"];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhookId: components["schemas"]["webhook-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook; never its secret. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["webhook"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhookId: components["schemas"]["webhook-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhookId: components["schemas"]["webhook-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: components["schemas"]["text"];
                    eventTypes?: components["schemas"]["webhook-event-types"];
                    /** @enum {string} */
                    status?: "ENABLED" | "DISABLED";
                    url?: components["schemas"]["webhook-url"];
                };
            };
        };
        responses: {
            /** @description The webhook as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["webhook"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                cursor?: components["schemas"]["cursor"];
                limit?: number;
                status?: "PENDING" | "DELIVERED" | "DEAD";
            };
            header?: never;
            path: {
                webhookId: components["schemas"]["webhook-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        deliveries: components["schemas"]["webhook-delivery"][];
                        /** @description Left out on the last page. */
                        nextCursor?: components["schemas"]["cursor"];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    replayWebhookDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliveryId: components["schemas"]["webhook-delivery-id"];
                webhookId: components["schemas"]["webhook-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It will be sent. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["webhook-delivery"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhookId: components["schemas"]["webhook-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new secret, shown in this answer only. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        previousValidUntil: string;
                        secret: string;
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhookId: components["schemas"]["webhook-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What came of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        delivered: boolean;
                        error?: string;
                        messageId: string;
                        responseStatus?: number;
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getWithdrawal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `transactionId` of the answer to the withdrawal. */
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The withdrawal. Its code is never shown here. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["withdrawal"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    cancelWithdrawal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `transactionId` of the answer to the withdrawal. */
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cancelled withdrawal. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["withdrawal"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    requestAgentCashOut: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this operation, kept when you repeat it. Without it a repeated request is a new operation (unless the body has a `reference`, which then takes its place). */
                "Idempotency-Key"?: components["parameters"]["idempotency-key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    agentId: components["schemas"]["agent-id"];
                    amount: components["schemas"]["amount"];
                    currency?: components["schemas"]["agent-currency"];
                    userId: components["schemas"]["user-id"];
                };
            };
        };
        responses: {
            /** @description The request waits for the agent. */
            201: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        agentId: components["schemas"]["agent-id"];
                        agentName: components["schemas"]["agent-name"];
                        amount: components["schemas"]["money"];
                        /** @description The six digits that prove to the agent who asked. For the agent in the shop only. */
                        confirmationCode: components["schemas"]["withdrawal-code"];
                        currency: components["schemas"]["agent-currency"];
                        /** Format: date-time */
                        expiresAt: string;
                        fee: components["schemas"]["money"];
                        status: components["schemas"]["agent-cash-out-status"];
                        storeNumber: components["schemas"]["store-number"];
                        /** Format: date-time */
                        timestamp: string;
                        transactionId: components["schemas"]["transaction-id"];
                    };
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getAgentCashOut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `transactionId` of the request. */
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cash-out. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["agent-cash-out"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    approveAgentCashOut: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this operation, kept when you repeat it. Without it a repeated request is a new operation (unless the body has a `reference`, which then takes its place). */
                "Idempotency-Key"?: components["parameters"]["idempotency-key"];
            };
            path: {
                /** @description The `transactionId` of the request. */
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    pin: components["schemas"]["pin"];
                };
            };
        };
        responses: {
            /** @description The completed cash-out. */
            200: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["agent-cash-out"];
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    cancelAgentCashOut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `transactionId` of the request. */
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cancelled cash-out. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["agent-cash-out"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    declineAgentCashOut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `transactionId` of the request. */
                transactionId: components["schemas"]["transaction-id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The declined cash-out. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["agent-cash-out"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            409: components["responses"]["conflict"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    listCashOutApprovals: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What waits for a yes or no. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        approvals: components["schemas"]["agent-cash-out"][];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    issueAtmCode: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key of your own for this operation, kept when you repeat it. Without it a repeated request is a new operation (unless the body has a `reference`, which then takes its place). */
                "Idempotency-Key"?: components["parameters"]["idempotency-key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    amount: components["schemas"]["amount"];
                    /**
                     * @description Notes at Vinti4 ATMs are in Cabo Verde escudos only.
                     * @enum {string}
                     */
                    currency?: "CVE";
                    userId: components["schemas"]["user-id"];
                };
            };
        };
        responses: {
            /** @description The code. */
            201: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        code: components["schemas"]["withdrawal-code"];
                        /** Format: date-time */
                        expiryTime: string;
                        transactionId: components["schemas"]["transaction-id"];
                    };
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    withdrawToBank: {
        parameters: {
            query?: never;
            header: {
                /** @description A key of your own for this operation, kept when you repeat it. */
                "Idempotency-Key": components["parameters"]["idempotency-key-required"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    amount: components["schemas"]["amount"];
                    currency: components["schemas"]["currency"];
                    iban: components["schemas"]["iban"];
                    /** @description Whose account it is, as the bank knows them. */
                    name: components["schemas"]["person-name"];
                    /** @description Needed when the user has set one. */
                    pin?: components["schemas"]["pin"];
                };
            };
        };
        responses: {
            /** @description Held and on record; the bank is asked. */
            202: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["bank-order-accepted"];
                };
            };
            400: components["responses"]["bad-request"];
            401: components["responses"]["unauthenticated"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not-found"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
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
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The Prometheus text format. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["bad-request"];
            500: components["responses"]["internal"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        checks: {
                            /** @constant */
                            database: "ok";
                            /**
                             * @description Only on a server that shares with others through Redis.
                             * @enum {string}
                             */
                            redis?: "connected" | "away";
                        };
                        /** @constant */
                        status: "ready";
                    };
                };
            };
            400: components["responses"]["bad-request"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getSandboxAccounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One account of each kind and currency. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accounts: {
                            accountNo: components["schemas"]["account-no"];
                            balance: components["schemas"]["money"];
                            currency: components["schemas"]["currency"];
                            /** @enum {string} */
                            kind: "bank" | "atm" | "fees" | "receivables" | "suspense";
                        }[];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    getSandboxClock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The business clock. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["sandbox-clock"];
                };
            };
            400: components["responses"]["bad-request"];
            500: components["responses"]["internal"];
        };
    };
    setSandboxClock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: date-time */
                    now: string;
                    /** @description Whether the clock goes on by itself. */
                    running: boolean;
                };
            };
        };
        responses: {
            /** @description The new time. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["sandbox-clock"];
                };
            };
            400: components["responses"]["bad-request"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            500: components["responses"]["internal"];
        };
    };
    advanceSandboxClock: {
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
            /** @description The new time. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["sandbox-clock"];
                };
            };
            400: components["responses"]["bad-request"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            500: components["responses"]["internal"];
        };
    };
    getSandboxMessages: {
        parameters: {
            query: {
                /** @description The phone. URL-encode the plus sign. */
                to: components["schemas"]["phone"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The messages. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        messages: {
                            /** Format: date-time */
                            at: string;
                            text: string;
                            to: components["schemas"]["phone"];
                        }[];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            500: components["responses"]["internal"];
        };
    };
    createSandboxToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default 3600 */
                    lifetimeSeconds?: number;
                    /** @enum {string} */
                    role: "customer" | "agent" | "operator" | "auditor";
                    userId: components["schemas"]["user-id"];
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
                        accessToken: string;
                        expiresIn: number;
                        /** @constant */
                        tokenType: "Bearer";
                    };
                };
            };
            400: components["responses"]["bad-request"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    createSandboxUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description None for an operator or auditor. */
                    accounts: {
                        /** @description Made up, with a check digit, when left out. */
                        accountNo?: components["schemas"]["account-no"];
                        currency: components["schemas"]["currency"];
                        minimumBalance?: components["schemas"]["amount"];
                        openingBalance?: components["schemas"]["amount"];
                    }[];
                    name?: components["schemas"]["person-name"];
                    password?: components["schemas"]["password"];
                    /** @description With it the user can sign in. */
                    phone?: components["schemas"]["phone"];
                    /** @description With it the user can confirm payments at once. */
                    pin?: components["schemas"]["pin"];
                    /** @description A customer when left out. */
                    role?: components["schemas"]["role"];
                    /** @description Of the accounts; `full` when left out. */
                    tier?: components["schemas"]["tier"];
                    /** @description Made up when left out. */
                    userId?: components["schemas"]["user-id"];
                };
            };
        };
        responses: {
            /** @description The user. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accounts: {
                            accountNo: components["schemas"]["account-no"];
                            balance: components["schemas"]["money"];
                            currency: components["schemas"]["currency"];
                        }[];
                        userId: components["schemas"]["user-id"];
                    };
                };
            };
            400: components["responses"]["bad-request"];
            409: components["responses"]["conflict"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["unprocessable"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    runSandboxWork: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was due. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Codes whose time was over. */
                        expiredCodes: number;
                        /** @description Cash-outs at agents whose time was over. */
                        expiredRequests: number;
                        /** @description Transactions that a bank or the switch was asked about. */
                        questions: number;
                    };
                };
            };
            400: components["responses"]["bad-request"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
    transferBalance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    amount: components["schemas"]["amount-text"];
                    currency: components["schemas"]["currency"];
                    from_account: components["schemas"]["account-no"];
                    to_account: components["schemas"]["account-no"];
                    transaction_id: components["schemas"]["uuid"];
                };
            };
        };
        responses: {
            /** @description The money has moved. */
            201: {
                headers: {
                    "Idempotent-Replayed": components["headers"]["idempotent-replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        amount: components["schemas"]["money"];
                        currency: components["schemas"]["currency"];
                        /** @description What was charged on top. Left out when it was free. */
                        fee?: components["schemas"]["money"];
                        from_account: components["schemas"]["account-no"];
                        /** @description The debited account's balance after this transfer and its fee. */
                        new_balance: components["schemas"]["money"];
                        /** @constant */
                        status: "success";
                        to_account: components["schemas"]["account-no"];
                        /** @description As it was sent, in lower case. The sender finds the transfer by it. */
                        transaction_id: components["schemas"]["uuid"];
                        /** Format: date-time */
                        transaction_time: string;
                        /** @description The wallet's own id, by which either side finds the transfer. */
                        transfer_id: components["schemas"]["transaction-id"];
                    };
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
            429: components["responses"]["too-many-attempts"];
            500: components["responses"]["internal"];
            503: components["responses"]["unavailable"];
        };
    };
}
