// Steps and expectations of a scenario about the end of the day: settlement files, counts, and what two operators settle.
import { WalletError } from "@makeba/sdk";
import { escudos } from "../world/timeline.ts";
import { outcomeOfError } from "../world/world.ts";
import type { Phrase } from "./phrases.ts";
import { nameOfLine, readLines, sendSettlementFile, supplyCounts } from "./reconciliation.ts";
import type { ReconciliationLine } from "./settlement-of-day.ts";
import { NotAsExpected, type Story } from "./story.ts";

/** What operators of scenarios say of what they propose. */
const NOTE = "Seen in the terminal's journal";

export const RECONCILIATION_STEPS: readonly Phrase<Story>[] = [
  {
    form: "the day ends",
    meaning:
      "Time goes on until half an hour after midnight in Cabo Verde, with everything that is due in it.",
    example: "the day ends",
    async run({ world, settlement }) {
      settlement.localDate = world.localDate();
      await world.endDay();
    },
  },
  {
    form: "the switch sends its settlement file [with MISTAKE]",
    meaning:
      "The switch makes its file of the day that ended last, or of today so far, and the wallet holds it against its ledger.",
    example: "the switch sends its settlement file",
    run: (story, [mistake]) => sendSettlementFile(story, mistake!),
  },
  {
    form: "the terminals are counted",
    meaning:
      "People count what is in each machine's cassettes and close its day; the wallet is told what is gone, whatever the machine has reported.",
    example: "the terminals are counted",
    run: supplyCounts,
  },
  {
    form: "an operator proposes what is suggested",
    meaning: "An operator proposes, for each line that does not match, what the wallet suggests.",
    example: "an operator proposes what is suggested",
    async run(story) {
      const open = (await readLines(story)).filter(
        ({ status, suggested }) => status === "OPEN" && suggested !== undefined,
      );
      if (open.length === 0) throw new NotAsExpected("a line that can be settled", "none");
      for (const line of open) await propose(story, line, line.suggested!);
    },
  },
  {
    form: "an operator proposes ACTION",
    meaning: "An operator proposes this for the first line that does not match.",
    example: "an operator proposes SUSPEND",
    async run(story, [action]) {
      const line = (await readLines(story)).find(({ status }) => status === "OPEN");
      if (line === undefined) throw new NotAsExpected("a line that can be settled", "none");
      await propose(story, line, action as NonNullable<ReconciliationLine["suggested"]>);
    },
  },
  {
    form: "the same operator approves",
    meaning: "Whoever has proposed tries to approve it too.",
    example: "the same operator approves",
    run: (story) => decide(story, "operator", "approve"),
  },
  {
    form: "another operator approves",
    meaning: "Everything that was proposed is posted.",
    example: "another operator approves",
    run: (story) => decide(story, "second operator", "approve"),
  },
  {
    form: "another operator turns it down",
    meaning: "Everything that was proposed is open again.",
    example: "another operator turns it down",
    run: (story) => decide(story, "second operator", "reject"),
  },
];

export const RECONCILIATION_EXPECTATIONS: readonly Phrase<Story>[] = [
  {
    form: "file and ledger agree",
    meaning: "Every line matches or is settled.",
    example: "file and ledger agree",
    run: (story) => agreement(story, true),
  },
  {
    form: "file and ledger do not agree",
    meaning: "Some line neither matches nor is settled.",
    example: "file and ledger do not agree",
    run: (story) => agreement(story, false),
  },
  {
    form: "reconciliation finds COUNT VERDICT",
    meaning: "So many lines say so.",
    example: "reconciliation finds 1 CASH_MISSING",
    async run(story, [count, verdict]) {
      const lines = await readLines(story);
      const same = lines.filter((line) => line.verdict === verdict).length;
      if (same !== Number(count))
        throw new NotAsExpected(
          `${count} ${verdict}`,
          lines.map((line) => line.verdict).join(", ") || "no line",
        );
    },
  },
  {
    form: "reconciliation finds VERDICT for CODE",
    meaning: "The line of that code's withdrawal says so.",
    example: "reconciliation finds CASH_MISSING for the code",
    async run(story, [verdict, code]) {
      const line = await lineOf(story, code!);
      if (line.verdict !== verdict)
        throw new NotAsExpected(`${nameOfLine(story.world, line)} to be ${verdict}`, line.verdict);
    },
  },
  {
    form: "ACTION is suggested for CODE",
    meaning: "What the wallet suggests for that code's withdrawal.",
    example: "RECEIVE is suggested for the code",
    async run(story, [action, code]) {
      const { suggested = "nothing" } = await lineOf(story, code!);
      if (suggested !== action) throw new NotAsExpected(`${action} to be suggested`, suggested);
    },
  },
  {
    form: "the platform's WORD rose by AMOUNT",
    meaning:
      "One of the platform's own accounts since the beginning: atm, receivables, suspense, fees or bank.",
    example: "the platform's suspense rose by 5000",
    run: (story, [kind, amount]) => platformMoved(story, kind!, Number(amount)),
  },
  {
    form: "the platform's WORD fell by AMOUNT",
    meaning: "The same; what others owe the platform is below zero.",
    example: "the platform's receivables fell by 5000",
    run: (story, [kind, amount]) => platformMoved(story, kind!, -Number(amount)),
  },
  {
    form: "an alert WORD is open about CUSTOMER",
    meaning: "The back office sees an alert of this rule about the customer.",
    example: "an alert reversal-fraud is open about Ana",
    async run(story, [rule, name]) {
      const { watching } = story.world.office;
      const { alerts } = await story.until(
        watching.listAlerts({ rule: rule!, status: "OPEN", subject: story.customer(name!).userId }),
      );
      if (alerts.length === 0) throw new NotAsExpected(`an alert ${rule} about ${name}`, "none");
    },
  },
];

