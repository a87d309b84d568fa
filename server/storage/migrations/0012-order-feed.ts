// Recovery cases and the changes of bank orders, in the order in which receivers are told of them, and top-ups that are not
// booked in the order of history.
import { Migration } from "@mikro-orm/migrations";

export class Migration0012OrderFeed extends Migration {
  override up(): void {
    this.addSql(`
      alter table recovery_cases
        add column xid xid8 not null default pg_current_xact_id(),
        add column seq bigint generated always as identity`);
    this.addSql("create index recovery_cases_feed_index on recovery_cases (xid, seq)");
    // From the sequence of the log, so that what happened to a top-up at the bank and in the books has one order.
    this.addSql(`
      alter table bank_order_changes
        add column xid xid8 not null default pg_current_xact_id(),
        add column seq bigint not null default nextval('events_seq_seq')`);
    this.addSql("create index bank_order_changes_feed_index on bank_order_changes (xid, seq)");
    // Those that the books know nothing of; see server/history/top-ups.ts.
    const notBooked = "kind = 'top-up' and status in ('PENDING', 'UNKNOWN', 'IN_REVIEW', 'FAILED')";
    this.addSql(
      `create index bank_orders_top_ups_index on bank_orders (account_no, order_id) where ${notBooked}`,
    );
    this.addSql(`create index bank_orders_all_top_ups_index on bank_orders (order_id) where ${notBooked}`);
  }
}
