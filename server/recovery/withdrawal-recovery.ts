// ATM withdrawals that are in flight for too long: the switch is asked what the terminal has reported, and that report is
// posted as if it had come by itself. Nothing is ever released because of silence; after some tries a person is told.
import type pg from "pg";
import type { Clock } from "../clock.ts";
import { completionId, reversalId } from "../ledger/commands.ts";
import { type NetworkKey, networkKeyText } from "../ledger/withdrawals.ts";
import type { Post } from "../posting/group-commit.ts";
import { type BackOff, delayMs } from "./back-off.ts";
import type { CaseProblem, CaseRows } from "./case-rows.ts";
import type { EnquireSwitch, SwitchAnswer } from "./switch-enquiry.ts";

export type WithdrawalRecoveryDependencies = {
  readonly pool: pg.Pool;
  readonly post: Post;
  readonly clock: Clock;
  readonly now: Clock;
  readonly cases: CaseRows;
  /** Nothing when there is no switch to ask. */
  readonly enquire: EnquireSwitch | undefined;
  /** How long after the authorisation the switch is first asked, in milliseconds. */
  readonly askAfterMs: number;
  readonly backOff: BackOff;
  readonly triesMax: number;
  readonly leaseMs: number;
  readonly random?: () => number;
  /** Nothing happens by itself: the switch is asked about one after the other, in the order of their keys. */
  readonly whenAsked: boolean;
  readonly onFailure: (error: unknown, what: string) => void;
};

const PAGE = 50;

type Claimed = { withdrawal_id: string; network_key: string; tries: number };

export type WithdrawalRecovery = ReturnType<typeof createWithdrawalRecovery>;

