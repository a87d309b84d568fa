// A server whose way to the database can be cut while it runs.
import { createResponseCheck, type ResponseCheck } from "@makeba/openapi/response-check";
import wallet from "@makeba/openapi/wallet.json" with { type: "json" };
import { pino } from "pino";
import { buildApp } from "../app.ts";
import { readConfig } from "../config.ts";
import { openDatabase } from "../storage/database.ts";
import { createDatabaseProxy } from "./database-proxy.ts";
import { createScriptedBank } from "./scripted-bank.ts";
import { apiOf } from "./test-api.ts";
import { createTestDatabase } from "./test-database.ts";
import { createTestKeys } from "./test-server.ts";

export type CutOffApi = ReturnType<typeof apiOf> & {
  readonly responses: ResponseCheck;
  /** From now on the database cannot be reached. */
  cut(): void;
  stop(): Promise<void>;
};

export async function startCutOffApi(): Promise<CutOffApi> {
  const keys = createTestKeys();
  const config = readConfig(keys.environment);
  const direct = await createTestDatabase();
  const proxy = createDatabaseProxy();
  await proxy.open(Number(new URL(direct.url).port));
  const throughProxy = new URL(direct.url);
  throughProxy.port = String(proxy.port);
  const database = await openDatabase({ url: throughProxy.href });
  const responses = createResponseCheck(wallet);
  const app = await buildApp({
    config,
    database,
    logger: pino({ level: config.logLevel }),
    onResponseBody: responses.check,
    bankProvider: createScriptedBank().provider,
  });
  const url = await app.http.listen({ host: "127.0.0.1", port: 0 });
  return {
    ...apiOf({ url, keys }),
    responses,
    cut: proxy.close,
    async stop() {
      await app.http.close();
      await database.close();
      proxy.close();
      await direct.drop();
    },
  };
}
