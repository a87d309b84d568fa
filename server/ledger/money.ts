// Currencies and their minor units. Inside the ledger an amount is a bigint in minor units; there is no other form.

/** Decimals of each currency the wallet keeps (ISO 4217). */
export const CURRENCY_DECIMALS = { CVE: 2, EUR: 2, USD: 2, SGD: 2, JPY: 0, CNY: 2 } as const;

export type Currency = keyof typeof CURRENCY_DECIMALS;

export const CURRENCIES = Object.keys(CURRENCY_DECIMALS) as Currency[];

/** No balance may pass 15 digits, so that it is exact as a JSON number everywhere. */
export const BALANCE_MINOR_MAX = 999_999_999_999_999n;

export function isCurrency(text: string): text is Currency {
  return Object.hasOwn(CURRENCY_DECIMALS, text);
}
