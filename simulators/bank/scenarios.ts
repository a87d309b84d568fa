// How a transaction goes, as the test account or card says. The one table of magic values: the tests and the reference
// page are held against it.

export type Scenario = {
  readonly name: string;
  /** What people read about it. */
  readonly meaning: string;
  /** What the bank says at once. */
  readonly first: "PENDING" | "SETTLED" | "FAILED";
  /** What follows, a settling time apart each. */
  readonly next: readonly ("SETTLED" | "FAILED" | "RETURNED")[];
  readonly reason?: "DECLINED" | "INSUFFICIENT_FUNDS" | "ACCOUNT_CLOSED" | "REVOKED_BY_PAYER";
  /** The work is done, and the connection closed without an answer. */
  readonly losesAnswer?: boolean;
  /** How often each callback is sent. @default 1 */
  readonly copies?: number;
  /** Callbacks go out in the wrong order: the newest first, and the first word last. */
  readonly backwards?: boolean;
  /** Callbacks name another amount. */
  readonly wrongAmount?: boolean;
};

/** By number: an account's last four digits, and the place in the list of cards. */
export const SCENARIOS: readonly Scenario[] = [
  { name: "settles", meaning: "settles after the settling time", first: "PENDING", next: ["SETTLED"] },
  { name: "settles_at_once", meaning: "settles in the answer itself", first: "SETTLED", next: [] },
  { name: "declined", meaning: "refused at once", first: "FAILED", next: [], reason: "DECLINED" },
  {
    name: "fails_later",
    meaning: "fails after the settling time",
    first: "PENDING",
    next: ["FAILED"],
    reason: "INSUFFICIENT_FUNDS",
  },
  {
    name: "returns_later",
    meaning: "settles, and comes back a settling time later",
    first: "PENDING",
    next: ["SETTLED", "RETURNED"],
    reason: "REVOKED_BY_PAYER",
  },
  { name: "stays_pending", meaning: "stays pending until it is moved by hand", first: "PENDING", next: [] },
  {
    name: "answer_lost",
    meaning: "settles, but the answer to the wallet is lost",
    first: "PENDING",
    next: ["SETTLED"],
    losesAnswer: true,
  },
  {
    name: "callback_lost",
    meaning: "settles, and no callback is ever sent",
    first: "PENDING",
    next: ["SETTLED"],
    copies: 0,
  },
  {
    name: "callback_repeated",
    meaning: "settles, and each callback is sent three times at once",
    first: "PENDING",
    next: ["SETTLED"],
    copies: 3,
  },
  {
    name: "callback_backwards",
    meaning: "settles and comes back; the callbacks arrive in the wrong order",
    first: "PENDING",
    next: ["SETTLED", "RETURNED"],
    reason: "ACCOUNT_CLOSED",
    backwards: true,
  },
  {
    name: "wrong_amount",
    meaning: "settles, and the callback names another amount",
    first: "PENDING",
    next: ["SETTLED"],
    wrongAmount: true,
  },
];

/** The test account of a scenario, a Cabo Verde IBAN of a bank that does not exist. */
export function ibanOf(name: string): string {
  const bban = `00990000${String(numberOf(name)).padStart(13, "0")}`;
  const digits = [...`${bban}CV00`].map((character) => Number.parseInt(character, 36)).join("");
  return `CV${String(98n - (BigInt(digits) % 97n)).padStart(2, "0")}${bban}`;
}

/** The test card of a scenario. */
export function cardNumberOf(name: string): string {
  return `40000000000000${String(numberOf(name)).padStart(2, "0")}`;
}

/** What the acquirer gives for that card. */
export function tokenOf(name: string): string {
  return `tok_${name}`;
}

function numberOf(name: string): number {
  const number = SCENARIOS.findIndex((scenario) => scenario.name === name);
  if (number === -1) throw new Error(`There is no scenario ${name}.`);
  return number;
}

/** What an account or token leads to; whatever is not in the table settles. */
export function scenarioOf(instrument: { iban?: string | undefined; token?: string | undefined }): Scenario {
  const { iban, token } = instrument;
  const found =
    token === undefined
      ? SCENARIOS[Number((iban ?? "").slice(-4))]
      : SCENARIOS.find(({ name }) => token === tokenOf(name));
  return found ?? SCENARIOS[0]!;
}

/** The token of a card number. */
export function tokenForCard(cardNumber: string): string {
  const scenario = SCENARIOS.find(({ name }) => cardNumberOf(name) === cardNumber) ?? SCENARIOS[0]!;
  return tokenOf(scenario.name);
}
