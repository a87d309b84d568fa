// Finds secrets where none may be. What is secret is read off the wire: every field of a request or an answer whose name says
// so, wherever it stands. Long secrets are searched as they are. Short ones, such as PINs and codes, are searched as whole words of
// texts, never inside of numbers, ids or digests, where the same digits stand by chance.

/** Fields that hold a secret, or data of a person. */
const SECRET_FIELD =
  /^(password(Confirmation)?|pin|currentPin|code|otp|totp|recoveryCodes?|currentPassword|phone|customerPhone|to_phone|note|name|accessToken|refreshToken|transferToken|apiKey|secret|uri|iban)$/i;

/** Fields of the contract that are called like a secret and are none. */
const OPEN_FIELD = /^(key\.name|error\.code)$/;

const LONG = 12;

export type Exchange = {
  readonly operationId: string;
  readonly request: unknown;
  readonly authorization: string | undefined;
  readonly status: number;
  readonly answer: unknown;
};

export type Secrets = {
  /** By the secret, where it was first seen. */
  readonly found: ReadonlyMap<string, string>;
  /** Those of them that stood somewhere as an open value too, such as an amount with the digits of a PIN. */
  readonly ambiguous: ReadonlySet<string>;
};

export function secretsIn(exchanges: readonly Exchange[]): Secrets {
  const found = new Map<string, string>();
  const open = new Set<string>();
  for (const { operationId, request, authorization, status, answer } of exchanges) {
    const see = (path: readonly string[], value: string | number) => {
      const name = path.filter((part) => !/^\d+$/.test(part));
      const text = String(value);
      const isOpen =
        OPEN_FIELD.test(name.slice(-2).join(".")) || (name.at(-1) === "name" && isOrganisation(operationId));
      if (text === "" || isOpen || !SECRET_FIELD.test(name.at(-1) ?? "")) open.add(text);
      else if (!found.has(text)) found.set(text, `${operationId} ${name.join(".")}`);
    };
    walk(request, [], see);
    if (status < 300) walk(answer, [], see);
    const token = authorization?.replace(/^\w+ /, "");
    if (token !== undefined && !found.has(token)) found.set(token, `${operationId} authorization`);
  }
  const ambiguous = new Set([...found.keys()].filter((secret) => secret.length < LONG && open.has(secret)));
  return { found, ambiguous };
}

/** Names of keys and of shops are no names of people. */
function isOrganisation(operationId: string): boolean {
  return /ApiKey|Webhook|Agent/i.test(operationId);
}

function walk(
  node: unknown,
  path: readonly string[],
  see: (path: readonly string[], value: string | number) => void,
): void {
  if (typeof node === "string" || typeof node === "number") see(path, node);
  else if (typeof node === "object" && node !== null) {
    for (const [key, child] of Object.entries(node)) walk(child, [...path, key], see);
  }
}

/** Every text in a JSON document, without its numbers. */
export function textsIn(node: unknown): string[] {
  if (typeof node === "string") return [node];
  if (typeof node !== "object" || node === null) return [];
  return Object.values(node).flatMap(textsIn);
}

/** `whole` is everything as it is, `texts` are the values in it that are texts. */
export type Place = { readonly whole: string; readonly texts: readonly string[] };

/** Without PINs and codes, for places full of random numbers that are texts, such as amounts, where the same digits stand by chance. */
export function withoutDigits({ found, ambiguous }: Secrets): Secrets {
  const isShort = (secret: string) => secret.length < LONG && /^\d+$/.test(secret);
  return { found: new Map([...found].filter(([secret]) => !isShort(secret))), ambiguous };
}

/** Where each secret was first seen that is found in the place. */
export function search({ found, ambiguous }: Secrets, place: Place): string[] {
  const words = new Set(place.texts.flatMap((text) => text.match(/[\p{L}\p{N}_-]+/gu) ?? []));
  const values = new Set(place.texts);
  const hits: string[] = [];
  for (const [secret, origin] of found) {
    if (ambiguous.has(secret)) continue;
    // A word with others beside it is looked for as a whole value and inside of texts.
    const isWord = /^[\p{L}\p{N}_-]+$/u.test(secret);
    const hit =
      secret.length >= LONG
        ? place.whole.includes(secret)
        : isWord
          ? words.has(secret)
          : values.has(secret) || place.texts.some((text) => text.includes(secret));
    if (hit) hits.push(origin);
  }
  return hits;
}
