// Who may do what: every operation of the contract by every kind of caller, and exactly the allowed cells succeed.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACCOUNT_MAY, ACCOUNT_ON_AN_OBJECT, ACCOUNT_OTHERS_OBJECT } from "../testing/account-access.ts";
import { AGENT_MAY, AGENT_ON_AN_OBJECT, AGENT_OTHERS_OBJECT } from "../testing/agent-access.ts";
import { contractOperations, type OperationId } from "../testing/contract-operations.ts";
import { problemOf, startTestApi, type TestApi } from "../testing/test-api.ts";
import { prepareCalls, type ValidCalls } from "../testing/valid-calls.ts";
import { newPhone } from "../testing/valid-identity-calls.ts";

const OWN: readonly OperationId[] = [
  ...(["signOut", "signOutEverywhere", "listSessions", "revokeSession", "getProfile"] as const),
  ...(["enrolSecondFactor", "confirmSecondFactor", "changePassword", "renewRecoveryCodes"] as const),
];
const PIN: readonly OperationId[] = ["setPin", "changePin", "startPinReset", "confirmPinReset"];
const READ: readonly OperationId[] = ["getWithdrawal", "getBalance", "getTransfer", "getAccountBalance"];
const SEEING: readonly OperationId[] = [
  "listTransactions",
  "getTransaction",
  "streamTransaction",
  "getAccountStatement",
];
const WEBHOOKS: readonly OperationId[] = [
  ...(["getWebhook", "updateWebhook", "deleteWebhook", "testWebhook", "rotateWebhookSecret"] as const),
  ...(["listWebhookDeliveries", "replayWebhookDelivery"] as const),
];
const WEBHOOKS_ALL: readonly OperationId[] = [...WEBHOOKS, "createWebhook", "listWebhooks"];
const SEEING_ALL: readonly OperationId[] = [...SEEING, "listEvents"];

const TRANSFER: readonly OperationId[] = ["transferBalance", "initTransfer", "confirmTransfer"];

const BANK_ORDERS: readonly OperationId[] = ["getTopUp", "getBankWithdrawal"];
const BANKING: Readonly<Record<string, readonly OperationId[]>> = {
  customer: [...BANK_ORDERS, "createTopUp", "withdrawToBank"],
  operator: [...BANK_ORDERS, "listRecoveryCases", "resolveRecoveryCase"],
  auditor: [...BANK_ORDERS, "listRecoveryCases"],
};

/** What each caller may begin; whether the object is theirs is the next question. */
const MAY: Readonly<Record<string, readonly OperationId[]>> = {
  nobody: [],
  customer: [
    ...OWN,
    ...PIN,
    ...READ,
    "issueAtmCode",
    "cancelWithdrawal",
    "createTransfer",
    ...TRANSFER,
    ...SEEING,
    ...BANKING.customer!,
  ],
  agent: [...OWN, ...SEEING, "getWithdrawal", "getBankWithdrawal"],
  operator: [
    ...OWN,
    ...READ,
    "createDeposit",
    "createApiKey",
    "listApiKeys",
    "revokeApiKey",
    ...SEEING_ALL,
    ...BANKING.operator!,
    ...WEBHOOKS_ALL,
  ],
  auditor: [...OWN, ...READ, "listApiKeys", ...SEEING_ALL, ...BANKING.auditor!],
  "operator without a second factor": ["enrolSecondFactor", "confirmSecondFactor", "renewRecoveryCodes"],
  "system that reads": [...SEEING_ALL, "getWithdrawal", "getTransfer", "getAccountBalance"],
  "system that deposits": ["createDeposit"],
  "system that is told": WEBHOOKS_ALL,
};

/** Who may watch. */
const WATCH_READ: readonly OperationId[] = [
  ...(["listAuditRecords", "listAlerts", "getAlert", "lookUpUser"] as const),
  ...(["listUserSessions", "listExceptions"] as const),
];
const WATCH_WRITE: readonly OperationId[] = ["resolveAlert", "revokeUserSessions", "resetUserLockouts"];
const WATCH: Readonly<Record<string, readonly OperationId[]>> = {
  operator: [...WATCH_READ, ...WATCH_WRITE],
  auditor: WATCH_READ,
};

/**
 * Of the operations on one object, those that see or change another customer's. A transfer is asked for by its
 * sender's reference here, which names it to sender and receiver only; its transaction id is everybody's who may read.
 */
