// `npm run pii:rotate`: encrypts anew, with the first of PERSONAL_DATA_KEYS, whatever an older key had encrypted, and writes
// every phone down under each of PHONE_INDEX_KEYS. `-- --drop ID` takes away what a key left behind that is in the settings
// no more. It may run beside servers that have the same keys, and again after it was interrupted.
import { parseArgs } from "node:util";
import { auditedCommand } from "./audit/audited-command.ts";
import { readConfig } from "./config.ts";
import { createPersonalData } from "./identity/personal-data.ts";
import { rotatePersonalData } from "./identity/personal-data-rotation.ts";
import { addPhoneIndexes, dropPhoneIndexes } from "./identity/phone-index-rotation.ts";
import { openDatabase } from "./storage/database.ts";

const USAGE =
  "npm run pii:rotate [-- --drop ID], with the server's settings in the environment. Prints how many values it encrypted anew, and how many digests of phones it added and dropped. ID is a key that was taken out of PHONE_INDEX_KEYS on every server.";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { help: { type: "boolean", default: false }, drop: { type: "string" } },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const config = readConfig(process.env);
  if (config.databaseUrl === undefined) {
    throw new Error("DATABASE_URL is not set: it must name the database of the server.");
  }
  const { drop } = values;
  const indexKeyIds = config.phoneIndexKeys.map(({ keyId }) => keyId);
  if (drop !== undefined && indexKeyIds.includes(drop)) {
    throw new Error(`${drop} is still in PHONE_INDEX_KEYS: take it out on every server first.`);
  }
  const database = await openDatabase({ url: config.databaseUrl, connectionsMax: 2 });
  try {
    const { pool } = database;
    const personalData = createPersonalData(config.personalDataKeys, config.phoneIndexKeys);
    const done = await auditedCommand(pool, "rotatePersonalData", async () => {
      const rotated = await rotatePersonalData(pool, personalData);
      const phonesAdded = await addPhoneIndexes(pool, personalData, indexKeyIds);
      // Only once everybody is found by the keys that stay.
      const phonesDropped = drop === undefined ? 0 : await dropPhoneIndexes(pool, drop);
      const objects = [
        config.personalDataKeys[0]!.keyId,
        ...indexKeyIds,
        ...(drop === undefined ? [] : [drop]),
      ];
      return { result: { rotated, phonesAdded, phonesDropped }, objects };
    });
    console.log(JSON.stringify(done));
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
