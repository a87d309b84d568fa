// Judges facts by rules. Pure: time is the facts' own, and the same facts in the same order give the same alerts.
//
//   facts of one subject, in the order of the log:  ... f1 f2 f3 f4 │ f5 f6 f7 (new)
//                                                     used up by the └ last alert of this rule
//
// A rule is asked when a fact of a kind that it names arrives. It looks at the subject's facts within its window, counted back
// from the newest of them, and never again at those that led to its last alert: so one cause gives one alert.
import { hash } from "node:crypto";
import type { Currency } from "../ledger/money.ts";
import type { Fact, FactKind, SubjectKind } from "./facts.ts";

export type Verdict = "flag" | "step-up" | "hold" | "freeze";

export type Condition =
  | { readonly type: "count"; readonly of: readonly FactKind[]; readonly atLeast: number }
  | { readonly type: "distinct"; readonly of: readonly FactKind[]; readonly atLeast: number }
  | {
      readonly type: "sum";
      readonly of: readonly FactKind[];
      readonly currency: Currency;
      readonly atLeastMinor: bigint;
    }
  | {
      /** Money that came in and went on, after the first of it had come. */
      readonly type: "passed-on";
      readonly in: readonly FactKind[];
      readonly out: readonly FactKind[];
      readonly currency: Currency;
      readonly atLeastMinor: bigint;
      readonly percent: number;
    }
  | {
      /** In and out again with the same other side. */
      readonly type: "round-trips";
      readonly in: readonly FactKind[];
      readonly out: readonly FactKind[];
      readonly atLeast: number;
    };

export type Rule = {
  readonly id: string;
  readonly version: number;
  readonly about: string;
  readonly windowMs: number;
  /** All must hold. */
  readonly when: readonly Condition[];
  readonly verdict: Verdict;
  /** After so long the measure ends by itself; null when only a person ends it. */
  readonly forMs: number | null;
};

export type Alert = {
  /** The same whenever the same log is judged by the same rule. */
  readonly alertId: string;
  readonly rule: string;
  readonly ruleVersion: number;
  readonly verdict: Verdict;
  readonly subjectKind: SubjectKind;
  readonly subject: string;
  /** The time of the newest fact. */
  readonly at: number;
  /** What led to it, oldest first. */
  readonly facts: readonly Fact[];
};

/** More of a subject's facts than these are never looked at; every threshold is far below. */
export const FACTS_MAX = 500;

const kindsOfRules = new WeakMap<Rule, ReadonlySet<FactKind>>();

/** The kinds of facts that a rule names. */
export function kindsOf(rule: Rule): ReadonlySet<FactKind> {
  let kinds = kindsOfRules.get(rule);
  if (kinds === undefined) {
    kinds = new Set(rule.when.flatMap((c) => ("of" in c ? c.of : [...c.in, ...c.out])));
    kindsOfRules.set(rule, kinds);
  }
  return kinds;
}

/**
 * Judges the last of a subject's facts by one rule. `facts` are in the order of the log; `usedUpTo` is how many of them
 * the rule's last alert has used up.
 */
export function judge(rule: Rule, facts: readonly Fact[], usedUpTo: number): Alert | undefined {
  const newest = facts.at(-1);
  if (newest === undefined) return undefined;
  const kinds = kindsOf(rule);
  if (!kinds.has(newest.kind)) return undefined;
  const fresh = facts
    .slice(Math.max(usedUpTo, facts.length - FACTS_MAX))
    .filter(({ kind, subjectKind }) => kinds.has(kind) && subjectKind === newest.subjectKind);
  const now = fresh.reduce((latest, { at }) => Math.max(latest, at), newest.at);
  const seen = fresh.filter(({ at }) => at > now - rule.windowMs);
  if (!rule.when.every((condition) => holds(condition, seen))) return undefined;
  return {
    alertId: `alt_${hash("sha256", `${rule.id}\n${newest.subject}\n${newest.factId}`, "hex").slice(0, 26)}`,
    rule: rule.id,
    ruleVersion: rule.version,
    verdict: rule.verdict,
    subjectKind: newest.subjectKind,
    subject: newest.subject,
    at: now,
    facts: seen,
  };
}

function holds(condition: Condition, facts: readonly Fact[]): boolean {
  const among = (kinds: readonly FactKind[]) => facts.filter(({ kind }) => kinds.includes(kind));
  switch (condition.type) {
    case "count":
      return among(condition.of).length >= condition.atLeast;
    case "distinct": {
      const others = among(condition.of).map(({ counterparty }) => counterparty);
      return new Set(others.filter((other) => other !== null)).size >= condition.atLeast;
    }
    case "sum":
      return sum(among(condition.of), condition.currency) >= condition.atLeastMinor;
    case "passed-on": {
      const incoming = among(condition.in).filter(({ currency }) => currency === condition.currency);
      const first = incoming[0];
      if (first === undefined) return false;
      const after = facts.slice(facts.indexOf(first));
      const outgoing = after.filter(({ kind }) => condition.out.includes(kind));
      const [came, went] = [sum(incoming, condition.currency), sum(outgoing, condition.currency)];
      return came >= condition.atLeastMinor && went * 100n >= came * BigInt(condition.percent);
    }
    case "round-trips": {
      const others = new Set(among(condition.in).map(({ counterparty }) => counterparty));
      return [...others].some((other) => {
        const count = (kinds: readonly FactKind[]) =>
          among(kinds).filter(({ counterparty }) => counterparty === other).length;
        return other !== null && Math.min(count(condition.in), count(condition.out)) >= condition.atLeast;
      });
    }
  }
}

function sum(facts: readonly Fact[], currency: Currency): bigint {
  return facts.reduce(
    (total, fact) => (fact.currency === currency ? total + (fact.amountMinor ?? 0n) : total),
    0n,
  );
}

/** What is known of a subject between two facts; `judgeNext` changes it. */
export type SubjectState = {
  /** In the order of the log. */
  facts: Fact[];
  /** By rule: how many of `facts` its last alert has used up. */
  readonly used: Map<string, number>;
};

/** Adds a fact to its subject and judges it by every rule. */
export function judgeNext(rules: readonly Rule[], state: SubjectState, fact: Fact): Alert[] {
  state.facts.push(fact);
  if (state.facts.length >= 2 * FACTS_MAX) forgetOldest(state, FACTS_MAX);
  const alerts: Alert[] = [];
  for (const rule of rules) {
    const alert = judge(rule, state.facts, state.used.get(rule.id) ?? 0);
    if (alert === undefined) continue;
    state.used.set(rule.id, state.facts.length);
    alerts.push(alert);
  }
  return alerts;
}

/** Those that no rule will look at again. */
function forgetOldest(state: SubjectState, count: number): void {
  state.facts = state.facts.slice(count);
  for (const [rule, used] of state.used) state.used.set(rule, Math.max(0, used - count));
}

/** All alerts that a whole log gives. */
export function judgeAll(rules: readonly Rule[], facts: readonly Fact[]): Alert[] {
  const states = new Map<string, SubjectState>();
  return facts.flatMap((fact) => {
    const key = `${fact.subjectKind}:${fact.subject}`;
    let state = states.get(key);
    if (state === undefined) {
      state = { facts: [], used: new Map() };
      states.set(key, state);
    }
    return judgeNext(rules, state, fact);
  });
}
