// The wallet of a session: a PostgreSQL that stays, and a server that can be ended as by `kill -9` and started again on it. Only
// its address changes; who sends to it is told the new one.
import { startProcess } from "../sandbox/processes.ts";

export type WalletProcess = {
  /** Where it was first: what clients are made with. */
  readonly url: string;
  readonly databaseUrl: string;
  /** The same request to where the wallet is now. It waits while there is none. */
  readdress(request: Request): Promise<Request>;
  /** Where the wallet is now. */
  at(): Promise<string>;
  /** Ends it in the middle of whatever it does, and starts it again. Settles when it is there. */
  crash(): Promise<void>;
  stop(): Promise<void>;
};

export type WalletProcessOptions = {
  /** @default one of its own */
  readonly databaseUrl: string | undefined;
  /** The same for each start. */
  readonly environment: (databaseUrl: string) => Readonly<Record<string, string>>;
  readonly onLog?: ((line: string) => void) | undefined;
};

export async function startWallet(options: WalletProcessOptions): Promise<WalletProcess> {
  const log = options.onLog === undefined ? {} : { onLog: options.onLog };
  const postgres =
    options.databaseUrl === undefined
      ? await startProcess({
          ...{ name: "postgres", module: "@makeba/server/postgres.ts", environment: {} },
          ...log,
        })
      : undefined;
  const databaseUrl = options.databaseUrl ?? postgres!.ready.databaseUrl!;
  const environment = options.environment(databaseUrl);
  const start = () =>
    startProcess({ ...{ name: "wallet", module: "@makeba/server/start.mjs", environment }, ...log });
  let now = start();
  const first = await now.catch(async (error: unknown) => {
    await postgres?.stop();
    throw error;
  });
  const url = first.ready.url!;
  const at = async () => (await now).ready.url!;
  return {
    ...{ url, databaseUrl, at },
    async readdress(request) {
      const there = await at();
      if (there === url) return request;
      const { pathname, search } = new URL(request.url);
      const text = await request.text();
      return new Request(`${there}${pathname}${search}`, {
        ...{ method: request.method, headers: request.headers, signal: request.signal },
        ...(text === "" ? {} : { body: text }),
      });
    },
    async crash() {
      const running = await now;
      now = running.kill().then(start);
      await now;
    },
    async stop() {
      await now.then((running) => running.stop()).finally(() => postgres?.stop());
    },
  };
}
