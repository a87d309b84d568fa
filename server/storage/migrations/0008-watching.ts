// The tables by which the platform watches itself. The audit log is one chain: each row's hash covers the row before it, and
// `audit_head` has the last number and hash, which every writer locks before it adds rows. Rows are never changed.
import { Migration } from "@mikro-orm/migrations";

export class Migration0008Watching extends Migration {
  override up(): void {
    this.addSql(`
      create table audit_log (
        seq bigint primary key,
        at timestamptz not null,
        operation text not null,
        actor text null,
        role text not null,
        session text null,
        objects text[] not null,
        status int not null,
        error_code text null,
        reason text null,
        trace_id text not null,
        address_digest text not null,
        hash bytea not null
      )`);
    this.addSql("create index audit_log_actor_index on audit_log (actor, seq)");
    this.addSql("create index audit_log_operation_index on audit_log (operation, seq)");
    this.addSql("create index audit_log_objects_index on audit_log using gin (objects)");
    this.addSql(`
      create trigger audit_log_append_only before update or delete or truncate on audit_log
        for each statement execute function refuse_change()`);
    this.addSql(`
      create table audit_head (
        one boolean primary key default true,
        seq bigint not null,
        hash bytea not null,
        constraint audit_head_one_check check (one)
      )`);
    this.addSql("insert into audit_head (seq, hash) values (0, '')");
    this.fraud();
  }

  private fraud(): void {
    // Up to where both logs have been judged.
    this.addSql(`
      create table fraud_cursor (
        one boolean primary key default true,
        ledger_xid xid8 not null,
        ledger_seq bigint not null,
        audit_seq bigint not null,
        constraint fraud_cursor_one_check check (one)
      )`);
    this.addSql("insert into fraud_cursor (ledger_xid, ledger_seq, audit_seq) values ('0', 0, 0)");
    // In the order in which they are judged; deleted when they are older than every rule's window.
    this.addSql(`
      create table fraud_facts (
        position bigint generated always as identity primary key,
        fact_id text not null,
        at timestamptz not null,
        kind text not null,
        subject_kind text not null,
        subject text not null,
        counterparty text null,
        amount_minor bigint null,
        currency text null
      )`);
    this.addSql("create index fraud_facts_subject_index on fraud_facts (subject, position)");
    this.addSql("create index fraud_facts_at_index on fraud_facts (at)");
    this.addSql(`
      create table fraud_alerts (
        alert_id text primary key,
        seq bigint generated always as identity,
        xid xid8 not null default pg_current_xact_id(),
        at timestamptz not null,
        rule text not null,
        rule_version int not null,
        verdict text not null,
        subject_kind text not null,
        subject text not null,
        facts json not null,
        last_position bigint not null,
        enforced boolean not null,
        expires_at timestamptz null,
        frozen_accounts bigint[] null,
        lifted_at timestamptz null,
        status text not null,
        proposed text null,
        proposed_by text null
      )`);
    this.addSql("create index fraud_alerts_subject_index on fraud_alerts (subject, rule)");
    this.addSql("create index fraud_alerts_list_index on fraud_alerts (seq)");
    this.addSql(`
      create index fraud_alerts_measures_index on fraud_alerts (subject, verdict)
        where enforced and lifted_at is null`);
    // What the server and people did about an alert, and why. Rows are never changed.
    this.addSql(`
      create table fraud_alert_steps (
        alert_id text not null references fraud_alerts,
        n int not null,
        at timestamptz not null,
        step text not null,
        by text null,
        reason text null,
        ticket_id text null,
        primary key (alert_id, n)
      )`);
    this.addSql(`
      create trigger fraud_alert_steps_append_only before update or delete or truncate on fraud_alert_steps
        for each statement execute function refuse_change()`);
  }
}
