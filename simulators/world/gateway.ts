// The one way to the wallet. Requests go one after the other, in the order in which they were begun or, when they are open
// at once, in one that the seed draws. They find the wallet's clock where the world's is, so that the same seed gives the
// same answers. Nobody waits longer than by the world's time.
import { AsyncLocalStorage } from "node:async_hooks";
import { answerWithin } from "../atm/timers.ts";
import type { PointName } from "../faults/catalogue.ts";
import type { FaultPlan } from "../faults/fault-plan.ts";
import { createFaultyFetch, type SendRequest } from "../faults/faulty-fetch.ts";
import { stepOf } from "../faults/message-steps.ts";
import type { FaultContext } from "../faults/rules.ts";
import type { MessageLines } from "./message-lines.ts";
import { createRandom } from "./seeded-random.ts";
import { Turnstile } from "./turnstile.ts";
import type { VirtualTime } from "./virtual-time.ts";
import type { WalletProcess } from "./wallet-process.ts";

export type GatewayOptions = {
  readonly walletUrl: string;
  readonly wallet: Pick<WalletProcess, "at" | "readdress">;
  readonly time: VirtualTime;
  readonly faults: FaultPlan;
  /** Tells what passes. */
  readonly lines: MessageLines;
  /** What the world's time zero is, in milliseconds since 1970. */
  readonly startsAtMs: number;
  /** Draws the order of what is open at once. */
  readonly seed: number;
};

/** How long an actor waits for the wallet, in milliseconds of the world's time. */
const PATIENCE_MS = 10_000;

export class Gateway {
  readonly #options: GatewayOptions;
  #queue: Promise<unknown> = Promise.resolve();
  #walletClockMs: number | undefined;
  /** How many things that are done at once are under way. */
  #atOnce = 0;
  readonly #turnstile: Turnstile;
  readonly #signing = new AsyncLocalStorage<() => void>();
  #begunByBank = 0;
  #isThere = true;

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { time, seed } = options;
    this.#turnstile = new Turnstile({ random: createRandom(seed), begin: () => time.begin() });
    time.beforePassing(() => this.#turnstile.letOneThrough());
  }

