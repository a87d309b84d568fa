// The open model against servers that behave badly. Nothing here depends on how fast the machine is.
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { createMeasurement } from "./measurement.ts";
import { type Answer, type Job, type Load, runStep } from "./open-model.ts";

const stops: (() => void)[] = [];
afterAll(() => {
  for (const stop of stops.splice(0)) stop();
});

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  stops.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const load: Load = { ratePerSecond: 5, seconds: 2, warmupSeconds: 0, timeoutSeconds: 1 };
const ask: Job = { method: "GET", path: "/asked", headers: {}, settle: () => undefined };

async function figuresOf(url: string, options: Partial<Load> & { nextJob?: () => Job | undefined } = {}) {
  const { nextJob = () => ask, ...change } = options;
  const measurement = createMeasurement("step");
  await runStep({ measurement, url, nextJob }, { ...load, ...change });
  return measurement.figures();
}

describe.concurrent("the open model", () => {
  test("each slot is one request, made when it is sent", async () => {
    const bodies: string[] = [];
    const url = await listen(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      bodies.push(`${request.method} ${request.url} ${request.headers["x-key"]} ${body}`);
      response.end();
    });
    let made = 0;
    const nextJob = (): Job => {
      const number = ++made;
      const headers = { "X-Key": `k${number}` };
      return {
        method: "POST",
        path: `/n/${number}`,
        headers,
        body: `body ${number}`,
        settle: () => undefined,
      };
    };
    const { count, errors } = await figuresOf(url, { nextJob });
    expect({ count, errors, made }).toEqual({ count: 10, errors: 0, made: 10 });
    const expected = Array.from({ length: 10 }, (_, i) => `POST /n/${i + 1} k${i + 1} body ${i + 1}`);
    expect(bodies.sort()).toEqual(expected.sort());
  });

  test("requests of a second are not sent all at once", async () => {
    const atMs: number[] = [];
    const url = await listen((_, response) => {
      atMs.push(performance.now());
      response.end();
    });
    await figuresOf(url, { seconds: 1 });
    // Each is started by a timer of its own, 800 ms from first to last; a burst would take next to no time.
    expect(atMs.at(-1)! - atMs[0]!).toBeGreaterThan(100);
  });

  test("a server that delays gives at least that delay", async () => {
    const url = await listen((_, response) => void setTimeout(() => response.end(), 300));
    const { p50Ms, errors } = await figuresOf(url);
    expect(errors).toBe(0);
    expect(p50Ms).toBeGreaterThan(295);
  });

  test("an overdue answer makes the next request late, and that is part of its response time", async () => {
    const url = await listen((_, response) => void setTimeout(() => response.end(), 1500));
    const answers: Answer[] = [];
    const job = { ...ask, settle: (answer: Answer) => void answers.push(answer) };
    const settings = { ratePerSecond: 1, seconds: 2, timeoutSeconds: 5, nextJob: () => job };
    const { count } = await figuresOf(url, settings);
    expect(count).toBe(2);
    // Due at 0 and 1000; answered at 1500 and 3000, give or take what a timer is early.
    expect(answers[0]!.responseMs).toBeGreaterThan(1490);
    expect(answers[1]!.responseMs).toBeGreaterThan(1990);
  });

  test("statuses and wrong answers are counted by what the job says of them", async () => {
    let turn = 0;
    const url = await listen((_, response) => {
      response.statusCode = turn++ % 2 === 0 ? 503 : 200;
      response.end("text");
    });
    const settle = ({ status, body }: Answer) => (status === 200 ? `wrong ${body}` : `status ${status}`);
    const { errorKinds, count } = await figuresOf(url, { nextJob: () => ({ ...ask, settle }) });
    expect(errorKinds).toEqual({ "status 503": 5, "wrong text": 5 });
    expect(count).toBe(10);
  });

  test("a request that is never answered times out, and its time counts", async () => {
    const url = await listen(() => {});
    const { errorKinds, count, p50Ms } = await figuresOf(url);
    expect(errorKinds["timed out"]).toBe(10);
    expect(count).toBe(10);
    expect(p50Ms).toBeGreaterThan(900);
  });

  test("a connection that the server closes without an answer is an error", async () => {
    const url = await listen((request) => request.socket.destroy());
    const { errors, count } = await figuresOf(url);
    expect({ errors, count }).toEqual({ errors: 10, count: 10 });
  });

  test("after a closed connection the next answers belong to their own requests", async () => {
    let turn = 0;
    const url = await listen((request, response) => {
      if (turn++ === 1) request.socket.destroy();
      else response.end(request.url);
    });
    let made = 0;
    const nextJob = (): Job => {
      const path = `/n/${++made}`;
      return {
        ...ask,
        path,
        settle: ({ body }) => (body === path ? undefined : "answer to another request"),
      };
    };
    const { errors, count, errorKinds } = await figuresOf(url, { ratePerSecond: 1, seconds: 4, nextJob });
    expect(errorKinds["answer to another request"]).toBeUndefined();
    expect({ errors, count }).toEqual({ errors: 1, count: 4 });
  });

  test("where nobody listens every request is an error, and the run ends", async () => {
    const { errors } = await figuresOf("http://127.0.0.1:1");
    expect(errors).toBeGreaterThanOrEqual(10);
  });

  test("a slot without anything to ask is counted, and neither measured nor an error", async () => {
    const paths: (string | undefined)[] = [];
    const url = await listen((request, response) => {
      paths.push(request.url);
      response.end();
    });
    let turn = 0;
    const { starved, count, errors } = await figuresOf(url, {
      nextJob: () => (turn++ < 4 ? ask : undefined),
    });
    expect({ starved, count, errors }).toEqual({ starved: 6, count: 4, errors: 0 });
    expect(paths.filter((path) => path === "/asked")).toHaveLength(4);
  });

  test("the warm-up is not measured, but its errors count", async () => {
    let turn = 0;
    const url = await listen((_, response) => response.end());
    const settle = () => (turn++ === 0 ? "wrong" : undefined);
    const { count, errors } = await figuresOf(url, { warmupSeconds: 1, nextJob: () => ({ ...ask, settle }) });
    expect({ count, errors }).toEqual({ count: 10, errors: 1 });
  });

  test("an abort ends it with the signal's reason", async () => {
    const interruption = new AbortController();
    const url = await listen((_, response) => {
      response.end();
      interruption.abort(new Error("stopped"));
    });
    const { signal } = interruption;
    await expect(figuresOf(url, { seconds: 600, signal })).rejects.toThrow("stopped");
  });
});
