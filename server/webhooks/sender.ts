// Sends what is due. A delivery is taken by moving its next attempt a lease ahead, in a statement that passes over rows
// which another server is taking; so several servers share the work, and one that dies is made good for after the lease.
// One slow receiver has few attempts under way, so that it does not hold up the others.
import type pg from "pg";
import type { PersonalData } from "../identity/personal-data.ts";
import type { Attempt, Deliver } from "./deliver.ts";
import { FAILING_MS_MAX, retryWaitMs } from "./retry-schedule.ts";
import { type SealedSecrets, secretsAt } from "./secrets.ts";
import { signedHeaders } from "./signing.ts";

/** Longer than an attempt can take. */
const LEASE_MS = 60_000;
const PER_WEBHOOK_MAX = 5;
const UNDER_WAY_MAX = 50;

const TAKE = `
  with due as (
    select d.delivery_id from webhooks w
      cross join lateral (
        select delivery_id from webhook_deliveries
         where webhook_id = w.webhook_id and status = 'PENDING' and next_attempt_at <= $1
         order by next_attempt_at limit ${PER_WEBHOOK_MAX} for update skip locked
      ) d
     where w.status = 'ENABLED' and not w.webhook_id = any($3)
     limit $4
  )
  update webhook_deliveries d
     set next_attempt_at = $2, attempts = d.attempts + 1
    from due, webhooks w
   where d.delivery_id = due.delivery_id and w.webhook_id = d.webhook_id
  returning d.delivery_id, d.message_id, d.payload, d.attempts, w.webhook_id, w.url, w.secret_sealed,
            w.previous_secret_sealed, w.previous_valid_until`;

type Taken = SealedSecrets & {
  readonly delivery_id: string;
  readonly message_id: string;
  readonly payload: string;
  readonly attempts: number;
  readonly url: string;
};

export type SenderOptions = {
  readonly pool: pg.Pool;
  readonly personalData: PersonalData;
  readonly deliver: Deliver;
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly onAttempt: (outcome: "delivered" | "failed" | "dead" | "disabled") => void;
  readonly onFailure: (error: unknown) => void;
};

export type Sender = {
  /** Begins to send what is due now; answers how many. */
  send(): Promise<number>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
};

export function createSender(options: SenderOptions): Sender {
  const { pool, personalData, deliver, now, random, onAttempt, onFailure } = options;
  const underWay = new Map<Promise<void>, string>();

  async function send(): Promise<number> {
    const room = UNDER_WAY_MAX - underWay.size;
    if (room <= 0) return 0;
    const perWebhook = Map.groupBy(underWay.values(), (webhookId) => webhookId);
    const busy = [...perWebhook].filter(([, list]) => list.length >= PER_WEBHOOK_MAX).map(([id]) => id);
    const at = now();
    const { rows } = await pool.query<Taken>({
      name: "due-deliveries",
      text: TAKE,
      values: [new Date(at).toISOString(), new Date(at + LEASE_MS).toISOString(), busy, room],
    });
    for (const taken of rows) {
      const attempt = attemptOne(taken)
        .catch(onFailure)
        .finally(() => underWay.delete(attempt));
      underWay.set(attempt, taken.webhook_id);
    }
    return rows.length;
  }

  async function attemptOne(taken: Taken): Promise<void> {
    const at = now();
    const secrets = secretsAt(personalData, taken, at);
    const headers = signedHeaders(taken.message_id, at, taken.payload, secrets);
    const attempt = await deliver(taken.url, headers, taken.payload);
    if (attempt.delivered) await keepSuccess(taken, attempt);
    else await keepFailure(taken, attempt);
  }

  async function keepSuccess(taken: Taken, { responseStatus }: Attempt): Promise<void> {
    const at = new Date(now()).toISOString();
    await pool.query(
      `with done as (
         update webhook_deliveries
            set status = 'DELIVERED', delivered_at = $2, next_attempt_at = null, last_response_status = $3,
                last_error = null
          where delivery_id = $1 and status = 'PENDING'
       )
       update webhooks set failing_since = null where webhook_id = $4 and failing_since is not null`,
      [taken.delivery_id, at, responseStatus, taken.webhook_id],
    );
    onAttempt("delivered");
  }

  async function keepFailure(taken: Taken, { responseStatus, error }: Attempt): Promise<void> {
    const at = now();
    const waitMs = retryWaitMs(taken.attempts, random());
    await pool.query(
      `update webhook_deliveries
          set status = $2, next_attempt_at = $3, last_response_status = $4, last_error = $5
        where delivery_id = $1 and status = 'PENDING'`,
      [
        taken.delivery_id,
        waitMs === undefined ? "DEAD" : "PENDING",
        waitMs === undefined ? null : new Date(at + waitMs).toISOString(),
        responseStatus ?? null,
        error ?? null,
      ],
    );
    onAttempt(waitMs === undefined ? "dead" : "failed");
    const { rows } = await pool.query<{ status: string }>(
      `update webhooks
          set failing_since = coalesce(failing_since, $2),
              status = case when $4 or failing_since <= $3 then 'DISABLED' else status end,
              disabled_reason = case when $4 then 'GONE' when failing_since <= $3 then 'FAILING' end
        where webhook_id = $1 and status = 'ENABLED'
       returning status`,
      [
        taken.webhook_id,
        new Date(at).toISOString(),
        new Date(at - FAILING_MS_MAX).toISOString(),
        responseStatus === 410,
      ],
    );
    if (rows[0]?.status === "DISABLED") onAttempt("disabled");
  }

  return {
    send,
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay.keys());
    },
  };
}
