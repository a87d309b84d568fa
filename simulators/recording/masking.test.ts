// Secrets are found by the contract's marks and by their names; what is neither stays readable.
import { expect, test } from "vitest";
import { ibanOf } from "../bank/scenarios.ts";
import { CREDENTIAL_HEADERS, plainTexts, readContracts } from "./contracts.ts";
import { createEventReader, type StreamEvent } from "./event-reader.ts";
import { createMasking } from "./masking.ts";
import { createReplayValues } from "./replay-values.ts";
import { readSession } from "./session-file.ts";

const find = readContracts();

test("codes of errors are words and stay; secrets in paths, queries and headers go", () => {
  const masking = createMasking(plainTexts());
  expect(masking.body({ error: { code: "WITHDRAWAL_NOT_FOUND" }, pin: 2580 })).toEqual({
    error: { code: "WITHDRAWAL_NOT_FOUND" },
    pin: "«pin:1»",
  });
  expect(masking.header("authorization", "Bearer abcdef")).toBe("Bearer «token:1»");
  expect(masking.header("authorization", "ApiKey mk_secret")).toBe("ApiKey «key:1»");
  expect(masking.header("x-terminal-key", "mk_secret")).toBe("«key:1»");
  const masked = decodeURIComponent(masking.path("/users/abcdef?phone=%2B2389712345&limit=5"));
  expect(masked).toBe("/users/«token:1»?phone=«phone:1»&limit=5");
});

test("every header by which somebody is known is recorded masked, of all three contracts", () => {
  expect(CREDENTIAL_HEADERS.toSorted()).toEqual(["authorization", "x-operator-key", "x-terminal-key"]);
});

test.each([
  ["wallet", "POST", "/api/v1/auth/sign-in", "client", { totp: "481516" }, { totp: "«code:1»" }],
  [
    ...(["wallet", "GET", "/sandbox/messages?to=%2B238", "client"] as const),
    { messages: [{ to: "+2389712345", text: "Your code is 481516.", at: "2026-01-02" }] },
    { messages: [{ to: "«phone:1»", text: "«text:1»", at: "2026-01-02" }] },
  ],
  [
    "wallet",
    "POST",
    "/api/v1/auth/sign-up",
    "client",
    { passwordConfirmation: "p" },
    { passwordConfirmation: "«password:1»" },
  ],
  [
    ...(["wallet", "POST", "/api/v1/withdrawal/bank", "client"] as const),
    { iban: "CV64000500000020108215144", amount: 5 },
    { iban: "«iban:1»", amount: 5 },
  ],
  [
    ...(["bank", "POST", "/v1/card-tokens", "client"] as const),
    { cardNumber: "4111111111111111" },
    { cardNumber: "«card:1»" },
  ],
  ["wallet", "POST", "/api/v1/network/echo", "switch", { acquirerId: "VINTI4" }, { acquirerId: "VINTI4" }],
  [
    "switch",
    "GET",
    "/v1/dead-letters",
    "people",
    { code: "WITHDRAWAL_NOT_FOUND" },
    { code: "WITHDRAWAL_NOT_FOUND" },
  ],
  ["switch", "POST", "/v1/terminals", "people", { terminalKey: "k" }, { terminalKey: "«key:1»" }],
] as const)(
  "the contract of the %s knows %s %s: who asks, and what is secret there",
  (part, method, path, from, body, masked) => {
    const operation = find(part, method, path)!;
    expect(operation.from).toBe(from);
    expect(createMasking(plainTexts()).body(body, operation.secrets)).toEqual(masked);
  },
);

test("words of the contracts and the simulated bank's test cards stay; a secret in capitals does not", () => {
  const masking = createMasking(plainTexts());
  const topUp = find("wallet", "POST", "/api/v1/top-ups")!.secrets;
  const source = { token: "tok_declined", iban: ibanOf("settles") };
  expect(masking.body({ source }, topUp)).toEqual({ source });
  expect(masking.body({ source: { token: "tok_of_a_person" } }, topUp)).toEqual({
    source: { token: "«cardtoken:1»" },
  });
  expect(
    masking.body({ recoveryCode: "ABCDEFGH", name: "ANA", password: "PENDING", code: "CODE_EXPIRED" }),
  ).toEqual({
    ...{ recoveryCode: "«code:1»", name: "«name:1»", password: "«password:1»" },
    code: "CODE_EXPIRED",
  });
});

test("a request that stands in no contract is known by its names only", () => {
  expect(find("wallet", "GET", "/nothing/like/it")).toBeUndefined();
  expect(createMasking(plainTexts()).body({ refreshToken: "abc" })).toEqual({ refreshToken: "«token:1»" });
});

test("events are read in any split into chunks; comments and half an event are none", () => {
  const text = ': hello\n\nid: 7\nevent: status\ndata: {"a":\ndata: 1}\r\n\r\ndata: ção\n\nevent: half\n';
  const bytes = new TextEncoder().encode(text);
  const readIn = (size: number) => {
    const found: StreamEvent[] = [];
    const read = createEventReader((event) => found.push(event));
    for (let i = 0; i < bytes.length; i += size) read(bytes.subarray(i, i + size));
    return found;
  };
  for (const size of [1, 2, 3, 7, 1000])
    expect(readIn(size)).toEqual([
      { name: "status", id: "7", data: '{"a":\n1}' },
      { name: "message", data: "ção" },
    ]);
});

test("what a mask stands for can be told; otherwise something of its form is made up, once", () => {
  const values = createReplayValues({ run: "0000000a", secrets: { "iban:1": "CV64000500000020108215144" } });
  expect(values.here("«iban:1»")).toBe("CV64000500000020108215144");
  const madeUp = values.here("«iban:2»");
  expect(madeUp).toMatch(/^CV\d{23}$/);
  const digits = `${madeUp.slice(4)}${madeUp.slice(0, 4)}`.replace("CV", "1231");
  expect(BigInt(digits) % 97n).toBe(1n);
  expect(values.here("«iban:2»")).toBe(madeUp);
});

test("a line that is neither an exchange nor an event is named", () => {
  const stream = '{"time":"t","stream":1,"event":"status","data":{}}';
  expect(readSession(`${stream}\n\n{"time":"t","stream":1,"end":"server"}`)).toHaveLength(2);
  expect(() => readSession(`${stream}\n{"method":1}`)).toThrow("Line 2");
});
