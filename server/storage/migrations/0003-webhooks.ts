// Webhooks: who is told, what they are still to be told, and how far the feed has been read for them. Secrets are
// encrypted by the server.
import { Migration } from "@mikro-orm/migrations";

export class Migration0003Webhooks extends Migration {
  override up(): void {
    this.addSql(`
      create table webhooks (
        webhook_id text primary key,
        url text not null,
        event_types text[] not null,
        description text not null,
        status text not null,
        disabled_reason text null,
        secret_sealed text not null,
        previous_secret_sealed text null,
        previous_valid_until timestamptz null,
        failing_since timestamptz null,
        created_by text not null,
        created_at timestamptz not null
      )`);
    this.addSql(`
      create table webhook_deliveries (
        delivery_id text primary key,
        webhook_id text not null references webhooks on delete cascade,
        message_id text not null,
        event_type text not null,
        payload text not null,
        status text not null,
        attempts int not null default 0,
        next_attempt_at timestamptz null,
        last_response_status int null,
        last_error text null,
        delivered_at timestamptz null,
        created_at timestamptz not null,
        n bigint generated always as identity,
        constraint webhook_deliveries_message_unique unique (webhook_id, message_id)
      )`);
    this.addSql("create index webhook_deliveries_list_index on webhook_deliveries (webhook_id, n)");
    this.addSql(`
      create index webhook_deliveries_due_index on webhook_deliveries (webhook_id, next_attempt_at)
        where status = 'PENDING'`);
    this.addSql(`
      create table feed_positions (
        name text primary key,
        xid xid8 not null,
        seq bigint not null
      )`);
  }
}
