// Makes somebody who works here: `npm run operator:create -- --phone +238... --name "..." [--role auditor]`. The password
// comes from OPERATOR_PASSWORD or the first line of standard input, never from the command line, where others see it.
import { parseArgs } from "node:util";
import { auditedCommand } from "./audit/audited-command.ts";
import { readConfig } from "./config.ts";
import { createPasswords } from "./identity/passwords.ts";
import { createPersonalData } from "./identity/personal-data.ts";
import { createUsers, newUserId } from "./identity/users.ts";
import { openDatabase } from "./storage/database.ts";

const USAGE =
  'Use: npm run operator:create -- --phone +2389912345 --name "Rui Lopes" [--role operator|auditor], with the password in OPERATOR_PASSWORD or on standard input.';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      phone: { type: "string" },
      name: { type: "string" },
      role: { type: "string", default: "operator" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const { phone = "", name = "", role } = values;
  if (!/^\+[1-9]\d{6,14}$/.test(phone)) throw new Error(`--phone must be in international form. ${USAGE}`);
  if (name.trim() === "" || name.length > 100) throw new Error(`--name must have 1 to 100 letters. ${USAGE}`);
  if (role !== "operator" && role !== "auditor")
    throw new Error(`--role must be operator or auditor. ${USAGE}`);
  const config = readConfig(process.env);
  if (config.databaseUrl === undefined) {
    throw new Error("DATABASE_URL is not set: it must name the database of the server.");
  }
  const password = process.env.OPERATOR_PASSWORD ?? (await firstLineOfInput());
  if (password.length < 10 || password.length > 128) {
    throw new Error(`The password must have 10 to 128 characters. ${USAGE}`);
  }

  const database = await openDatabase({ url: config.databaseUrl, connectionsMax: 2 });
  try {
    const personalData = createPersonalData(config.personalDataKeys, config.phoneIndexKeys);
    const users = createUsers({ pool: database.pool, personalData, now: Date.now });
    const userId = newUserId();
    const passwordHash = await createPasswords().hash(password);
    await auditedCommand(database.pool, "createOperator", async () => {
      await users.create({ userId, role, name, phone, passwordHash });
      return { result: undefined, objects: [userId] };
    });
    console.log(JSON.stringify({ userId, role }));
  } finally {
    await database.close();
  }
}

async function firstLineOfInput(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin) {
    text += chunk;
    if (text.includes("\n")) break;
  }
  return text.split(/\r?\n/, 1)[0]!;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
