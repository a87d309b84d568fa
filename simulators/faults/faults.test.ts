// Rules of what shall go wrong, as sentences and as objects; what a plan does at its points; and what a faulty line does.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEVICE_FAULTS, FAULT_KINDS, FAULT_POINTS, STEP_MEANINGS } from "./catalogue.ts";
import { createFaultPlan } from "./fault-plan.ts";
import { createFaultyFetch, type SendRequest } from "./faulty-fetch.ts";
import { type FaultRule, findRuleProblem } from "./rules.ts";
import { describeRule, FAULT_EXAMPLES, parseFault } from "./sentence.ts";

describe("the catalogue", () => {
  it("has a meaning for every step, and a use for every kind", () => {
    for (const { step } of FAULT_POINTS) expect(STEP_MEANINGS[step], step).toBeDefined();
    for (const kind of Object.keys(FAULT_KINDS))
      expect(
        FAULT_POINTS.some(({ kinds }) => kinds.some((each) => each === kind)),
        kind,
      ).toBe(true);
  });
});

describe("a sentence", () => {
  it.each<[string, FaultRule]>([
    [
      "drop the authorise answer once at terminal 7",
      { point: "atm.authorise.after-answer", kind: "drop-answer", times: 1, target: "7" },
    ],
    ["power off between authorise and present", { point: "atm.present.before", kind: "crash", times: 1 }],
    ["reversal before original", { point: "atm.authorise.before-send", kind: "reorder", times: 1 }],
    [
      "repeat the same complete request 50 times at once",
      { point: "atm.complete.before-send", kind: "duplicate", copies: 50, times: 1 },
    ],
    [
      "Drop the completion request 3 times at the switch from 10 minutes until 1 hour.",
      {
        point: "switch.complete.before-forward",
        kind: "drop-request",
        times: 3,
        fromMs: 600_000,
        untilMs: 3_600_000,
      },
    ],
    [
      "delay the reversal answer by 90 seconds always after the first 2",
      { point: "atm.reverse.after-answer", kind: "delay", delayMs: 90_000, skip: 2 },
    ],
    [
      "kill the wallet before the complete answer",
      { point: "wallet.complete.before-answer", kind: "crash", times: 1 },
    ],
    ["crash the switch after store", { point: "switch.store.after", kind: "crash", times: 1 }],
    ["power off after present", { point: "atm.present.after", kind: "crash", times: 1 }],
    ["jam twice", { point: "atm.present.before", kind: "device", device: "jam", times: 2 }],
    [
      "not-taken at atm ATM00007",
      { point: "atm.take.before", kind: "device", device: "not-taken", times: 1, target: "ATM00007" },
    ],
    [
      "reset the confirm answer at agent Rui",
      { point: "agent.confirm.after-answer", kind: "reset", times: 1, target: "Rui" },
    ],
    ["corrupt the callback request", { point: "bank.callback.before-send", kind: "corrupt", times: 1 }],
    [
      "drop the collect answer at the bank",
      { point: "bank.collect.before-answer", kind: "drop-answer", times: 1 },
    ],
  ])("%s", (sentence, rule) => {
    expect(parseFault(sentence)).toEqual(rule);
  });

  it.each([
    ["", /Expected drop, .* found the end/],
    ["drop the bread answer", /Expected a step .* found "the bread answer"/],
    ["drop the authorise answer on Sundays", /Expected once, .* found "on Sundays"/],
    ["drop the authorise", /Expected request or answer, found the end/],
    ["drop-answer at atm.authorise.before-send", /there can be .* found "drop-answer"/],
    ["crash at atm.lunch.before", /no fault point "atm.lunch.before"/],
    ["delay the authorise answer by 3 weeks", /Expected ms, seconds.* found "weeks"/],
    ["repeat the complete request 1 times", /from 2 to 1000/],
    ["drop the present answer", /has no such moment of present: there is atm\.present\.before/],
    ["jam from 2 minutes until 1 minute", /untilMs must be after fromMs/],
  ])("that is wrong says what was expected: %s", (sentence, message) => {
    expect(() => parseFault(sentence)).toThrow(message);
  });

  it("gives the rule again that it was made from", () => {
    const rule = fc.constantFrom(...FAULT_POINTS).chain(({ name, kinds }) =>
      fc
        .record({
          kind: fc.constantFrom(...kinds),
          times: fc.option(fc.integer({ min: 1, max: 99 }), { nil: undefined }),
          skip: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
          fromMs: fc.option(fc.integer({ min: 1, max: 9_999 }), { nil: undefined }),
          untilMs: fc.option(fc.integer({ min: 10_000, max: 99_999_999 }), { nil: undefined }),
          target: fc.option(fc.constantFrom("7", "ATM00007", "Rui"), { nil: undefined }),
          delayMs: fc.integer({ min: 1, max: 99_999_999 }),
          copies: fc.integer({ min: 2, max: 1000 }),
          device: fc.constantFrom(...Object.keys(DEVICE_FAULTS)),
        })
        .map(({ delayMs, copies, device, ...rest }) => ({
          ...{ point: name, ...rest },
          ...(rest.kind === "delay" ? { delayMs } : {}),
          ...(rest.kind === "duplicate" ? { copies } : {}),
          ...(rest.kind === "device" ? { device } : {}),
        })),
    );
    fc.assert(
      fc.property(rule, (given) => {
        const expected = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
        expect(findRuleProblem(expected)).toBeUndefined();
        expect(parseFault(describeRule(expected as FaultRule))).toEqual(expected);
      }),
    );
  });

  it("of the examples can be read", () => {
    for (const sentence of FAULT_EXAMPLES) expect(parseFault(sentence)).toBeDefined();
  });
});

