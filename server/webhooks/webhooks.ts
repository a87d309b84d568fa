// The operations on webhooks. A system sees and changes its own; operators everybody's. Secrets are shown when they are
// made and never again.
import { randomBytes } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { Cursors } from "../http/cursors.ts";
import type { HandlersOf } from "../http/operations.ts";
import type { PersonalData } from "../identity/personal-data.ts";
import { type User, userOf } from "../identity/principals.ts";
import { inTransaction } from "../storage/in-transaction.ts";
import type { Deliver } from "./deliver.ts";
import { beginToDispatch } from "./dispatcher.ts";
import { pingMessage } from "./messages.ts";
import { urlFinding } from "./public-addresses.ts";
import { OVERLAP_MS, type SealedSecrets, sealAsPrevious, sealSecret, secretsAt } from "./secrets.ts";
import { newSecret, signedHeaders } from "./signing.ts";
import { type DeliveryRow, deliveryView, type WebhookRow, webhookView } from "./views.ts";

export type WebhookDependencies = {
  readonly pool: pg.Pool;
  readonly cursors: Cursors;
  readonly personalData: PersonalData;
  readonly deliver: Deliver;
  readonly now: () => number;
  readonly sandbox: boolean;
};

type Operations =
  | "createWebhook"
  | "listWebhooks"
  | "getWebhook"
  | "updateWebhook"
  | "deleteWebhook"
  | "testWebhook"
  | "rotateWebhookSecret"
  | "listWebhookDeliveries"
  | "replayWebhookDelivery";

const LIMIT = 20;
const newId = (prefix: string) => `${prefix}_${randomBytes(12).toString("hex")}`;

/** A system's own, or everybody's: `$2` is its id or null. */
const MINE = "webhook_id = $1 and ($2::text is null or created_by = $2)";
const ownerOf = (user: User) => (user.role === "system" ? user.userId : null);

