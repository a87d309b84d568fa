// The amount above which an access token alone moves nothing.
import { Problem } from "@makeba/openapi/problem";
import { expect, it } from "vitest";
import type { User } from "../identity/principals.ts";
import { createStepUp } from "./step-up.ts";

const customer: User = { kind: "user", userId: "usr_ana", role: "customer", scopes: [] };
const stepUp = createStepUp({
  above: { CVE: 500_000n, JPY: 0n },
  isStored: async (id) => id === "made before",
  mustStepUp: async (userId) => userId === "usr_watched",
});
const isAsked = (user: User, currency: "CVE" | "JPY" | "EUR", amountMinor: bigint, id = "new") =>
  stepUp.requireBelow(user, { id, currency, amountMinor }).then(
    () => false,
    (error) => error instanceof Problem && error.code === "STEP_UP_REQUIRED",
  );

it("is asked for above the amount of its currency, and not at it", async () => {
  expect(await isAsked(customer, "CVE", 500_000n)).toBe(false);
  expect(await isAsked(customer, "CVE", 500_001n)).toBe(true);
  expect(await isAsked(customer, "JPY", 1n)).toBe(true);
  expect(await isAsked(customer, "EUR", 999_999_999n)).toBe(false);
});

it("is asked whatever the amount of somebody who must, and not of their repeats", async () => {
  const watched: User = { ...customer, userId: "usr_watched" };
  expect(await isAsked(watched, "EUR", 1n)).toBe(true);
  expect(await isAsked(watched, "EUR", 1n, "made before")).toBe(false);
});

it("is not asked of a system, which has no PIN", async () => {
  expect(await isAsked({ ...customer, role: "system" }, "CVE", 500_001n)).toBe(false);
});

it("is not asked of the repeat of what was made", async () => {
  expect(await isAsked(customer, "CVE", 500_001n, "made before")).toBe(false);
});
