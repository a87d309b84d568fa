// Which fault points a till's messages to the wallet pass, by what is asked. Pure.
import { type PointName, pointsOf } from "../faults/catalogue.ts";
import type { MessagePoints } from "../faults/faulty-fetch.ts";
import { stepOf } from "../faults/message-steps.ts";

export const TILL_POINTS = pointsOf("agent");

/** Nothing for what moves no money. */
export function tillMessagePoints(request: Request, agentId: string): MessagePoints | undefined {
  const step = stepOf("agent", request);
  if (step === undefined) return undefined;
  return {
    before: `agent.${step}.before-send` as PointName,
    after: `agent.${step}.after-answer` as PointName,
    sender: agentId,
    context: { agentId },
  };
}
