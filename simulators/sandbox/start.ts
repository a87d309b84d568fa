// `npm start`: the whole sandbox, kept running until Ctrl-C, with everything printed that one needs to use it. Users and
// money stay between runs.
import { createServer } from "node:net";
import { parseArgs, styleText } from "node:util";
import { type AgentClient, BusinessError } from "@makeba/sdk";
import { tellsOfFault } from "../faults/process-faults.ts";
import { openSandboxRecording } from "../recording/sandbox-recording.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";
import {
  dataDirectory,
  forgetEverything,
  keptSecrets,
  leaveNote,
  networkKeyPath,
  removeNote,
  runningSandbox,
  switchDataDirectory,
} from "./state.ts";

const HELP = `The whole sandbox: PostgreSQL, wallet server, bank and Vinti4 switch, until Ctrl-C.

  npm start                 users and money stay between runs
  npm start -- --fresh      forget earlier runs first
  npm start -- --verbose    show the logs of all parts
  npm start -- --fresh --record session.jsonl
                            write down everything that is said, without secrets, for npm run replay`;

const WALLET_PORT = 3000;
const SWITCH_PORT = 3100;
const BANK_PORT = 3200;

const DEMO_PASSWORD = "morabeza no Fogo";
const DEMO_PHONE = "+2389910001";
const DEMO_PIN = "2580";
const DEMO_AGENT_PHONE = "+2389910002";
const DEMO_FLOAT = 200_000;

type DemoAgent = Awaited<ReturnType<AgentClient["listAgents"]>>["agents"][number];

/** The accounts 6230399991006371427 and ...428 are those of the requirements' examples. */
const DEMO_USERS = [
  {
    userId: "usr_ana",
    accounts: [
      { currency: "CVE" as const, openingBalance: 50_000 },
      { currency: "CNY" as const, accountNo: "6230399991006371427", openingBalance: 10_000 },
    ],
  },
  {
    userId: "usr_bruno",
    accounts: [
      { currency: "CVE" as const, openingBalance: 20_000 },
      { currency: "CNY" as const, accountNo: "6230399991006371428" },
    ],
  },
  {
    userId: "usr_carla",
    ...{ name: "Carla Évora", phone: DEMO_PHONE, password: DEMO_PASSWORD, pin: DEMO_PIN },
    accounts: [{ currency: "CVE" as const, openingBalance: 30_000 }],
  },
];

const { values } = parseArgs({
  options: {
    fresh: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
    record: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

async function main(): Promise<number> {
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const running = runningSandbox();
  if (running !== undefined) {
    console.error(`The sandbox of this folder is running already, as process ${running}.`);
    return 1;
  }
  if (values.fresh) forgetEverything();
  const secrets = keptSecrets();
  const ports = {
    wallet: await portOrAny(WALLET_PORT),
    switch: await portOrAny(SWITCH_PORT),
    bank: await portOrAny(BANK_PORT),
  };
  // Recorders take the known ports, and the parts stand behind them.
  const recording =
    values.record === undefined ? undefined : await openSandboxRecording(values.record, ports);
  const at = recording === undefined ? ports : { wallet: 0, switch: 0, bank: 0 };
  const sandbox = await startSandbox({
    ...{ secrets, faultsKey: secrets.switchOperatorKey },
    dataDirectory,
    switchDataDirectory,
    ...{ walletPort: at.wallet, switchPort: at.switch, bankPort: at.bank },
    ...(recording === undefined ? {} : { front: recording.front }),
    onLog: (name, line) => {
      if (values.verbose || tellsOfFault(line)) console.error(styleText("dim", `${name.padEnd(7)} ${line}`));
    },
  });
  try {
    await addDemoUsers(sandbox);
    const agents = await addDemoAgent(sandbox);
    leaveNote({
      processId: process.pid,
      walletUrl: sandbox.walletUrl,
      switchUrl: sandbox.switchUrl,
      databaseUrl: sandbox.databaseUrl,
      switchOperatorKey: sandbox.secrets.switchOperatorKey,
      terminals: sandbox.secrets.terminalKeys,
      agents: Object.fromEntries(agents.map(({ agentId, userId }) => [agentId, { userId }])),
    });
    await show(sandbox, agents[0]!);
    const reason = await Promise.race([signalled(), sandbox.failed]);
    console.log(`\nStopping: ${reason}.`);
    return reason === "Ctrl-C" || reason === "SIGTERM" ? 0 : 1;
  } finally {
    removeNote();
    if (recording) console.log(await recording.stop());
    await sandbox.stop();
  }
}

function signalled(): Promise<string> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve("Ctrl-C"));
    process.once("SIGTERM", () => resolve("SIGTERM"));
  });
}

