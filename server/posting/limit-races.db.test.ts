// A limit holds when everybody comes at once: twenty concurrent requests against one that admits three, hundreds of times
// over two servers on real PostgreSQL. Exactly three succeed, and the oracle, told everything in the order of the log,
// says the same.
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { customerAccountNo } from "../ledger/accounts.ts";
import type { Command } from "../ledger/commands.ts";
import type { Outcome } from "../ledger/post-batch.ts";
import { stateOf, usageOf, verdictOf } from "../ledger/testing/agreement.ts";
import { createOracle } from "../ledger/testing/oracle.ts";
import * as the from "../ledger/testing/vocabulary.ts";
import { type Database, openDatabase } from "../storage/database.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { createGroupCommit, type GroupCommit } from "./group-commit.ts";
import { forgetEverything, mustAgree } from "./testing/log-and-tables.ts";

const ROUNDS = 200;
const AT_ONCE = 20;
const ADMITTED = 3;

let database: TestDatabase;
let secondDatabase: Database;
let servers: [GroupCommit, GroupCommit];

beforeAll(async () => {
  database = await createTestDatabase();
  secondDatabase = await openDatabase({ url: database.url });
  const server = ({ pool }: Database) => createGroupCommit({ pool, batchSizeMax: 50 });
  servers = [server(database), server(secondDatabase)];
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await secondDatabase.close();
  await database.drop();
});

beforeEach(async () => {
  await forgetEverything(database.pool);
});

type Ask = (round: number, n: number) => Command;

const walletOf = (round: number) => customerAccountNo(1_000 + round);
const ownerOf = (round: number) => `user-${round}`;
const from = (round: number) => ({ accountNo: walletOf(round), actorId: ownerOf(round) });
const id = (round: number, n: number) => `ask-${round}-${n}`;
const byCount = the.limited({
  transfer: { day: { valueMinor: 1_000_000n, count: ADMITTED } },
  agent: { week: { valueMinor: 1_000_000n, count: ADMITTED } },
});
const byValue = the.limited({
  transfer: { month: { valueMinor: 350n, count: 1_000 } },
  atm: { day: { valueMinor: 399n, count: 1_000 } },
});

const transfer =
  (limits: typeof byCount): Ask =>
  (round, n) =>
    the.transfer(100n, {
      id: id(round, n),
      transactionId: `txn-${round}-${n}`,
      fromAccountNo: walletOf(round),
      actorId: ownerOf(round),
      limits,
    });

const asks: [string, Ask, string][] = [
  ["transfers, by count", transfer(byCount), "LIMIT_COUNT"],
  ["transfers, by value", transfer(byValue), "LIMIT_VALUE"],
  [
    "codes, by value",
    (round, n) =>
      the.issue(100n, {
        ...from(round),
        id: id(round, n),
        withdrawalId: `wd-${round}-${n}`,
        codeDigests: [`${round}-${n}`],
        limits: byValue,
      }),
    "LIMIT_VALUE",
  ],
  [
    "cash-outs at an agent, by count",
    (round, n) =>
      the.placeHold(100n, {
        ...from(round),
        id: id(round, n),
        holdId: `h-${round}-${n}`,
        purpose: "agent-cash-out",
        counterpartyAccountNo: the.AGENT,
        limits: byCount,
      }),
    "LIMIT_COUNT",
  ],
];

it.each(asks)(
  "%s: exactly three of twenty, every time",
  async (_, ask, code) => {
    const wallets = Array.from({ length: ROUNDS }, (_, round) => [
      the.openWallet(walletOf(round), ownerOf(round), { id: `open-${round}` }),
      the.deposit(walletOf(round), 100_000n, {
        id: `fill-${round}`,
        transactionId: `fill-${round}`,
        reference: `fill-${round}`,
      }),
    ]);
    const town = [...the.aTown(), ...the.openAgent(), ...wallets.flat()];
    for (const command of await Promise.all(town.map(servers[0].post))) expect(command.kind).toBe("done");

    const answers = new Map<string, Outcome>();
    const rounds = Array.from({ length: ROUNDS }, (_, round) =>
      Array.from({ length: AT_ONCE }, (_, n) => ask(round, n)),
    );
    await Promise.all(
      rounds.map(async (commands) => {
        const posts = commands.map(async (command, n) => {
          const outcome = await servers[n % 2]!.post(command);
          answers.set(command.id, outcome);
          return outcome;
        });
        const outcomes = await Promise.all(posts);
        expect(outcomes.filter((outcome) => outcome.kind === "done")).toHaveLength(ADMITTED);
        for (const outcome of outcomes) {
          if (outcome.kind !== "done")
            expect(outcome).toMatchObject({ kind: "rejected", rejection: { code } });
        }
      }),
    );

    const { recorded, books } = await mustAgree(database.pool);
    const commands = new Map([...town, ...rounds.flat()].map((command) => [command.id, command]));
    const oracle = createOracle();
    for (const { commandId } of recorded) {
      const verdict = oracle.tell(commands.get(commandId)!);
      const outcome = answers.get(commandId);
      if (outcome) expect(`${commandId} ${verdictOf(outcome)}`).toBe(`${commandId} ${verdict}`);
    }
    expect(stateOf(books)).toEqual(oracle.state());
    expect(usageOf(books, the.NOW)).toEqual(oracle.usage(the.NOW));
  },
  120_000,
);
