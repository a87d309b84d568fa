// No container engine runs in the tests, so this holds docker-compose.yml and Dockerfile against everything that can be
// known without one: the specification's schema, the settings that the programs read, and the files they name.
import { type KeyLike, sign, verify } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { DCLinter } from "dclint";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readConfig as readWalletConfig } from "./server/config.ts";
import { SETTINGS } from "./server/settings.ts";
import { findConnection } from "./simulators/atm/connection.ts";
import { readConfig as readBankConfig } from "./simulators/bank/config.ts";
import { walletSettingsFor } from "./simulators/sandbox/bank-part.ts";
import { containerKeyFiles, createContainerSecrets } from "./simulators/sandbox/container-keys.ts";
import { walletEnvironment } from "./simulators/sandbox/sandbox.ts";
import { createSecrets } from "./simulators/sandbox/secrets.ts";
import { readConfig as readSwitchConfig } from "./simulators/vinti4/config.ts";

type Service = {
  readonly image: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly healthcheck?: { readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly restart?: string;
  readonly deploy?: { readonly resources: { readonly limits: Readonly<Record<string, unknown>> } };
};

const root = import.meta.dirname;
const readText = (name: string) => readFileSync(path.join(root, name), "utf8");
const compose: {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, object>>;
} = parse(readText("docker-compose.yml"), { merge: true });
const dockerfile = readText("Dockerfile");
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image.startsWith("makeba:"));
const { version, workspaces } = JSON.parse(readText("package.json"));

/** What the official image reads, of which only these are used here. */
const POSTGRES_SETTINGS = ["POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD_FILE"];
/** Found by watching which names the switch and the bank ask for. */
const SWITCH_SETTINGS = settingsAskedFor(readSwitchConfig);
const BANK_SETTINGS = settingsAskedFor(readBankConfig);

function settingsAskedFor(
  readConfig: (environment: Record<string, string | undefined>) => unknown,
): string[] {
  const names: string[] = [];
  const environment = new Proxy({}, { get: (_, name) => void names.push(String(name)) });
  expect(() => readConfig(environment)).toThrow();
  return names;
}

/** By path below the folder of keys, as `keys` writes them. */
const keyFiles = containerKeyFiles(createContainerSecrets());

function environmentOf(name: "wallet" | "vinti4" | "bank"): Record<string, string | undefined> {
  const inImage = /^ENV (.+)$/m
    .exec(dockerfile)![1]!
    .split(" ")
    .map((pair) => pair.split("="));
  return {
    ...Object.fromEntries(inImage),
    ...parseEnv(keyFiles[`${name}/settings.env`]!.content),
    ...compose.services[name]!.environment,
  };
}

test("the compose file follows the compose specification", () => {
  const style = [
    "no-quotes-in-volumes",
    "require-quotes-in-ports",
    "service-keys-order",
    "services-alphabetical-order",
    "service-dependencies-alphabetical-order",
    "top-level-properties-order",
  ];
  const rules = Object.fromEntries(style.map((rule) => [rule, 0 as const]));
  const linter = new DCLinter({ rules, quiet: false, debug: false, exclude: [] });
  const [result] = linter.lintFiles([path.join(root, "docker-compose.yml")], false);
  const messages: { line: number; rule: string; message: string }[] = result!.messages;
  expect(messages.map(({ line, rule, message }) => `line ${line}: ${rule}: ${message}`)).toEqual([]);
});

test("every environment variable is a setting that the program knows", () => {
  const known: Record<string, readonly string[]> = {
    keys: [],
    atm: [],
    postgres: POSTGRES_SETTINGS,
    redis: [],
    wallet: SETTINGS.map(({ name }) => name),
    vinti4: SWITCH_SETTINGS,
    bank: BANK_SETTINGS,
  };
  for (const [name, { environment = {} }] of services) {
    const made = keyFiles[`${name}/settings.env`]?.content ?? "";
    for (const variable of [...Object.keys(environment), ...Object.keys(parseEnv(made))])
      expect(known[name], `${name}: ${variable}`).toContain(variable);
  }
});

