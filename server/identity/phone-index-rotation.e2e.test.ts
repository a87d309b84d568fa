// The keys under which phones are found can be exchanged beside running servers: everybody is found throughout, and at no
// moment do two people hold one phone, whichever keys the servers have that they signed up at.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";
import { Problem } from "@makeba/openapi/problem";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NamedKey } from "../configured-keys.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { apiOf, startTestApi } from "../testing/test-api.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { createTestKeys, startTestServer, type TestKeys } from "../testing/test-server.ts";
import { createPersonalData } from "./personal-data.ts";
import { addPhoneIndexes, dropPhoneIndexes } from "./phone-index-rotation.ts";
import { requireEverybodyFound } from "./phone-indexes.ts";
import { createUsers } from "./users.ts";

const PASSWORD = "morabeza no Fogo";
const [OLD, NEW] = ["0".repeat(64), "1".repeat(64)];
const key = (keyId: string, hex: string): NamedKey => ({ keyId, key: Buffer.from(hex, "hex") });
const [old, fresh] = [key("old", OLD), key("new", NEW)];
const SEALING = [key("k1", "da7a".repeat(16))];

const dataWith = (...keys: NamedKey[]) => createPersonalData(SEALING, keys);

async function everybody(pool: pg.Pool) {
  const { rows } = await pool.query<{ keys: string[]; people: number }>(
    `select keys, count(*)::int as people
       from (select u.user_id, array_remove(array_agg(p.key_id order by p.key_id), null) as keys
               from users u left join phone_indexes p using (user_id) group by 1) each
      group by 1 order by 1`,
  );
  return rows;
}

