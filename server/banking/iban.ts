// International bank account numbers: their check digits (ISO 7064, modulo 97) and how they are shown.

/** Whether the check digits are right. */
export function isValidIban(iban: string): boolean {
  const digits = [...(iban.slice(4) + iban.slice(0, 4))].map((each) => Number.parseInt(each, 36)).join("");
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}

/** Country and last four characters. */
export function maskedIban(iban: string): string {
  return `${iban.slice(0, 2)}** **** ${iban.slice(-4)}`;
}
