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
  /** Where the answer leaves the published contract. */
  readonly deviation?: string;
};

/** The same exchange often at once is shown once. */
export type Evidence = Exchange & { readonly times: number };

/** Of a branch with a thousand messages, only the first and the last are shown. */
const SHOWN_AT_EACH_END = 60;

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
  return withoutTheMiddle(found);
}

function withoutTheMiddle(found: readonly Evidence[]): Evidence[] {
  const left = found.length - 2 * SHOWN_AT_EACH_END;
  if (left <= 0) return [...found];
  // What leaves the contract is always shown.
  const deviating = found.slice(SHOWN_AT_EACH_END, -SHOWN_AT_EACH_END).find(({ deviation }) => deviation);
  return [
    ...found.slice(0, SHOWN_AT_EACH_END),
    {
      request: `${left} more messages, not shown`,
      sent: undefined,
      status: undefined,
      answered: null,
      times: 1,
    },
    ...(deviating ? [deviating] : []),
    ...found.slice(-SHOWN_AT_EACH_END),
  ];
}

const textOf = ({ request, sent, flaw, status, answered, deviation }: Exchange) =>
  JSON.stringify([request, sent, flaw, status, answered, deviation]);

/** Lines for people. */
export function evidenceLines({
  request,
  sent,
  flaw,
  status,
  answered,
  deviation,
  times,
}: Evidence): string[] {
  const more = [...(times > 1 ? [`${times} times`] : []), ...(flaw === undefined ? [] : [flaw])];
  const note = more.length > 0 ? ` (${more.join(", ")})` : "";
  return [
    `→ ${request}${sent === undefined ? "" : ` ${JSON.stringify(sent)}`}${note}`,
    `← ${status ?? "no answer"} ${JSON.stringify(answered)}`,
    ...(deviation === undefined ? [] : [`  not as published: ${deviation}`]),
  ];
}
