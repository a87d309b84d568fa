// Holds the running server against its contract: its routes, the examples, and every status of every operation.
// Every answer is also checked against its schema by the server under test, which turns a breach into a 500.
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isLimited } from "../request-rates/request-rates.ts";
import { contractOperations, type OperationId, operationOf } from "../testing/contract-operations.ts";
import { type CutOffApi, startCutOffApi } from "../testing/cut-off-api.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { issueCode, openTerminal } from "../testing/terminal.ts";
import { type Answer, type Call, startTestApi, type TestApi } from "../testing/test-api.ts";
import { accountProvocations } from "../testing/valid-account-calls.ts";
import { agentProvocations } from "../testing/valid-agent-calls.ts";
import { bankingProvocations } from "../testing/valid-banking-calls.ts";
import { prepareCalls, type ValidCalls } from "../testing/valid-calls.ts";
import { disputeProvocations } from "../testing/valid-dispute-calls.ts";
import { identityProvocations } from "../testing/valid-identity-calls.ts";
import { passwordProvocations } from "../testing/valid-password-calls.ts";
import { reconciliationProvocations } from "../testing/valid-reconciliation-calls.ts";
import { seeingProvocations } from "../testing/valid-seeing-calls.ts";
import { LOOKUPS_FREE, transferProvocations } from "../testing/valid-transfer-calls.ts";
import { watchingProvocations } from "../testing/valid-watching-calls.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ environment: { PHONE_LOOKUPS_FREE: String(LOOKUPS_FREE) } });
});
afterAll(() => api.stop());

/** Paths of the documentation, which are no operations. */
const isDocumentation = (path: string) => path === "/openapi.json" || /^\/docs(\/|$)/.test(path);

