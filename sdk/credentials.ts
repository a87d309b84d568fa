// Who asks: a person by an access token, a system by its API key. Neither is ever logged or quoted in an error.
import type { ClientOptions } from "./options.ts";
import type { Credentials } from "./transport.ts";

/** What a token function is told. */
export interface TokenRequest {
  /** Whether the token of the last attempt was refused as expired, so that a stored one must not be used again. */
  expired: boolean;
}

/** What clients of operations take that only people may use. */
export interface TokenClientOptions extends ClientOptions {
  /**
   * The access token, or a function that gives it. The function is asked before each attempt, so it should keep the
   * token; after `TOKEN_EXPIRED` it is asked once more with `expired: true` and the request is repeated once.
   */
  token: string | ((request: TokenRequest) => string | Promise<string>);
  /** Not beside a token. */
  apiKey?: undefined;
}

/** What clients take instead of a token for a system. Operations that admit no API key answer `UNAUTHENTICATED`. */
export interface ApiKeyClientOptions extends ClientOptions {
  /** The key of a system, as `createApiKey` has shown it: `mk_...`. */
  apiKey: string;
  /** Not beside an API key. */
  token?: undefined;
}

/** What `createWalletClient`, `createHistoryClient` and `createWebhookClient` take: `token` or `apiKey`. */
export type WalletClientOptions = TokenClientOptions | ApiKeyClientOptions;

/** @throws TypeError unless there is exactly one of `token` and `apiKey`. */
export function credentialsFrom({ token, apiKey }: WalletClientOptions): Credentials {
  if (token !== undefined && apiKey !== undefined) throw new TypeError("give token or apiKey, not both");
  if (apiKey !== undefined) return systemOf(apiKey);
  if (token === undefined) throw new TypeError("give token or apiKey");
  return bearer(token);
}

function systemOf(apiKey: string): Credentials {
  // Checked here because the error of `Headers` would quote the key.
  if (typeof apiKey !== "string" || !/^[!-~]{1,200}$/.test(apiKey)) {
    throw new TypeError("apiKey must be a text of visible ASCII characters without spaces");
  }
  return {
    renewable: false,
    authorise: async (request) => request.headers.set("Authorization", `ApiKey ${apiKey}`),
  };
}

/** Sends the token with each attempt. */
export function bearer(token: TokenClientOptions["token"]): Credentials {
  return {
    renewable: typeof token === "function",
    authorise: async (request, { tokenExpired }) => {
      const text = typeof token === "function" ? await token({ expired: tokenExpired }) : token;
      // Checked here because the error of `Headers` would quote the token.
      if (typeof text !== "string" || !/^[!-~]+$/.test(text)) {
        throw new TypeError("token must be, or give, a text of visible ASCII characters without spaces");
      }
      request.headers.set("Authorization", `Bearer ${text}`);
    },
  };
}
