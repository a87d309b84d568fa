// Agents from the back office's side: register, look at, stop, let work again, change limits; and an agent's look at
// itself.
import { randomInt } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { Clock } from "../clock.ts";
import { toDecimal, toMinor } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import type { Passwords } from "../identity/passwords.ts";
import { userOf } from "../identity/principals.ts";
import { newUserId, type Users } from "../identity/users.ts";
import type { Post } from "../posting/group-commit.ts";
import { openAgentAccount } from "./agent-accounts.ts";
import { AGENT_NUMBERS, agentIdOf, requireAgentNumber } from "./agent-numbers.ts";
import type { Agent, AgentRegistry, AgentStatus } from "./agent-registry.ts";
import { AGENT_CURRENCY, type AgentUsage } from "./agent-usage.ts";
import { businessDayAt } from "./business-days.ts";

/** With 900,000 numbers, so many tries in a row find a free one even among hundreds of thousands of agents. */
const NUMBER_TRIES = 100;

export type AgentRules = {
  readonly agentAmountMinorMax: bigint;
  readonly agentDayMinorMax: bigint;
};

export type AgentDependencies = {
  readonly post: Post;
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly agents: AgentRegistry;
  readonly usage: AgentUsage;
  readonly users: Users;
  readonly passwords: Passwords;
  readonly rules: AgentRules;
};

type NewAgent = {
  name: string;
  phone: string;
  password: string;
  storeNumber: string;
  perTransactionMinor: bigint;
  perDayMinor: bigint;
};

export function agentOperations(
  dependencies: AgentDependencies,
): HandlersOf<
  | "createAgent"
  | "listAgents"
  | "getAgent"
  | "suspendAgent"
  | "resumeAgent"
  | "setAgentLimits"
  | "getOwnAgent"
> {
  const { post, pool, clock, agents, usage, users, passwords, rules } = dependencies;

  /** The user of the phone; one whose registration was cut off is gone on with. */
  async function userOfPhone({ phone, name, password }: NewAgent): Promise<string> {
    const known = await users.byPhone(phone);
    if (known) {
      const isFree = known.role === "agent" && !(await agents.findByUser(known.userId));
      if (!isFree) throw new Problem("PHONE_ALREADY_REGISTERED");
      return known.userId;
    }
    const userId = newUserId();
    const passwordHash = await passwords.hash(password);
    await users.create({ userId, role: "agent", name, phone, passwordHash });
    return userId;
  }

  async function register(wanted: NewAgent): Promise<Agent> {
    const userId = await userOfPhone(wanted);
    const floatAccountNo = await openAgentAccount({ post, clock }, userId, "agent");
    const commissionAccountNo = await openAgentAccount({ post, clock }, userId, "commission");
    const { name, storeNumber, perTransactionMinor, perDayMinor } = wanted;
    const rest = { userId, name, storeNumber, floatAccountNo, commissionAccountNo };
    for (let tries = 0; tries < NUMBER_TRIES; tries++) {
      const agentId = agentIdOf(randomInt(AGENT_NUMBERS));
      if (await agents.add({ agentId, ...rest, perTransactionMinor, perDayMinor }, clock()))
        return agents.byId(agentId);
    }
    throw new Error("no free agent number was found; there are too many agents for seven digits");
  }

  const setStatus = async (agentId: string, status: AgentStatus) => {
    requireAgentNumber(agentId);
    return { status: 200 as const, body: agentView(await agents.setStatus(agentId, status)) };
  };

  return {
    async createAgent({ body }) {
      const { limits, ...wanted } = body;
      const agent = await register({
        ...wanted,
        ...(limits === undefined
          ? { perTransactionMinor: rules.agentAmountMinorMax, perDayMinor: rules.agentDayMinorMax }
          : minorLimits(limits, "body.limits")),
      });
      return { status: 201, body: agentView(agent) };
    },

    async listAgents({ query }) {
      const { after = "", limit = 50 } = query;
      const page = await agents.list(after, limit);
      const next = page.length === limit ? page.at(-1)?.agentId : undefined;
      return {
        status: 200,
        body: { agents: page.map(agentView), ...(next === undefined ? {} : { next }) },
      };
    },

    async getAgent({ params }) {
      requireAgentNumber(params.agentId);
      return { status: 200, body: agentView(await agents.byId(params.agentId)) };
    },

    suspendAgent: ({ params }) => setStatus(params.agentId, "SUSPENDED"),
    resumeAgent: ({ params }) => setStatus(params.agentId, "ACTIVE"),

    async setAgentLimits({ params, body }) {
      requireAgentNumber(params.agentId);
      const limits = minorLimits(body, "body");
      return { status: 200, body: agentView(await agents.setLimits(params.agentId, limits)) };
    },

    async getOwnAgent({ principal }) {
      const agent = await agents.byUser(userOf(principal).userId);
      const { agentId, name, storeNumber, status, perTransactionMinor, perDayMinor } = agent;
      const at = clock();
      const used = await usage.usedMinor(agentId, at);
      const left = perDayMinor - used;
      return {
        status: 200,
        headers: { "Cache-Control": "no-store" },
        body: {
          ...{ agentId, name, storeNumber, status, currency: AGENT_CURRENCY },
          float: toDecimal(await postedMinor(pool, agent.floatAccountNo), AGENT_CURRENCY),
          commission: toDecimal(await postedMinor(pool, agent.commissionAccountNo), AGENT_CURRENCY),
          limits: {
            perTransaction: toDecimal(perTransactionMinor, AGENT_CURRENCY),
            perDay: toDecimal(perDayMinor, AGENT_CURRENCY),
            usedToday: toDecimal(used, AGENT_CURRENCY),
            leftToday: toDecimal(left > 0n ? left : 0n, AGENT_CURRENCY),
            resetsAt: new Date(businessDayAt(at).endsAt).toISOString(),
          },
        },
      };
    },
  };
}

function minorLimits(
  { perTransaction, perDay }: { perTransaction: number | string; perDay: number | string },
  field: string,
) {
  return {
    perTransactionMinor: toMinor(perTransaction, AGENT_CURRENCY, `${field}.perTransaction`),
    perDayMinor: toMinor(perDay, AGENT_CURRENCY, `${field}.perDay`),
  };
}

/** What stands on an account now. */
export async function postedMinor(pool: pg.Pool, accountNo: string): Promise<bigint> {
  const { rows } = await pool.query<{ posted: string }>({
    name: "posted-minor",
    text: "select posted_minor::text as posted from accounts where account_no = $1",
    values: [accountNo],
  });
  return BigInt(rows[0]?.posted ?? 0);
}

function agentView(agent: Agent) {
  const { agentId, userId, name, storeNumber, status, floatAccountNo, commissionAccountNo } = agent;
  return {
    ...{ agentId, userId, name, storeNumber, status, floatAccountNo, commissionAccountNo },
    currency: AGENT_CURRENCY as typeof AGENT_CURRENCY,
    limits: {
      perTransaction: toDecimal(agent.perTransactionMinor, AGENT_CURRENCY),
      perDay: toDecimal(agent.perDayMinor, AGENT_CURRENCY),
    },
    createdAt: agent.createdAt.toISOString(),
  };
}
