// What people and attackers get wrong about money, as it arrives: amounts, currencies, users and texts; and bytes that
// are hardly HTTP. Each is refused with a clear 4xx that does not repeat it, and nothing changes.
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BooksSnapshot, snapshotBooks } from "../testing/books-snapshot.ts";
import type { OperationId } from "../testing/contract-operations.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { type Call, type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";
import { prepareCalls } from "../testing/valid-calls.ts";

const MONEY = [
  ["issueAtmCode", "amount"],
  ["createTransfer", "amount"],
  ["createDeposit", "amount"],
  ["authoriseWithdrawal", "amount"],
  ["completeWithdrawal", "dispensedAmount"],
] as const;

let api: TestApi;
let ana: Customer;
let rui: Customer;
let valid: Record<OperationId, Call>;
const books = () => snapshotBooks(api.server.database.pool);
beforeAll(async () => {
  api = await startTestApi();
  ana = await api.customer({ CVE: 12_000, JPY: 1000, EUR: 0 });
  rui = await api.customer({ CVE: 0, JPY: 0 });
  const calls = await prepareCalls(api);
  const made = MONEY.map(async ([operationId]) => [operationId, await calls[operationId]()]);
  valid = Object.fromEntries(await Promise.all(made));
});
afterAll(async () => {
  for (const [operationId] of MONEY) {
    const { status, text } = await api.call(operationId, valid[operationId]);
    expect(status, `${operationId} without a fault: ${text}`).toBeLessThan(300);
  }
  await api.stop();
});
/** Holds the books of a whole group of refusals against what they were. */
function nothingChanges(): void {
  let before: BooksSnapshot;
  beforeAll(async () => {
    before = await books();
  });
  afterAll(async () => {
    expect(await books()).toEqual(before);
  });
}

describe.each(MONEY)("%s with a wrong %s", (operationId, property) => {
  nothingChanges();

  /** The call with this text where the amount stands. */
  function withAmount(text: string): Call {
    const call = valid[operationId];
    const body = { ...(call.body as object), [property]: "AMOUNT" };
    return { ...call, body: JSON.stringify(body).replace('"AMOUNT"', text) };
  }

  it.each([
    "0",
    "0.00",
    "-0",
    "-1",
    "-0.01",
    "0.001",
    "1000.001",
    "0.0000001",
    '"0"',
    '"0.00"',
    '"-1"',
    '"1e3"',
    '"1E3"',
    '"1e400"',
    '"1e-7"',
    '"NaN"',
    '"Infinity"',
    '""',
    '" "',
    '" 1000"',
    '"1000 "',
    '"+1000"',
    '"1,000"',
    '"1_000"',
    '"1.000,00"',
    '"01000"',
    '".5"',
    '"5."',
    '"0x3e8"',
    '"１０００"',
    '"1000\\u0000"',
    '"1000$00"',
    '"1234567890123456"',
    '"12345678901234.56"',
    "999999999999999",
    '"999999999999999"',
    "99999999999999.9",
    "true",
    "null",
    "[1000]",
    '{"value":1000}',
  ])("%s is refused and the field is named", async (text) => {
    const answer = await api.call(operationId, withAmount(text));
    const { code, details } = expectProblem(answer);
    if (text.includes("u0000")) {
      expect(code).toBe("MALFORMED_JSON");
      return;
    }
    expect(["INVALID_AMOUNT", "AMOUNT_NOT_DISPENSABLE"], answer.text).toContain(code);
    expect(details).toMatchObject({ issues: [{ field: `body.${property}` }] });
  });

  it.each([
    "NaN",
    "Infinity",
    "-Infinity",
    "1e3",
    "1e400",
    "1e-7",
    "1E+3",
    "1234567890123456",
    "0x3e8",
    "01000",
    "+1000",
    ".5",
    "5.",
    "1.0000000000000000",
  ])("%s as it is is no JSON that everybody reads alike", async (text) => {
    expectProblem(await api.call(operationId, withAmount(text)), "MALFORMED_JSON");
  });
});

describe("a withdrawal is refused", () => {
  nothingChanges();

  const issue = (changes: object, as = ana.token) =>
    api.call("issueAtmCode", { as, key: "k", body: { amount: 1000, userId: ana.userId, ...changes } });

  it.each([1, 100, 300, 999, 1000.5, "1000.01", 1100, 20_001])(
    "of %s, which no notes make up",
    async (amount) => {
      expectProblem(await issue({ amount }), "AMOUNT_NOT_DISPENSABLE");
    },
  );

  it("of more than one withdrawal may be", async () => {
    expectProblem(await issue({ amount: 20_200 }), "AMOUNT_NOT_DISPENSABLE");
  });

  it("in a currency that ATMs do not have", async () => {
    expectProblem(await issue({ currency: "EUR" }), "VALIDATION_FAILED");
  });

  it("for another user, there or not", async () => {
    expectProblem(await issue({ userId: rui.userId }), "ACCOUNT_ACCESS_DENIED");
    expectProblem(await issue({ userId: "usr_nobody" }), "ACCOUNT_ACCESS_DENIED");
    expectProblem(await issue({}, rui.token), "ACCOUNT_ACCESS_DENIED");
  });

  it("for a user without an account", async () => {
    const as = await api.tokenFor("usr_nobody");
    expectProblem(await issue({ userId: "usr_nobody" }, as), "USER_NOT_FOUND");
  });

  it("of more than there is", async () => {
    expectProblem(await issue({ amount: 12_200 }), "INSUFFICIENT_BALANCE");
  });
});

