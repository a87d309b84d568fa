// Encrypts anew, with the first of PERSONAL_DATA_KEYS, whatever an older key had encrypted: `npm run pii:rotate`. It may
// run beside servers that have the same keys, and again after it was interrupted.
import { readConfig } from "./config.ts";
import { createPersonalData } from "./identity/personal-data.ts";
import { rotatePersonalData } from "./identity/personal-data-rotation.ts";
import { openDatabase } from "./storage/database.ts";

async function main(): Promise<void> {
  const config = readConfig(process.env);
  if (config.databaseUrl === undefined) {
    throw new Error("DATABASE_URL is not set: it must name the database of the server.");
  }
  const database = await openDatabase({ url: config.databaseUrl, connectionsMax: 2 });
  try {
    const personalData = createPersonalData(config.personalDataKeys, config.phoneIndexKey);
    console.log(JSON.stringify({ rotated: await rotatePersonalData(database.pool, personalData) }));
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
