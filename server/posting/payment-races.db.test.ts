// What waits is settled once, by whoever is first: two servers race for the same holds on real PostgreSQL, hundreds of
// times, and the oracle, told everything in the order of the log, comes to the same verdicts and the same books.
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { customerAccountNo } from "../ledger/accounts.ts";
import type { Command } from "../ledger/commands.ts";
import type { Outcome } from "../ledger/post-batch.ts";
import { stateOf, verdictOf } from "../ledger/testing/agreement.ts";
import { createOracle } from "../ledger/testing/oracle.ts";
import * as the from "../ledger/testing/vocabulary.ts";
import { type Database, openDatabase } from "../storage/database.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { createGroupCommit, type GroupCommit } from "./group-commit.ts";
import { forgetEverything, mustAgree } from "./testing/log-and-tables.ts";

const ROUNDS = 200;
const UNTIL = the.NOW + the.MINUTE_MS;

let database: TestDatabase;
let secondDatabase: Database;
let servers: [GroupCommit, GroupCommit];

beforeAll(async () => {
  database = await createTestDatabase();
  secondDatabase = await openDatabase({ url: database.url });
  const server = ({ pool }: Database) => createGroupCommit({ pool, batchSizeMax: 7 });
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

async function postAll(commands: readonly Command[]): Promise<void> {
  const outcomes = await Promise.all(commands.map(servers[0].post));
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(commands.map(() => "done"));
}

/** The oracle hears the commands in the order in which the log has them. */
async function mustAgreeWithOracle(commands: readonly Command[], answers: Map<string, Outcome>) {
  const { recorded, books } = await mustAgree(database.pool);
  const oracle = createOracle();
  for (const { commandId } of recorded) {
    const command = commands.find(({ id }) => id === commandId)!;
    const verdict = oracle.tell(command);
    const outcome = answers.get(commandId);
    if (outcome) expect(`${commandId} ${verdictOf(outcome)}`).toBe(`${commandId} ${verdict}`);
  }
  expect(stateOf(books)).toEqual(oracle.state());
}

const capture = (holdId: string, id: string) => the.captureHold(600n, { id, holdId, at: UNTIL - 1 });
const expiry = (holdId: string, id: string) => the.releaseHold({ id, holdId, at: UNTIL, reason: "EXPIRED" });
const decline = (holdId: string, id: string) =>
  the.releaseHold({ id, holdId, at: UNTIL - 1, reason: "DECLINED" });

it.each([
  ["two captures", capture, capture],
  ["a capture and its expiry", capture, expiry],
  ["a capture and a decline", capture, decline],
  ["an expiry and a decline", expiry, decline],
])("%s of one hold: exactly one wins, every time", async (_, one, other) => {
  const holds = Array.from({ length: ROUNDS }, (_, n) => `race-${n}`);
  const town = [...the.aTown(), ...holds.map((holdId) => placed(holdId))];
  await postAll(town);
  const races = holds.map(
    (holdId) => [one(holdId, `one-${holdId}`), other(holdId, `other-${holdId}`)] as const,
  );
  const answers = new Map<string, Outcome>();
  await Promise.all(
    races.map(async ([first, second], n) => {
      // Each server is first in half of the races.
      const pairs = [
        [servers[n % 2]!, first],
        [servers[(n + 1) % 2]!, second],
      ] as const;
      const outcomes = await Promise.all(
        pairs.map(async ([server, command]) => {
          const outcome = await server.post(command);
          answers.set(command.id, outcome);
          return outcome;
        }),
      );
      const [winner, loser] = outcomes.toSorted((a, b) => a.kind.localeCompare(b.kind));
      expect(winner).toMatchObject({ kind: "done" });
      expect(loser).toMatchObject({ kind: "rejected", rejection: { code: "HOLD_ALREADY_SETTLED" } });
    }),
  );
  await mustAgreeWithOracle([...town, ...races.flat()], answers);
});

function placed(holdId: string): Command {
  return the.placeHold(1_000n, { id: `place-${holdId}`, holdId, feeMinor: 5n, expiresAt: UNTIL });
}

it("a deposit that is taken back and the capture of what was bought with it: nobody is overdrawn, whoever is first", async () => {
  const rounds = Array.from({ length: ROUNDS }, (_, n) => {
    const payer = { accountNo: customerAccountNo(1_000 + n), actorId: `user-${n}` };
    const holdId = `refund-${n}`;
    const deposited = `deposit-${n}`;
    return {
      payer,
      before: [
        the.openWallet(payer.accountNo, payer.actorId, { id: `open-${n}` }),
        the.deposit(payer.accountNo, 1_000n, {
          id: deposited,
          transactionId: deposited,
          reference: deposited,
        }),
        the.placeHold(700n, { ...payer, id: `place-${n}`, holdId }),
      ],
      refund: the.returnDeposit(1_000n, {
        accountNo: payer.accountNo,
        id: `refund-${n}`,
        transactionId: `back-${n}`,
        depositTransactionId: deposited,
        reference: `back-${n}`,
      }),
      // Of what is held a part is bought; which part is free for the refund depends on who is first.
      capture: the.captureHold(400n, { accountNo: payer.accountNo, id: `capture-${n}`, holdId }),
    };
  });
  const town = [...the.aTown(), ...rounds.flatMap(({ before }) => before)];
  await postAll(town);
  const answers = new Map<string, Outcome>();
  const owed: bigint[] = [];
  await Promise.all(
    rounds.map(async ({ refund, capture }, n) => {
      const [returned, captured] = await Promise.all([
        servers[n % 2]!.post(refund),
        servers[(n + 1) % 2]!.post(capture),
      ]);
      answers.set(refund.id, returned).set(capture.id, captured);
      expect([returned.kind, captured.kind]).toEqual(["done", "done"]);
      if (returned.kind === "done" && returned.events[0]?.type === "deposit-returned") {
        owed.push(returned.events[0].owedMinor);
      }
    }),
  );
  // First the refund: 300 are free, 700 are owed. First the capture: 600 are free, 400 are owed.
  expect(owed).toHaveLength(ROUNDS);
  expect(owed.every((minor) => minor === 700n || minor === 400n)).toBe(true);
  await mustAgreeWithOracle(
    [...town, ...rounds.flatMap(({ refund, capture }) => [refund, capture])],
    answers,
  );
});
