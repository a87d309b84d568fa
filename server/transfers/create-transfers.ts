// The wiring of transfers: direct, numbered by their caller, and in two steps.
import type { MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { createFeeSchedule } from "../fees/fee-schedule.ts";
import type { AttemptStore } from "../identity/attempts.ts";
import type { SendMessage } from "../identity/messages.ts";
import type { OneTimeCodes } from "../identity/one-time-codes.ts";
import type { PersonalData } from "../identity/personal-data.ts";
import type { Pins } from "../identity/pins.ts";
import type { Users } from "../identity/users.ts";
import type { Post } from "../posting/group-commit.ts";
import { createPreview } from "../posting/preview.ts";
import { balanceTransferOperations } from "./balance-transfer.ts";
import { confirmedTransferOperations } from "./confirmed-transfers.ts";
import { createRecipients, type RecipientDependencies } from "./recipients.ts";
import { createStepUp } from "./step-up.ts";
import { createIsStored } from "./stored-outcomes.ts";
import { createMakeTransfer } from "./transfer-command.ts";
import { createTransferTokens } from "./transfer-tokens.ts";
import { transferOperations } from "./transfers.ts";

export type TransfersDependencies = {
  readonly config: Config;
  readonly post: Post;
  readonly orm: MikroORM;
  readonly pool: pg.Pool;
  /** Business time. */
  readonly clock: Clock;
  readonly machineClock: Clock;
  readonly identity: {
    readonly users: Users;
    readonly pins: Pins;
    readonly oneTimeCodes: OneTimeCodes;
    readonly attempts: AttemptStore;
    readonly lookups: RecipientDependencies["lookups"];
    readonly personalData: PersonalData;
  };
  readonly sendMessage: SendMessage;
  /** Whether something that happened makes every transfer of this user need a code. */
  readonly mustStepUp: (userId: string) => Promise<boolean>;
};

export function createTransfers(dependencies: TransfersDependencies) {
  const { config, post, orm, pool, clock, machineClock: now, identity, sendMessage } = dependencies;
  const { users, pins, oneTimeCodes, attempts, personalData, lookups } = identity;
  const recipients = createRecipients({ pool, users, lookups });
  const tokens = createTransferTokens({
    ...{ secret: config.pinKey, personalData, now },
    lifetimeMs: config.transferTokenMs,
  });
  const isStored = createIsStored(pool);
  const fees = createFeeSchedule(config);
  const makeTransfer = createMakeTransfer(config.limits, fees);
  const stepUp = createStepUp({
    above: config.stepUpAboveMinor,
    isStored,
    mustStepUp: dependencies.mustStepUp,
  });
  return {
    stepUp,
    handlers: {
      ...transferOperations({ post, orm, pool, clock, recipients, stepUp, makeTransfer }),
      ...balanceTransferOperations({ post, clock, stepUp, makeTransfer }),
      ...confirmedTransferOperations({
        ...{
          post,
          preview: createPreview(pool),
          isStored,
          pool,
          clock,
          now,
          tokens,
          recipients,
          sendMessage,
        },
        ...{ users, pins, oneTimeCodes, attempts, makeTransfer, fees, mustStepUp: dependencies.mustStepUp },
        stepUpAboveMinor: config.stepUpAboveMinor,
      }),
    },
  };
}