export function webhookOperations(dependencies: WebhookDependencies): HandlersOf<Operations> {
  const { pool, cursors, personalData, deliver, now, sandbox } = dependencies;

  async function find(user: User, webhookId: string): Promise<WebhookRow & SealedSecrets> {
    const { rows } = await pool.query(`select * from webhooks where ${MINE}`, [webhookId, ownerOf(user)]);
    if (rows[0] === undefined) throw new Problem("WEBHOOK_NOT_FOUND");
    return rows[0];
  }

  function requireUsable(url: string | undefined): void {
    const message = url === undefined ? undefined : urlFinding(url, sandbox);
    if (message === undefined) return;
    const issues = [{ field: "body.url", rule: "address", message }];
    throw new Problem("VALIDATION_FAILED", { details: { issues } });
  }

  return {
    async createWebhook({ body, principal }) {
      const { url, eventTypes, description = "" } = body;
      requireUsable(url);
      const webhookId = newId("whk");
      const secret = newSecret();
      const row = await inTransaction(pool, async (client) => {
        await beginToDispatch(client);
        const { rows } = await client.query<WebhookRow>(
          `insert into webhooks
             (webhook_id, url, event_types, description, status, secret_sealed, created_by, created_at)
           values ($1, $2, $3, $4, 'ENABLED', $5, $6, $7) returning *`,
          [
            ...[webhookId, url, eventTypes, description, sealSecret(personalData, webhookId, secret)],
            ...[userOf(principal).userId, new Date(now()).toISOString()],
          ],
        );
        return rows[0]!;
      });
      return {
        status: 201,
        headers: { "Cache-Control": "no-store" },
        body: { webhook: webhookView(row), secret },
      };
    },

    async listWebhooks({ principal }) {
      const { rows } = await pool.query<WebhookRow>(
        `select * from webhooks where $1::text is null or created_by = $1
          order by created_at desc, webhook_id limit 1000`,
        [ownerOf(userOf(principal))],
      );
      return { status: 200, body: { webhooks: rows.map(webhookView) } };
    },

    async getWebhook({ params, principal }) {
      return { status: 200, body: webhookView(await find(userOf(principal), params.webhookId)) };
    },

    async updateWebhook({ params, body, principal }) {
      requireUsable(body.url);
      const { rows } = await pool.query<WebhookRow>(
        `update webhooks
            set url = coalesce($3, url), event_types = coalesce($4, event_types),
                description = coalesce($5, description), status = coalesce($6, status),
                disabled_reason = case $6 when 'ENABLED' then null when 'DISABLED' then 'BY_REQUEST'
                                          else disabled_reason end,
                failing_since = case when $6 = 'ENABLED' or $3 is not null then null else failing_since end
          where ${MINE} returning *`,
        [
          ...[params.webhookId, ownerOf(userOf(principal))],
          ...[body.url ?? null, body.eventTypes ?? null, body.description ?? null, body.status ?? null],
        ],
      );
      if (rows[0] === undefined) throw new Problem("WEBHOOK_NOT_FOUND");
      return { status: 200, body: webhookView(rows[0]) };
    },

    async deleteWebhook({ params, principal }) {
      const { rowCount } = await pool.query(`delete from webhooks where ${MINE}`, [
        params.webhookId,
        ownerOf(userOf(principal)),
      ]);
      if (rowCount !== 1) throw new Problem("WEBHOOK_NOT_FOUND");
      return { status: 204 };
    },

    async testWebhook({ params, principal }) {
      const row = await find(userOf(principal), params.webhookId);
      const at = now();
      const { messageId, payload } = pingMessage(newId("png"), new Date(at));
      const headers = signedHeaders(messageId, at, payload, secretsAt(personalData, row, at));
      return { status: 200, body: { messageId, ...(await deliver(row.url, headers, payload)) } };
    },

    async rotateWebhookSecret({ params, principal }) {
      const user = userOf(principal);
      const secret = newSecret();
      const validUntil = new Date(now() + OVERLAP_MS).toISOString();
      await inTransaction(pool, async (client) => {
        // Locked, so that of two rotations at once each puts away what the other made.
        const { rows } = await client.query<SealedSecrets>(
          `select * from webhooks where ${MINE} for update`,
          [params.webhookId, ownerOf(user)],
        );
        if (rows[0] === undefined) throw new Problem("WEBHOOK_NOT_FOUND");
        await client.query(
          `update webhooks set secret_sealed = $2, previous_secret_sealed = $3, previous_valid_until = $4
            where webhook_id = $1`,
          [
            params.webhookId,
            sealSecret(personalData, params.webhookId, secret),
            sealAsPrevious(personalData, rows[0]),
            validUntil,
          ],
        );
      });
      return {
        status: 200,
        headers: { "Cache-Control": "no-store" },
        body: { secret, previousValidUntil: validUntil },
      };
    },

    async listWebhookDeliveries({ params, query, principal }) {
      const { webhook_id } = await find(userOf(principal), params.webhookId);
      const { limit = LIMIT, cursor, status } = query;
      const question = ["listWebhookDeliveries", webhook_id, status ?? ""];
      const before = cursor === undefined ? null : cursors.open(cursor, question);
      const { rows } = await pool.query<DeliveryRow>(
        `select d.*, d.n::text as place from webhook_deliveries d
          where webhook_id = $1 and ($2::bigint is null or n < $2) and ($3::text is null or status = $3)
          order by n desc limit $4`,
        [webhook_id, before, status ?? null, limit + 1],
      );
      const page = rows.slice(0, limit);
      return {
        status: 200,
        body: {
          deliveries: page.map(deliveryView),
          ...(rows.length > limit ? { nextCursor: cursors.seal(page.at(-1)!.place, question) } : {}),
        },
      };
    },

    async replayWebhookDelivery({ params, principal }) {
      const { webhook_id } = await find(userOf(principal), params.webhookId);
      const { rows } = await pool.query<DeliveryRow>(
        `update webhook_deliveries
            set status = 'PENDING', attempts = 0, next_attempt_at = $3, delivered_at = null
          where webhook_id = $1 and delivery_id = $2 returning *`,
        [webhook_id, params.deliveryId, new Date(now()).toISOString()],
      );
      if (rows[0] === undefined) throw new Problem("WEBHOOK_DELIVERY_NOT_FOUND");
      return { status: 202, body: deliveryView(rows[0]) };
    },
  };
}
