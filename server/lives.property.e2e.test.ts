// Whole lives of customers, from sign-up to the closing of the account, drawn at random and held against books that the
// test keeps for itself, in three currencies and with fees and commissions. Everything goes over HTTP. In the end nothing of
// what must not be readable stands in the log, the metrics, an error or a row.
import { expect, it } from "vitest";
import { startIdentityApi } from "./testing/identity-api.ts";
import { ledgerFindings } from "./testing/ledger-findings.ts";
import { createScriptedBank } from "./testing/scripted-bank.ts";
import {
  placeOfErrors,
  placeOfMetrics,
  placesOfTables,
  recordingExchanges,
  talkativeLog,
} from "./testing/secret-places.ts";
import { type Exchange, type Secrets, search, secretsIn, withoutDigits } from "./testing/secret-search.ts";
import { createRandom } from "./testing/seeded-random.ts";
import { compare, foundTown, settle } from "./testing/town.ts";
import { AGENT_STEPS } from "./testing/town-agent-steps.ts";
import { BANK_STEPS } from "./testing/town-bank-steps.ts";
import { COMMISSIONS, FEES } from "./testing/town-prices.ts";
import { leave, STEPS } from "./testing/town-steps.ts";

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
const STEPS_COUNT = Number(process.env.STEPS ?? 120);
/** Limits have tests of their own; here nobody meets them. */
const PLENTY = { max: "99999999", day: { value: "999999999999", count: 100_000 } };
const plenty = (min: string) => {
  const channel = { min, ...PLENTY, week: PLENTY.day, month: PLENTY.day };
  const channels = { transfer: channel, atm: channel, agent: channel, bank: channel };
  return { basic: { balanceMax: "999999999999", ...channels } };
};
const SETTINGS = {
  FEES: JSON.stringify(FEES),
  COMMISSIONS: JSON.stringify(COMMISSIONS),
  LIMITS: JSON.stringify({ CVE: plenty("0.01"), EUR: plenty("0.01"), JPY: plenty("1") }),
  RECOVERY_FIRST_MS: "3600000",
};

it(`the wallet's books are those of the town after every step (SEED=${SEED} STEPS=${STEPS_COUNT})`, async () => {
  const bank = createScriptedBank();
  const log = talkativeLog();
  const exchanges: Exchange[] = [];
  const api = await startIdentityApi(SETTINGS, { bankProvider: bank.provider, logger: log.logger });
  try {
    await recordingExchanges(exchanges, live);
    await expectNothingSecret(secretsIn(exchanges));
  } finally {
    await api.stop();
  }

  async function live(): Promise<void> {
    const random = createRandom(SEED);
    const town = await foundTown(api, bank, random);
    await settle(town);
    await settle(town);
    for (let i = 0; i < STEPS_COUNT; i++) {
      const line = await random.pick([...STEPS, ...AGENT_STEPS, ...BANK_STEPS])(town);
      if (line === undefined) continue;
      town.diary.push(line);
      await compare(town).catch((error) => {
        throw new Error(`after:\n${town.diary.slice(-8).join("\n")}`, { cause: error });
      });
    }
    expect(town.diary.length).toBeGreaterThan(STEPS_COUNT / 3);
    // Everybody but one leaves, and the last has what was left.
    const [last] = town.people;
    for (const person of town.people.filter(({ userId }) => userId !== last!.userId)) {
      await leave(town, person);
      await compare(town);
    }
    expect(await ledgerFindings(api)).toEqual([]);
    await api.server.app.judgeFraud();
  }

  /** After all these lives: who they were and what they typed stands nowhere. */
  async function expectNothingSecret(secrets: Secrets): Promise<void> {
    const kinds = new Set([...secrets.found.values()].map((origin) => origin.replace(/^.*[ .]/, "")));
    for (const kind of ["phone", "name", "password", "pin", "code", "accessToken", "refreshToken"])
      expect(kinds, kind).toContain(kind);
    const metrics = (await api.call("getMetrics")).text;
    const tables = await placesOfTables(api.server.database.pool);
    const hits = {
      log: search(secrets, log.place()),
      metrics: search(secrets, placeOfMetrics(metrics)),
      errors: search(secrets, placeOfErrors(exchanges)),
      // Amounts are texts in some of the rows, and drawn at random.
      rows: [...tables].flatMap(([table, place]) =>
        search(withoutDigits(secrets), place).map((origin) => `${table}: ${origin}`),
      ),
    };
    expect(hits).toEqual({ log: [], metrics: [], errors: [], rows: [] });
  }
});