describe("people and their phones", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase({ connectionsMax: 20 });
  });
  afterAll(() => database.drop());
  let made = 0;
  const peopleOf = (...keys: NamedKey[]) =>
    createUsers({ pool: database.pool, personalData: dataWith(...keys), now: Date.now });
  const somebody = (phone: string, userId = `usr_race${made++}`) => ({
    ...{ userId, role: "customer" as const, name: "Ana", phone, passwordHash: "none" },
  });
  const clear = () => database.pool.query("truncate users cascade");

  it("never are two people with one phone, at servers that have a key in common, while the rotation runs", async () => {
    await clear();
    const servers = [peopleOf(old), peopleOf(old, fresh), peopleOf(fresh, old), peopleOf(old)];
    let racing = true;
    const rotation = (async () => {
      for (; racing; ) await addPhoneIndexes(database.pool, dataWith(fresh, old), ["new", "old"]);
    })();
    for (let round = 0; round < 200; round++) {
      const phone = `+2385${String(round).padStart(6, "0")}`;
      const outcomes = await Promise.allSettled(servers.map((users) => users.create(somebody(phone))));
      const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
      expect(refused).toHaveLength(servers.length - 1);
      for (const reason of refused) expect((reason as Problem).code).toBe("PHONE_ALREADY_REGISTERED");
      const found = await Promise.all(servers.map((users) => users.byPhone(phone)));
      expect(new Set(found.map((user) => user?.userId)).size).toBe(1);
    }
    racing = false;
    await rotation;
    await addPhoneIndexes(database.pool, dataWith(fresh, old), ["new", "old"]);
    expect(await everybody(database.pool)).toEqual([{ keys: ["new", "old"], people: 200 }]);
  }, 120_000);

  it("a sign-up that is repeated on a server with other keys is the same person's", async () => {
    await clear();
    const ana = somebody("+2385000001");
    await Promise.all([peopleOf(old), peopleOf(fresh, old), peopleOf(old, fresh)].map((u) => u.create(ana)));
    expect(await everybody(database.pool)).toEqual([{ keys: ["new", "old"], people: 1 }]);
    const asked = peopleOf(old).create({ ...ana, phone: "+2385000002" });
    await expect(asked).rejects.toBeInstanceOf(Problem);
    expect(await peopleOf(old, fresh).byPhone("+2385000002")).toBeUndefined();
  });

  it("who is refused leaves nothing behind", async () => {
    await clear();
    await peopleOf(old).create(somebody("+2385000001"));
    const late = somebody("+2385000001");
    await expect(peopleOf(fresh, old).create(late)).rejects.toBeInstanceOf(Problem);
    expect(await everybody(database.pool)).toEqual([{ keys: ["old"], people: 1 }]);
    expect(await peopleOf(fresh).byPhone("+2385000001")).toBeUndefined();
  });

  it("a server does not start with keys that do not find everybody", async () => {
    await clear();
    await peopleOf(old).create(somebody("+2385000001"));
    await peopleOf(old, fresh).create(somebody("+2385000002"));
    const start = (...keys: NamedKey[]) =>
      requireEverybodyFound(
        database.pool,
        dataWith(...keys),
        keys.map(({ keyId }) => keyId),
      );
    await start(old);
    await start(fresh, old);
    await expect(start(fresh)).rejects.toThrow("PHONE_INDEX_KEYS");
    expect(await addPhoneIndexes(database.pool, dataWith(fresh, old), ["new", "old"])).toBe(1);
    await start(fresh);
    expect(await dropPhoneIndexes(database.pool, "old")).toBe(2);
    expect(await everybody(database.pool)).toEqual([{ keys: ["new"], people: 2 }]);
    await expect(start(old)).rejects.toThrow("PHONE_INDEX_KEYS");
  });

  it("a server starts beside people's digests of other keys, as long as everybody has one of its own", async () => {
    await clear();
    for (let n = 0; n < 5; n++) await peopleOf(old, fresh).create(somebody(`+238500001${n}`));
    const start = () => requireEverybodyFound(database.pool, dataWith(fresh), ["new"]);
    await start();
    await peopleOf(old).create(somebody("+2385000020"));
    await expect(start()).rejects.toThrow("There are people whom none of PHONE_INDEX_KEYS finds");
  });

  it("nobody's only digest is taken away, whichever key is dropped", async () => {
    await clear();
    await peopleOf(old, fresh).create(somebody("+2385000001"));
    await peopleOf(old).create(somebody("+2385000002"));
    expect(await dropPhoneIndexes(database.pool, "old")).toBe(1);
    expect(await everybody(database.pool)).toEqual([
      { keys: ["new"], people: 1 },
      { keys: ["old"], people: 1 },
    ]);
    const start = requireEverybodyFound(database.pool, dataWith(fresh), ["new"]);
    await expect(start).rejects.toThrow("There are people whom none of PHONE_INDEX_KEYS finds");
  });

  it("digests from before keys had names are found, named, and held against the key", async () => {
    await clear();
    const users = peopleOf(old);
    const ana = somebody("+2385000001");
    await users.create(ana);
    await database.pool.query("update phone_indexes set key_id = null");
    expect((await users.byPhone(ana.phone))?.userId).toBe(ana.userId);
    await requireEverybodyFound(database.pool, dataWith(old), ["old"]);
    const foreign = requireEverybodyFound(database.pool, dataWith(fresh), ["new"]);
    await expect(foreign).rejects.toThrow("PHONE_INDEX_KEYS");
    expect(await addPhoneIndexes(database.pool, dataWith(fresh, old), ["new", "old"])).toBe(2);
    expect(await everybody(database.pool)).toEqual([{ keys: ["new", "old"], people: 1 }]);
  });

  it("a key by the name of another one is refused before anything is written: it would find nobody", async () => {
    await clear();
    for (let n = 0; n < 30; n++) await peopleOf(old).create(somebody(`+238500010${n + 10}`));
    const before = await database.pool.query("select * from phone_indexes order by 1");
    const renamed = key("old", NEW);
    for (const keys of [[renamed], [renamed, fresh]]) {
      const ids = keys.map(({ keyId }) => keyId);
      const sentence = "The key old of PHONE_INDEX_KEYS is not the one";
      await expect(requireEverybodyFound(database.pool, dataWith(...keys), ids)).rejects.toThrow(sentence);
      await expect(addPhoneIndexes(database.pool, dataWith(...keys), ids)).rejects.toThrow(sentence);
    }
    expect((await database.pool.query("select * from phone_indexes order by 1")).rows).toEqual(before.rows);
  });

  it("the rotation finds one person among many whose digest has the name of another key", async () => {
    await clear();
    for (let n = 0; n < 30; n++) await peopleOf(old).create(somebody(`+238500010${n + 10}`));
    const strange = somebody("+2385000200");
    await peopleOf(key("old", NEW)).create(strange);
    await expect(addPhoneIndexes(database.pool, dataWith(old, fresh), ["old", "new"])).rejects.toThrow(
      "The key old of PHONE_INDEX_KEYS is not the one",
    );
  });

  it("a digest without a name does not keep a server from starting whose keys find its person", async () => {
    await clear();
    await peopleOf(old).create(somebody("+2385000001"));
    await peopleOf(old).create(somebody("+2385000002"));
    await database.pool.query("update phone_indexes set key_id = null");
    const [first] = (await database.pool.query("select user_id from users order by 1")).rows;
    expect(await addPhoneIndexes(database.pool, dataWith(fresh), ["new"])).toBe(2);
    await requireEverybodyFound(database.pool, dataWith(fresh), ["new"]);
    // Who has no other still counts.
    await database.pool.query("delete from phone_indexes where key_id = 'new' and user_id = $1", [
      first.user_id,
    ]);
    const start = requireEverybodyFound(database.pool, dataWith(fresh), ["new"]);
    await expect(start).rejects.toThrow("There are people whom none of PHONE_INDEX_KEYS finds");
  });

  it("servers without a common key are found out, and the first who had the phone keeps it", async () => {
    await clear();
    const [ana, rui] = [somebody("+2385000001"), somebody("+2385000001")];
    await peopleOf(old).create(ana);
    await createUsers({
      ...{ pool: database.pool, personalData: dataWith(fresh), now: () => Date.now() + 60_000 },
    }).create(rui);
    const rotated = addPhoneIndexes(database.pool, dataWith(fresh, old), ["new", "old"]);
    await expect(rotated).rejects.toThrow(ana.userId);
    expect((await peopleOf(fresh, old).byPhone(ana.phone))?.userId).toBe(ana.userId);
  });

  it("a rotation that is killed in the middle is finished by the next", async () => {
    await clear();
    const sealing = dataWith(old);
    const phoneOf = (n: number) => `+2386${String(n).padStart(6, "0")}`;
    const ids = Array.from({ length: 2_500 }, (_, n) => `usr_kill${String(n).padStart(6, "0")}`);
    await database.pool.query(
      `insert into users (user_id, role, name_sealed, phone_sealed, password_hash, created_at)
       select id, 'customer', name, phone, 'none', now()
         from unnest($1::text[], $2::text[], $3::text[]) as u (id, name, phone)`,
      [
        ids,
        ids.map((id) => sealing.seal("Ana", `users.name:${id}`)),
        ids.map((id, n) => sealing.seal(phoneOf(n), `users.phone:${id}`)),
      ],
    );
    await database.pool.query(
      `insert into phone_indexes (phone_index, key_id, user_id)
       select phone_index, 'old', user_id from unnest($1::text[], $2::text[]) as p (phone_index, user_id)`,
      [ids.map((_, n) => sealing.phoneIndexes(phoneOf(n))[0]!.index), ids],
    );
    const environment = {
      PATH: process.env.PATH ?? "",
      ...createTestKeys().environment,
      PERSONAL_DATA_KEYS: `k1:${"da7a".repeat(16)}`,
      PHONE_INDEX_KEYS: `new:${NEW},old:${OLD}`,
      DATABASE_URL: database.url,
    };
    const run = (...words: string[]) =>
      spawn(process.execPath, [path.join(import.meta.dirname, "../rotate-personal-data.ts"), ...words], {
        env: environment,
        stdio: ["ignore", "pipe", "inherit"],
      });
    // Whoever signs up now with a phone of the second page makes the rotation wait there.
    const signingUp = new pg.Client({ connectionString: database.url });
    await signingUp.connect();
    await signingUp.query("begin");
    await signingUp.query("insert into phone_indexes (phone_index, key_id, user_id) values ($1, 'new', $2)", [
      dataWith(fresh).phoneIndexes(phoneOf(1_500))[0]!.index,
      ids[0],
    ]);
    const killed = run();
    const added = async () =>
      (await database.pool.query("select count(*)::int as n from phone_indexes where key_id = 'new'")).rows[0]
        .n;
    await expect.poll(added, { timeout: 60_000 }).toBe(1_000);
    killed.kill("SIGKILL");
    await once(killed, "close");
    await signingUp.query("rollback");
    await signingUp.end();

    const again = run();
    const [printed] = await Promise.all([text(again.stdout), once(again, "close")]);
    expect(JSON.parse(printed).phonesAdded).toBeLessThanOrEqual(1_500);
    expect(await everybody(database.pool)).toEqual([{ keys: ["new", "old"], people: 2_500 }]);
    environment.PHONE_INDEX_KEYS = `new:${NEW}`;
    const dropping = run("--drop", "old");
    const [last] = await Promise.all([text(dropping.stdout), once(dropping, "close")]);
    expect(JSON.parse(last)).toEqual({ rotated: 0, phonesAdded: 0, phonesDropped: 2_500 });
    expect(await everybody(database.pool)).toEqual([{ keys: ["new"], people: 2_500 }]);
  }, 120_000);
});

