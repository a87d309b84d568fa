// Amounts of a scenario are whole escudos, in digits only. A timeline writes 12.000$00 for what a file calls 12000, and YAML
// reads 12.000 as twelve: whatever has a dot is refused, with what to write. Pure.

const MAX = 9_999_999;
const GROUPED = /(?<![\d.,$])(?:\d{1,3}(?:[., ]\d{3})+|\d+)(?:[.,$]00)?(?![\d$])/g;

/** What is wrong with an amount or a count, as it stands in the file; nothing when it can be used. */
export function findAmountProblem(name: string, value: unknown, source: string): string | undefined {
  const whole = Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MAX;
  if (whole && /^\d+$/.test(source)) return undefined;
  const digits = digitsOf(source);
  const fix = digits === undefined ? "" : ` Write ${digits}.`;
  const rule = `a whole number from 0 to ${MAX}, in digits only`;
  return `${name} must be ${rule}; found ${source === "" ? JSON.stringify(value) : source}.${fix}`;
}

/** The amount that is meant, in digits; nothing when it is not clear or cannot be. */
function digitsOf(source: string): string | undefined {
  if (!/^(?:\d{1,3}(?:[., ]\d{3})+|\d+)(?:[.,$]00)?$/.test(source)) return undefined;
  const digits = plain(source);
  return Number(digits) <= MAX ? digits : undefined;
}

/** The same sentence with its amounts in digits only; outside of quotes. */
export function withWholeAmounts(sentence: string): string {
  return sentence
    .split(/("[^"]*")/)
    .map((part) => (part.startsWith('"') ? part : part.replace(GROUPED, plain)))
    .join("");
}

function plain(amount: string): string {
  return String(Number(amount.replace(/[.,$]00$/, "").replace(/[., ]/g, "")));
}