describe("a description is refused", () => {
  nothingChanges();

  const transfer = (description: unknown) =>
    api.call("createTransfer", {
      as: ana.token,
      key: `k-${JSON.stringify(description).length}`,
      body: {
        from_account: ana.accountNo,
        to_account: rui.accountNo,
        amount: 1,
        currency: "CVE",
        description,
      },
    });

  it.each([
    ["a control character", "a\u0007b"],
    ["a tab", "a\tb"],
    ["a line break", "a\nb"],
    ["an escape sequence", "\u001b[31mred"],
    ["a delete", "a\u007fb"],
    ["a C1 control", "a\u0085b"],
    ["a line separator", "a\u2028b"],
    ["a zero-width space", "a\u200bb"],
    ["a text direction", "a\u202eb"],
    ["a byte order mark", "a\ufeffb"],
    ["a soft hyphen", "a\u00adb"],
    ["a tag character", "a\u{e0041}b"],
    ["a private character", "a\ue000b"],
    ["an unassigned character", "a\u0378b"],
    ["a face", "a 😀"],
    ["a family", "👨‍👩‍👧"],
    ["a flag", "🇨🇻"],
    ["a heart with a selector", "❤️"],
    ["a black square that is shown as an emoji", "◾"],
    ["a key with a digit on it", "1️⃣"],
    ["a variation selector", "a\ufe0fb"],
    ["a filler that looks like nothing", "\u3164"],
    ["a joiner that looks like nothing", "a\u034fb"],
    ["a hundred and forty-one letters", "ã".repeat(141)],
    ["no text", 5],
  ])("with %s", async (_, description) => {
    const { details } = expectProblem(await transfer(description), "VALIDATION_FAILED");
    expect(details).toMatchObject({ issues: [{ field: "body.description" }] });
  });
});

describe("bytes that are hardly HTTP", () => {
  nothingChanges();

  /** Everything that the server says before it hangs up. */
  function say(text: string): Promise<string> {
    const { hostname, port } = new URL(api.url);
    return new Promise((resolve, reject) => {
      let heard = "";
      const socket = connect(Number(port), hostname, () => socket.write(text));
      socket.setEncoding("latin1");
      socket.on("data", (chunk) => {
        heard += chunk;
      });
      socket.on("close", () => resolve(heard));
      socket.on("error", reject);
    });
  }

  it.each([
    ["no HTTP at all", "zq9x\r\n\r\n"],
    ["another version", "GET /livez HTTP/9.9\r\nHost: a\r\n\r\n"],
    ["a method that there is not", "ZQ9X /livez HTTP/1.1\r\nHost: a\r\n\r\n"],
    [
      "two lengths",
      "POST /sandbox/token HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    ],
    [
      "a length and chunks",
      "POST /sandbox/token HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["a length that is no number", "POST /sandbox/token HTTP/1.1\r\nHost: a\r\nContent-Length: zq9x\r\n\r\n"],
    [
      "chunks that are none",
      "POST /sandbox/token HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzq9x\r\n",
    ],
    ["a space before a header's colon", "GET /livez HTTP/1.1\r\nHost : a\r\n\r\n"],
    ["a header folded over two lines", "GET /livez HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n"],
    [
      "headers of twenty thousand letters",
      `GET /livez HTTP/1.1\r\nHost: a\r\nX-Long: ${"zq9x".repeat(5000)}\r\n\r\n`,
    ],
    ["an address of twenty thousand letters", `GET /${"zq9x".repeat(5000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  ])("%s: is answered in the one shape of errors, and the line is closed", async (_, text) => {
    const answer = await say(text);
    const [head = "", body = ""] = answer.split("\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1\.1 4\d\d /);
    const { error } = JSON.parse(body);
    expect(Object.keys(error).sort()).toEqual(["code", "details", "message", "timestamp", "trace_id"]);
    expect(answer).not.toMatch(/zq9x/i);
  });

  it("two megabytes in chunks, whose size nobody announced, are not read to the end", async () => {
    const chunk = `${(65_536).toString(16)}\r\n${"x".repeat(65_536)}\r\n`;
    const head =
      "POST /sandbox/token HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    const answer = await say(`${head + chunk.repeat(32)}0\r\n\r\n`).catch(() => "HTTP/1.1 413 cut off");
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });
});
