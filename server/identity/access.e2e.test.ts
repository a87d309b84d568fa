// Who may do what: every operation of the contract by every kind of caller. Exactly the allowed cells succeed, each with a
// success that the contract declares; the others get the refusal of the table, and change nothing: the call that they
// were refused is made by its owner afterwards, and succeeds.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, openCallers } from "../testing/access-callers.ts";
import type { Refusal } from "../testing/access-refusals.ts";
import {
  ANOTHERS,
  MAY,
  NAMES_AN_OBJECT,
  NOTHING_OF_ONES_OWN,
  OTHERS_OBJECT,
} from "../testing/access-table.ts";
import { type ContractOperation, contractOperations } from "../testing/contract-operations.ts";
import { type Answer, type Call, problemOf, startTestApi, type TestApi } from "../testing/test-api.ts";
import { prepareCalls, type ValidCalls } from "../testing/valid-calls.ts";

let api: TestApi;
let calls: ValidCalls;
let callers: Record<string, Caller>;
beforeAll(async () => {
  api = await startTestApi();
  calls = await prepareCalls(api);
  callers = await openCallers(api, calls);
});
afterAll(() => api.stop());

const CALLERS = Object.keys(MAY);
const may = (caller: string, { operationId, scheme }: ContractOperation) =>
  scheme === undefined || MAY[caller]!.includes(operationId);
const reachesOthers = (caller: string, { operationId }: ContractOperation) =>
  ANOTHERS[operationId] === undefined || (OTHERS_OBJECT[caller] ?? []).includes(operationId);

function expectSuccess(answer: Answer<unknown>, { statuses }: ContractOperation): void {
  const declared = statuses.filter((status) => status < 300);
  expect(declared, answer.text).toContain(answer.status);
}

function expectRefusal(answer: Answer<unknown>, [status, code]: Refusal): void {
  expect(answer.status, answer.text).toBe(status);
  expect(problemOf(answer).code).toBe(code);
}

/** Who has no scope for the operation, or not the kind of credentials that it asks for. */
function refusalOf(caller: string, { scheme, takesApiKey }: ContractOperation): Refusal {
  if (scheme !== "bearer") return [401, "SIGNATURE_INVALID"];
  if (NOBODY_TO_BEARERS.includes(caller)) return [401, "UNAUTHENTICATED"];
  return caller.startsWith("system") && !takesApiKey ? [401, "UNAUTHENTICATED"] : [403, "FORBIDDEN"];
}
const NOBODY_TO_BEARERS = ["nobody", "switch", "another switch", "bank"];

/** The role of whom a call was made for, by the claims of the token; nothing for the key of a system. */
function roleOf({ as }: Call): string | undefined {
  if (typeof as === "object") return as === api.bank ? "bank" : "switch";
  const claims = as?.split(".")[1];
  return claims && JSON.parse(Buffer.from(claims, "base64url").toString()).role;
}