test("with the keys that are made, wallet, switch, bank and ATM have all they need", () => {
  const wallet = readWalletConfig(environmentOf("wallet"));
  const vinti4 = readSwitchConfig(environmentOf("vinti4"));
  expect(new URL(wallet.redisUrl!).host).toBe("redis:6379");
  expect(wallet.networkKeys.map(({ keyId, acquirerId }) => ({ keyId, acquirerId }))).toEqual([
    { keyId: vinti4.signingKeyId, acquirerId: vinti4.acquirerId },
  ]);
  const { POSTGRES_USER, POSTGRES_DB } = compose.services.postgres!.environment!;
  const database = new URL(wallet.databaseUrl!);
  expect(database.host).toBe("postgres:5432");
  expect([database.username, database.pathname]).toEqual([POSTGRES_USER, `/${POSTGRES_DB}`]);
  expect(database.password).toBe(keyFiles["postgres/password"]!.content);
  expect(vinti4.walletUrl).toBe(`http://wallet:${wallet.port}`);
  const { switchUrl, terminals } = JSON.parse(keyFiles["atm/sandbox.json"]!.content);
  expect(switchUrl).toBe(`http://vinti4:${vinti4.port}`);
  expect(terminals).toEqual(vinti4.terminalKeys);
  for (const [terminal, key] of Object.entries(vinti4.terminalKeys))
    expect(findConnection({ switchUrl, terminal, key }, root).terminalKey).toBe(key);
  const bank = readBankConfig(environmentOf("bank"));
  expect(bank.walletUrl).toBe(`http://wallet:${wallet.port}`);
  expect(wallet.bankUrl).toBe(`http://bank:${bank.port}`);
  expect(wallet.switchUrl).toBe(`http://vinti4:${vinti4.port}`);
  for (const { host } of [wallet, vinti4, bank]) expect(host).toBe("0.0.0.0");
});

test("wallet, switch and bank believe each other's signatures", () => {
  const wallet = readWalletConfig(environmentOf("wallet"));
  const vinti4 = readSwitchConfig(environmentOf("vinti4"));
  const bank = readBankConfig(environmentOf("bank"));
  const signed = Buffer.from("a request");
  const believes = (keys: readonly { keyId: string; publicKey: unknown }[], keyId: string, pem: unknown) => {
    const key = keys.find((each) => each.keyId === keyId)?.publicKey as KeyLike;
    return verify(null, signed, key, sign(null, signed, pem as KeyLike));
  };
  expect(believes(wallet.networkKeys, vinti4.signingKeyId, vinti4.signingKey)).toBe(true);
  expect(believes(wallet.bankKeys, bank.signingKeyId, bank.signingKey)).toBe(true);
  expect(believes(bank.walletKeys, wallet.bankSigningKeyId, wallet.bankSigningKey)).toBe(true);
  expect(believes(vinti4.walletKeys, wallet.switchSigningKeyId, wallet.switchSigningKey)).toBe(true);
});

/** They say where things are, which is another place here. */
const PLACES = ["PORT", "DATA_DIR", "DATABASE_URL", "BANK_URL", "SWITCH_URL", "REDIS_URL"];

test("the wallet has every setting that `npm start` gives it", () => {
  const secrets = createSecrets();
  const atHome = {
    ...walletEnvironment({}, secrets),
    ...walletSettingsFor("http://127.0.0.1:3200", 3100, secrets),
  };
  const here = Object.keys(environmentOf("wallet"));
  for (const name of Object.keys(atHome)) if (!PLACES.includes(name)) expect(here).toContain(name);
});

test("keys are new each time, and none stands in the compose file or the image", () => {
  const again = containerKeyFiles(createContainerSecrets());
  for (const [name, { content }] of Object.entries(keyFiles)) expect(again[name]!.content).not.toBe(content);
  const secret = /_KEYS?\b|PASSWORD\b|DATABASE_URL|PRIVATE KEY/;
  for (const [name, { environment = {} }] of services)
    expect(
      Object.keys(environment).filter((variable) => secret.test(variable)),
      name,
    ).toEqual([]);
  expect(dockerfile.match(/^(ENV|ARG) .*/gm)?.filter((line) => secret.test(line))).toEqual([]);
});

test("each service mounts its own keys only, where it looks for them", () => {
  const mounts = (name: string) =>
    compose.services[name]!.volumes!.filter((volume) => volume.includes("-keys:"));
  for (const name of ["postgres", "wallet", "vinti4", "bank"])
    expect(mounts(name)).toEqual([`${name}-keys:/run/keys:ro`]);
  expect(mounts("atm")).toEqual(["atm-keys:/run/keys"]);
  expect(compose.services.postgres!.environment!.POSTGRES_PASSWORD_FILE).toBe("/run/keys/password");
  for (const name of ["wallet", "vinti4", "bank"])
    expect(compose.services[name]!.command).toContain("--env-file=/run/keys/settings.env");
  const folders = [...new Set(Object.keys(keyFiles).map((file) => path.dirname(file))), "all"];
  expect(mounts("keys").toSorted()).toEqual(
    folders.map((folder) => `${folder}-keys:/keys/${folder}`).toSorted(),
  );
  for (const folder of folders) expect(dockerfile).toContain(` /keys/${folder} `);
});

