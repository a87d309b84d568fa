// The two ways to ask for an ATM's withdrawal: as a terminal asks the switch, and as the switch asks the wallet.
import { randomUUID } from "node:crypto";
import { readPrivateKey, signatureHeaders } from "@makeba/sdk/network";
import type { Job } from "./job.ts";
import type { LoadSandbox } from "./load-sandbox.ts";

export type Withdrawal = { readonly terminalId: string; readonly traceNumber: string };

/** A request without what is made of its answer. */
export type Ask = Omit<Job, "settle">;

export type NetworkDoor = {
  readonly url: string;
  /** A withdrawal at the terminal whose turn it is. */
  begin(): Withdrawal;
  /** `amount` in whole escudos. */
  authorise(withdrawal: Withdrawal, body: { code: string; amount: number }): Promise<Ask>;
  /** That all of it was dispensed. */
  complete(withdrawal: Withdrawal, dispensedAmount: number): Promise<Ask>;
};

type Headers = Readonly<Record<string, string>>;
type DoorOptions = {
  readonly url: string;
  readonly paths: { readonly authorise: string; readonly complete: string };
  readonly terminals: LoadSandbox["terminals"];
  /** Goes into each body. */
  readonly named: object;
  headers(request: { terminalId: string; path: string; body: string }): Promise<Headers>;
};

function createDoor({ url, paths, terminals, named, headers }: DoorOptions): NetworkDoor {
  const localDate = new Date().toISOString().slice(0, 10);
  let turn = 0;

  async function ask(path: string, withdrawal: Withdrawal, fields: object): Promise<Ask> {
    const body = JSON.stringify({ ...named, ...withdrawal, localDate, ...fields });
    const { terminalId } = withdrawal;
    return {
      ...{ method: "POST", path, body },
      headers: { "Content-Type": "application/json", ...(await headers({ terminalId, path, body })) },
    };
  }

  return {
    url,
    begin() {
      const terminal = terminals[turn++ % terminals.length]!;
      return { terminalId: terminal.terminalId, traceNumber: terminal.nextTraceNumber() };
    },
    authorise: (withdrawal, { code, amount }) =>
      ask(paths.authorise, withdrawal, { code, amount, currency: "CVE" }),
    complete: (withdrawal, dispensedAmount) =>
      ask(paths.complete, withdrawal, { outcome: "DISPENSED", dispensedAmount }),
  };
}

/** Terminals ask the switch, which keeps each message and asks the wallet. */
export function throughSwitch({
  switchUrl,
  terminals,
}: Pick<LoadSandbox, "switchUrl" | "terminals">): NetworkDoor {
  const keys = new Map(terminals.map(({ terminalId, key }) => [terminalId, key]));
  return createDoor({
    ...{ url: switchUrl, terminals, named: {} },
    paths: { authorise: "/v1/authorisations", complete: "/v1/completions" },
    headers: async ({ terminalId }) => ({ "X-Terminal-Key": keys.get(terminalId)! }),
  });
}

/** The wallet is asked directly, each request signed with the network's key. */
export function atWallet({
  walletUrl,
  terminals,
  network: { acquirerId, keyId, privateKey },
}: Pick<LoadSandbox, "walletUrl" | "terminals" | "network">): NetworkDoor {
  const key = readPrivateKey(privateKey);
  return createDoor({
    ...{ url: walletUrl, terminals, named: { acquirerId } },
    paths: { authorise: "/api/v1/network/authorisations", complete: "/api/v1/network/completions" },
    headers: ({ path, body }) =>
      signatureHeaders({
        ...{ method: "POST", url: walletUrl + path, body, keyId, privateKey: key },
        ...{ created: new Date(), nonce: randomUUID() },
      }),
  });
}
