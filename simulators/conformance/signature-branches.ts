// Who may speak: what is signed well is heard, and nothing else has an effect.
import { generateKeyPairSync } from "node:crypto";
import { type Bench, type Branch, expectRefused, moneyOf, NotHeld } from "./bench.ts";
import type { Flaw } from "./wallet-under-test.ts";

const TEN_MINUTES_MS = 600_000;

/** An authorisation that is approved as soon as it is signed well must be refused, and leave no trace. */
async function refusesFlawed(bench: Bench, flaw: Flaw): Promise<void> {
  const withdrawal = await bench.begun();
  const answer = await bench.wallet.authorise(withdrawal.key, withdrawal.code, moneyOf(withdrawal), flaw);
  expectRefused(answer, 401, "SIGNATURE_INVALID");
  await bench.expectStatus(withdrawal.key, { known: false });
}

const headersWithout = (request: Request, names: readonly string[]) =>
  new Headers([...request.headers].filter(([name]) => !names.includes(name)));

async function unsigned(request: Request): Promise<Request> {
  const headers = headersWithout(request, ["signature", "signature-input", "content-digest"]);
  return new Request(request.url, { method: request.method, headers, body: await request.text() });
}

/** The headers are those of the body that was signed. */
async function withAnotherAmount(request: Request): Promise<Request> {
  const body = { ...JSON.parse(await request.text()) };
  body.amount += 200;
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    body: JSON.stringify(body),
  });
}

export const SIGNATURE_BRANCHES: readonly Branch[] = [
  {
    name: "echo",
    title: "A signed echo is answered, with the network's name and the time.",
    async run({ wallet, acquirerId }) {
      const { status, answered } = await wallet.echo(acquirerId);
      const { acquirerId: found, time } = (answered ?? {}) as Record<string, unknown>;
      if (status !== 200 || found !== acquirerId || Number.isNaN(Date.parse(String(time))))
        throw new NotHeld(
          `The echo must be answered with acquirerId ${acquirerId} and a time; found ${status}.`,
        );
    },
  },
  {
    name: "signature-missing",
    title: "What is not signed is refused, and has no effect.",
    run: (bench) => refusesFlawed(bench, { name: "not signed", spoil: unsigned }),
  },
  {
    name: "signature-of-a-stranger",
    title: "What a stranger signs under the network's name is refused.",
    run: (bench) =>
      refusesFlawed(bench, {
        name: "signed with another key",
        privateKey: generateKeyPairSync("ed25519")
          .privateKey.export({ type: "pkcs8", format: "pem" })
          .toString(),
      }),
  },
  {
    name: "signature-too-old",
    title: "What was signed ten minutes ago is refused.",
    run: (bench) => refusesFlawed(bench, { name: "signed ten minutes ago", clockOffMs: -TEN_MINUTES_MS }),
  },
  {
    name: "signature-wrong-digest",
    title: "A body that was changed after it was signed is refused.",
    run: (bench) =>
      refusesFlawed(bench, { name: "the amount was changed after signing", spoil: withAnotherAmount }),
  },
  {
    name: "signature-replayed",
    title: "The very same signed request is accepted once.",
    async run({ wallet, acquirerId }) {
      const answer = await wallet.echo(acquirerId, {
        name: "the same signed request a second time",
        twice: true,
      });
      expectRefused(answer, 401, "SIGNATURE_REPLAYED");
    },
  },
  {
    name: "other-network",
    title: "A network speaks for its own terminals only.",
    async run({ wallet, acquirerId, nextKey, codes }) {
      const other = acquirerId === "OTHER" ? "ANOTHER" : "OTHER";
      expectRefused(await wallet.echo(other), 403, "FORBIDDEN");
      const ready = await codes.take("ready");
      const key = { ...nextKey(), acquirerId: other };
      expectRefused(await wallet.authorise(key, ready.code, moneyOf(ready)), 403, "FORBIDDEN");
    },
  },
];
