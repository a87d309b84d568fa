// Who the agents are, as rows. A shop's name leaves this file in clear only for those who may see it.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { PersonalData } from "../identity/personal-data.ts";

export type AgentStatus = "ACTIVE" | "SUSPENDED";

export type Agent = {
  readonly agentId: string;
  readonly userId: string;
  readonly name: string;
  readonly storeNumber: string;
  readonly status: AgentStatus;
  readonly floatAccountNo: string;
  readonly commissionAccountNo: string;
  readonly perTransactionMinor: bigint;
  readonly perDayMinor: bigint;
  readonly createdAt: Date;
};

export type NewAgent = Omit<Agent, "status" | "createdAt">;

export type AgentRegistry = {
  /** False when the number is taken. Throws when the user is an agent already. */
  add(agent: NewAgent, at: number): Promise<boolean>;
  /** Throws AGENT_NOT_FOUND. */
  byId(agentId: string): Promise<Agent>;
  /** Throws AGENT_NOT_FOUND. */
  byUser(userId: string): Promise<Agent>;
  byFloatAccount(accountNo: string): Promise<Agent | undefined>;
  findByUser(userId: string): Promise<Agent | undefined>;
  /** In the order of their numbers. */
  list(after: string, limit: number): Promise<Agent[]>;
  /** Throws AGENT_NOT_FOUND. */
  setStatus(agentId: string, status: AgentStatus): Promise<Agent>;
  /** Throws AGENT_NOT_FOUND. */
  setLimits(agentId: string, limits: Pick<Agent, "perTransactionMinor" | "perDayMinor">): Promise<Agent>;
};

type AgentRow = {
  agent_id: string;
  user_id: string;
  name_sealed: string;
  store_number: string;
  status: AgentStatus;
  float_account_no: string;
  commission_account_no: string;
  per_transaction_minor: string;
  per_day_minor: string;
  created_at: Date;
};

const COLUMNS = `agent_id, user_id, name_sealed, store_number, status, float_account_no::text,
  commission_account_no::text, per_transaction_minor::text, per_day_minor::text, created_at`;

export function createAgentRegistry({
  pool,
  personalData,
}: {
  readonly pool: pg.Pool;
  readonly personalData: PersonalData;
}): AgentRegistry {
  const placeOf = (agentId: string) => `agents.name:${agentId}`;
  const agentOf = (row: AgentRow): Agent => ({
    agentId: row.agent_id,
    userId: row.user_id,
    name: personalData.open(row.name_sealed, placeOf(row.agent_id)),
    storeNumber: row.store_number,
    status: row.status,
    floatAccountNo: row.float_account_no,
    commissionAccountNo: row.commission_account_no,
    perTransactionMinor: BigInt(row.per_transaction_minor),
    perDayMinor: BigInt(row.per_day_minor),
    createdAt: new Date(row.created_at),
  });
  const rows = async (text: string, values: unknown[]) =>
    (await pool.query<AgentRow>(text, values)).rows.map(agentOf);
  const found = ([agent]: Agent[]): Agent => {
    if (!agent) throw new Problem("AGENT_NOT_FOUND");
    return agent;
  };
  const findByUser = async (userId: string) =>
    (await rows(`select ${COLUMNS} from agents where user_id = $1`, [userId]))[0];

  return {
    async add(agent, at) {
      const { rowCount } = await pool.query(
        `insert into agents (agent_id, user_id, name_sealed, store_number, status, float_account_no,
           commission_account_no, per_transaction_minor, per_day_minor, created_at)
         values ($1, $2, $3, $4, 'ACTIVE', $5, $6, $7, $8, $9) on conflict (agent_id) do nothing`,
        [
          agent.agentId,
          agent.userId,
          personalData.seal(agent.name, placeOf(agent.agentId)),
          agent.storeNumber,
          agent.floatAccountNo,
          agent.commissionAccountNo,
          agent.perTransactionMinor.toString(),
          agent.perDayMinor.toString(),
          new Date(at).toISOString(),
        ],
      );
      return rowCount === 1;
    },
    byId: async (agentId) =>
      found(await rows(`select ${COLUMNS} from agents where agent_id = $1`, [agentId])),
    async byUser(userId) {
      const agent = await findByUser(userId);
      return found(agent ? [agent] : []);
    },
    async byFloatAccount(accountNo) {
      return (await rows(`select ${COLUMNS} from agents where float_account_no = $1`, [accountNo]))[0];
    },
    findByUser,
    list: (after, limit) =>
      rows(`select ${COLUMNS} from agents where agent_id > $1 order by agent_id limit $2`, [after, limit]),
    setStatus: async (agentId, status) =>
      found(
        await rows(`update agents set status = $2 where agent_id = $1 returning ${COLUMNS}`, [
          agentId,
          status,
        ]),
      ),
    setLimits: async (agentId, { perTransactionMinor, perDayMinor }) =>
      found(
        await rows(
          `update agents set per_transaction_minor = $2, per_day_minor = $3 where agent_id = $1
           returning ${COLUMNS}`,
          [agentId, perTransactionMinor.toString(), perDayMinor.toString()],
        ),
      ),
  };
}
