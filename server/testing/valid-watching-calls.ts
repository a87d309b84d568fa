// For each operation by which the platform is watched a call that succeeds.
import { randomUUID } from "node:crypto";
import type { OperationId } from "./contract-operations.ts";
import { lockTerminal, openTerminal } from "./terminal.ts";
import type { Call, TestApi } from "./test-api.ts";
import { newPhone } from "./valid-identity-calls.ts";

type Api = Omit<TestApi, "server" | "stop">;

const PATIENCE_MS = 30_000;

/** An alert: an ATM sends wrong codes, which the server notices by itself. */
async function raiseAlert(api: Api, operator: string): Promise<string> {
  const name = `GUESS${randomUUID().slice(0, 8).toUpperCase()}`;
  const terminal = openTerminal(api, name);
  // No withdrawal is of this amount.
  for (let i = 0; i < 5; i++) await terminal.authorise("123456", 7);
  for (const giveUpAt = Date.now() + PATIENCE_MS; Date.now() < giveUpAt; ) {
    const { body } = await api.call("listAlerts", { as: operator, query: { subject: `VINTI4:${name}` } });
    if (body.alerts[0]) return body.alerts[0].alertId;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("expected an alert");
}

export function watchingCalls(api: Api, operator: string) {
  let alert: Promise<string> | undefined;
  const alertId = () => {
    alert ??= raiseAlert(api, operator);
    return alert;
  };
  async function person() {
    const phone = newPhone();
    const form = { name: "Ana Tavares", phone, password: "morabeza no Fogo", accounts: [] };
    const { status, text, body } = await api.call("createSandboxUser", { body: form });
    if (status !== 201) throw new Error(`expected a user, found ${text}`);
    return { userId: body.userId, phone };
  }
  const why = { reason: "customer-request", ticketId: "TICKET-1" } as const;
  return {
    listAlerts: async () => ({
      as: operator,
      query: {
        ...{ limit: "5", cursor: "seq-1000", status: "OPEN", rule: "code-guessing", verdict: "flag" },
        subject: "VINTI4:ATM1",
      },
    }),
    getAlert: async () => ({ as: operator, params: { alertId: await alertId() } }),
    // Safe to repeat, so one alert serves all.
    resolveAlert: async () => ({
      as: operator,
      params: { alertId: await alertId() },
      body: { resolution: "confirm", reason: "fraud-proved", ticketId: "TICKET-1" },
    }),
    lookUpUser: async () => ({ as: operator, body: { user: (await person()).phone, ...why } }),
    listUserSessions: async () => ({
      as: operator,
      params: { userId: (await person()).userId },
      query: { reason: "fraud-alert" },
    }),
    revokeUserSessions: async () => ({
      as: operator,
      params: { userId: (await person()).userId },
      body: why,
    }),
    resetUserLockouts: async () => ({
      as: operator,
      params: { userId: (await person()).userId },
      body: { kinds: ["pin", "password"], ...why },
    }),
    listExceptions: async () => ({
      as: operator,
      query: { limit: "5", after: "txn_7ZZZZZZZZZZZZZZZZZZZZZZZZZ" },
    }),
    listLockedTerminals: async () => ({ as: operator, query: { limit: "5", after: "VINTI4:ATM1" } }),
    unlockTerminal: async () => {
      const terminalId = `LOCK${randomUUID().slice(0, 8).toUpperCase()}`;
      await lockTerminal(api, terminalId);
      return {
        as: operator,
        params: { acquirerId: "VINTI4", terminalId },
        body: { reason: "customers-mistyped", ticketId: "TICKET-1" },
      };
    },
    listAuditRecords: async () => ({
      as: operator,
      query: {
        limit: "5",
        cursor: "seq-1000",
        actor: "usr_operator",
        operation: "listAuditRecords",
        object: "usr_operator",
        outcome: "done",
        from: "2026-01-15T10:00:00Z",
        to: "2046-01-15T10:00:00Z",
      },
    }),
  } satisfies Partial<Record<OperationId, () => Promise<Call>>>;
}

/** The calls for the statuses that watching has for reasons of its own. */
export function watchingProvocations(
  { call, tokenFor }: Api,
  calls: Record<keyof ReturnType<typeof watchingCalls>, () => Promise<Call>>,
): Readonly<Record<string, () => Promise<Call>>> {
  const asCustomer = (id: keyof typeof calls) => async () => ({
    ...(await calls[id]()),
    as: await tokenFor("usr_curious"),
  });
  const ids = [
    ...(["listAuditRecords", "listAlerts", "getAlert", "resolveAlert", "lookUpUser"] as const),
    ...(["listUserSessions", "revokeUserSessions", "resetUserLockouts", "listExceptions"] as const),
    ...(["listLockedTerminals", "unlockTerminal"] as const),
  ];
  const withParams = (id: keyof typeof calls, params: Record<string, string>) => async () => ({
    ...(await calls[id]()),
    params,
  });
  const noAlert = { alertId: `alt_${"0".repeat(26)}` };
  const nobody = { userId: "usr_nobody" };
  return {
    ...Object.fromEntries(ids.map((id) => [`${id} 403`, asCustomer(id)])),
    "getAlert 404": withParams("getAlert", noAlert),
    "resolveAlert 404": withParams("resolveAlert", noAlert),
    "resolveAlert 409": async () => {
      const confirm = await calls.resolveAlert();
      await call("resolveAlert", confirm);
      return { ...confirm, body: { resolution: "dismiss", reason: "false-alarm" } };
    },
    "lookUpUser 404": async () => ({
      ...(await calls.lookUpUser()),
      body: { user: "usr_nobody", reason: "audit" },
    }),
    "listUserSessions 404": withParams("listUserSessions", nobody),
    "revokeUserSessions 404": withParams("revokeUserSessions", nobody),
    "resetUserLockouts 404": withParams("resetUserLockouts", nobody),
    "unlockTerminal 404": withParams("unlockTerminal", { acquirerId: "VINTI4", terminalId: "NEVERSEEN" }),
    "unlockTerminal 409": async () => {
      const unlock = await calls.unlockTerminal();
      await call("unlockTerminal", unlock);
      return unlock;
    },
  };
}
