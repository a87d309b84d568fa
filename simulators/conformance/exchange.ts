// One message to the wallet and its answer, as evidence: what was sent, what was answered. Codes are masked, and
// signatures are not kept. Pure.

export type Exchange = {
  /** Method and path. */
  readonly request: string;
  readonly sent: unknown;
  /** What was wrong with the message on purpose. */
  readonly flaw?: string;
  /** Nothing when no answer came. */
  readonly status: number | undefined;
  readonly answered: unknown;
};

/** The same exchange often at once is shown once. */
export type Evidence = Exchange & { readonly times: number };

/** A one-time code stands in no evidence. */
export function masked(body: unknown): unknown {
  if (body === null || typeof body !== "object" || Array.isArray(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      name === "code" && /^\d{6}$/.test(String(value)) ? "******" : masked(value),
    ]),
  );
}

export function evidenceOf(exchanges: readonly Exchange[]): Evidence[] {
  const found: Evidence[] = [];
  for (const exchange of exchanges) {
    const last = found.at(-1);
    if (last !== undefined && textOf(last) === textOf(exchange))
      found[found.length - 1] = { ...last, times: last.times + 1 };
    else found.push({ ...exchange, times: 1 });
  }
  return found;
}

const textOf = ({ request, sent, flaw, status, answered }: Exchange) =>
  JSON.stringify([request, sent, flaw, status, answered]);

/** Two lines for people. */
export function evidenceLines({ request, sent, flaw, status, answered, times }: Evidence): string[] {
  const more = [...(times > 1 ? [`${times} times`] : []), ...(flaw === undefined ? [] : [flaw])];
  const note = more.length > 0 ? ` (${more.join(", ")})` : "";
  return [
    `→ ${request}${sent === undefined ? "" : ` ${JSON.stringify(sent)}`}${note}`,
    `← ${status ?? "no answer"} ${JSON.stringify(answered)}`,
  ];
}
