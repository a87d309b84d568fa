// Remembers the nonces of signed requests for as long as their signatures could be accepted again. Two generations: when
// the younger is old enough the elder is forgotten, so nothing is searched or swept. Bounded: full, it takes no more.

export type NonceStore = {
  /** `new` once for each nonce, `seen` after that, `full` when it could not be remembered. */
  remember(nonce: string): "new" | "seen" | "full";
};

export type NonceStoreOptions = {
  /** How long a nonce is remembered at least, in milliseconds. */
  readonly windowMs: number;
  /** Nonces of one generation. */
  readonly sizeMax: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

export function createNonceStore({ windowMs, sizeMax, now }: NonceStoreOptions): NonceStore {
  let younger = new Set<string>();
  let elder = new Set<string>();
  let startedAt = now();

  return {
    remember(nonce) {
      const age = now() - startedAt;
      if (age >= windowMs) {
        elder = age >= 2 * windowMs ? new Set() : younger;
        younger = new Set();
        startedAt = now();
      }
      if (younger.has(nonce) || elder.has(nonce)) return "seen";
      if (younger.size >= sizeMax) return "full";
      younger.add(nonce);
      return "new";
    },
  };
}
