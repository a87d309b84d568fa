// One request of a load run, and what came back.

export type Answer = {
  readonly status: number;
  readonly body: string;
  /** From the intended start. */
  readonly responseMs: number;
  /** False during the warm-up. */
  readonly measured: boolean;
};

/** One request, made at the moment it is sent. */
export type Job = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Takes the answer; returns what is wrong with it in a few words, if anything is. */
  settle(answer: Answer): string | undefined;
};
