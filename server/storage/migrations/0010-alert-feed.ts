// Fraud alerts in the order in which receivers are told of them.
import { Migration } from "@mikro-orm/migrations";

export class Migration0010AlertFeed extends Migration {
  override up(): void {
    this.addSql("create index fraud_alerts_feed_index on fraud_alerts (xid, seq)");
  }
}
