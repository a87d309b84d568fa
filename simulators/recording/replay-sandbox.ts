// A new sandbox of this build that a recorded session can be said to: with its terminals, with a bank when it speaks to one,
// and with the keys to sign again what was signed.
import { randomBytes, randomUUID } from "node:crypto";
import { readPrivateKey, signatureHeaders } from "@makeba/sdk/network";
import { startSandbox } from "../sandbox/sandbox.ts";
import { BANK_KEY_ID, createSecrets, NETWORK_KEY_ID, WALLET_KEY_ID } from "../sandbox/secrets.ts";
import { isExchange, type SessionLine } from "./session-file.ts";
import type { ReplayOptions } from "./session-replay.ts";

export type ReplaySandbox = {
  readonly options: Pick<ReplayOptions, "urls" | "sign" | "terminalKey" | "operatorKey" | "awake">;
  stop(): Promise<void>;
};

export async function startReplaySandbox(lines: readonly SessionLine[]): Promise<ReplaySandbox> {
  const hasBank = lines.some((line) => isExchange(line) && [line.from, line.to].includes("bank"));
  const own = createSecrets();
  const terminalKeys = Object.fromEntries(
    terminalsOf(lines).map((terminalId) => [terminalId, randomBytes(18).toString("base64url")]),
  );
  const secrets = { ...own, terminalKeys: { ...own.terminalKeys, ...terminalKeys } };
  const sandbox = await startSandbox({ secrets, ...(hasBank ? { bankPort: 0 } : {}) });
  const { walletUrl, switchUrl, bankUrl } = sandbox;
  return {
    options: {
      urls: { wallet: walletUrl, switch: switchUrl, ...(bankUrl === undefined ? {} : { bank: bankUrl }) },
      awake: hasBank ? ["bank"] : [],
      operatorKey: secrets.switchOperatorKey,
      terminalKey: (terminalId) => secrets.terminalKeys[terminalId],
      sign: signerOf({
        switch: { keyId: NETWORK_KEY_ID, privateKey: secrets.networkPrivateKey },
        bank: { keyId: BANK_KEY_ID, privateKey: secrets.bankPrivateKey },
        wallet: { keyId: WALLET_KEY_ID, privateKey: secrets.walletPrivateKey },
      }),
    },
    stop: () => sandbox.stop(),
  };
}

export function signerOf(
  keys: Readonly<Record<string, { readonly keyId: string; readonly privateKey: string }>>,
): NonNullable<ReplayOptions["sign"]> {
  return async (request, from) => {
    const key = keys[from];
    if (key === undefined) return undefined;
    const privateKey = readPrivateKey(key.privateKey);
    return signatureHeaders({
      ...{ ...request, privateKey, keyId: key.keyId, created: new Date(), nonce: randomUUID() },
    });
  };
}

/** Those that had a key before the session began. */
function terminalsOf(lines: readonly SessionLine[]): string[] {
  const found = new Set<string>();
  const registered = new Set<string>();
  for (const line of lines) {
    if (!isExchange(line) || line.to !== "switch") continue;
    const said = (line.body as { terminalId?: unknown } | undefined)?.terminalId;
    const terminalId = typeof said === "string" ? said : line.path.split("/")[3];
    if (line.path === "/v1/terminals" && typeof said === "string") registered.add(said);
    else if (line.from === "terminal" && terminalId !== undefined) found.add(terminalId);
  }
  return [...found].filter((terminalId) => !registered.has(terminalId));
}
