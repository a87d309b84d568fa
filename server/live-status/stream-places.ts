// How many streams may be open: for one caller and in all. A place is taken before anything is looked up, so that many
// requests at once cannot get past the bound.
import { Problem } from "@makeba/openapi/problem";

export type StreamPlaces = {
  /** Takes a place; the answer gives it back, once. Throws TOO_MANY_STREAMS (429) or OVERLOADED (503). */
  take(userId: string): () => void;
  /** Streams open now. */
  readonly taken: () => number;
};

export function createStreamPlaces(options: {
  readonly perUserMax: number;
  readonly max: number;
}): StreamPlaces {
  const byUser = new Map<string, number>();
  let taken = 0;
  return {
    take(userId) {
      const own = byUser.get(userId) ?? 0;
      if (own >= options.perUserMax) {
        throw new Problem("TOO_MANY_STREAMS", {
          details: { max: options.perUserMax },
          headers: { "Retry-After": "5" },
        });
      }
      if (taken >= options.max) throw new Problem("OVERLOADED", { headers: { "Retry-After": "5" } });
      taken++;
      byUser.set(userId, own + 1);
      let given = false;
      return () => {
        if (given) return;
        given = true;
        taken--;
        const left = byUser.get(userId)! - 1;
        if (left === 0) byUser.delete(userId);
        else byUser.set(userId, left);
      };
    },
    taken: () => taken,
  };
}
