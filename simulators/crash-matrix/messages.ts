// What a message at a door is: which step, and whose. Pure.
import { stepOf } from "../faults/message-steps.ts";
import type { Passing } from "./door.ts";

/** Nothing when it is no step of a withdrawal. */
export function stepAt(
  door: "wallet" | "switch",
  { method, path }: Pick<Passing, "method" | "path">,
): string | undefined {
  const { pathname, href } = new URL(path, "http://door");
  if (door === "wallet" && /^\/api\/v1\/recovery\/cases\/[^/]+\/resolve$/.test(pathname)) return "decide";
  if (door === "wallet" && pathname === "/sandbox/work") return "work";
  return stepOf(door, new Request(href, { method }));
}

/** Whose withdrawal it is about, in its body or in its address; nothing when no terminal has to do with it. */
export function terminalOf({ path, body }: Pick<Passing, "path" | "body">): string | undefined {
  const { terminalId } = jsonOf(body);
  return typeof terminalId === "string" ? terminalId : /\/(ATM\d{5})\//.exec(path)?.[1];
}

/** Nothing in it when it is none. */
export function jsonOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
