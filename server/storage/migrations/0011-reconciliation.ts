// Settlement files held against the ledger: the files themselves, and of each line what was found, proposed and settled.
import { Migration } from "@mikro-orm/migrations";

export class Migration0011Reconciliation extends Migration {
  override up(): void {
    this.addSql(`
      create table reconciliations (
        reconciliation_id text primary key,
        checksum text not null unique,
        acquirer_id text not null,
        local_date text not null,
        sequence int not null,
        format text not null,
        content text not null,
        lines int not null,
        authorised_minor bigint not null,
        dispensed_minor bigint not null,
        uploaded_by text not null,
        uploaded_at timestamptz not null,
        counts json null,
        counted_by text null,
        unique (acquirer_id, local_date, sequence)
      )`);
    this.addSql(`
      create table reconciliation_lines (
        line_id text primary key,
        reconciliation_id text not null references reconciliations,
        position int not null,
        subject text not null,
        network_key text null,
        terminal_id text not null,
        trace_number text null,
        line int null,
        transaction_id text null,
        outcome text null,
        wallet_status text null,
        file_minor bigint not null,
        wallet_minor bigint not null,
        verdict text not null,
        suggested text null,
        actual_minor bigint not null default 0,
        claim_minor bigint not null default 0,
        posted_minor bigint not null default 0,
        candidates text[] not null default '{}',
        status text not null,
        proposal int not null default 0,
        proposed text null,
        proposed_by text null,
        approved_by text null,
        settled_at timestamptz null,
        accepted_minor bigint not null default 0,
        refusal text null,
        unique (reconciliation_id, subject)
      )`);
    this.addSql(
      "create index reconciliation_lines_page_index on reconciliation_lines (reconciliation_id, position)",
    );
    this.addSql(`
      create index reconciliation_lines_settled_index on reconciliation_lines (network_key)
        where status = 'SETTLED'`);
    // One acquirer's withdrawals of one date, as a file has them.
    this.addSql(`
      create index withdrawals_settlement_index
        on withdrawals (split_part(network_key, ':', 1), split_part(network_key, ':', 3)) where network_key is not null`);
  }
}
