// What people behind the counter do: alerts, people, exceptions, locked ATMs. One object of handlers.
import type pg from "pg";
import type { Clock } from "../clock.ts";
import { type AlertDependencies, alertOperations } from "./alerts.ts";
import { exceptionOperations } from "./exceptions.ts";
import { type PeopleDependencies, peopleOperations } from "./people.ts";
import { type TerminalDependencies, terminalOperations } from "./terminals.ts";

export type BackOfficeDependencies = {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly machineClock: Clock;
  readonly identity: Pick<PeopleDependencies, "users" | "personalData" | "sessions" | "attempts">;
  readonly post: TerminalDependencies["post"];
  readonly attemptLimits: TerminalDependencies["attemptLimits"];
  readonly fraud: Pick<AlertDependencies, "unfreeze">;
};

export function backOfficeOperations(dependencies: BackOfficeDependencies) {
  const { pool, post, clock, machineClock, identity, attemptLimits, fraud } = dependencies;
  const { users, personalData, sessions, attempts } = identity;
  return {
    ...alertOperations({ pool, clock, unfreeze: fraud.unfreeze }),
    ...peopleOperations({ pool, machineClock, users, personalData, sessions, attempts }),
    ...exceptionOperations({ pool }),
    ...terminalOperations({ pool, post, clock, attemptLimits }),
  };
}
