// Why an operator proposes what settles a line (encrypted, since notes name people), and since when a proposal is approved: whoever comes after a crash can carry it out.
import { Migration } from "@mikro-orm/migrations";

export class Migration0018SettlementNotes extends Migration {
  override up(): void {
    this.addSql(`
      alter table reconciliation_lines
        add column note_sealed text null,
        add column approved_at timestamptz null`);
    // Approved before this was known: to be carried out at once.
    this.addSql("update reconciliation_lines set approved_at = 'epoch' where status = 'APPROVED'");
    this.addSql(
      "create index reconciliation_lines_approved_index on reconciliation_lines (approved_at) where status = 'APPROVED'",
    );
  }
}