describe("servers", () => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  const stops: (() => Promise<void>)[] = [];
  let keys: TestKeys;
  beforeAll(async () => {
    api = await startTestApi({ environment: { PHONE_INDEX_KEYS: `old:${OLD}` } });
    keys = api.server.keys;
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
    await api.stop();
  });
  async function serverWith(phoneIndexKeys: string) {
    const server = await startTestServer({
      environment: { PHONE_INDEX_KEYS: phoneIndexKeys },
      beside: api.server,
    });
    stops.push(() => server.stop());
    return { server, ...apiOf({ url: server.url, keys }) };
  }
  type Api = Awaited<ReturnType<typeof serverWith>>;
  const signIn = (at: Pick<Api, "call">, phone: string, password = PASSWORD) =>
    at.call("signIn", { body: { phone, password } });
  async function signUp(at: Pick<Api, "call">, phone: string) {
    const form = { name: "Ana Tavares", phone, password: PASSWORD, passwordConfirmation: PASSWORD };
    const { challengeId } = (await at.call("signUp", { body: form })).body;
    const { messages } = (await at.call("getSandboxMessages", { query: { to: phone } })).body;
    const [code] = /\b\d{6}\b/.exec(messages[0]?.text ?? "") ?? [];
    return { challengeId, code: code ?? "000000" };
  }

  it("exchange the key one after the other; everybody signs in at each, and wrong passwords count together", async () => {
    const before = api;
    const during = await serverWith(`new:${NEW},old:${OLD}`);
    const [ana, rui] = ["+2387000001", "+2387000002"];
    const anaForm = await signUp(before, ana);
    const ruiForm = await signUp(during, rui);
    // Another who began with the same phone on the other server.
    const late = await signUp(during, ana);
    expect((await before.call("confirmSignUp", { body: anaForm })).status).toBe(201);
    expect((await during.call("confirmSignUp", { body: ruiForm })).status).toBe(201);
    expectProblem(await during.call("confirmSignUp", { body: late }), "PHONE_ALREADY_REGISTERED");
    for (const at of [before, during])
      for (const phone of [ana, rui]) expect((await signIn(at, phone)).status).toBe(200);

    // Five tries are free, whichever servers they come to.
    for (let i = 0; i < 5; i++)
      expectProblem(await signIn(i % 2 ? before : during, ana, "not the password"), "INVALID_CREDENTIALS");
    for (const at of [before, during]) expectProblem(await signIn(at, ana), "TOO_MANY_ATTEMPTS");

    const { pool } = api.server.database;
    const [phones, names] = [api.server.config.personalDataKeys, ["new", "old"]];
    await addPhoneIndexes(pool, createPersonalData(phones, [fresh, old]), names);
    // Once all servers have both keys, what is tried is counted under both.
    for (let i = 0; i < 5; i++)
      expectProblem(await signIn(during, rui, "not the password"), "INVALID_CREDENTIALS");
    const after = await serverWith(`new:${NEW}`);
    await dropPhoneIndexes(pool, "old");
    for (const at of [during, after]) expectProblem(await signIn(at, rui), "TOO_MANY_ATTEMPTS");
    await pool.query("delete from identity_attempts");
    for (const at of [during, after])
      for (const phone of [ana, rui]) expect((await signIn(at, phone)).status).toBe(200);
    const again = await signUp(after, rui);
    expectProblem(await after.call("confirmSignUp", { body: again }), "ONE_TIME_CODE_INVALID");
  });
});
