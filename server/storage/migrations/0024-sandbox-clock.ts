// Where the sandbox's clock is, so that a server that starts again goes on from there: at most one row, and none where no clock
// was ever moved.
import { Migration } from "@mikro-orm/migrations";

export class Migration0024SandboxClock extends Migration {
  override up(): void {
    this.addSql(`
      create table sandbox_clock (
        only_one boolean primary key default true check (only_one),
        ahead_ms bigint not null,
        stands_at_ms bigint null
      )`);
  }
}
