// What must never be readable: passwords, PINs, codes, tokens, keys, names and phones, in rows, logs or errors. And that
// keys can be exchanged without anybody noticing.

import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import path from "node:path";
import { Writable } from "node:stream";
import { pino } from "pino";
import { expect, it } from "vitest";
import { buildApp } from "../app.ts";
import { verifyAuditLog } from "../audit/verify-audit-log.ts";
import { readConfig } from "../config.ts";
import { PASSWORD, startIdentityApi } from "../testing/identity-api.ts";
import { apiOf, problemOf, startTestApi } from "../testing/test-api.ts";
import { createTestDatabase } from "../testing/test-database.ts";
import { createTestKeys } from "../testing/test-server.ts";
import { createAccessTokens } from "./access-tokens.ts";
import { createPersonalData } from "./personal-data.ts";
import { rotatePersonalData, SEALED } from "./personal-data-rotation.ts";

it("no row, log line, metric or error has a secret or personal data in clear", async () => {
  const keys = createTestKeys();
  const database = await createTestDatabase();
  let logged = "";
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged += chunk;
      done();
    },
  });
  const config = readConfig({ ...keys.environment, LOG_LEVEL: "trace" });
  const app = await buildApp({ config, database, logger: pino({ level: "trace" }, sink) });
  const url = await app.http.listen({ host: "127.0.0.1", port: 0 });
  try {
    const { call, tokenFor } = apiOf({ url, keys });
    const [phone, name, pin] = ["+2385550001", "Nhanha Xyzzy", "825046"];
    const form = { name, phone, password: PASSWORD, passwordConfirmation: PASSWORD };
    const { challengeId } = (await call("signUp", { body: form })).body;
    const { messages } = (await call("getSandboxMessages", { query: { to: phone } })).body;
    const code = /\b\d{6}\b/.exec(messages[0]!.text)![0];
    await call("confirmSignUp", { body: { challengeId, code } });
    const signedIn = await call("signIn", { body: { phone, password: PASSWORD, device: "Telefone Xyzzy" } });
    const { accessToken: as, refreshToken } = signedIn.body;
    await call("setPin", { as, body: { password: PASSWORD, pin } });
    const { secret } = (await call("enrolSecondFactor", { as, body: { password: PASSWORD } })).body;
    const body = { name: "Banco", scopes: ["balance:read" as const] };
    const { apiKey } = (await call("createApiKey", { as: await tokenFor("usr_op", "operator"), body })).body;
    const errors = await Promise.all([
      call("changePin", { as, body: { currentPin: pin.replace("8", "9"), pin } }),
      call("signIn", { body: { phone, password: "another password" } }),
      call("confirmSignUp", { body: { challengeId, code: "000000" } }),
      call("setPin", { as, body: { password: PASSWORD, pin } }),
      call("refreshSession", { body: { refreshToken: `${refreshToken}x` } }),
    ]);
    for (const answer of errors) problemOf(answer);

    const tables = await database.pool.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public'",
    );
    let rows = "";
    for (const { name } of tables.rows) {
      const dump = await database.pool.query(`select t::text as text from ${name} t`);
      rows += dump.rows.map(({ text }) => text).join("\n");
    }
    const metrics = (await call("getMetrics")).text;
    const secrets = { phone, digits: phone.slice(1), name, pin, PASSWORD, as, refreshToken, secret, apiKey };
    const places = { rows, logged, metrics, errors: errors.map(({ text }) => text).join("\n") };
    for (const [where, text] of Object.entries(places)) {
      expect(text.length, where).toBeGreaterThan(100);
      for (const [what, secret] of Object.entries({ ...secrets, keySecret: apiKey.slice(-43) })) {
        expect(text.includes(secret), `${what} in ${where}`).toBe(false);
      }
      expect(text.includes("Xyzzy"), where).toBe(false);
    }
    expect(places.logged + places.metrics + places.errors).not.toContain(code);
  } finally {
    await app.http.close();
    await database.drop();
  }
});