const OTHERS_OBJECT: Readonly<Record<string, readonly OperationId[]>> = {
  customer: [],
  agent: [],
  operator: [
    ...SEEING,
    ...WEBHOOKS,
    ...BANK_ORDERS,
    "getWithdrawal",
    "getAccountBalance",
    "createDeposit",
    "revokeApiKey",
  ],
  auditor: [...SEEING, ...BANK_ORDERS, "getWithdrawal", "getAccountBalance"],
};
const ON_AN_OBJECT: readonly OperationId[] = [
  ...BANK_ORDERS,
  ...SEEING,
  ...WEBHOOKS,
  ...AGENT_ON_AN_OBJECT,
  ...ACCOUNT_ON_AN_OBJECT,
  ...(["getWithdrawal", "cancelWithdrawal", "getTransfer", "getAccountBalance", "issueAtmCode"] as const),
  ...(["createTransfer", "createDeposit", "revokeSession", "confirmPinReset", "revokeApiKey"] as const),
  ...(["transferBalance", "initTransfer", "confirmTransfer"] as const),
];

let api: TestApi;
let calls: ValidCalls;
const headers: Record<string, Record<string, string>> = { nobody: {} };
beforeAll(async () => {
  api = await startTestApi();
  calls = await prepareCalls(api);
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  for (const role of ["customer", "agent", "operator", "auditor"]) {
    headers[role] = bearer(await api.tokenFor(`usr_some_${role}`, role));
  }
  const password = "morabeza no Fogo";
  const phone = newPhone();
  const operator = { name: "Rui", phone, password, role: "operator", accounts: [] };
  expect((await api.call("createSandboxUser", { body: operator })).status).toBe(201);
  const { body } = await api.call("signIn", { body: { phone, password } });
  headers["operator without a second factor"] = bearer(body.accessToken);
  const keys = {
    "system that reads": [
      "balance:read",
      "withdrawals:read",
      "transfers:read",
      "transactions:read",
      "events:read",
      "statements:read",
    ],
    "system that deposits": ["deposits:write"],
    "system that is told": ["webhooks:read", "webhooks:write"],
  };
  for (const [name, scopes] of Object.entries(keys)) {
    const key = await api.call("createApiKey", { headers: headers.operator!, body: { name, scopes } });
    headers[name] = { authorization: `ApiKey ${key.body.apiKey}` };
  }
});
afterAll(() => api.stop());

const REFUSED = ["UNAUTHENTICATED", "FORBIDDEN", "SIGNATURE_INVALID"];

describe.each(Object.keys(MAY))("%s", (caller) => {
  it.each(contractOperations.map(({ operationId, scheme }) => [operationId, scheme] as const))(
    "%s",
    async (operationId, scheme) => {
      const valid = await calls[operationId]();
      const answer = await api.call(operationId, { ...valid, as: undefined, headers: headers[caller]! });
      if (scheme === undefined) return expect(answer.status, answer.text).toBeLessThan(300);
      const allowed = [
        ...MAY[caller]!,
        ...(WATCH[caller] ?? []),
        ...(AGENT_MAY[caller] ?? []),
        ...(ACCOUNT_MAY[caller] ?? []),
      ].includes(operationId);
      const refused = answer.status >= 400 && REFUSED.includes(problemOf(answer).code);
      expect(refused, answer.text).toBe(!allowed);
      if (caller === "nobody") expect(answer.status).toBe(401);
    },
  );
});

describe.each(Object.keys(OTHERS_OBJECT))("with another's object, %s", (caller) => {
  it.each(ON_AN_OBJECT)("%s", async (operationId) => {
    const valid = await calls[operationId]();
    const answer = await api.call(operationId, {
      ...valid,
      as: undefined,
      headers: { ...(valid.headers ?? {}), ...headers[caller]! },
    });
    const others = [
      ...OTHERS_OBJECT[caller]!,
      ...(AGENT_OTHERS_OBJECT[caller] ?? []),
      ...(ACCOUNT_OTHERS_OBJECT[caller] ?? []),
    ];
    const allowed = others.includes(operationId);
    expect(answer.status < 300, answer.text).toBe(allowed);
    if (!allowed) expect([403, 404, 422]).toContain(answer.status);
  });
});

it("the owner's own call succeeds for every operation", async () => {
  for (const { operationId } of contractOperations) {
    const answer = await api.call(operationId, await calls[operationId]());
    expect(answer.status, `${operationId} ${answer.text}`).toBeLessThan(300);
  }
});
