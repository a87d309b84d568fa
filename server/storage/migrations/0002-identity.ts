// The tables of identity. Columns named `..._sealed` are encrypted by the server; `..._index` and `..._digest` are keyed
// digests. Nothing here holds a name, phone, password, PIN, code or token in clear.
import { Migration } from "@mikro-orm/migrations";

export class Migration0002Identity extends Migration {
  override up(): void {
    this.addSql(`
      create table users (
        user_id text primary key,
        role text not null,
        name_sealed text not null,
        phone_sealed text not null,
        phone_index text not null,
        password_hash text not null,
        pin_digest text null,
        totp_sealed text null,
        totp_confirmed_at timestamptz null,
        totp_last_step bigint null,
        created_at timestamptz not null,
        constraint users_phone_unique unique (phone_index)
      )`);
    this.addSql(`
      create table recovery_codes (
        user_id text not null references users,
        code_digest text not null,
        primary key (user_id, code_digest)
      )`);
    this.addSql(`
      create table sessions (
        session_id text primary key,
        user_id text not null references users,
        device_sealed text not null,
        place_sealed text not null,
        second_factor boolean not null,
        generation int not null,
        created_at timestamptz not null,
        last_used_at timestamptz not null,
        expires_at timestamptz not null,
        revoked_at timestamptz null
      )`);
    this.addSql("create index sessions_user_index on sessions (user_id, last_used_at)");
    this.addSql("create index sessions_expiry_index on sessions (expires_at)");
    this.addSql(`
      create table challenges (
        challenge_id text primary key,
        purpose text not null,
        user_id text not null,
        draft_sealed text not null,
        code_digest text not null,
        tries int not null,
        expires_at timestamptz not null
      )`);
    this.addSql("create index challenges_expiry_index on challenges (expires_at)");
    this.addSql(`
      create table identity_attempts (
        subject text primary key,
        tries int not null,
        last_at_ms bigint not null,
        open_at_ms bigint not null
      )`);
    this.addSql(`
      create table api_keys (
        key_id text primary key,
        name text not null,
        scopes text[] not null,
        secret_digest text not null,
        created_by text not null,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        last_used_at timestamptz null,
        revoked_at timestamptz null
      )`);
  }
}
