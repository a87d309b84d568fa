// The identity operations as methods: signing up and in, sessions, PIN, second factor, and API keys.
// Whatever would do harm when it is sent twice is sent once, and a lost answer is then an unknown outcome.
import { createCaller } from "./call.ts";
import type { OperationId, RequestBody, ResponseBody, SilentOperationId } from "./contract.ts";
import { bearer, type TokenClientOptions } from "./credentials.ts";
import { type CallOptions, settingsFrom } from "./options.ts";
import { createApi } from "./transport.ts";

type Answer<Id extends OperationId> = Promise<Id extends SilentOperationId ? undefined : ResponseBody<Id>>;

/** Who one is. Each method answers with the body that the contract gives, or with nothing where it has none. */
export interface IdentityClient {
  /** Sends a one-time code to a phone. Sent once: a repeat would send a second. */
  signUp(body: RequestBody<"signUp">, options?: CallOptions): Answer<"signUp">;
  /** Proves the phone; makes the user and a CVE account. Safe to repeat. */
  confirmSignUp(body: RequestBody<"confirmSignUp">, options?: CallOptions): Answer<"confirmSignUp">;
  /** Starts a session. Sent once: the number of an authenticator serves once. */
  signIn(body: RequestBody<"signIn">, options?: CallOptions): Answer<"signIn">;
  /** New tokens for a refresh token. Sent once: the same token a second time ends the session. */
  refreshSession(body: RequestBody<"refreshSession">, options?: CallOptions): Answer<"refreshSession">;
  /** Ends the session of the token. */
  signOut(options?: CallOptions): Answer<"signOut">;
  /** Ends all sessions of the user. */
  signOutEverywhere(options?: CallOptions): Answer<"signOutEverywhere">;
  /** Where the user is signed in. */
  listSessions(options?: CallOptions): Answer<"listSessions">;
  /** Ends one session of the user. */
  revokeSession(sessionId: string, options?: CallOptions): Answer<"revokeSession">;
  /** Who the user is. */
  getProfile(options?: CallOptions): Answer<"getProfile">;
  /** Sets the first PIN. */
  setPin(body: RequestBody<"setPin">, options?: CallOptions): Answer<"setPin">;
  /** Changes the PIN. */
  changePin(body: RequestBody<"changePin">, options?: CallOptions): Answer<"changePin">;
  /** Sends a one-time code for a new PIN. */
  startPinReset(body: RequestBody<"startPinReset">, options?: CallOptions): Answer<"startPinReset">;
  /** Sets the new PIN, and lifts the lock of the old one. */
  confirmPinReset(body: RequestBody<"confirmPinReset">, options?: CallOptions): Answer<"confirmPinReset">;
  /** Changes the password, and ends every other session. */
  changePassword(body: RequestBody<"changePassword">, options?: CallOptions): Answer<"changePassword">;
  /** Sends a one-time code for a new password. The answer is the same whether the phone is known or not. */
  startPasswordReset(
    body: RequestBody<"startPasswordReset">,
    options?: CallOptions,
  ): Answer<"startPasswordReset">;
  /** Sets the new password, and ends every session. A second factor is asked for where there is one. */
  confirmPasswordReset(
    body: RequestBody<"confirmPasswordReset">,
    options?: CallOptions,
  ): Answer<"confirmPasswordReset">;
  /** New recovery codes, shown once; the old ones are void. */
  renewRecoveryCodes(
    body: RequestBody<"renewRecoveryCodes">,
    options?: CallOptions,
  ): Answer<"renewRecoveryCodes">;
  /** The secret of an authenticator. */
  enrolSecondFactor(
    body: RequestBody<"enrolSecondFactor">,
    options?: CallOptions,
  ): Answer<"enrolSecondFactor">;
  /** Turns the second factor on; the recovery codes are shown once. */
  confirmSecondFactor(
    body: RequestBody<"confirmSecondFactor">,
    options?: CallOptions,
  ): Answer<"confirmSecondFactor">;
  /** A key for a system; its secret is shown once. */
  createApiKey(body: RequestBody<"createApiKey">, options?: CallOptions): Answer<"createApiKey">;
  /** Every key that was ever made. */
  listApiKeys(options?: CallOptions): Answer<"listApiKeys">;
  /** Takes a key back. Safe to repeat. */
  revokeApiKey(keyId: string, options?: CallOptions): Answer<"revokeApiKey">;
}

/**
 * Makes a client for the identity side of a wallet. Signing up, in and on needs no token; the rest asks for it.
 * @throws TypeError or RangeError when an option cannot be right.
 */