it("what an older key encrypted can be read, and is encrypted anew by the rotation", async () => {
  const api = await startIdentityApi();
  try {
    const { userId, phone } = await api.signUp();
    const before = await api.signIn(phone, { device: "Telefone" });
    await api.enrol(before.accessToken);
    const { pool } = api.server.database;
    const [oldKey] = api.server.config.personalDataKeys;
    const newKey = { keyId: "k2", key: Buffer.alloc(32, 7) };
    const both = createPersonalData([newKey, oldKey!], api.server.config.phoneIndexKeys);
    expect(await rotatePersonalData(pool, both)).toBeGreaterThanOrEqual(5);
    expect(await rotatePersonalData(pool, both)).toBe(0);
    const newOnly = createPersonalData([newKey], api.server.config.phoneIndexKeys);
    const { rows } = await pool.query("select phone_sealed from users where user_id = $1", [userId]);
    expect(newOnly.open(rows[0].phone_sealed, `users.phone:${userId}`)).toBe(phone);
    expect(() => newOnly.open(rows[0].phone_sealed, "users.phone:usr_other")).toThrow();
    const columns = await pool.query(
      "select table_name || '.' || column_name as name from information_schema.columns where column_name like '%\\_sealed'",
    );
    expect(columns.rows.map(({ name }) => name).toSorted()).toEqual(
      SEALED.map(({ table, column }) => `${table}.${column}`).toSorted(),
    );
  } finally {
    await api.stop();
  }
});

it("tokens of an older key verify beside those of the newest, and both keys are published", async () => {
  const [older, newer] = [generateKeyPairSync("ed25519"), generateKeyPairSync("ed25519")];
  const before = await createAccessTokens([older.privateKey]);
  const token = await before.issue({ userId: "usr_1", role: "customer" }, 60);
  const after = await createAccessTokens([newer.privateKey, older.publicKey]);
  expect(await after.verify(token)).toMatchObject({ userId: "usr_1" });
  expect(after.keySet.keys.map(({ kid }) => kid)).toContain(before.keySet.keys[0]!.kid);
  expect(JSON.stringify(after.keySet)).not.toContain('"d"');
  const fresh = await after.issue({ userId: "usr_1", role: "customer" }, 60);
  await expect(before.verify(fresh)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
});

it("the command makes an operator who can sign in, and prints no secret", async () => {
  const api = await startTestApi();
  try {
    const run = (...words: string[]) =>
      spawnSync(process.execPath, [path.join(import.meta.dirname, "../create-operator.ts"), ...words], {
        env: {
          PATH: process.env.PATH,
          ...api.server.keys.environment,
          DATABASE_URL: api.server.database.url,
        },
        input: `${PASSWORD}\n`,
        encoding: "utf8",
      });
    const { stdout, stderr, status } = run("--phone", "+2385550002", "--name", "Rui Lopes");
    expect(status, stderr).toBe(0);
    expect(stdout + stderr).not.toContain(PASSWORD);
    const signedIn = await api.call("signIn", { body: { phone: "+2385550002", password: PASSWORD } });
    expect(signedIn.body).toMatchObject({ role: "operator", enrolmentRequired: true });
    expect(JSON.parse(stdout)).toEqual({ userId: signedIn.body.userId, role: "operator" });
    expect(run("--phone", "+2385550002", "--name", "Somebody Else").status).toBe(1);
    const as = await api.tokenFor("usr_auditor", "auditor");
    const query = { operation: "createOperator" };
    const { records } = (await api.call("listAuditRecords", { as, query })).body;
    const { userId } = signedIn.body;
    expect(records).toMatchObject([
      { role: "command", outcome: "failed", objects: [] },
      { role: "command", outcome: "done", objects: [userId] },
    ]);
    expect(run("--phone", "12", "--name", "X").stderr).toContain("--phone must be");
  } finally {
    await api.stop();
  }
});

it("the command that encrypts anew leaves a row in the audit log's chain", async () => {
  const api = await startTestApi();
  try {
    const command = path.join(import.meta.dirname, "../rotate-personal-data.ts");
    const { stdout, stderr, status } = spawnSync(process.execPath, [command], {
      env: {
        PATH: process.env.PATH,
        ...api.server.keys.environment,
        DATABASE_URL: api.server.database.url,
      },
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ rotated: 0, phonesAdded: 0, phonesDropped: 0 });
    const as = await api.tokenFor("usr_auditor", "auditor");
    const query = { operation: "rotatePersonalData" };
    const { records } = (await api.call("listAuditRecords", { as, query })).body;
    expect(records).toMatchObject([{ role: "command", outcome: "done", objects: ["k1", "p1"] }]);
    const client = await api.server.database.pool.connect();
    const { findings } = await verifyAuditLog(client);
    client.release();
    expect(findings).toEqual([]);
  } finally {
    await api.stop();
  }
});
