// What binds a user after an alert holds for every way to cash, and a key of something else does not open one.
import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { expectProblem } from "../testing/expect-problem.ts";
import { createScriptedBank } from "../testing/scripted-bank.ts";
import { startTestApi } from "../testing/test-api.ts";

it("who is held cannot take money to a bank under the key of another operation, and may repeat what was done", async () => {
  const environment = { FRAUD_MODE: "enforce", RECOVERY_FIRST_MS: "3600000" };
  const api = await startTestApi({ bankProvider: createScriptedBank().provider, environment });
  const ana = await api.customer({ CVE: 100_000 });
  const iban = "CV76009900000000000000000";
  const toBank = (key: string, amount = 100) =>
    api.call("withdrawToBank", {
      ...{ as: ana.token, key },
      body: { amount, currency: "CVE", iban, name: "Ana Tavares" },
    });
  const askForCash = (key: string) =>
    api.call("issueAtmCode", { as: ana.token, key, body: { amount: 200, userId: ana.userId } });
  const first = await toBank("to-the-bank");
  expect(first.status, first.text).toBe(202);
  await askForCash("cash");
  for (let i = 1; i < 10; i++) await askForCash(randomUUID());
  await api.server.app.judgeFraud();
  expectProblem(await toBank(randomUUID()), "ACCOUNT_UNDER_REVIEW");
  expectProblem(await toBank("cash"), "ACCOUNT_UNDER_REVIEW");
  expect((await toBank("to-the-bank")).body).toEqual(first.body);
  await api.stop();
});
