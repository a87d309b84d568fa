// Which keys people's phones are written down under is looked up at every start; with this index without reading everybody.
import { Migration } from "@mikro-orm/migrations";

export class Migration0020PhoneIndexKeys extends Migration {
  override up(): void {
    this.addSql("create index phone_indexes_key_index on phone_indexes (key_id) where key_id is not null");
  }
}
