// Phones are found by the digests of several keys, so that a key can be exchanged. A digest of one key belongs to one person.
import { Migration } from "@mikro-orm/migrations";

export class Migration0014PhoneIndexes extends Migration {
  override up(): void {
    // The key has no name where the digest is older than names of keys.
    this.addSql(`
      create table phone_indexes (
        phone_index text primary key,
        key_id text null,
        user_id text not null references users
      )`);
    this.addSql("insert into phone_indexes (phone_index, user_id) select phone_index, user_id from users");
    this.addSql("create index phone_indexes_user_index on phone_indexes (user_id, key_id)");
    this.addSql(
      "create index phone_indexes_unnamed_index on phone_indexes (phone_index) where key_id is null",
    );
    this.addSql("alter table users drop column phone_index");
  }
}
