// Keys as the settings write them. A text that is none gives undefined or throws; either way the start says which setting.
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

export type NetworkKeyConfig = {
  readonly keyId: string;
  readonly acquirerId: string;
  readonly publicKey: KeyObject;
};

export type BankKeyConfig = { readonly keyId: string; readonly publicKey: KeyObject };

/** A secret of 32 bytes with a name, such as those of personal data and of the index of phones. */
export type NamedKey = { readonly keyId: string; readonly key: Buffer };

export function parseKey(value: string): Buffer | undefined {
  return /^[0-9a-f]{64}$/i.test(value) ? Buffer.from(value, "hex") : undefined;
}

/** One or more PEM blocks, of which the first must be private. */
export function parseTokenKeys(value: string): KeyObject[] | undefined {
  const keys = pemBlocks(value).map((block) =>
    block.includes("PRIVATE") ? createPrivateKey(block) : createPublicKey(block),
  );
  const usable = keys[0]?.type === "private" && keys.every((key) => key.asymmetricKeyType === "ed25519");
  return usable ? keys : undefined;
}

/** No PEM block, or some, all of them private and on P-256. */
export function parsePinEncryptionKeys(value: string): KeyObject[] | undefined {
  if (value === "") return [];
  const blocks = pemBlocks(value);
  const keys = blocks.map((block) => createPrivateKey(block));
  const usable = keys.every((key) => key.asymmetricKeyDetails?.namedCurve === "prime256v1");
  return keys.length > 0 && usable ? keys : undefined;
}

function pemBlocks(value: string): string[] {
  return value.replaceAll("\\n", "\n").match(/-----BEGIN (\w+ KEY)-----[^-]+-----END \1-----/g) ?? [];
}

/** `id:hex`, with commas between; neither an id nor a key twice. */
export function parseNamedKeys(value: string): NamedKey[] | undefined {
  const keys = value.split(",").map((pair) => {
    const [, keyId, hex] = /^([A-Za-z0-9_-]{1,16}):([0-9a-f]{64})$/i.exec(pair) ?? [];
    return hex === undefined ? undefined : { keyId: keyId!, key: Buffer.from(hex, "hex") };
  });
  const known = keys.filter((key) => key !== undefined);
  const ids = new Set(known.map(({ keyId }) => keyId));
  const bytes = new Set(known.map(({ key }) => key.toString("hex")));
  return ids.size === keys.length && bytes.size === keys.length ? known : undefined;
}

export function parseNetworkKeys(value: string): NetworkKeyConfig[] | undefined {
  const list: unknown = JSON.parse(value);
  if (!Array.isArray(list)) return undefined;
  const keys = list.map(({ keyId, acquirerId, publicKey: pem }) => {
    const named = typeof keyId === "string" && keyId !== "" && typeof acquirerId === "string";
    // From a private key Node would make the public one; but a private key has no place here.
    const isPublic = typeof pem === "string" && !pem.includes("PRIVATE");
    if (!named || !isPublic || !/^[A-Z0-9]{1,11}$/.test(acquirerId)) throw new Error("not a network key");
    const publicKey = createPublicKey(pem);
    if (publicKey.asymmetricKeyType !== "ed25519") throw new Error("not a network key");
    return { keyId, acquirerId, publicKey };
  });
  return new Set(keys.map(({ keyId }) => keyId)).size === keys.length ? keys : undefined;
}

export function createEd25519Key(value: string): KeyObject | undefined {
  const key = createPrivateKey(value.replaceAll("\\n", "\n"));
  return key.asymmetricKeyType === "ed25519" ? key : undefined;
}

export function parseBankKeys(value: string): BankKeyConfig[] | undefined {
  const list: unknown = JSON.parse(value);
  if (!Array.isArray(list)) return undefined;
  const keys = list.map(({ keyId, publicKey: pem }) => {
    const isPublic = typeof pem === "string" && !pem.includes("PRIVATE");
    if (typeof keyId !== "string" || keyId === "" || !isPublic) throw new Error("not a key of a bank");
    const publicKey = createPublicKey(pem);
    if (publicKey.asymmetricKeyType !== "ed25519") throw new Error("not a key of a bank");
    return { keyId, publicKey };
  });
  return new Set(keys.map(({ keyId }) => keyId)).size === keys.length ? keys : undefined;
}
