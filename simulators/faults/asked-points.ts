// Lets the answers of a simulator's own server go wrong: asks the plan before a request is looked at and before its answer
// leaves. What is lost is a connection that breaks, for whoever asked.
import { Problem } from "@makeba/openapi/problem";
import type { FastifyInstance } from "fastify";
import type { PointName } from "./catalogue.ts";
import type { FaultPlan } from "./fault-plan.ts";

export type AskedPoints = { readonly before: PointName; readonly beforeAnswer: PointName };

/** @param pointsOf which points a request passes; undefined when it passes none */
export function addAskedPoints(
  app: FastifyInstance,
  faults: FaultPlan,
  pointsOf: (request: { readonly method: string; readonly path: string }) => AskedPoints | undefined,
): void {
  const find = ({ method, url }: { method: string; url: string }) =>
    pointsOf({ method, path: url.split("?")[0]! });
  app.addHook("onRequest", async (request) => {
    const points = find(request);
    if (points === undefined || (await faults.reach(points.before)) === undefined) return;
    request.raw.socket.destroy();
    throw new Problem("OUTCOME_UNKNOWN");
  });
  app.addHook("onSend", async (request, _, payload) => {
    const points = request.raw.socket.destroyed ? undefined : find(request);
    const wrong = points && (await faults.reach(points.beforeAnswer));
    if (wrong === undefined) return payload;
    if (wrong.kind === "corrupt" && typeof payload === "string") return payload.slice(0, -2);
    request.raw.socket.destroy();
    return payload;
  });
}
