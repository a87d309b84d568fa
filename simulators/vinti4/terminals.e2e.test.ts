// The register of terminals, over real HTTP: who may get an authorisation, and with which key.
import { afterEach, expect, test } from "vitest";
import { MemoryDisk } from "../journal/memory-journal.ts";
import {
  approval,
  authorisation,
  createRig,
  reversal,
  terminalKeys,
  type WalletAnswer,
} from "./testing/switch-rig.ts";

const rig = createRig();
const { switchBefore, switchAt } = rig;
afterEach(() => rig.end());
const approves: WalletAnswer[] = [{ status: 200, body: approval }];

test("a terminal that is registered is served with its key, after a restart too, and its key is nowhere in clear", async () => {
  const journals = new MemoryDisk();
  const { vinti4, baseUrl, operate } = await switchBefore(approves, 2_000, { journals });
  const made = await operate("POST", "/v1/terminals", { terminalId: "POS00007" });
  expect(made.statusCode).toBe(201);
  const { terminalKey } = made.json();
  expect(journals.textOf("switch-terminals")).not.toContain(terminalKey);
  const twice = await operate("POST", "/v1/terminals", { terminalId: "POS00007" });
  expect(twice.json().error.code).toBe("TERMINAL_ALREADY_REGISTERED");
  await vinti4.close();
  const next = await switchAt(baseUrl, 2_000, { journals });
  const ask = { ...authorisation, terminalId: "POS00007" };
  const reply = await next.post("/v1/authorisations", ask, { "x-terminal-key": terminalKey });
  expect(reply.json()).toEqual(approval);
  const page = (await next.operate("GET", "/v1/terminals?limit=2")).json();
  expect(page).toMatchObject({
    terminals: [{ terminalId: "ATM00001" }, { terminalId: "ATM00002" }],
    next: "ATM00002",
  });
  const rest = (await next.operate("GET", "/v1/terminals?after=ATM00002")).json();
  expect(rest).toMatchObject({
    terminals: [{ terminalId: "POS00007", source: "REGISTERED", status: "ACTIVE" }],
  });
  expect(JSON.stringify([page, rest])).not.toContain(terminalKey);
});

test("a disabled terminal gets no authorisation, its reports are taken, and it may be enabled again", async () => {
  const { operate, post } = await switchBefore([...approves, { status: 200, body: { acknowledged: true } }]);
  expect((await operate("POST", "/v1/terminals/ATM00001/disable")).json()).toMatchObject({
    status: "DISABLED",
  });
  expect((await post("/v1/authorisations", authorisation)).json().error.code).toBe("FORBIDDEN");
  expect((await operate("POST", "/v1/terminals/ATM00001/enable")).json()).toMatchObject({ status: "ACTIVE" });
  expect((await post("/v1/authorisations", authorisation)).json()).toEqual(approval);
  await operate("POST", "/v1/terminals/ATM00001/disable");
  expect((await post("/v1/reversals", reversal)).json()).toMatchObject({ acknowledged: true });
  expect((await operate("POST", "/v1/terminals/ATM9/disable")).json().error.code).toBe("TERMINAL_NOT_FOUND");
});

test("after a new key the one before is accepted for so long and no longer", async () => {
  const time = { now: new Date("2026-01-15T12:00:00Z") };
  const { operate, post } = await switchBefore(approves, 2_000, { clock: () => time.now });
  const made = await operate("POST", "/v1/terminals/ATM00001/key", { earlierKeySeconds: 60 });
  const { terminalKey } = made.json();
  const echo = async (key: string) =>
    (await post("/v1/reversals", { ...reversal, terminalId: "ATM00002" }, { "x-terminal-key": key }))
      .statusCode;
  expect([await echo(terminalKey), await echo(terminalKeys.ATM00001)]).toEqual([403, 403]);
  time.now = new Date("2026-01-15T12:01:00Z");
  expect([await echo(terminalKey), await echo(terminalKeys.ATM00001)]).toEqual([403, 401]);
});

test("without the operator's key nobody may look or change", async () => {
  const { app } = await switchBefore(approves);
  for (const headers of [
    {},
    { "x-operator-key": "operator-key-of-the-switch-02" },
    { "x-terminal-key": terminalKeys.ATM00001 },
  ])
    for (const url of ["/v1/terminals", "/v1/dead-letters"])
      expect((await app.inject({ url, headers })).statusCode).toBe(401);
});
