// The open model against servers that behave badly. Nothing here depends on how fast the machine is.
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import type { Answer, Job } from "./job.ts";
import { createMeasurement } from "./measurement.ts";
import { type Load, runStep } from "./open-model.ts";

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

const load: Load = { ratePerSecond: 5, seconds: 2, warmupSeconds: 0, timeoutSeconds: 60 };
const ask: Job = { method: "GET", path: "/asked", headers: {}, settle: () => undefined };

async function figuresOf(url: string, options: Partial<Load> & { nextJob?: () => Job | undefined } = {}) {
  const { nextJob = () => ask, ...change } = options;
  const measurement = createMeasurement("step");
  await runStep({ measurement, url, nextJob }, { ...load, ...change });
  return measurement.figures();
}

describe.concurrent("the open model", () => {
  test("each turn is one request, made when it is sent", async () => {
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

  test("each comes over another connection, as many as there are requests in a second, which serve again", async () => {
    const ports: (number | undefined)[] = [];
    const url = await listen((request, response) => {
      ports.push(request.socket.remotePort);
      response.end();
    });
    let made = 0;
    let answered = 0;
    const nextJob = (): Job | undefined => {
      // After the first five only when every answer is there: then a connection rests, however slow the machine is.
      if (made >= 5 && answered < made) return undefined;
      made++;
      return { ...ask, settle: () => void answered++ };
    };
    await figuresOf(url, { nextJob });
    expect(ports).toHaveLength(made);
    const first = new Set(ports.slice(0, 5));
    expect(first.size).toBe(5);
    expect(ports.slice(5).filter((port) => !first.has(port))).toEqual([]);
  });

  test("a server that delays gives at least that delay", async () => {
    const url = await listen((_, response) => void setTimeout(() => response.end(), 300));
    const { p50Ms, errors } = await figuresOf(url);
    expect(errors).toBe(0);
    expect(p50Ms).toBeGreaterThan(295);
  });

  test("a request does not wait for the answer to the one before", async () => {
    let open: () => void = () => {};
    const second = new Promise<void>((resolve) => {
      open = resolve;
    });
    let turn = 0;
    const url = await listen((_, response) => {
      // The first is answered once the second has come.
      if (++turn === 2) open();
      void second.then(() => response.end());
    });
    const { count, errors } = await figuresOf(url, { ratePerSecond: 1, seconds: 2, timeoutSeconds: 60 });
    expect({ count, errors }).toEqual({ count: 2, errors: 0 });
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
    const { errorKinds, count, p50Ms } = await figuresOf(url, { timeoutSeconds: 1 });
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

  test("a turn without anything to ask is counted, and neither measured nor an error", async () => {
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