async function propose(
  story: Story,
  line: ReconciliationLine,
  action: NonNullable<ReconciliationLine["suggested"]>,
): Promise<void> {
  const { world, settlement } = story;
  const name = nameOfLine(world, line);
  world.timeline.add("said", "operator", `proposes ${action} for ${name}`, "wallet");
  await refusable(story, async () => {
    const id = { reconciliationId: settlement.reconciliationId!, lineId: line.lineId };
    const { status } = await story.until(
      world.office.reconciliation.proposeSettlement(id, { action, note: NOTE }),
    );
    story.ended(status);
  });
}

async function decide(
  story: Story,
  who: "operator" | "second operator",
  decision: "approve" | "reject",
): Promise<void> {
  const { world, settlement } = story;
  const { reconciliation } = who === "operator" ? world.office : world.secondOffice;
  const proposed = (await readLines(story)).filter(({ status }) => status === "PROPOSED");
  if (proposed.length === 0) throw new NotAsExpected("a proposal", "none");
  for (const line of proposed) {
    const id = { reconciliationId: settlement.reconciliationId!, lineId: line.lineId };
    const name = nameOfLine(world, line);
    world.timeline.add("said", who, `${decision}s ${line.proposed} for ${name}`, "wallet");
    const before = await world.platformAccounts();
    await refusable(story, async () => {
      const work =
        decision === "approve" ? reconciliation.approveSettlement(id) : reconciliation.rejectSettlement(id);
      const { status, terminalId, transactionId } = await story.until(work);
      if (status === "SETTLED")
        settlement.settled.push({
          ...{ action: line.proposed!, terminalId, file: line.file, wallet: line.wallet },
          ...(transactionId === undefined ? {} : { transactionId }),
        });
      story.ended(status);
    });
    const after = await world.platformAccounts();
    for (const [kind, balance] of Object.entries(after)) {
      const moved = balance - (before[kind] ?? 0);
      if (moved !== 0)
        world.timeline.add("money", "platform", `${kind} ${moved > 0 ? "+" : ""}${escudos(moved)}`);
    }
  }
  await readLines(story);
}

async function refusable(story: Story, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof WalletError)) throw error;
    const { refusal } = (error.details ?? {}) as { refusal?: string };
    story.ended(`${outcomeOfError(error)}${refusal === undefined ? "" : `: ${refusal}`}`);
  }
}

async function agreement(story: Story, expected: boolean): Promise<void> {
  await readLines(story);
  if (story.settlement.agrees !== expected)
    throw new NotAsExpected(
      `file and ledger ${expected ? "" : "not "}to agree`,
      story.settlement.lines.map(({ verdict, status }) => `${verdict} ${status}`).join(", ") || "no line",
    );
}

async function lineOf(story: Story, words: string): Promise<ReconciliationLine> {
  const { code } = words === "the code" ? story.lastCode() : story.code(words, "");
  const { transactionId, name } = story.codes.find((each) => each.code === code)!;
  const found = (await readLines(story)).find((line) => line.transactionId === transactionId);
  if (found === undefined) throw new NotAsExpected(`a line about ${name}`, "none");
  return found;
}

async function platformMoved(story: Story, kind: string, expected: number): Promise<void> {
  const { world } = story;
  const now = await world.platformAccounts();
  if (now[kind] === undefined) throw new NotAsExpected(`an account ${kind}`, Object.keys(now).join(", "));
  const moved = now[kind] - (world.platformBefore[kind] ?? 0);
  if (moved !== expected)
    throw new NotAsExpected(`${kind} to have moved by ${escudos(expected)}`, escudos(moved));
}
