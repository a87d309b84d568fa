// A nudge that something was posted. It carries nothing and may be lost or come too often: whoever hears it looks for
// itself, and looks now and then without it.
import type { Post } from "../posting/group-commit.ts";
import type { Topics } from "../shared-state/shared-state.ts";

export type Wake = {
  /** Tells everybody who listens. */
  wake(): void;
  /** Calls the listener at each nudge, until the answer is called. */
  onWake(listener: () => void): () => void;
};

const TOPIC = "posted";

/** Among all servers that share the topics. Of many nudges in a short time the first and one at the end go out. */
export function createWake(topics: Topics, restMs = 20): Wake {
  let resting = false;
  let again = false;
  function wake(): void {
    again = resting;
    if (resting) return;
    resting = true;
    topics.publish(TOPIC, "");
    setTimeout(() => {
      resting = false;
      if (again) wake();
    }, restMs).unref();
  }
  return { wake, onWake: (listener) => topics.subscribe(TOPIC, listener) };
}

/** Posts, and nudges when there is something to see. */
export function wakingPost(post: Post, { wake }: Pick<Wake, "wake">): Post {
  return async (command) => {
    const outcome = await post(command);
    if (outcome.kind === "done") wake();
    return outcome;
  };
}