async function addDemoUsers(sandbox: Sandbox): Promise<void> {
  for (const user of DEMO_USERS) {
    await sandbox.client.createSandboxUser(user).catch((error: unknown) => {
      if (!(error instanceof BusinessError) || error.code !== "ACCOUNT_ALREADY_EXISTS") throw error;
    });
  }
}

/** The agents that there are; with the first start comes one with float. */
async function addDemoAgent(sandbox: Sandbox): Promise<DemoAgent[]> {
  const office = sandbox.agentClientFor("usr_operator", "operator");
  const { agents } = await office.listAgents();
  if (agents.length > 0) return agents;
  const agent = await office.createAgent({
    name: "Loja do Rui",
    phone: DEMO_AGENT_PHONE,
    password: DEMO_PASSWORD,
    storeNumber: "0042",
  });
  await office.fundAgentFloat(agent.agentId, { amount: DEMO_FLOAT, reference: `DEMO-${agent.agentId}` });
  return [agent];
}

async function show(sandbox: Sandbox, agent: DemoAgent): Promise<void> {
  const { walletUrl, switchUrl, bankUrl, client } = sandbox;
  const { accessToken } = await client.createSandboxToken({
    userId: "usr_ana",
    role: "customer",
    lifetimeSeconds: 86_400,
  });
  const heading = (text: string) => styleText("bold", text);
  console.log(`
${heading("Makeba sandbox")}

  Wallet       ${walletUrl}        contract and try-out page: ${walletUrl}/docs
  Bank         ${bankUrl}        test cards and accounts: docs/reference/banking.md
  Switch       ${switchUrl}        terminals: ${Object.keys(sandbox.secrets.terminalKeys).join(", ")}
               its people: X-Operator-Key: ${sandbox.secrets.switchOperatorKey} (docs/reference/switch.md)
  Faults       switch ${sandbox.faultsUrls.switch}, bank ${sandbox.faultsUrls.bank}
               X-Faults-Key: the same key (docs/reference/faults-over-http.md)
  Customers    usr_ana, usr_bruno (escudos and yuan); usr_carla, phone ${DEMO_PHONE}, PIN ${DEMO_PIN}
  Agent        ${agent.agentId}, store ${agent.storeNumber}

${heading("Ask for cash")}

  TOKEN=${accessToken}

  curl -s ${walletUrl}/api/v1/withdrawal/atm -H "Authorization: Bearer $TOKEN" \\
    -H "Content-Type: application/json" -d '{"amount": 5000, "userId": "usr_ana"}'

${heading("Top up")}

  curl -s ${walletUrl}/api/v1/top-ups -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: $RANDOM$RANDOM" \\
    -H "Content-Type: application/json" \\
    -d '{"source": {"type": "card", "token": "tok_settles"}, "amount": 1500, "currency": "CVE"}'

${heading("Take it")}                 npm run atm                  (in another terminal)
${heading("Or at an agent")}          curl -s ${walletUrl}/api/v1/withdrawal/agent -H "Authorization: Bearer $TOKEN" \\
                          -H "Content-Type: application/json" \\
                          -d '{"amount": 2000, "userId": "usr_ana", "agentId": "${agent.agentId}"}'
                        npm run agent                (in another terminal: its queue, cash-in, end of day)
${heading("Look at the balance")}     curl -s ${walletUrl}/api/v1/balance -H "Authorization: Bearer $TOKEN"
${heading("Check the books")}         npm run ledger:verify
${heading("Test the network side")}   npm run conformance -- --wallet ${walletUrl} --key ${networkKeyPath}
                        (it moves this sandbox's clock forward)
${heading("Another user's token")}    curl -s ${walletUrl}/sandbox/token -H "Content-Type: application/json" \\
                          -d '{"userId": "usr_bruno", "role": "customer"}'

Ctrl-C stops everything; users and money stay for the next start.`);
}

/** The port, or 0 for any free one when somebody else has it. */
function portOrAny(port: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(0));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(port)));
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  // Recorders that were opened already must not keep a sandbox alive that did not start.
  process.exit(1);
}