export function createWithdrawalRecovery(dependencies: WithdrawalRecoveryDependencies) {
  const { pool, post, clock, now, cases, enquire, backOff, triesMax, leaseMs, onFailure } = dependencies;
  const random = dependencies.random ?? Math.random;

  async function claim(): Promise<Claimed[]> {
    await pool.query(
      `insert into withdrawal_enquiries (withdrawal_id, tries, next_try_at)
       select withdrawal_id, 0, $1 from withdrawals where status = 'AUTHORISED' and updated_at <= $2
         and not exists (select 1 from withdrawal_enquiries e where e.withdrawal_id = withdrawals.withdrawal_id)
       order by updated_at limit $3 on conflict do nothing`,
      [new Date(now()), new Date(clock() - dependencies.askAfterMs), PAGE],
    );
    const { rows } = await pool.query<Claimed>(
      `update withdrawal_enquiries e set tries = e.tries + 1, next_try_at = $2
       from (select d.withdrawal_id, w.network_key from withdrawal_enquiries d join withdrawals w using (withdrawal_id)
             where d.next_try_at <= $1 and w.status = 'AUTHORISED'
             order by d.next_try_at limit $3 for update of d skip locked) due
       where e.withdrawal_id = due.withdrawal_id
       returning e.withdrawal_id, due.network_key, e.tries`,
      [new Date(now()), new Date(now() + leaseMs), PAGE],
    );
    return rows;
  }

  async function resolve({ withdrawal_id: withdrawalId, network_key: text, tries }: Claimed): Promise<void> {
    const key = networkKeyOf(text);
    const answer = await enquire?.(key).catch((error: unknown) => {
      onFailure(error, "the switch did not answer an enquiry");
      return undefined;
    });
    const report = answer && reportOf(key, answer, clock());
    const outcome = report && (await post(report));
    if (outcome?.kind === "done") {
      const isKnown = report?.type === "reverse-withdrawal" || report?.dispensedMinor !== null;
      if (isKnown) await cases.answered(withdrawalId, clock());
      return;
    }
    if (tries >= triesMax) {
      const { terminalId } = key;
      // What the switch says and the ledger refuses will be refused the next time too.
      const found =
        outcome === undefined
          ? {
              problem: "NO_ANSWER" as const,
              details: { switch: answer === undefined ? "silent" : "no report" },
            }
          : {
              problem: "REPORT_REFUSED" as const,
              details: {
                report: answer!.advice,
                code: outcome.kind === "rejected" ? outcome.rejection.code : "IDEMPOTENCY_KEY_REUSED",
              },
            };
      await cases.open({
        ...{ transactionId: withdrawalId, subject: "atm-withdrawal", problem: found.problem },
        ...{ details: { terminalId, ...found.details }, tries, at: clock() },
      });
    }
    const next = new Date(now() + delayMs(backOff, tries, random()));
    await pool.query("update withdrawal_enquiries set next_try_at = $2 where withdrawal_id = $1", [
      withdrawalId,
      next,
    ]);
  }

  /** Withdrawals that no question to the switch can settle. */
  async function openCases(): Promise<void> {
    const { rows } = await pool.query<{
      withdrawal_id: string;
      problem: CaseProblem;
      network_key: string | null;
    }>(
      `select withdrawal_id, coalesce(exception, 'DISPENSE_UNKNOWN') as problem, network_key from withdrawals w
       where (status = 'SUSPECT' and not exists (select 1 from recovery_cases c
                where c.transaction_id = w.withdrawal_id and c.problem = 'DISPENSE_UNKNOWN'))
          or (exception is not null and not exists (select 1 from recovery_cases c
                where c.transaction_id = w.withdrawal_id and c.problem = w.exception))
       limit ${PAGE}`,
    );
    for (const { withdrawal_id: transactionId, problem, network_key: key } of rows) {
      await cases.open({
        transactionId,
        subject: "atm-withdrawal",
        problem,
        details: { terminalId: key?.split(":")[1] },
        at: clock(),
      });
    }
    // The terminal may have reported after all.
    await pool.query(
      `update recovery_cases c
       set status = 'RESOLVED', decision = 'ANSWERED', resolved_by = 'recovery', resolved_at = $1
       from withdrawals w where c.status = 'OPEN' and c.subject = 'atm-withdrawal'
         and c.problem in ('DISPENSE_UNKNOWN', 'NO_ANSWER', 'REPORT_REFUSED') and w.withdrawal_id = c.transaction_id
         and w.status in ('COMPLETED', 'REVERSED')`,
      [new Date(clock())],
    );
  }

  return {
    /** One round; how many withdrawals it asked about. */
    async run(): Promise<number> {
      const claimed = await claim();
      const resolveSafely = (each: Claimed) =>
        resolve(each).catch((error: unknown) => onFailure(error, "a withdrawal could not be resolved"));
      if (dependencies.whenAsked)
        for (const each of claimed.toSorted((one, other) => (one.network_key < other.network_key ? -1 : 1)))
          await resolveSafely(each);
      else await Promise.all(claimed.map(resolveSafely));
      await openCases();
      return claimed.length;
    },
  };
}

export function networkKeyOf(text: string): NetworkKey {
  const [acquirerId, terminalId, localDate, traceNumber] = text.split(":") as [
    string,
    string,
    string,
    string,
  ];
  return { acquirerId, terminalId, localDate, traceNumber };
}

/** What the switch says that the terminal has reported, as a command. */
function reportOf(key: NetworkKey, answer: SwitchAnswer, at: number) {
  switch (answer.advice) {
    case "completion":
      return completionOf(key, answer.dispensedMinor, at);
    case "reversal":
      return reversalOf(key, answer.reason, at);
    case "none":
      return undefined;
  }
}

/** The same command that the terminal's own report would be, so that the report, when it comes, is a repeat. */
export function completionOf(networkKey: NetworkKey, dispensedMinor: bigint | null, at: number) {
  const outcome = dispensedMinor === null ? "UNKNOWN" : "DISPENSED";
  return {
    type: "complete-withdrawal" as const,
    id: completionId(`${networkKeyText(networkKey)}:${outcome}`),
    at,
    request: { operation: "completeWithdrawal", outcome, dispensedAmount: String(dispensedMinor) },
    networkKey,
    dispensedMinor,
  };
}

export function reversalOf(networkKey: NetworkKey, reason: string, at: number) {
  return {
    type: "reverse-withdrawal" as const,
    id: reversalId(networkKeyText(networkKey)),
    at,
    request: { operation: "reverseWithdrawal" },
    networkKey,
    reason,
  };
}
