// The ledger's tables. Amounts are minor units. Every primary key contains the column by which its table would be
// distributed over several nodes: account_no for accounts, entries, holds and references; command_id for events.
import { Migration } from "@mikro-orm/migrations";

export class Migration0001Ledger extends Migration {
  override up(): void {
    this.addSql(`
      create table accounts (
        account_no bigint primary key,
        owner_id text not null,
        kind text not null,
        currency text not null,
        status text not null,
        posted_minor bigint not null,
        held_minor bigint not null,
        minimum_minor bigint not null,
        may_go_negative boolean not null,
        version bigint not null,
        chain_head bytea not null,
        updated_at timestamptz not null,
        constraint accounts_held_check check (held_minor >= 0),
        constraint accounts_covered_check check (may_go_negative or posted_minor >= held_minor)
      ) with (fillfactor = 60)`);
    this.addSql(`
      create table wallets (
        owner_id text not null,
        currency text not null,
        account_no bigint not null,
        primary key (owner_id, currency)
      )`);
    // The truth. Rows are added and read, never changed: the trigger below refuses anything else.
    this.addSql(`
      create table events (
        seq bigint generated always as identity,
        command_id text not null,
        n int not null,
        at timestamptz not null,
        type text not null,
        payload json not null,
        request json null,
        hash bytea not null,
        xid xid8 not null default pg_current_xact_id(),
        primary key (command_id, n)
      )`);
    this.addSql("create index events_seq_index on events (seq)");
    this.addSql(`
      create table entries (
        account_no bigint not null,
        version bigint not null,
        transaction_id text not null,
        amount_minor bigint not null,
        balance_before_minor bigint not null,
        balance_after_minor bigint not null,
        at timestamptz not null,
        primary key (account_no, version),
        constraint entries_sum_check check (balance_before_minor + amount_minor = balance_after_minor)
      )`);
    this.addSql(`
      create table transactions (
        transaction_id text primary key,
        type text not null,
        status text not null,
        debit_account_no bigint not null,
        credit_account_no bigint not null,
        amount_minor bigint not null,
        currency text not null,
        reference text not null,
        description text not null,
        created_at timestamptz not null,
        completed_at timestamptz null
      )`);
    this.addSql(`
      create table transaction_references (
        account_no bigint not null,
        reference text not null,
        transaction_id text not null,
        primary key (account_no, reference)
      )`);
    this.addSql(`
      create table holds (
        account_no bigint not null,
        hold_id text not null,
        amount_minor bigint not null,
        captured_minor bigint not null,
        status text not null,
        primary key (account_no, hold_id)
      )`);
    this.addSql(`
      create table withdrawals (
        withdrawal_id text primary key,
        account_no bigint not null,
        user_id text not null,
        amount_minor bigint not null,
        fee_minor bigint not null,
        currency text not null,
        status text not null,
        code_digest text not null,
        expires_at timestamptz not null,
        wrong_tries int not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        network_key text null,
        dispensed_minor bigint null,
        exception text null,
        constraint withdrawals_network_key_unique unique (network_key)
      )`);
    this.addSql("create index withdrawals_code_digest_index on withdrawals (code_digest, created_at)");
    // Two live withdrawals never have the same six digits.
    this.addSql(`
      create unique index withdrawals_live_code_unique on withdrawals (code_digest)
        where status in ('ISSUED', 'AUTHORISED')`);
    this.addSql(`
      create index withdrawals_expiry_index on withdrawals (expires_at) where status = 'ISSUED'`);
    this.addSql(`
      create table attempt_counters (
        subject text primary key,
        wrong_tries int not null,
        window_started_at timestamptz not null,
        locked_until timestamptz not null
      )`);
    this.addSql(`
      create function refuse_change() returns trigger language plpgsql as $$
        begin
          raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
        end $$`);
    for (const name of ["events", "entries"]) {
      this.addSql(`
        create trigger ${name}_append_only before update or delete or truncate on ${name}
          for each statement execute function refuse_change()`);
    }
  }
}
