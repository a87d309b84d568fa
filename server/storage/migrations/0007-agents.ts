// Agents: who they are, what they have used of their limits, what they have asked of customers, and disputes. Money and
// what is held for a cash-out are in the ledger's tables only. Columns named `..._sealed` are encrypted by the server.
import { Migration } from "@mikro-orm/migrations";

export class Migration0007Agents extends Migration {
  override up(): void {
    this.addSql(`
      create table agents (
        agent_id text primary key,
        user_id text not null,
        name_sealed text not null,
        store_number text not null,
        status text not null,
        float_account_no bigint not null,
        commission_account_no bigint not null,
        per_transaction_minor bigint not null,
        per_day_minor bigint not null,
        created_at timestamptz not null,
        constraint agents_user_unique unique (user_id),
        constraint agents_float_unique unique (float_account_no),
        constraint agents_commission_unique unique (commission_account_no)
      )`);
    this.addSql(`
      create table agent_usage (
        transaction_key text primary key,
        agent_id text not null,
        day date not null,
        amount_minor bigint not null
      )`);
    this.addSql("create index agent_usage_day_index on agent_usage (agent_id, day)");
    // What an agent asks of a customer. Until the customer says yes the ledger knows nothing of it.
    this.addSql(`
      create table agent_asks (
        transaction_id text primary key,
        command_id text not null,
        agent_id text not null,
        user_id text not null,
        account_no bigint not null,
        amount_minor bigint not null,
        fee_minor bigint not null,
        currency text not null,
        asked_at timestamptz not null,
        expires_at timestamptz not null,
        decision text null,
        approvals int not null default 0,
        reason text null,
        decided_at timestamptz null,
        constraint agent_asks_command_unique unique (command_id)
      )`);
    this.addSql("create index agent_asks_agent_index on agent_asks (agent_id, asked_at)");
    this.addSql("create index agent_asks_user_index on agent_asks (user_id, asked_at)");
    // Why an agent said no to a customer.
    this.addSql(`
      create table agent_declines (
        transaction_id text primary key,
        reason text not null,
        at timestamptz not null
      )`);
    this.addSql(`
      create table disputes (
        dispute_id text primary key,
        command_id text not null,
        transaction_id text not null,
        agent_id text not null,
        customer_id text not null,
        opened_by text not null,
        reason text not null,
        text_sealed text not null,
        status text not null,
        created_at timestamptz not null,
        direction text null,
        amount_minor bigint null,
        proposal int not null default 0,
        proposed_by text null,
        approvals int not null default 0,
        adjustment_id text null,
        constraint disputes_command_unique unique (command_id)
      )`);
    // One dispute of a transaction at a time.
    this.addSql(`
      create unique index disputes_open_unique on disputes (transaction_id) where status in ('OPEN', 'PROPOSED')`);
    this.addSql("create index disputes_customer_index on disputes (customer_id, dispute_id)");
    this.addSql("create index disputes_agent_index on disputes (agent_id, dispute_id)");
    this.addSql(`
      create table dispute_steps (
        step_id text primary key,
        dispute_id text not null references disputes,
        step int not null,
        status text not null,
        by_role text not null,
        by_user text not null,
        note_sealed text null,
        at timestamptz not null,
        constraint dispute_steps_unique unique (dispute_id, step)
      )`);
  }
}