describe.each(contractOperations.map((operation) => [operation.operationId, operation] as const))(
  "%s",
  (operationId, operation) => {
    let prepared: Promise<Call> | undefined;
    /** One call for all who are refused, so that what one of them had changed would be seen in the end. */
    const shared = () => {
      prepared ??= calls[operationId]();
      return prepared;
    };
    const allowed = CALLERS.filter((caller) => may(caller, operation));
    const others = CALLERS.filter((caller) => !allowed.includes(caller));
    // The prepared calls of the network are those of `switch`.
    const strangers = allowed.filter((caller) => caller !== "switch" && !reachesOthers(caller, operation));

    it.each(others)("is nothing for %s", async (caller) => {
      const answer = await callers[caller]!.send(operationId, await shared());
      const refusal = refusalOf(caller, operation);
      expectRefusal(answer, refusal);
      if (refusal[0] !== 403) return;
      const { required } = problemOf(answer).details as { required: string[] };
      expect(required.length).toBeGreaterThan(0);
      expect(operation.scopes).toEqual(expect.arrayContaining(required));
    });

    it.each(strangers)("of another is refused to %s", async (caller) => {
      expectRefusal(await callers[caller]!.send(operationId, await shared()), ANOTHERS[operationId]!);
    });

    it("succeeds for its owner after all refusals", async () => {
      expectSuccess(await api.call(operationId, await shared()), operation);
    });

    // What is another switch's has no call of its own: it is refused everything of this one, above.
    it.each(allowed.filter((caller) => caller !== "another switch"))("succeeds for %s", async (caller) => {
      const { send, own } = callers[caller]!;
      const nothing = NOTHING_OF_ONES_OWN.find(
        (cell) => cell.caller === caller && cell.operationId === operationId,
      );
      const mine = own[operationId];
      const call = await (mine ?? calls[operationId])();
      if (nothing !== undefined) return expectRefusal(await send(operationId, call), nothing.refusal);
      // A call by somebody of this role is about what is their own, and goes as it is.
      const role = roleOf(call);
      const asItIs = role === caller || (mine !== undefined && role !== undefined);
      const answer = asItIs ? api.call(operationId, call) : send(operationId, call);
      expectSuccess(await answer, operation);
    });
  },
);

it("every operation that names an object says how another's is refused, or is for those who see everybody's", () => {
  const ownOnly = ["customer", "agent", "system that is told", "another switch"];
  const silent = contractOperations.filter((operation) => {
    const names = [
      ...operation.parameters.map(({ name }) => name),
      ...Object.keys(operation.body?.properties ?? {}),
    ];
    if (operation.scheme === undefined || !names.some((name) => NAMES_AN_OBJECT.test(name))) return false;
    return ANOTHERS[operation.operationId] === undefined && ownOnly.some((caller) => may(caller, operation));
  });
  expect(silent.map(({ operationId }) => operationId)).toEqual([]);
});

describe("a filter that names somebody else", () => {
  const NAMES_SOMEBODY = ["userId", "accountNo", "account_no"];
  const filters = contractOperations.flatMap((operation) =>
    operation.parameters
      .filter(({ in: place, name }) => place === "query" && NAMES_SOMEBODY.includes(name))
      .map(({ name }) => [operation.operationId, name] as const),
  );

  it.each(filters)("of %s by %s is for those who see everybody's only", async (operationId, name) => {
    const { query } = await calls[operationId]();
    const call = { query: { [name]: (query as Record<string, string>)[name]! } };
    const operation = contractOperations.find((one) => one.operationId === operationId)!;
    for (const caller of CALLERS.filter((caller) => may(caller, operation))) {
      const answer = await callers[caller]!.send(operationId, call);
      if (["customer", "agent"].includes(caller)) expectRefusal(answer, ANOTHERS[operationId]!);
      else expectSuccess(answer, operation);
    }
  });
});

describe("a list", () => {
  /** Something new of somebody's, and by what it would be known in a list. */
  const LISTS = {
    listTransactions: async () => (await calls.getTransaction()).params!.transactionId!,
    listDisputes: async () => (await calls.getDispute()).params!.disputeId!,
    listCashOutApprovals: async () => (await calls.approveAgentCashOut()).params!.transactionId!,
    listAgentRequests: async () => (await calls.confirmAgentRequest()).params!.transactionId!,
    listSessions: async () => (await calls.revokeSession()).params!.sessionId!,
    listAccounts: async () => (await calls.closeAccount()).params!.accountNo!,
  };

  it.each(Object.keys(LISTS) as (keyof typeof LISTS)[])("%s has nothing of somebody else", async (listed) => {
    const id = await LISTS[listed]();
    const operation = contractOperations.find(({ operationId }) => operationId === listed)!;
    for (const caller of ["customer", "agent"].filter((caller) => may(caller, operation))) {
      const answer = await callers[caller]!.send(listed, {});
      expectSuccess(answer, operation);
      expect(answer.text).not.toContain(id);
    }
  });
});
