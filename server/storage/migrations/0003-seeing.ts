// What history, details and the event feed look things up by. No table changes, and no row of the log.
import { Migration } from "@mikro-orm/migrations";

export class Migration0003Seeing extends Migration {
  override up(): void {
    // Transaction ids sort by time of creation, so both are also in the order of history.
    this.addSql("create index transactions_debit_index on transactions (debit_account_no, transaction_id)");
    this.addSql("create index transactions_credit_index on transactions (credit_account_no, transaction_id)");
    // The business transaction that an event belongs to; nothing for events of accounts and rejections.
    this.addSql(`
      create function event_subject(payload json) returns text
        language sql immutable parallel safe
        return coalesce(payload ->> 'transactionId', payload ->> 'withdrawalId', payload ->> 'holdId')`);
    this.addSql(`
      create index events_subject_index on events (event_subject(payload), seq)
        where event_subject(payload) is not null`);
    // The order in which the log may be read from outside; see server/feed.
    this.addSql("create index events_feed_index on events (xid, seq)");
  }
}
