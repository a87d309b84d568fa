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
  }
}