describe("a plan", () => {
  const planFor = (...sentences: string[]) => {
    const world = { nowMs: 0, waited: 0, crashed: 0 };
    const plan = createFaultPlan({
      rules: sentences.map(parseFault),
      nowMs: () => world.nowMs,
      wait: async (ms) => {
        world.waited += ms;
      },
      crash: () => void world.crashed++,
    });
    return { world, plan };
  };
  const kinds = async (plan: ReturnType<typeof planFor>["plan"], times: number, terminalId = "ATM00001") => {
    const found = [];
    for (let i = 0; i < times; i++)
      found.push((await plan.reach("atm.authorise.after-answer", { terminalId }))?.kind ?? "-");
    return found.join(" ");
  };

  it("does nothing without a rule", async () => {
    expect(await kinds(planFor().plan, 2)).toBe("- -");
  });

  it("fires as often as the rule says, after as many as it skips, and remembers each", async () => {
    const { plan } = planFor("drop the authorise answer twice after the first 1");
    expect(await kinds(plan, 5)).toBe("- drop-answer drop-answer - -");
    expect(plan.firings().map(({ number, rule }) => [number, rule])).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(plan.rules()).toMatchObject([{ number: 1, fired: 2 }]);
  });

  it("hits its target and its window only", async () => {
    const { plan, world } = planFor(
      "drop the authorise answer always at terminal 7 from 1 second until 2 seconds",
    );
    expect(await kinds(plan, 1, "ATM00007")).toBe("-");
    world.nowMs = 1_000;
    expect(await kinds(plan, 1, "ATM00017")).toBe("-");
    expect(await kinds(plan, 2, "ATM00007")).toBe("drop-answer drop-answer");
    world.nowMs = 2_000;
    expect(await kinds(plan, 1, "ATM00007")).toBe("-");
  });

  it("waits out a delay by the world's time, and lets nobody go on after a crash", async () => {
    const { plan, world } = planFor("delay the authorise answer by 5 seconds", "power off after present");
    expect(await kinds(plan, 1)).toBe("-");
    expect(world.waited).toBe(5_000);
    const crashed = plan.reach("atm.present.after");
    const first = await Promise.race([crashed, new Promise((done) => setImmediate(done, "still there"))]);
    expect([first, world.crashed]).toEqual(["still there", 1]);
  });

  it("can be changed while the world runs", async () => {
    const { plan } = planFor();
    const number = plan.add(parseFault("drop the authorise answer always"));
    expect(await kinds(plan, 1)).toBe("drop-answer");
    expect([plan.remove(number), plan.remove(number)]).toEqual([true, false]);
    expect(await kinds(plan, 1)).toBe("-");
    expect(() => plan.add({ point: "atm.lunch.before", kind: "crash" } as never)).toThrow(/no fault point/);
  });
});

describe("a faulty line", () => {
  const lineFor = (...sentences: string[]) => {
    const arrived: string[] = [];
    const send: SendRequest = async (request) => {
      const text = await request.text();
      arrived.push(`${new URL(request.url).pathname} ${text}`);
      return Response.json({ answer: arrived.length });
    };
    const faults = createFaultPlan({
      rules: sentences.map(parseFault),
      nowMs: () => 0,
      wait: async () => {},
    });
    const line = createFaultyFetch({
      ...{ send, faults },
      points: (request) => {
        const step = new URL(request.url).pathname.slice(1) as "authorise" | "reverse";
        return { before: `atm.${step}.before-send`, after: `atm.${step}.after-answer`, sender: "ATM00001" };
      },
    });
    const ask = (step: string, signal?: AbortSignal) =>
      line(
        new Request(`http://switch/${step}`, { method: "POST", body: "{}", ...(signal ? { signal } : {}) }),
      );
    return { arrived, ask };
  };
  const patience = () => AbortSignal.abort(new Error("waited long enough"));

  it("without a fault hands on what is said", async () => {
    const { ask, arrived } = lineFor();
    expect(await (await ask("authorise")).json()).toEqual({ answer: 1 });
    expect(arrived).toEqual(["/authorise {}"]);
  });

  it("loses a request before it arrives, and an answer after the work is done", async () => {
    const { ask, arrived } = lineFor("drop the authorise request", "drop the reverse answer");
    const impatient = new AbortController();
    const lost = [ask("authorise", impatient.signal), ask("reverse", impatient.signal)];
    for (const each of lost) each.catch(() => {});
    await expect.poll(() => arrived, { timeout: 10_000 }).toEqual(["/reverse {}"]);
    impatient.abort(new Error("waited long enough"));
    for (const each of lost) await expect(each).rejects.toThrow("waited long enough");
  });

  it("turns two messages round: what was held back arrives after the next", async () => {
    const { ask, arrived } = lineFor("reversal before original");
    await expect(ask("authorise", patience())).rejects.toThrow("waited long enough");
    await ask("reverse");
    expect(arrived).toEqual(["/reverse {}", "/authorise {}"]);
  });

  it("repeats, garbles and breaks", async () => {
    const { ask, arrived } = lineFor(
      "repeat the authorise request 3 times at once",
      "corrupt the reverse request",
      "corrupt the reverse answer after the first 1",
      "reset the authorise answer",
    );
    await expect(ask("authorise")).rejects.toThrow(TypeError);
    expect(arrived).toEqual(["/authorise {}", "/authorise {}", "/authorise {}"]);
    await ask("reverse");
    expect(arrived.at(-1)).toBe('/reverse {"garbled');
    await expect((await ask("reverse")).json()).rejects.toThrow(SyntaxError);
  });
});
