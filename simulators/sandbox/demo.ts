// `npm run demo`: starts a sandbox of its own, does the main job once, shows the timeline, and leaves nothing behind.
// Exit code 0 only when everything held. With --json one document on standard output, and nothing else there.
import { parseArgs, styleText } from "node:util";
import { type DemoResult, type RunStep, runDemoSteps } from "./demo-steps.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

const HELP = `Cash out of a wallet at a simulated ATM, start to end, on a real PostgreSQL.

  npm run demo              the timeline
  npm run demo -- --json    one JSON document on standard output`;

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
});

type Step = { readonly name: string; readonly ms: number; readonly detail: string };

async function main(): Promise<number> {
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const say = values.json ? () => {} : (line: string) => console.log(line);
  const steps: Step[] = [];
  const step: RunStep = async (name, run) => {
    const startedAt = performance.now();
    const { detail, value } = await run();
    const ms = Math.round((performance.now() - startedAt) * 10) / 10;
    steps.push({ name, ms, detail });
    say(`${styleText("green", "  ✓")} ${name.padEnd(27)} ${detail} ${styleText("dim", `(${ms} ms)`)}`);
    return value;
  };

  let sandbox: Sandbox | undefined;
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= sandbox?.stop();
    return stopping;
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void Promise.resolve(stop()).finally(() => process.exit(130)));
  }
  let result: DemoResult | undefined;
  let failure: string | undefined;
  try {
    say(styleText("bold", "\nMakeba: cash out of a wallet, at an ATM, by one-time code\n"));
    sandbox = await step("start the sandbox", async () => {
      const value = await startSandbox({ walletSettings: { LOG_LEVEL: "warn" } });
      return { value, detail: `PostgreSQL, wallet ${value.walletUrl}, Vinti4 switch ${value.switchUrl}` };
    });
    result = await runDemoSteps({
      sandbox,
      step,
      onAtmEvent: (sentence) => say(styleText("dim", `      ATM00001  ${sentence}`)),
    });
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  } finally {
    await stop();
  }
  const ok = failure === undefined && result?.conservation.ok === true && result.replay.ok;
  if (values.json) {
    const missing = { balance: null, conservation: { ok: false }, replay: { ok: false } };
    console.log(
      JSON.stringify(
        { ok, steps, ...missing, ...result, ...(failure === undefined ? {} : { error: failure }) },
        null,
        2,
      ),
    );
  } else if (ok) say(styleText(["bold", "green"], "\nEverything held.\n"));
  else console.error(styleText("red", `\n  ✗ after "${steps.at(-1)?.name ?? "nothing"}": ${failure}\n`));
  return ok ? 0 : 1;
}

process.exitCode = await main();