/** The paths that the server has routes for, out of the tree that Fastify draws. */
function routedPaths({ server }: TestApi): string[] {
  const above: string[] = [];
  return server.app.http
    .printRoutes({ commonPrefix: false })
    .split("\n")
    .flatMap((line) => {
      const [, indent, part] = /^([│ ]*)[├└]── (\S*) \(/.exec(line) ?? [];
      if (indent === undefined) return [];
      above.splice(indent.length / 4, above.length, part!);
      return [above.join("").replaceAll(/:(\w+)/g, "{$1}")];
    });
}

async function allowedMethods(url: string, path: string): Promise<string> {
  const response = await fetch(url + path.replaceAll(/[{}]/g, ""), { method: "OPTIONS" });
  expect(response.status).toBe(405);
  return response.headers.get("allow")!;
}

describe.each([
  ["with the sandbox", true],
  ["without the sandbox", false],
])("%s the routes are those of the contract", (_, sandbox) => {
  const expected = contractOperations.filter((operation) => sandbox || !operation.sandbox);
  const paths = [...new Set(expected.map(({ path }) => path))];
  let own: TestApi;
  beforeAll(async () => {
    own = sandbox ? api : await startTestApi({ environment: { SANDBOX: "off" } });
  });
  afterAll(() => (sandbox ? undefined : own.stop()));

  it("no path more, no path less", () => {
    expect(
      routedPaths(own)
        .filter((path) => !isDocumentation(path))
        .sort(),
    ).toEqual(paths.toSorted());
  });

  it("no method more, no method less", async () => {
    for (const path of paths) {
      const methods = expected.filter((operation) => operation.path === path).map(({ method }) => method);
      expect(await allowedMethods(own.url, path), path).toBe(methods.join(", "));
    }
  });

  it("and the served document has those and no others", async () => {
    const served = (await (await fetch(`${own.url}/openapi.json`)).json()) as {
      paths: object;
      tags: unknown;
    };
    expect(Object.keys(served.paths).sort()).toEqual(paths.toSorted());
    expect(JSON.stringify([served.paths, served.tags]).includes("sandbox")).toBe(sandbox);
  });

  it("and every other path of the contract is unknown", async () => {
    for (const { operationId } of contractOperations.filter((operation) => !expected.includes(operation))) {
      expectProblem(await own.call(operationId), "ROUTE_NOT_FOUND");
    }
    expect(contractOperations.length > expected.length).toBe(!sandbox);
  });
});

describe("the examples of the contract", () => {
  it("work as they are written, one after the other", async () => {
    const first = await startTestApi();
    const second = await startTestApi();
    try {
      await replay(first);
      await replayReversal(second);
    } finally {
      await Promise.all([first.stop(), second.stop()]);
    }
    expect([...replayed].sort()).toEqual(
      contractOperations
        .flatMap(({ operationId, examples }) => examples.map(({ name }) => `${operationId} ${name}`))
        .sort(),
    );
  });

  const replayed = new Set<string>();

  /** Sends every example of an operation; `changes` are what an example cannot know, such as a code. */
  async function send(own: TestApi, operationId: OperationId, call: Call = {}, changes: object = {}) {
    const { examples } = contractOperations.find((operation) => operation.operationId === operationId)!;
    expect(examples.length).toBeGreaterThan(0);
    let body: unknown;
    for (const { name, value } of examples) {
      const answer = await own.call(operationId, { ...call, body: { ...value, ...changes } });
      expect(answer.status, answer.text).toBeOneOf([200, 201, 202]);
      replayed.add(`${operationId} ${name}`);
      body = answer.body;
    }
    return body;
  }

  async function replay(own: TestApi): Promise<void> {
    const as = own.network;
    await send(own, "signUp");
    await send(own, "createSandboxUser");
    await send(own, "createSandboxToken");
    const ana = await own.tokenFor("usr_ana");
    const { code } = (await send(own, "issueAtmCode", { as: ana })) as { code: string };
    expect(await send(own, "authoriseWithdrawal", { as }, { code })).toMatchObject({ decision: "APPROVED" });
    expect(await send(own, "completeWithdrawal", { as })).toMatchObject({ status: "COMPLETED" });
    await send(own, "echoNetwork", { as });
    await send(own, "createTopUp", { as: ana, key: "top-up" });
    await send(own, "withdrawToBank", { as: ana, key: "withdrawal" });
    await send(own, "notifyBankTransaction", { as: own.bank });
    await send(own, "advanceSandboxClock");
    await send(own, "setSandboxClock");

    for (const [userId, accountNo] of [
      ["usr_rui", "6230399991006371427"],
      ["usr_eva", "6230399991006371428"],
    ]) {
      const accounts = [{ currency: "CNY", accountNo, openingBalance: 10_000 }];
      expect((await own.call("createSandboxUser", { body: { userId, accounts } })).status).toBe(201);
    }
    const moved = await send(own, "createTransfer", { as: await own.tokenFor("usr_rui") });
    expect(moved).toMatchObject({ status: "success", transfer_id: "TXN20250107001", new_balance: 9000 });
    const again = await send(own, "transferBalance", { as: await own.tokenFor("usr_rui") });
    expect(again).toMatchObject({ amount: 100.5, new_balance: 8899.5 });
    const operator = await own.tokenFor("usr_operator", "operator");
    expect(await send(own, "createAgent", { as: operator })).toMatchObject({ storeNumber: "0042" });
    expect(await send(own, "createDeposit", { as: operator, key: "k" })).toMatchObject({
      newBalance: 9150,
    });
  }

  /** On a server of its own: its example names the same withdrawal as the one that is completed. */
  async function replayReversal(own: TestApi): Promise<void> {
    await send(own, "createSandboxUser");
    const { code } = (await send(own, "issueAtmCode", { as: await own.tokenFor("usr_ana") })) as {
      code: string;
    };
    await send(own, "authoriseWithdrawal", { as: own.network }, { code });
    expect(await send(own, "reverseWithdrawal", { as: own.network })).toMatchObject({ status: "REVERSED" });
  }
});

/** What the contract declares and no caller can provoke, and why. Beside these there is every 500. */
const UNPROVOKED: Readonly<Record<string, string>> = {
  "issueAtmCode 409": "nothing that asking for a code is refused for is a conflict",
  "reverseWithdrawal 422": "two reversals of one withdrawal never ask for different things",
  "getBalance 403": "every role may read its own balance",
  "getWithdrawal 403": "every role may read its own withdrawals",
  "getTransfer 403": "every role may read its own transfers",
  "streamTransaction 403": "every role may follow its own transactions",
  "getTransaction 403": "every role may read its own transactions",
  "getTopUp 403": "every role may read its own top-ups",
  "getBankWithdrawal 403": "every role may read its own withdrawals",
  "echoNetwork 503": "it takes a million requests signed within ten minutes",
  "enrolSecondFactor 403": "every role may enrol a second factor",
  "confirmSecondFactor 403": "every role may enrol a second factor",
  "renewRecoveryCodes 403": "every role may enrol a second factor",
  "createSandboxToken 503": "it asks nothing that could be away",
};

const POSTING: readonly OperationId[] = [
  "issueAtmCode",
  "cancelWithdrawal",
  "createDeposit",
  "createTransfer",
  "transferBalance",
  "confirmTransfer",
  "authoriseWithdrawal",
  "completeWithdrawal",
  "reverseWithdrawal",
  "createSandboxUser",
  ...(["openAccount", "freezeAccount", "unfreezeAccount", "closeAccount", "setUserTier"] as const),
  "closeAccountAndPayOut",
  ...(["createAgent", "fundAgentFloat", "returnAgentFloat", "requestAgentCashOut"] as const),
  ...(["cancelAgentCashOut", "approveAgentCashOut", "confirmAgentRequest"] as const),
  ...(["declineAgentRequest", "createCashIn", "approveDisputeResolution"] as const),
];

it("every operation that callers come for says that there may be too many of its requests", () => {
  const without = contractOperations.filter(
    ({ path, statuses }) => isLimited({ path }) !== statuses.includes(429),
  );
  const line = "'429': { $ref: ../../responses/too-many-attempts.yaml }";
  expect(without.map(({ operationId }) => `${operationId}: add ${line} to its responses.`)).toEqual([]);
});

describe("every status that the contract declares is seen", () => {
  const declared = contractOperations.flatMap(({ operationId, statuses }) =>
    statuses
      .filter((status) => status !== 500 && !Object.hasOwn(UNPROVOKED, `${operationId} ${status}`))
      .map((status): [OperationId, number] => [operationId, status]),
  );
  let full: TestApi;
  let cutOff: CutOffApi;
  /** One request a minute of each kind and caller. */
  let limited: TestApi;
  let calls: ValidCalls;
  let provoked: Provocations;
  let fillers: Promise<unknown>;
  let blocker: pg.PoolClient;
  /** Asked for at once, while the queue is full: a server that has waited long enough gives its first command up. */
  const unavailable = new Map<OperationId, Answer<unknown>>();

  beforeAll(async () => {
    [calls, cutOff, full, limited] = await Promise.all([
      prepareCalls(api),
      startCutOffApi(),
      startTestApi({ environment: { POSTING_QUEUE_MAX: "50" } }),
      startTestApi({
        beside: api.server,
        environment: {
          READS_PER_MINUTE_MAX: "1",
          WRITES_PER_MINUTE_MAX: "1",
          AUTHENTICATIONS_PER_MINUTE_MAX: "1",
          NETWORK_REQUESTS_PER_MINUTE_MAX: "1",
        },
      }),
    ]);
    provoked = provocations(api, calls);
    const [whileFull, whileCutOff] = await Promise.all([prepareCalls(full), prepareCalls(cutOff)]);
    const asked: (() => Promise<void>)[] = [];
    for (const [operationId, status] of declared) {
      if (status !== 503) continue;
      const [own, prepared] = POSTING.includes(operationId) ? [full, whileFull] : [cutOff, whileCutOff];
      const call = await prepared[operationId]();
      asked.push(async () => {
        unavailable.set(operationId, await own.call(operationId, call));
      });
    }
    cutOff.cut();
    await fillQueue();
    await Promise.all(asked.map((ask) => ask()));
  });
  afterAll(async () => {
    await blocker.query("rollback");
    blocker.release();
    await fillers;
    await Promise.all([full.stop(), cutOff.stop(), limited.stop()]);
  });

  /** Stops the database from posting, and posts until the queue takes no more. */
  async function fillQueue(): Promise<void> {
    const { accountNo } = await full.customer({ CVE: 0 });
    const as = await full.tokenFor("usr_operator", "operator");
    blocker = await full.server.database.pool.connect();
    await blocker.query("begin; lock table accounts in exclusive mode");
    // One is being posted, fifty wait, and the last is told that there is no room.
    const deposits = Array.from({ length: 52 }, (_, i) =>
      full.call("createDeposit", {
        as,
        key: `filler-${i}`,
        body: {
          accountNo,
          amount: 1,
          currency: "CVE",
          source: { type: "bank_transfer", reference: `filler-${i}` },
        },
      }),
    );
    fillers = Promise.all(deposits);
    expectProblem(await Promise.race(deposits), "OVERLOADED");
  }

  it.each(declared)("%s %i", async (operationId, status) => {
    const answer = await provoke(operationId, status);
    expect(answer.status, answer.text).toBe(status);
    if (status >= 400) expectProblem(answer);
  });

  async function provoke(operationId: OperationId, status: number): Promise<Answer<unknown>> {
    const special = provoked[`${operationId} ${status}`];
    if (special) return api.call(operationId, await special());
    if (status === 503) return unavailable.get(operationId)!;
    const call = await calls[operationId]();
    switch (status) {
      case 429:
        await limited.call(operationId, call);
        return limited.call(operationId, call);
      case 400:
        return api.call(operationId, { ...call, query: "surplus=1" });
      case 401:
        return api.call(operationId, { ...call, as: undefined });
      case 413:
        return api.call(operationId, {
          ...call,
          body: `{"long":"${"x".repeat(operationOf(operationId).bodyLimitBytes)}"}`,
        });
      case 415:
        return api.call(operationId, { ...call, headers: { "content-type": "text/plain" } });
      default:
        return api.call(operationId, call);
    }
  }

  it("and no other", () => {
    const seen = new Map<string, number>();
    for (const { table } of [api, full, limited]
      .map((own) => own.server.responses)
      .concat(cutOff.responses)) {
      for (const { operationId, status, seen: times } of table()) {
        const row = `${operationId} ${status}`;
        seen.set(row, (seen.get(row) ?? 0) + times);
      }
    }
    const expected = declared.map(([operationId, status]) => `${operationId} ${status}`);
    const found = [...seen].filter(([, times]) => times > 0).map(([row]) => row);
    expect(found.sort()).toEqual(expected.sort());
  });
});

type Provocations = Readonly<Record<string, () => Promise<Call>>>;

/** The calls for the statuses that each operation has for reasons of its own. */
function provocations(own: TestApi, calls: ValidCalls): Provocations {
  const { call, tokenFor, customer } = own;
  const terminal = openTerminal(own, "PROVOKE");
  const unknownAccount = "6230399000000000000";
  const unknownId = "txn_00000000000000000000000000";
  const changed = (operationId: OperationId, changes: object) => async () => {
    const valid = await calls[operationId]();
    return { ...valid, body: { ...(valid.body as object), ...changes } };
  };
  const withParams = (operationId: OperationId, params: Record<string, string>) => async () => {
    const valid = await calls[operationId]();
    return { ...valid, params: { ...valid.params, ...params } };
  };
  const asAuditor = (operationId: OperationId) => async () => ({
    ...(await calls[operationId]()),
    as: await tokenFor("usr_auditor", "auditor"),
  });
  /** The same call after it has succeeded once, changed. */
  const again = (operationId: OperationId, change: (done: Call) => Call) => async () => {
    const done = await calls[operationId]();
    await call(operationId, done);
    return change(done);
  };
  const body = (done: Call, changes: object) => ({ ...done, body: { ...(done.body as object), ...changes } });

  return {
    ...identityProvocations(own, calls),
    ...accountProvocations(own, calls),
    ...agentProvocations(own, calls),
    ...disputeProvocations(own, calls),
    ...reconciliationProvocations(own, calls),
    ...bankingProvocations(own, calls),
    ...passwordProvocations(own, calls),
    ...transferProvocations(own, calls),
    ...seeingProvocations(own, calls),
    ...watchingProvocations(own, calls),
    "issueAtmCode 403": asAuditor("issueAtmCode"),
    "issueAtmCode 404": async () => ({
      as: await tokenFor("usr_none"),
      body: { amount: 1000, userId: "usr_none" },
    }),
    "issueAtmCode 422": async () => {
      const { token, userId } = await customer({ CVE: 100 });
      return { as: token, body: { amount: 1000, userId } };
    },
    "getWithdrawal 404": withParams("getWithdrawal", { transactionId: unknownId }),
    "cancelWithdrawal 403": asAuditor("cancelWithdrawal"),
    "cancelWithdrawal 404": withParams("cancelWithdrawal", { transactionId: unknownId }),
    "cancelWithdrawal 409": async () => {
      const ana = await customer({ CVE: 1000 });
      const { code, transactionId } = await issueCode(own, ana, 1000);
      await terminal.authorise(code, 1000);
      return { as: ana.token, params: { transactionId } };
    },
    "getBalance 404": async () => ({ ...(await calls.getBalance()), query: { currency: "JPY" } }),
    "createDeposit 403": asAuditor("createDeposit"),
    "createDeposit 404": changed("createDeposit", { accountNo: unknownAccount }),
    "createDeposit 409": again("createDeposit", (done) => ({ ...done, key: "another" })),
    "createDeposit 422": changed("createDeposit", { currency: "EUR" }),
    "createTransfer 403": asAuditor("createTransfer"),
    "createTransfer 404": changed("createTransfer", { to_account: unknownAccount }),
    "createTransfer 409": again("createTransfer", (done) => ({ ...done, key: "another" })),
    "createTransfer 422": changed("createTransfer", { amount: 9_999_999 }),
    "getTransfer 404": withParams("getTransfer", { transfer_id: "nothing" }),
    "getAccountBalance 403": async () => ({
      ...(await calls.getAccountBalance()),
      as: (await customer({ CVE: 0 })).token,
    }),
    "getAccountBalance 404": withParams("getAccountBalance", { account_no: unknownAccount }),
    "authoriseWithdrawal 403": changed("authoriseWithdrawal", { acquirerId: "OTHER" }),
    "authoriseWithdrawal 422": again("authoriseWithdrawal", (done) => body(done, { amount: 2000 })),
    "completeWithdrawal 403": changed("completeWithdrawal", { acquirerId: "OTHER" }),
    "completeWithdrawal 404": changed("completeWithdrawal", { traceNumber: "999999" }),
    "completeWithdrawal 409": again("completeWithdrawal", (done) =>
      body(done, { outcome: "UNKNOWN", dispensedAmount: undefined }),
    ),
    "completeWithdrawal 422": changed("completeWithdrawal", { dispensedAmount: 2000 }),
    "reverseWithdrawal 403": changed("reverseWithdrawal", { acquirerId: "OTHER" }),
    "reverseWithdrawal 409": async () => {
      const done = await calls.completeWithdrawal();
      await call("completeWithdrawal", done);
      return body(done, { reason: "TIMEOUT", outcome: undefined, dispensedAmount: undefined });
    },
    "getNetworkTransaction 403": withParams("getNetworkTransaction", { acquirerId: "OTHER" }),
    "echoNetwork 403": changed("echoNetwork", { acquirerId: "OTHER" }),
    "createSandboxUser 409": again("createSandboxUser", (done) => done),
    // The bank's own account, which has the other side, would pass fifteen digits.
    "createSandboxUser 422": async () => {
      const accounts = [{ currency: "USD", openingBalance: "9999999999999.99" }];
      await call("createSandboxUser", { body: { accounts } });
      return { body: { accounts } };
    },
  };
}
