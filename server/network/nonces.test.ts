// A nonce is accepted once for as long as its signature could be.
import { describe, expect, test } from "vitest";
import { createNonceStore } from "./nonces.ts";

function storeAt(start = 0, sizeMax = 3) {
  const time = { now: start };
  return { time, store: createNonceStore({ windowMs: 1000, sizeMax, now: () => time.now }) };
}

describe("a nonce", () => {
  test("is new once", () => {
    const { store } = storeAt();
    expect([store.remember("a"), store.remember("a"), store.remember("b")]).toEqual(["new", "seen", "new"]);
  });

  test.each([0, 1, 999, 1000])("is still known %i ms later", (later) => {
    const { store, time } = storeAt();
    time.now = 500;
    store.remember("a");
    time.now = 500 + later;
    expect(store.remember("a")).toBe("seen");
  });

  test("is known for the whole window although a generation ended in between", () => {
    const { store, time } = storeAt();
    time.now = 999;
    store.remember("a");
    time.now = 1000;
    store.remember("b");
    time.now = 1998;
    expect(store.remember("a")).toBe("seen");
  });

  test("is forgotten after two windows", () => {
    const { store, time } = storeAt();
    store.remember("a");
    time.now = 2000;
    expect(store.remember("a")).toBe("new");
  });

  test("is refused when the store is full, and the known ones stay known", () => {
    const { store, time } = storeAt();
    for (const nonce of ["a", "b", "c"]) store.remember(nonce);
    expect(store.remember("d")).toBe("full");
    expect(store.remember("a")).toBe("seen");
    time.now = 1000;
    expect(store.remember("d")).toBe("new");
    expect(store.remember("a")).toBe("seen");
  });
});
