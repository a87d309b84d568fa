// Reads answers: what is in them, or what is wrong with them in a few words that can be counted.
import type { Answer } from "./job.ts";

/** Every field is to be checked before it is believed. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks the status and hands the fields of the body to `wrong`, which says what is wrong with them, if anything.
 * Any other status is named with the code of its error.
 */
export function problemOf(
  answer: Pick<Answer, "status" | "body">,
  expected: { readonly status: number; readonly wrong: (fields: Fields) => string | undefined },
): string | undefined {
  const fields = fieldsOf(answer.body);
  if (answer.status !== expected.status) {
    const { code } = (fields?.error ?? {}) as Fields;
    return `status ${answer.status}${typeof code === "string" ? ` ${code}` : ""}`;
  }
  return fields ? expected.wrong(fields) : "body is not a JSON object";
}

/** The fields of a JSON object, or undefined when the text is anything else. */
export function fieldsOf(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}

/** An amount of an answer in cents, or undefined when it is not a number. */
export function toCents(amount: unknown): number | undefined {
  return typeof amount === "number" ? Math.round(amount * 100) : undefined;
}
