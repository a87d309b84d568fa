// What must hold of any rules over any facts.
import fc from "fast-check";
import { expect, it } from "vitest";
import { FACT_SOURCES, type Fact, type FactKind } from "./facts.ts";
import { type Alert, judgeAll, judgeNext, type SubjectState } from "./judge.ts";
import { OWN_RULES, readRules } from "./rule-file.ts";

const rules = readRules(OWN_RULES).map(({ rule }) => rule);
const kinds = Object.keys(FACT_SOURCES) as FactKind[];

const aFact = fc.record({
  kind: fc.constantFrom(...kinds),
  subject: fc.constantFrom("ana", "rui"),
  counterparty: fc.constantFrom("eva", "agent", "leo", "ivo", "zé", null),
  amountMinor: fc.bigInt({ min: 1n, max: 3_000_000n }),
  afterMs: fc.nat({ max: 600_000 }),
});

/** A log, in which time may now and then step back a little, as several servers' clocks do. */
const aLog = fc.array(aFact, { minLength: 1, maxLength: 250 }).map((drawn) => {
  let at = Date.UTC(2026, 0, 1);
  return drawn.map(({ afterMs, ...rest }, i): Fact => {
    at += afterMs % 7 === 0 ? -Math.min(afterMs, 1_000) : afterMs;
    return { ...rest, factId: `f${i}`, at, subjectKind: "user", currency: "CVE" };
  });
});

const ids = (alerts: readonly Alert[]) => alerts.map(({ alertId }) => alertId);

it("the same log gives the same alerts", () => {
  fc.assert(
    fc.property(aLog, (log) => {
      expect(judgeAll(rules, log)).toEqual(judgeAll(rules, structuredClone(log)));
    }),
  );
});

it("no two alerts of one rule share a fact, and none is longer than its window", () => {
  fc.assert(
    fc.property(aLog, (log) => {
      const seen = new Set<string>();
      for (const { rule, facts, at } of judgeAll(rules, log)) {
        const { windowMs } = rules.find(({ id }) => id === rule)!;
        for (const fact of facts) {
          expect(seen.has(`${rule} ${fact.factId}`)).toBe(false);
          seen.add(`${rule} ${fact.factId}`);
          expect(fact.at).toBeGreaterThan(at - windowMs);
        }
      }
    }),
  );
});

it("what others do changes nothing for a subject", () => {
  fc.assert(
    fc.property(aLog, (log) => {
      const ofAna = judgeAll(rules, log).filter(({ subject }) => subject === "ana");
      expect(
        ids(
          judgeAll(
            rules,
            log.filter(({ subject }) => subject === "ana"),
          ),
        ),
      ).toEqual(ids(ofAna));
    }),
  );
});

it("only the time between facts counts, not when they happened", () => {
  fc.assert(
    fc.property(aLog, fc.integer({ min: -1e12, max: 1e12 }), (log, shift) => {
      const moved = log.map((fact) => ({ ...fact, at: fact.at + shift }));
      expect(ids(judgeAll(rules, moved))).toEqual(ids(judgeAll(rules, log)));
    }),
  );
});

it("a judge that starts anew at any place, with what was kept of the past, goes on as if nothing had happened", () => {
  const longestMs = Math.max(...rules.map(({ windowMs }) => windowMs));
  fc.assert(
    fc.property(aLog, fc.nat(), (log, cut) => {
      const ofAna = log.filter(({ subject }) => subject === "ana");
      const at = ofAna.length === 0 ? 0 : cut % ofAna.length;
      const whole: SubjectState = { facts: [], used: new Map() };
      const before = ofAna.slice(0, at).flatMap((fact) => judgeNext(rules, whole, fact));
      // What is kept: the facts of the longest window, and which of them each rule has used up.
      const oldest = Math.min(...ofAna.slice(at).map((fact) => fact.at)) - longestMs;
      const dropped = whole.facts.findIndex((fact) => fact.at > oldest);
      const first = dropped === -1 ? whole.facts.length : dropped;
      const kept: SubjectState = {
        facts: whole.facts.slice(first),
        used: new Map([...whole.used].map(([rule, count]) => [rule, Math.max(0, count - first)])),
      };
      const after = ofAna.slice(at).flatMap((fact) => judgeNext(rules, kept, fact));
      expect(ids([...before, ...after])).toEqual(ids(judgeAll(rules, ofAna)));
    }),
  );
});
