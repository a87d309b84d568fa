// The token between preparing a transfer and confirming it: a JWT with the exact terms, signed with a key of its own, so
// that it never passes for an access token nor an access token for it. The recipient's account is sealed in it: somebody
// who knows only a phone number does not learn the account number from it.
import { hkdfSync, randomBytes } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import { jwtVerify, SignJWT } from "jose";
import type { PersonalData } from "../identity/personal-data.ts";
import type { Currency } from "../ledger/money.ts";
import type { LookUp } from "./recipients.ts";

const ISSUER = "makeba";
const AUDIENCE = "makeba-transfer";
const TYPE = "transfer+jwt";
const ALGORITHM = "HS256";

export type PreparedTransfer = {
  /** Identifies token and transfer; the transfer's reference in the ledger, which makes it one. */
  readonly transferId: string;
  readonly userId: string;
  /** None behind a sandbox token. */
  readonly sessionId: string | undefined;
  readonly fromAccountNo: string;
  readonly toAccountNo: string;
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
  readonly currency: Currency;
  readonly description: string;
  readonly lookUp: LookUp;
  /** The one-time code that it needs, if it needs one. */
  readonly challengeId: string | undefined;
};

export type TransferTokens = {
  /** `expiresAt` is in milliseconds since the epoch, on a whole second. */
  issue(prepared: PreparedTransfer): Promise<{ token: string; expiresAt: number }>;
  /** What a token of ours says, even when its time is over. Throws TRANSFER_TOKEN_INVALID. */
  read(token: string): Promise<PreparedTransfer & { readonly expiresAt: number }>;
};

export function newTransferId(): string {
  return `tfr_${randomBytes(16).toString("hex")}`;
}

export type TransferTokenDependencies = {
  /** 32 bytes, of which the key is derived. */
  readonly secret: Buffer;
  readonly personalData: PersonalData;
  readonly now: () => number;
  readonly lifetimeMs: number;
};

export function createTransferTokens(dependencies: TransferTokenDependencies): TransferTokens {
  const { secret, personalData, now, lifetimeMs } = dependencies;
  const derived = hkdfSync("sha256", secret, "", "makeba transfer token", 32);
  // Imported once: the library would make any other kind of key into this kind for each token.
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = crypto.subtle.importKey("raw", derived, algorithm, false, ["sign", "verify"]);
  return {
    async issue(prepared) {
      const { transferId, userId, sessionId, toAccountNo, challengeId } = prepared;
      const issuedAt = Math.floor(now() / 1000);
      const expiresAt = issuedAt + Math.floor(lifetimeMs / 1000);
      const token = await new SignJWT({
        ...(sessionId === undefined ? {} : { sid: sessionId }),
        from: prepared.fromAccountNo,
        to: personalData.seal(toAccountNo, placeOf(transferId)),
        amount: String(prepared.amountMinor),
        fee: String(prepared.feeMinor),
        currency: prepared.currency,
        description: prepared.description,
        lookUp: prepared.lookUp,
        ...(challengeId === undefined ? {} : { otp: challengeId }),
      })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(userId)
        .setJti(transferId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(await key);
      return { token, expiresAt: expiresAt * 1000 };
    },

    async read(token) {
      const { payload } = await jwtVerify<Claims>(token, await key, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ["sub", "jti", "exp"],
        // Its time is the caller's to judge: what was confirmed in time may be asked for again later.
        currentDate: new Date(0),
      }).catch((cause: unknown) => {
        throw new Problem("TRANSFER_TOKEN_INVALID", { cause: new Error("not verified", { cause }) });
      });
      return {
        transferId: payload.jti,
        userId: payload.sub,
        sessionId: payload.sid,
        fromAccountNo: payload.from,
        toAccountNo: personalData.open(payload.to, placeOf(payload.jti)),
        amountMinor: BigInt(payload.amount),
        feeMinor: BigInt(payload.fee),
        currency: payload.currency,
        description: payload.description,
        lookUp: payload.lookUp,
        challengeId: payload.otp,
        expiresAt: payload.exp * 1000,
      };
    },
  };
}

type Claims = {
  jti: string;
  sub: string;
  exp: number;
  sid?: string;
  from: string;
  to: string;
  amount: string;
  fee: string;
  currency: Currency;
  description: string;
  lookUp: LookUp;
  otp?: string;
};

const placeOf = (transferId: string) => `transfer-token.to:${transferId}`;