test("every program that a command names is in the image", () => {
  const commands = ours.flatMap(([name, service]) => {
    const { entrypoint = ["node"], command = [] } = service;
    return [...entrypoint.slice(1), ...command]
      .filter((word) => /\.(ts|mjs)$/.test(word))
      .map((file) => ({ name, file }));
  });
  expect(commands.map(({ name }) => name)).toEqual(ours.map(([name]) => name));
  const [, byDefault] = /^CMD \["(.+)"\]$/m.exec(dockerfile)!;
  for (const file of [...commands.map((command) => command.file), byDefault!]) {
    expect(existsSync(path.join(root, file)), file).toBe(true);
    expect(leftOut(file), `${file} is left out by .dockerignore`).toBe(false);
    expect(dockerfile).toMatch(new RegExp(`^COPY ${file.split("/")[0]} `, "m"));
  }
});

test("everything that the Dockerfile copies exists, and every workspace's package.json is among it", () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from]) =>
    from!.split(" "),
  );
  for (const file of copied) {
    expect(existsSync(path.join(root, file)), file).toBe(true);
    expect(leftOut(file), `${file} is left out by .dockerignore`).toBe(false);
  }
  for (const workspace of workspaces) expect(copied).toContain(`${workspace}/package.json`);
  for (const file of [".git/config", ".makeba/secrets.json", "server/node_modules/x.js", "server/x.test.ts"])
    expect(leftOut(file), `${file} does not belong in an image`).toBe(true);
  for (const [name, { image }] of ours) expect(image, name).toBe(`makeba:${version}`);
});

test("no package in the image needs its install script, which does not run there", () => {
  type Package = { hasInstallScript?: boolean; dev?: boolean; optional?: boolean };
  const { packages }: { packages: Record<string, Package> } = JSON.parse(readText("package-lock.json"));
  const inImage = Object.entries(packages).filter(([, { dev, optional }]) => !dev && !optional);
  expect(inImage.filter(([, { hasInstallScript }]) => hasInstallScript).map(([name]) => name)).toEqual([]);
});

test("every service is confined", () => {
  for (const [name, service] of services) {
    expect(service, name).toMatchObject({
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
      restart: expect.any(String),
      deploy: { resources: { limits: { memory: expect.any(String), pids: expect.any(Number) } } },
    });
    for (const port of service.ports ?? []) expect(port, name).toMatch(/^127\.0\.0\.1:/);
  }
  expect(dockerfile.match(/^USER .*/gm)?.at(-1)).toBe("USER node");
});

test("networks, volumes and dependencies name what is there, and who is waited for can become healthy", () => {
  const healthInImage = /^HEALTHCHECK /m.test(dockerfile);
  for (const [name, { networks = [], volumes = [], depends_on = {} }] of services) {
    for (const network of networks) expect(Object.keys(compose.networks), name).toContain(network);
    for (const volume of volumes) expect(Object.keys(compose.volumes), name).toContain(volume.split(":")[0]);
    for (const [other, { condition }] of Object.entries(depends_on)) {
      const service = compose.services[other]!;
      const checked =
        service.healthcheck ?? (healthInImage && service.image.startsWith("makeba:") ? {} : null);
      if (condition === "service_healthy")
        expect(checked && !checked.disable, `${name}: ${other}`).toBe(true);
      else expect([condition, service.restart]).toEqual(["service_completed_successfully", "no"]);
    }
  }
});

test("the ATM reaches the switch only, the bank the wallet only, and only the wallet reaches PostgreSQL and Redis", () => {
  const reachable = (name: string) =>
    services
      .filter(([other, { networks = [] }]) => {
        const own = compose.services[name]!.networks!;
        return other !== name && networks.some((network) => own.includes(network));
      })
      .map(([other]) => other);
  expect(reachable("atm")).toEqual(["vinti4"]);
  expect(reachable("bank")).toEqual(["wallet"]);
  for (const name of ["postgres", "redis"]) expect(reachable(name)).toEqual(["wallet"]);
  const { terminals, books, sharing } = compose.networks;
  for (const network of [terminals, books, sharing]) expect(network).toEqual({ internal: true });
});

/** Whether .dockerignore keeps a file out: the last pattern that fits it or a folder above it decides. */
function leftOut(file: string): boolean {
  const parts = file.split("/");
  const wayDown = parts.map((_, i) => parts.slice(0, i + 1).join("/"));
  let out = false;
  for (const line of readText(".dockerignore").split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const pattern = line.replace(/^!/, "").replaceAll(".", "\\.").replaceAll("**/", "(.+/)?");
    const fits = new RegExp(`^${pattern.replaceAll("*", "[^/]*")}$`);
    if (wayDown.some((step) => fits.test(step))) out = !line.startsWith("!");
  }
  return out;
}
