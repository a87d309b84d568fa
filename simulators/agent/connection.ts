// Which wallet an agent's terminal talks to, and as whom: the sandbox's agent, with a token that the sandbox gives, or
// another wallet with a token from the environment. Every fault is one sentence that says what to do.
import { readFileSync } from "node:fs";
import path from "node:path";
import { createSandboxClient, type TokenRequest } from "@makeba/sdk";

export type AgentConnection = {
  readonly walletUrl: string;
  readonly agentId: string;
  readonly token: string | ((request: TokenRequest) => Promise<string>);
};

export type AgentConnectionOptions = { walletUrl?: string; agent?: string };

type SandboxAgents = Record<string, { userId: string }>;

/** @throws Error when there is no wallet or no such agent. */
export function findAgentConnection(
  { walletUrl, agent }: AgentConnectionOptions,
  stateFolder: string,
): AgentConnection {
  const token = process.env.AGENT_TOKEN;
  if (walletUrl !== undefined && agent !== undefined && token) return { walletUrl, agentId: agent, token };
  const sandbox = readSandbox(path.join(stateFolder, "sandbox.json"));
  if (sandbox === undefined) {
    throw new Error(
      "There is no wallet to talk to: run `npm start` in another terminal first, or pass --wallet-url and --agent, with a token in AGENT_TOKEN.",
    );
  }
  const known = Object.keys(sandbox.agents).sort();
  const agentId = agent ?? known[0];
  const userId = agentId === undefined ? undefined : sandbox.agents[agentId]?.userId;
  if (agentId === undefined || userId === undefined) {
    throw new Error(`The sandbox has no agent ${agentId ?? ""}: use one of ${known.join(", ")}.`);
  }
  return { walletUrl: sandbox.walletUrl, agentId, token: sandboxToken(sandbox.walletUrl, userId) };
}

/** Asks for a token once, and again when it has expired. */
function sandboxToken(baseUrl: string, userId: string) {
  const client = createSandboxClient({ baseUrl });
  let token: Promise<string> | undefined;
  return ({ expired }: TokenRequest): Promise<string> => {
    if (expired) token = undefined;
    token ??= client.createSandboxToken({ userId, role: "agent" }).then(({ accessToken }) => accessToken);
    return token;
  };
}

function readSandbox(file: string): { walletUrl: string; agents: SandboxAgents } | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(`${file} cannot be read: ${(error as Error).message}.`);
  }
  try {
    const { walletUrl, agents = {} } = JSON.parse(text) as { walletUrl?: unknown; agents?: SandboxAgents };
    if (typeof walletUrl === "string") return { walletUrl, agents };
  } catch {
    // Said below, without the text: it holds keys.
  }
  throw new Error(`${file} is not what the sandbox writes: remove it and run \`npm start\` again.`);
}
