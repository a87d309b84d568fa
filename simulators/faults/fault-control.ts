// Faults over HTTP while a simulator runs: a listener of its own, on this machine only, with the contract openapi/faults.yaml.
// It shows the rules and what has fired, and takes rules as sentences. Nobody without the key may use it.
import { createHash, timingSafeEqual } from "node:crypto";
import { bindOperations, type Handlers, strictServerOptions } from "@makeba/openapi/bind";
import type { operations } from "@makeba/openapi/faults";
import document from "@makeba/openapi/faults.json" with { type: "json" };
import { Problem } from "@makeba/openapi/problem";
import { type FastifyInstance, fastify } from "fastify";
import type { FaultActor, PointName } from "./catalogue.ts";
import type { Firing, PlannedRule } from "./fault-plan.ts";
import type { ProcessFaults } from "./process-faults.ts";
import { describeAction, describeRule, parseFaultOf } from "./sentence.ts";

/** Who can be told over HTTP: a wallet is not a simulator. */
export type FaultySimulator = Exclude<FaultActor, "wallet">;

export type FaultControlSettings = {
  /** On 127.0.0.1; 0 picks a free one. */
  readonly port: number;
  readonly key: string;
};

export type FaultControlOptions = {
  readonly simulator: FaultySimulator;
  readonly faults: ProcessFaults;
  /** The points that this process passes: a rule for another one would never fire. */
  readonly points: readonly PointName[];
  readonly key: string;
  /** Sees every reply before it is sent: for tests. */
  readonly onResponseBody?: (operationId: string, status: number, body: unknown) => void;
};

export type FaultControl = { readonly url: string; close(): Promise<void> };

const RULES_MAX = 1_000;

/**
 * @returns undefined when `FAULTS_PORT` is not set
 * @throws Error with a sentence when a setting is wrong
 */
export function readFaultControl(
  environment: Readonly<Record<string, string | undefined>>,
): FaultControlSettings | undefined {
  const { FAULTS_PORT: port, FAULTS_KEY: key = "" } = environment;
  if (port === undefined || port === "") return undefined;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new Error("FAULTS_PORT must be a port from 0 to 65535.");
  if (!/^[!-~]{24,128}$/.test(key))
    throw new Error("FAULTS_KEY must be 24 to 128 visible ASCII characters without spaces.");
  return { port: Number(port), key };
}

/** Listens when there are settings for it. */
export async function openFaultControl(
  settings: FaultControlSettings | undefined,
  options: Omit<FaultControlOptions, "key">,
): Promise<FaultControl | undefined> {
  if (settings === undefined) return undefined;
  const app = await createFaultControl({ ...options, key: settings.key });
  const url = await app.listen({ host: "127.0.0.1", port: settings.port });
  return { url, close: () => app.close() };
}

export async function createFaultControl(options: FaultControlOptions): Promise<FastifyInstance> {
  const { simulator, faults, points, onResponseBody } = options;
  const app = fastify({ ...strictServerOptions, logger: false, forceCloseConnections: true });
  const handlers: Handlers<operations, "operator"> = {
    listFaults: ({ query: { after = 0, limit = 1_000 } }) => ({
      status: 200,
      body: {
        ...{ simulator, points: [...points], nowMs: Math.floor(faults.nowMs()) },
        faults: faults.rules().map(ruleView),
        firings: faults
          .firings()
          .filter(({ number }) => number > after)
          .slice(0, limit)
          .map((firing) => firingView(firing, faults.nowMs())),
      },
    }),
    addFault: ({ body: { sentence } }) => {
      const faultId = add(sentence);
      return { status: 201, body: ruleView(faults.rules().find(({ number }) => number === faultId)!) };
    },
    removeFault: ({ params: { faultId } }) => {
      const planned = faults.rules().find(({ number }) => number === faultId);
      if (planned === undefined || !faults.remove(planned.number)) throw new Problem("FAULT_NOT_FOUND");
      return { status: 200, body: ruleView(planned) };
    },
  };

  function add(sentence: string): number {
    const refuse = (message: string) => new Problem("FAULT_NOT_POSSIBLE", { message });
    if (faults.rules().length >= RULES_MAX)
      throw refuse(`There are ${RULES_MAX} rules already: take some back.`);
    let rule: ReturnType<typeof parseFaultOf>;
    try {
      rule = parseFaultOf(simulator, sentence);
    } catch (error) {
      throw refuse((error as Error).message);
    }
    if (!points.includes(rule.point))
      throw refuse(
        `This is the ${simulator}, which never comes to ${rule.point}: \`points\` of the list has its own.`,
      );
    return faults.add(rule);
  }

  await bindOperations<operations, "operator">(app, {
    document,
    handlers,
    authenticators: {
      faultsKey: async ({ headers }) => {
        const key = headers["x-faults-key"];
        if (typeof key !== "string" || !timingSafeEqual(digestOf(key), digestOf(options.key)))
          throw new Problem("UNAUTHENTICATED", { message: "The key is missing or wrong: it is FAULTS_KEY." });
        return "operator";
      },
    },
    ...(onResponseBody ? { onResponseBody } : {}),
  });
  return app;
}

const digestOf = (text: string) => createHash("sha256").update(text).digest();

function ruleView({ number, rule, fired }: PlannedRule) {
  return { faultId: number, sentence: describeRule(rule), point: rule.point, fired };
}

function firingView({ number, rule, atMs, point, action, context }: Firing, nowMs: number) {
  const { terminalId, agentId, what } = context;
  return {
    ...{ number, faultId: rule, point, did: describeAction(action) },
    at: new Date(Date.now() - (nowMs - atMs)).toISOString(),
    ...(terminalId === undefined ? {} : { terminalId }),
    ...(agentId === undefined ? {} : { agentId }),
    ...(what === undefined ? {} : { what }),
  };
}
