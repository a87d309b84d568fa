// A switch client inside the process that answers from a script, for tests. It keeps every request it was sent.
import type {
  AdviceAnswer,
  AuthorisationRequest,
  CompletionAdvice,
  Decision,
  ReversalAdvice,
  SwitchClient,
  Unknown,
} from "./switch-client.ts";

export const transactionId = "txn_01JHKX5Z3V7Y8W9QABCDEFGHJK";

type Scripted<Answer> = Answer | Unknown | Promise<Answer | Unknown> | (() => Promise<Answer | Unknown>);

export class ScriptedSwitch implements SwitchClient {
  readonly authorisations: AuthorisationRequest[] = [];
  readonly completions: CompletionAdvice[] = [];
  readonly reversals: ReversalAdvice[] = [];
  /** The answers to come, first to last; when they run out, authorisations are approved and advices acknowledged. */
  readonly decisions: Scripted<Decision>[] = [];
  readonly adviceAnswers: Scripted<AdviceAnswer>[] = [];

  authorise(request: AuthorisationRequest): Promise<Decision | Unknown> {
    this.authorisations.push(request);
    return settle(this.decisions.shift() ?? { kind: "approved", transactionId });
  }

  /** How often each advice was said to have been sent before, in the order of sending. */
  readonly marks: number[] = [];

  complete(advice: CompletionAdvice, _signal?: AbortSignal, sentBefore = 0): Promise<AdviceAnswer | Unknown> {
    this.completions.push(advice);
    this.marks.push(sentBefore);
    return this.#adviceAnswer();
  }

  reverse(advice: ReversalAdvice, _signal?: AbortSignal, sentBefore = 0): Promise<AdviceAnswer | Unknown> {
    this.reversals.push(advice);
    this.marks.push(sentBefore);
    return this.#adviceAnswer();
  }

  #adviceAnswer(): Promise<AdviceAnswer | Unknown> {
    return settle(this.adviceAnswers.shift() ?? { kind: "acknowledged" });
  }
}

async function settle<Answer>(answer: Scripted<Answer>): Promise<Answer | Unknown> {
  return answer instanceof Function ? answer() : answer;
}
