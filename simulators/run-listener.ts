// Runs a simulator that listens as a process. Standard output carries one line, when it is ready; logs go to standard
// error. SIGTERM and SIGINT let what is under way end, then stop.
import { flushCompileCache } from "node:module";

type Listening = {
  listen(address: { host: string; port: number }): Promise<string>;
  close(): PromiseLike<unknown>;
  /** What else the ready line tells. */
  readonly says?: Readonly<Record<string, string>>;
};

type ListenerConfig = {
  readonly host: string;
  readonly port: number;
  /** Stop when standard input closes, so that it does not outlive who started it. */
  readonly parentWatch: boolean;
};

/** What cannot be started is said in a sentence, with exit code 1. */
export async function runListener<Config extends ListenerConfig>(
  readConfig: (environment: NodeJS.ProcessEnv) => Config,
  create: (config: Config) => Promise<Listening>,
): Promise<void> {
  try {
    const config = readConfig(process.env);
    const app = await create(config);
    const url = await app.listen({ host: config.host, port: config.port });
    process.stdout.write(`${JSON.stringify({ event: "ready", url, ...app.says })}\n`);
    // With NODE_COMPILE_CACHE, what is compiled now is there for the next start, also when this one is killed.
    flushCompileCache();
    let stopping = false;
    const stopOnce = () => {
      if (stopping) return;
      stopping = true;
      // Standard input is let go too, so that nothing keeps the process alive once the server is closed.
      void Promise.resolve(app.close()).finally(() => process.stdin.destroy());
    };
    process.on("SIGTERM", stopOnce);
    process.on("SIGINT", stopOnce);
    if (config.parentWatch) process.stdin.on("end", stopOnce).on("close", stopOnce).resume();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
