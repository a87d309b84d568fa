// Payments that wait, what they cost, several kinds of wallet for one owner, and how much of an account's limits is used.
import { Migration } from "@mikro-orm/migrations";

export class Migration0004Payments extends Migration {
  override up(): void {
    this.addSql("alter table transactions add column fee_minor bigint not null default 0");
    // Until here nothing placed holds, so the table is empty.
    this.addSql(`
      alter table holds
        add column purpose text not null,
        add column fee_minor bigint not null,
        add column currency text not null,
        add column counterparty_account_no bigint not null,
        add column expires_at timestamptz null,
        add column reference text not null,
        add column description text not null,
        add column release_reason text null,
        add column created_at timestamptz not null,
        add column updated_at timestamptz not null`);
    this.addSql("create index holds_hold_id_index on holds (hold_id)");
    this.addSql(`
      create index holds_expiry_index on holds (expires_at) where status = 'HELD' and expires_at is not null`);
    this.addSql("create index holds_open_index on holds (purpose, created_at) where status = 'HELD'");
    // An agent has a float and a commission account beside the wallet.
    this.addSql("alter table wallets add column kind text not null default 'customer'");
    this.addSql("alter table wallets drop constraint wallets_pkey");
    this.addSql("alter table wallets add primary key (owner_id, currency, kind)");
    this.addSql("create index accounts_owner_index on accounts (owner_id)");
    this.addSql("alter table accounts add column tier text not null default 'basic'");
    this.addSql("alter table accounts add column usage json not null default '{}'");
  }
}
