// The parts of webhooks that need no network: signatures, the schedule, which addresses are public, what is told.
import type { lookup } from "node:dns";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import type { LedgerEvent } from "../ledger/events.ts";
import { createDeliver } from "./deliver.ts";
import { holdsOf, messageOf, wants } from "./messages.ts";
import { isPublicAddress, publicLookup, urlFinding } from "./public-addresses.ts";
import { RETRY_WAITS_MS, retryWaitMs } from "./retry-schedule.ts";
import { newSecret, signedHeaders } from "./signing.ts";

describe("signatures", () => {
  it("are those of the specification's own library, one for each secret", () => {
    const secrets = [newSecret(), newSecret()];
    const body = '{"type":"ping","text":"São"}';
    const headers = signedHeaders("evt_1", Date.now(), body, secrets);
    for (const secret of secrets) expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow();
    expect(headers["webhook-signature"]!.split(" ")).toHaveLength(2);
  });
});

describe("the schedule", () => {
  it("waits longer each time, spread by a fifth, and ends", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (n, random) => {
          const wait = retryWaitMs(n, random);
          const base = RETRY_WAITS_MS[n - 1];
          if (base === undefined) return wait === undefined;
          return wait! >= 0.8 * base - 1 && wait! <= 1.2 * base + 1;
        },
      ),
    );
    expect(RETRY_WAITS_MS.every((wait, i) => i === 0 || wait >= RETRY_WAITS_MS[i - 1]!)).toBe(true);
  });
});

describe("addresses", () => {
  it.each([
    ...["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1"],
    ...[
      "172.31.255.255",
      "192.0.0.1",
      "192.168.1.1",
      "198.18.0.1",
      "224.0.0.1",
      "255.255.255.255",
      "240.0.0.1",
    ],
    ...[
      "::",
      "::1",
      "::ffff:127.0.0.1",
      "::ffff:8.8.8.8",
      "64:ff9b::7f00:1",
      "fc00::1",
      "fd12::1",
      "fe80::1",
    ],
    ...["fec0::1", "ff02::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "100::1", "not an address", ""],
  ])("%s is not public", (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"])(
    "%s is public",
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ...["http://bank.example/x", "https://127.0.0.1/x", "https://[::1]/x", "https://localhost/x"],
    ...["https://2130706433/x", "https://0x7f.1/x", "https://017700000001/x", "https://bank.local/x"],
    ...[
      "https://user:pass@bank.example/x",
      "https://bank.example/x#y",
      "ftp://bank.example/",
      "https://10.0.0.1",
    ],
    ...["https://metadata/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest", "nonsense"],
    ...["https://localhost./x", "https://a.localhost/x", "https://db.internal/x"],
  ])("%s is no webhook's", (url) => expect(urlFinding(url, false)).toBeDefined());

  it("of the sandbox may be private and plain, of no server with a password", () => {
    expect(urlFinding("http://127.0.0.1:3000/x", true)).toBeUndefined();
    expect(urlFinding("http://a:b@127.0.0.1:3000/x", true)).toBeDefined();
    expect(urlFinding("https://bank.example/x", false)).toBeUndefined();
  });

  it("are judged again when a name is looked up: one private address among several is enough", async () => {
    const resolving = (...addresses: string[]) =>
      ((_name: string, _options: object, done: (error: null, list: object[]) => void) =>
        done(
          null,
          addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
        )) as unknown as typeof lookup;
    for (const addresses of [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["2606:4700::1111", "::1"], []]) {
      const deliver = createDeliver({ sandbox: false, lookup: publicLookup(resolving(...addresses)) });
      expect(await deliver("https://bank.example/x", {}, "{}")).toEqual({
        delivered: false,
        error: "ADDRESS_REFUSED",
      });
    }
  });

  it("are refused before any connection when they stand in the address itself", async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked++;
      response.end();
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const deliver = createDeliver({ sandbox: false });
    for (const url of [`http://127.0.0.1:${port}/`, `https://127.0.0.1:${port}/`, `https://[::1]:${port}/`])
      expect(await deliver(url, {}, "{}")).toEqual({ delivered: false, error: "ADDRESS_REFUSED" });
    server.close();
    expect(asked).toBe(0);
  });
});

describe("an attempt", () => {
  it("ends when the receiver offers to speak another protocol", async () => {
    const server = createTcpServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.write("HTTP/1.1 101 x\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const attempt = await createDeliver({ sandbox: true })(`http://127.0.0.1:${port}/`, {}, "{}");
    server.close();
    expect(attempt).toEqual({ delivered: false, responseStatus: 101 });
  });
});

describe("what is told", () => {
  const told = (event: object) =>
    messageOf({ seq: "7", at: new Date(0), subject: "txn_1", event: event as LedgerEvent });

  it("has the event's name for people outside, and neither user, reference nor text", () => {
    const message = told({
      type: "posted",
      transactionId: "txn_1",
      transactionType: "transfer",
      currency: "CVE",
      reference: "RENT-JOANA",
      description: "Para a Joana",
      postings: [
        { accountNo: "1", amountMinor: -1050n, balanceAfterMinor: 5n, version: 2 },
        { accountNo: "2", amountMinor: 1050n, balanceAfterMinor: 77_777n, version: 2 },
      ],
    })!;
    expect(message).toMatchObject({ messageId: "evt_7", eventType: "transfer.completed" });
    expect(JSON.parse(message.payload)).toEqual({
      type: "transfer.completed",
      timestamp: "1970-01-01T00:00:00.000Z",
      data: {
        transactionId: "txn_1",
        transactionType: "transfer",
        currency: "CVE",
        fromAccountNo: "1",
        toAccountNo: "2",
        amount: 10.5,
      },
    });
    const opened = told({ type: "account-opened", accountNo: "1", ownerId: "usr_ana", kind: "customer" })!;
    expect(opened.payload).not.toContain("usr_ana");
    const issued = told({ type: "code-issued", accountNo: "1", userId: "usr_ana", codeDigest: "d1ge57" })!;
    expect(issued.payload).not.toMatch(/usr_ana|d1ge57/);
  });

  it("says what a payment that waited was for, also at its end, where the event does not", () => {
    const at = new Date(0);
    const ends = ["hold-placed", "hold-captured", "hold-released"].map((type) => ({
      ...{ seq: "7", at, subject: "txn_1" },
      event: { type, holdId: "txn_1", accountNo: "1", purpose: "agent-cash-out" } as unknown as LedgerEvent,
    }));
    expect(holdsOf(ends)).toEqual(["txn_1", "txn_1"]);
    const purposes = new Map([["txn_1", "agent-cash-out"]]);
    const messages = ends.map((end) => messageOf(end, purposes)!);
    expect(messages.map(({ eventType }) => eventType)).toEqual([
      ...["agent-cash-out.pending", "agent-cash-out.completed", "agent-cash-out.failed"],
    ]);
    for (const { payload } of messages) expect(JSON.parse(payload).data.purpose).toBe("agent-cash-out");
  });

  it("is nothing for what has no name outside, and for the platform's own accounts", () => {
    expect(told({ type: "withdrawal-declined" })).toBeUndefined();
    expect(told({ type: "account-opened", accountNo: "1", ownerId: "$", kind: "bank" })).toBeUndefined();
    expect(told({ type: "something-new" })).toBeUndefined();
  });

  it("goes to those who asked for it", () => {
    expect(wants(["*"], "transfer.completed")).toBe(true);
    expect(wants(["deposit.settled"], "transfer.completed")).toBe(false);
  });
});