export function createIdentityClient(options: TokenClientOptions): IdentityClient {
  const settings = settingsFrom(options);
  const api = createApi(settings);
  const call = createCaller(settings, bearer(options.token));
  return {
    signUp: (body, options) =>
      call({ id: "signUp", effect: "single", open: true }, options, (init) =>
        api.POST("/api/v1/auth/sign-up", { ...init, body }),
      ),
    confirmSignUp: (body, options) =>
      call({ id: "confirmSignUp", effect: "repeatable", open: true }, options, (init) =>
        api.POST("/api/v1/auth/sign-up/confirm", { ...init, body }),
      ),
    signIn: (body, options) =>
      call({ id: "signIn", effect: "single", open: true }, options, (init) =>
        api.POST("/api/v1/auth/sign-in", { ...init, body }),
      ),
    refreshSession: (body, options) =>
      call({ id: "refreshSession", effect: "single", open: true }, options, (init) =>
        api.POST("/api/v1/auth/refresh", { ...init, body }),
      ),
    signOut: (options) =>
      call({ id: "signOut", effect: "single" }, options, (init) => api.POST("/api/v1/auth/sign-out", init)),
    signOutEverywhere: (options) =>
      call({ id: "signOutEverywhere", effect: "single" }, options, (init) =>
        api.DELETE("/api/v1/auth/sessions", init),
      ),
    listSessions: (options) =>
      call({ id: "listSessions", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/auth/sessions", init),
      ),
    revokeSession: (sessionId, options) =>
      call({ id: "revokeSession", effect: "single" }, options, (init) =>
        api.DELETE("/api/v1/auth/sessions/{sessionId}", { ...init, params: { path: { sessionId } } }),
      ),
    getProfile: (options) =>
      call({ id: "getProfile", effect: "reads" }, options, (init) => api.GET("/api/v1/auth/profile", init)),
    setPin: (body, options) =>
      call({ id: "setPin", effect: "single" }, options, (init) =>
        api.POST("/api/v1/auth/pin", { ...init, body }),
      ),
    changePin: (body, options) =>
      call({ id: "changePin", effect: "single" }, options, (init) =>
        api.PUT("/api/v1/auth/pin", { ...init, body }),
      ),
    startPinReset: (body, options) =>
      call({ id: "startPinReset", effect: "single" }, options, (init) =>
        api.POST("/api/v1/auth/pin/reset", { ...init, body }),
      ),
    confirmPinReset: (body, options) =>
      call({ id: "confirmPinReset", effect: "single" }, options, (init) =>
        api.POST("/api/v1/auth/pin/reset/confirm", { ...init, body }),
      ),
    changePassword: (body, options) =>
      call({ id: "changePassword", effect: "single" }, options, (init) =>
        api.PUT("/api/v1/auth/password", { ...init, body }),
      ),
    startPasswordReset: (body, options) =>
      call({ id: "startPasswordReset", effect: "single", open: true }, options, (init) =>
        api.POST("/api/v1/auth/password/reset", { ...init, body }),
      ),
    confirmPasswordReset: (body, options) =>
      call({ id: "confirmPasswordReset", effect: "single", open: true }, options, (init) =>
        api.POST("/api/v1/auth/password/reset/confirm", { ...init, body }),
      ),
    renewRecoveryCodes: (body, options) =>
      call({ id: "renewRecoveryCodes", effect: "single" }, options, (init) =>
        api.POST("/api/v1/auth/totp/recovery-codes", { ...init, body }),
      ),
    enrolSecondFactor: (body, options) =>
      call({ id: "enrolSecondFactor", effect: "single" }, options, (init) =>
        api.POST("/api/v1/auth/totp", { ...init, body }),
      ),
    confirmSecondFactor: (body, options) =>
      call({ id: "confirmSecondFactor", effect: "single" }, options, (init) =>
        api.POST("/api/v1/auth/totp/confirm", { ...init, body }),
      ),
    createApiKey: (body, options) =>
      call({ id: "createApiKey", effect: "single" }, options, (init) =>
        api.POST("/api/v1/api-keys", { ...init, body }),
      ),
    listApiKeys: (options) =>
      call({ id: "listApiKeys", effect: "reads" }, options, (init) => api.GET("/api/v1/api-keys", init)),
    revokeApiKey: (keyId, options) =>
      call({ id: "revokeApiKey", effect: "repeatable" }, options, (init) =>
        api.DELETE("/api/v1/api-keys/{keyId}", { ...init, params: { path: { keyId } } }),
      ),
  };
}
