// One row that says until when no server may believe what is cached of balances; see server/balances/cache-trust.ts.
import { Migration } from "@mikro-orm/migrations";

export class Migration0009CacheTrust extends Migration {
  override up(): void {
    this.addSql(`
      create table cache_trust (
        single boolean primary key default true check (single),
        distrusted_until timestamptz not null
      )`);
    this.addSql("insert into cache_trust (distrusted_until) values ('-infinity')");
  }
}
