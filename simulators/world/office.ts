// The wallet's back office in a world: two operators, since what one of them proposes another one has to approve.
import {
  type AccountsClient,
  type AgentClient,
  type BankingClient,
  createAccountsClient,
  createAgentClient,
  createBankingClient,
  createDisputeClient,
  createReconciliationClient,
  createWalletClient,
  createWatchingClient,
  type DisputeClient,
  type ReconciliationClient,
  type TokenClientOptions,
  type WalletClient,
  type WatchingClient,
} from "@makeba/sdk";
import type { Session } from "./session.ts";

/** What one operator can do. */
export type Office = {
  readonly wallet: WalletClient;
  readonly banking: BankingClient;
  readonly agents: AgentClient;
  readonly accounts: AccountsClient;
  readonly disputes: DisputeClient;
  readonly reconciliation: ReconciliationClient;
  readonly watching: WatchingClient;
};

export function createOffice(options: TokenClientOptions): Office {
  return {
    wallet: createWalletClient(options),
    banking: createBankingClient(options),
    agents: createAgentClient(options),
    accounts: createAccountsClient(options),
    disputes: createDisputeClient(options),
    reconciliation: createReconciliationClient(options),
    watching: createWatchingClient(options),
  };
}

/** The tokens of the two operators. */
export async function operatorTokens({ sandbox }: Session): Promise<[first: string, second: string]> {
  const tokens = ["usr_office", "usr_second_office"].map(async (userId) => {
    const made = await sandbox.createSandboxToken({ userId, role: "operator", lifetimeSeconds: 86_400 });
    return made.accessToken;
  });
  return Promise.all(tokens) as Promise<[string, string]>;
}
