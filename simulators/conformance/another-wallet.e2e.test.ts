// The kit at a wallet that is not ours, as docs/recipes/test-your-wallet.md says: a key, a file of codes, and nothing else.
import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fileCodes, readCodes } from "./codes.ts";
import { branchNames, runConformance } from "./run-conformance.ts";
import { startAnotherWallet } from "./testing/another-wallet.ts";
import { failures, textOf } from "./testing/broken-wallet.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const names = { keyId: "kit-1", acquirerId: "KIT" };
/** What the page says that all branches take. */
const READY_CODES = 34;
const NETWORK_TRIES = 150;

let wallet: Awaited<ReturnType<typeof startAnotherWallet>>;
beforeAll(async () => {
  wallet = await startAnotherWallet({
    ...{ ...names, publicKey: publicKey.export({ type: "spki", format: "pem" }).toString() },
    networkTriesMax: NETWORK_TRIES,
  });
});
afterAll(() => wallet?.stop());

it("tries every branch but one, and sees its customers' money", async () => {
  const codes = readCodes(
    JSON.stringify({
      ready: Array.from({ length: READY_CODES }, () => wallet.issue("ready")),
      ...{ expired: [wallet.issue("expired")], cancelled: [wallet.issue("cancelled")] },
      frozen: [wallet.issue("frozen")],
    }),
  );
  const results = await runConformance({
    address: {
      ...{ ...names, url: wallet.url },
      privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    },
    codes: fileCodes(codes, { walletUrl: wallet.url, networkTriesMax: NETWORK_TRIES }),
    ...{ clock: () => new Date(), run: "00001" },
  });
  expect(failures(results), textOf(results)).toEqual([]);
  expect(results.map(({ name }) => name)).toEqual(branchNames());
  expect(results.filter(({ outcome }) => outcome === "not-tested").map(({ name }) => name)).toEqual([
    "authorised-does-not-expire",
  ]);
}, 60_000);
