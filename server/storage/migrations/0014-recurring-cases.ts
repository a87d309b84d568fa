// What a person decided about one report does not hide another one: a case is one per transaction, problem and occurrence.
import { Migration } from "@mikro-orm/migrations";

export class Migration0014RecurringCases extends Migration {
  override up(): void {
    this.addSql(`
      alter table recovery_cases
        add column occurrence text not null default '',
        drop constraint recovery_cases_once_unique,
        add constraint recovery_cases_once_unique unique (transaction_id, problem, occurrence)`);
    this.addSql("update recovery_cases set occurrence = case_id where decision = 'ANSWERED'");
  }
}
