// Each type's arrays, sent as binary parameters, are for PostgreSQL the values that they were made of.
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { arrayParameter, type ElementOf, type ElementType } from "./array-parameters.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** What PostgreSQL makes of the elements, each as its own text form. */
async function asText<T extends ElementType>(type: T, elements: readonly (ElementOf[T] | null)[]) {
  const client = await database.pool.connect();
  try {
    await client.query("set time zone 'UTC'; set bytea_output = 'hex'");
    const sql = `select array(select v::text from unnest($1::${type}[]) with ordinality u (v, n) order by n) as found`;
    const { rows } = await client.query<{ found: (string | null)[] }>(sql, [arrayParameter(type, elements)]);
    return rows[0]!.found;
  } finally {
    client.release();
  }
}

const TYPES: ElementType[] = ["boolean", "bytea", "bigint", "int", "text", "json", "timestamptz"];

describe("an array", () => {
  it.each(TYPES)("of nothing has no elements (%s)", async (type) => {
    expect(await asText(type, [])).toEqual([]);
  });

  it.each(TYPES)("of nulls has as many nulls (%s)", async (type) => {
    expect(await asText(type, [null, null, null])).toEqual([null, null, null]);
  });

  it("of booleans", async () => {
    expect(await asText("boolean", [true, null, false])).toEqual(["true", null, "false"]);
  });

  it("of ints, to both ends", async () => {
    expect(await asText("int", [-(2 ** 31), -1, 0, 2 ** 31 - 1])).toEqual([
      "-2147483648",
      "-1",
      "0",
      "2147483647",
    ]);
  });

  it("of bigints, to both ends, given as bigint, number or text", async () => {
    const elements = [-(2n ** 63n), 2n ** 63n - 1n, null, 0n, -1, 999_999_999_999_999, "6230399000000000014"];
    expect(await asText("bigint", elements)).toEqual([
      "-9223372036854775808",
      "9223372036854775807",
      null,
      "0",
      "-1",
      "999999999999999",
      "6230399000000000014",
    ]);
  });

  it("of text in any script, with everything that an array literal would have to escape", async () => {
    const elements = [
      "",
      " ",
      "NULL",
      "null",
      '{"a","b"}',
      "\\",
      '"',
      "'",
      ",",
      "\n\t",
      "São Vicente",
      "円",
      "😀",
      "e\u0301",
      null,
    ];
    expect(await asText("text", elements)).toEqual(elements);
  });

  it("of long text", async () => {
    const elements = ["x".repeat(100_000), "é".repeat(50_000)];
    expect(await asText("text", elements)).toEqual(elements);
  });

  it("of JSON, kept to the letter", async () => {
    const elements = ['{"b":1, "a" : [1,2,  3]}', '"円 \\u0000 \\ud800"', "null", null];
    expect(await asText("json", elements)).toEqual(elements);
  });

  it("of bytes, none included", async () => {
    const elements = [Buffer.from([0, 1, 254, 255]), new Uint8Array(0), null, Buffer.from("abc").subarray(1)];
    expect(await asText("bytea", elements)).toEqual(["\\x0001feff", "\\x", null, "\\x6263"]);
  });

  it("of times, to the millisecond, before 2000 and before 1970 too", async () => {
    const times = [
      "2026-01-05T09:00:00.123Z",
      "1999-12-31T23:59:59.999Z",
      "1969-07-20T20:17:40.001Z",
      "0001-01-01T00:00:00.000Z",
    ];
    const found = await asText("timestamptz", [...times.map(Date.parse), 0, null]);
    expect(found).toEqual([
      "2026-01-05 09:00:00.123+00",
      "1999-12-31 23:59:59.999+00",
      "1969-07-20 20:17:40.001+00",
      "0001-01-01 00:00:00+00",
      "1970-01-01 00:00:00+00",
      null,
    ]);
  });

  it("of many elements keeps their order", async () => {
    const elements = Array.from({ length: 10_000 }, (_, n) => (n % 7 === 0 ? null : n));
    expect(await asText("int", elements)).toEqual(elements.map((n) => (n === null ? null : String(n))));
  });

  it("goes through a connection of any settings, since it is the driver that sends it", async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query("select $1::text[] as found", [arrayParameter("text", ["a", null])]);
    expect(rows).toEqual([{ found: ["a", null] }]);
    await client.end();
  });
});

describe("an element that its type does not have", () => {
  it.each([
    ["int", 2 ** 31],
    ["bigint", 2n ** 63n],
    ["bigint", 1.5],
    ["bigint", "12a"],
    ["timestamptz", 0.5],
    ["timestamptz", Number.NaN],
  ] as const)("is refused before anything is sent (%s %s)", (type, element) => {
    expect(() => arrayParameter(type, [element])).toThrow();
  });
});
