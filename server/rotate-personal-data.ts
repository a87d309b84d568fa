// Encrypts anew, with the first of PERSONAL_DATA_KEYS, whatever an older key had encrypted: `npm run pii:rotate`. It may
// run beside servers that have the same keys, and again after it was interrupted.
import { parseArgs } from "node:util";
import { auditedCommand } from "./audit/audited-command.ts";
import { readConfig } from "./config.ts";
import { createPersonalData } from "./identity/personal-data.ts";
import { rotatePersonalData } from "./identity/personal-data-rotation.ts";
import { openDatabase } from "./storage/database.ts";

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: "boolean", default: false } } });
  if (values.help) {
    console.log(
      "npm run pii:rotate, with the server's settings in the environment. Prints how many values it encrypted anew.",
    );
    return;
  }
  const config = readConfig(process.env);
  if (config.databaseUrl === undefined) {
    throw new Error("DATABASE_URL is not set: it must name the database of the server.");
  }
  const database = await openDatabase({ url: config.databaseUrl, connectionsMax: 2 });
  try {
    const personalData = createPersonalData(config.personalDataKeys, config.phoneIndexKey);
    const rotated = await auditedCommand(database.pool, "rotatePersonalData", async () => ({
      result: await rotatePersonalData(database.pool, personalData),
      objects: config.personalDataKeys.slice(0, 1).map(({ keyId }) => keyId),
    }));
    console.log(JSON.stringify({ rotated }));
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
