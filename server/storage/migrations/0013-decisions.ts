// What people have decided and what is not posted yet: written down before it is posted, so that whoever comes after a crash
// can finish it. Approvals of disputes, decisions about cases, and the accounts that an alert freezes or gives back.
import { Migration } from "@mikro-orm/migrations";

export class Migration0013Decisions extends Migration {
  override up(): void {
    // Each approval has a number, which the ids of its postings contain; it is open until what came of them is known.
    this.addSql(`
      alter table disputes drop column approvals,
        add column approval int not null default 0,
        add column approval_open boolean not null default false,
        add column approved_by text null,
        add column approved_at timestamptz null`);
    this.addSql("create index disputes_approved_index on disputes (approved_at) where approval_open");
    // One at a time for each transaction.
    this.addSql(`
      create table case_decisions (
        transaction_id text primary key,
        case_id text not null,
        decision text not null,
        amount_minor bigint null,
        reason text not null,
        decided_by text not null,
        decided_at timestamptz not null,
        due_at timestamptz not null,
        hold_id text not null,
        seen json null
      )`);
    this.addSql(`
      alter table fraud_alerts
        add column freezing_accounts bigint[] null,
        add column unfreeze_due boolean not null default false`);
    this.addSql("create index fraud_alerts_unfreeze_index on fraud_alerts (seq) where unfreeze_due");
  }
}
