// Names, phones and the like, encrypted before they reach the database (AES-256-GCM), and the keyed digests by which a
// phone is found. What is sealed for one row and column opens nowhere else.
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from "node:crypto";
import type { NamedKey } from "../configured-keys.ts";

/** What `HMAC-SHA256` makes of a phone with one of the keys. */
export type PhoneIndex = { readonly keyId: string; readonly index: string };

export type PersonalData = {
  /** `place` names row and column, such as `users.name:usr_1`. */
  seal(text: string, place: string): string;
  /** Throws when the text was sealed for another place, changed, or sealed with a key that is gone. */
  open(sealed: string, place: string): string;
  /** Whether the newest key sealed it. */
  isCurrent(sealed: string): boolean;
  /** One of each key; the same for the same phone, and they tell nothing to somebody without the keys. */
  phoneIndexes(phone: string): readonly PhoneIndex[];
};

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The first key seals and all open. Of the index keys each counts alike. */
export function createPersonalData(keys: readonly NamedKey[], indexKeys: readonly NamedKey[]): PersonalData {
  const readied = keys.map(({ keyId, key }) => ({ keyId, key: createSecretKey(key) }));
  const [newest] = readied;
  if (newest === undefined) throw new Error("There must be a key for personal data.");
  if (indexKeys.length === 0) throw new Error("There must be a key for the index of phones.");
  const byId = new Map(readied.map(({ keyId, key }) => [keyId, key]));

  return {
    seal(text, place) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", newest.key, iv).setAAD(Buffer.from(place));
      const bytes = Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return `${newest.keyId}.${bytes.toString("base64url")}`;
    },

    open(sealed, place) {
      const [keyId = "", text = ""] = sealed.split(".");
      const key = byId.get(keyId);
      if (key === undefined) throw new Error(`No key ${keyId} among PERSONAL_DATA_KEYS; put it back.`);
      const bytes = Buffer.from(text, "base64url");
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(place))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      return (
        decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8")
      );
    },

    isCurrent: (sealed) => sealed.startsWith(`${newest.keyId}.`),
    phoneIndexes: (phone) =>
      indexKeys.map(({ keyId, key }) => ({
        keyId,
        index: createHmac("sha256", key).update(phone).digest("hex"),
      })),
  };
}
