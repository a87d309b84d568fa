// Money from and to banks, and what is in flight: each order with its status history, what was asked of the other side
// and when it is asked again, and the cases that a person decides. Bank accounts and names are encrypted by the server.
import { Migration } from "@mikro-orm/migrations";

export class Migration0006Banking extends Migration {
  override up(): void {
    this.addSql(`
      create table bank_orders (
        order_id text primary key,
        kind text not null,
        user_id text not null,
        account_no bigint not null,
        amount_minor bigint not null,
        fee_minor bigint not null,
        currency text not null,
        command_key text not null,
        instrument_sealed text not null,
        status text not null,
        changes int not null,
        hold_id text null,
        asked boolean not null,
        bank_status text null,
        bank_reference text null,
        reason text null,
        owed_minor bigint null,
        attempt int not null,
        tries int not null,
        next_try_at timestamptz null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        constraint bank_orders_key_unique unique (command_key)
      )`);
    this.addSql(
      "create index bank_orders_due_index on bank_orders (next_try_at) where next_try_at is not null",
    );
    this.addSql(`
      create table bank_order_changes (
        order_id text not null,
        n int not null,
        status text not null,
        at timestamptz not null,
        cause text not null,
        primary key (order_id, n)
      )`);
    this.addSql(`
      create table withdrawal_enquiries (
        withdrawal_id text primary key,
        tries int not null,
        next_try_at timestamptz not null
      )`);
    this.addSql(`
      create index withdrawals_in_flight_index on withdrawals (updated_at)
        where status in ('AUTHORISED', 'SUSPECT') or exception is not null`);
    this.addSql(`
      create table recovery_cases (
        case_id text primary key,
        transaction_id text not null,
        subject text not null,
        problem text not null,
        status text not null,
        details json not null,
        tries int not null,
        opened_at timestamptz not null,
        decision text null,
        reason text null,
        resolved_by text null,
        resolved_at timestamptz null,
        constraint recovery_cases_once_unique unique (transaction_id, problem)
      )`);
    this.addSql("create index recovery_cases_open_index on recovery_cases (opened_at) where status = 'OPEN'");
  }
}