  /** The time of day in the world. */
  readonly date = (): Date => new Date(this.#options.startsAtMs + this.#options.time.nowMs());

  /** A way to the wallet for one actor, with the faults of the way. */
  fetchFor(context: FaultContext, actor?: "agent"): SendRequest {
    const { faults, time, lines } = this.#options;
    const sender = context.terminalId ?? context.agentId ?? context.name ?? "world";
    const onWrong = lines.lost(context.name ?? sender, "wallet");
    const atWallet = createFaultyFetch({
      faults,
      onWrong,
      send: this.#ifThere(this.send),
      points: (request) => pointsOf("wallet", request, { context, sender }),
    });
    const line =
      actor === undefined
        ? atWallet
        : createFaultyFetch({
            faults,
            onWrong,
            send: atWallet,
            points: (request) => pointsOf(actor, request, { context, sender }),
          });
    const patient = this.patient(line, time.timersOf(sender));
    return (request) => {
      this.#signing.getStore()?.();
      return patient(request);
    };
  }

  /** The switch's way to the wallet: a message is its terminal's. */
  fetchForSwitch(nameOf: (terminalId: string) => string | undefined): SendRequest {
    const { faults, time, lines } = this.#options;
    const way = { from: "switch", to: "wallet" as const };
    const onWrong = lines.wrong(way);
    const contextOf = async (request: Request): Promise<{ context: FaultContext; sender: string }> => {
      const body =
        request.method === "POST" ? ((await request.clone().json()) as Record<string, string>) : {};
      const { terminalId, traceNumber } = request.method === "POST" ? body : askedAbout(request);
      const context = {
        terminalId,
        name: terminalId === undefined ? undefined : nameOf(terminalId),
        what: traceNumber === undefined ? undefined : `trace ${traceNumber}`,
      };
      return { context, sender: terminalId ?? "switch" };
    };
    const atWallet = createFaultyFetch({
      ...{ faults, onWrong },
      send: this.#ifThere(lines.arriving(way, this.send)),
      points: async (request) => pointsOf("wallet", request, await contextOf(request)),
    });
    const atSwitch = createFaultyFetch({
      ...{ faults, onWrong },
      send: atWallet,
      points: async (request) => pointsOf("switch", request, await contextOf(request)),
    });
    const line = this.patient(lines.settingOut(way, atSwitch), time.timersOf("switch"));
    return (request) => {
      this.#signing.getStore()?.();
      return line(request);
    };
  }

  /** The bank's way to the wallet. Callbacks that are due in the same moment set out one after the other, as the seed draws. */
  fetchForBank(): SendRequest {
    const { faults, time, lines } = this.#options;
    const way = { from: "bank", to: "wallet" as const };
    const onWrong = lines.wrong(way);
    const who = { context: { name: "bank" }, sender: "bank" };
    const atWallet = createFaultyFetch({
      ...{ faults, onWrong },
      send: this.#ifThere(lines.arriving(way, this.send)),
      points: (request) => pointsOf("wallet", request, who),
    });
    const atBank = createFaultyFetch({
      ...{ faults, onWrong },
      send: atWallet,
      points: (request) => pointsOf("bank", request, who),
    });
    const line = this.patient(lines.settingOut(way, atBank), time.timersOf("bank"));
    return async (request) => {
      this.#signing.getStore()?.();
      const end = await this.#turnstile.enter();
      const answer = line(request);
      end();
      return answer;
    };
  }

  /** Work of the bank's that is begun beside others of it: where they meet, its place is the one in which it was begun. */
  inLineOfBank<T>(work: () => Promise<T>): Promise<T> {
    return this.#turnstile.inLane(++this.#begunByBank, work);
  }

  /** A client whose requests are signed in another thread: time waits for that too. */
  whileSigning<Client extends object>(client: Client): Client {
    const { time } = this.#options;
    const tracked = Object.entries(client).map(([name, method]) => [
      name,
      (...words: unknown[]) => {
        const end = time.begin();
        return this.#signing.run(end, async () => {
          try {
            return await (method as (...words: unknown[]) => Promise<unknown>)(...words);
          } finally {
            end();
          }
        });
      },
    ]);
    return Object.fromEntries(tracked);
  }

  walletIsThere(): boolean {
    return this.#isThere;
  }

  /** Whether connections to the wallet are made, or refused. */
  reachWallet(isThere: boolean): void {
    this.#isThere = isThere;
  }

  #ifThere(send: SendRequest): SendRequest {
    return async (request) => {
      if (this.#isThere) return send(request);
      const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
      throw new TypeError("fetch failed", { cause });
    };
  }

  /** Straight to the wallet, as its own operators go, also while nobody else reaches it. */
  readonly send: SendRequest = (request) => {
    if (this.#atOnce > 0) return this.#sendInTurn(request);
    return this.#options.time.track(() => this.#sendNow(request));
  };

  #sendNow(request: Request): Promise<Response> {
    const turn = this.#queue.then(() => this.#syncClock());
    const answer = turn.then(async () => sendWhole(await this.#options.wallet.readdress(request)));
    this.#queue = answer.catch(() => {});
    return answer;
  }

  async #sendInTurn(request: Request): Promise<Response> {
    const end = await this.#turnstile.enter();
    try {
      return await this.#sendNow(request);
    } finally {
      end();
    }
  }

  /**
   * All of this is done at once: requests are open in the same moment, and the seed draws which of them comes next. What
   * each work asks for keeps its order. No time passes while anything is open. What passes meanwhile is not told.
   */
  atOnce<T>(works: readonly (() => Promise<T>)[]): Promise<T[]> {
    return this.#options.lines.untold(() => this.#doAtOnce(works));
  }

  isAtOnce(): boolean {
    return this.#atOnce > 0;
  }

  async #doAtOnce<T>(works: readonly (() => Promise<T>)[]): Promise<T[]> {
    await this.#queue;
    this.#atOnce++;
    try {
      const all = Promise.all(works.map((work, lane) => this.#turnstile.inLane(lane, work)));
      const { time } = this.#options;
      // A work that sees that it never ends may end all the same, and goes on after the first time.
      const done = (await time.drive(all)) ?? (await time.drive(all));
      if (done === undefined)
        throw new Error("What is done at once never ends: whoever would answer is gone.");
      return done.value;
    } finally {
      this.#atOnce--;
      while (this.#turnstile.letOneThrough()) await this.#options.time.idle();
    }
  }

  /** The wallet does what is due in its time. */
  async dueWork(): Promise<void> {
    const answer = await this.send(
      new Request(`${this.#options.walletUrl}/sandbox/work`, { method: "POST" }),
    );
    if (!answer.ok)
      throw new Error(`The wallet could not do its due work: ${answer.status} ${await answer.text()}`);
  }

  /** Gives up by the world's time. */
  patient(line: SendRequest, timers: Parameters<typeof answerWithin>[0]["timers"]): SendRequest {
    return async (request) => {
      const answer = await answerWithin({
        timers,
        timeoutMs: PATIENCE_MS,
        call: (signal) => line(new Request(request, { signal: AbortSignal.any([signal, request.signal]) })),
      });
      if (answer === undefined) throw new TypeError("fetch failed: no answer in time");
      return answer;
    };
  }

  /** The wallet was started again: its clock has to be set anew. */
  walletIsNew(): void {
    this.#walletClockMs = undefined;
  }

  async #syncClock(): Promise<void> {
    const { wallet, startsAtMs, time } = this.#options;
    const nowMs = startsAtMs + time.nowMs();
    if (this.#walletClockMs === nowMs) return;
    this.#walletClockMs = nowMs;
    const body = JSON.stringify({ now: new Date(nowMs).toISOString(), running: false });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${await wallet.at()}/sandbox/clock`, { method: "PUT", headers, body });
    if (!answer.ok)
      throw new Error(`The wallet's clock could not be set: ${answer.status} ${await answer.text()}`);
  }
}

function pointsOf(
  at: "wallet" | "switch" | "agent" | "bank",
  request: Request,
  { context, sender }: { context: FaultContext; sender: string },
) {
  const step = stepOf(at === "agent" ? at : "wallet", request);
  if (step === undefined) return undefined;
  const [before, after] = {
    wallet: ["before", "before-answer"],
    switch: ["before-forward", "after-answer"],
    agent: ["before-send", "after-answer"],
    bank: ["before-send", "after-answer"],
  }[at] as [string, string];
  return {
    before: `${at}.${step}.${before}` as PointName,
    after: `${at}.${step}.${after}` as PointName,
    context,
    sender,
  };
}

/** Whose withdrawal the switch asks about. */
function askedAbout(request: Request): { terminalId?: string; traceNumber?: string } {
  const path = /\/network\/transactions\/[^/]+\/([^/]+)\/[^/]+\/([^/]+)$/.exec(new URL(request.url).pathname);
  return path === null ? {} : { terminalId: path[1]!, traceNumber: path[2]! };
}

/** With its body, so that nothing is left to wait for. */
async function sendWhole(request: Request): Promise<Response> {
  const answer = await fetch(request);
  const text = await answer.text();
  const headers = new Headers(answer.headers);
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  return new Response(answer.status === 204 ? null : text, { status: answer.status, headers });
}
