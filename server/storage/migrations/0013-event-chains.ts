// The chains of events that touch no account: refusals, declines and reversals of what never came. Each connection that posts
// has a chain of its own, so that none waits for another.
import { Migration } from "@mikro-orm/migrations";

export class Migration0013EventChains extends Migration {
  override up(): void {
    this.addSql("alter table events add column chain text null");
    this.addSql(`
      create table event_chains (
        chain_id text primary key,
        head bytea not null,
        events bigint not null
      ) with (fillfactor = 60)`);
  }
}
