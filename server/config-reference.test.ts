// docs/reference/configuration.md is made from the settings themselves. `npx vitest run server/config-reference.test.ts
// -u` writes it anew.
import { expect, test } from "vitest";
import { SETTINGS } from "./settings.ts";

test("the configuration page lists every setting with its default and meaning", async () => {
  const rows = SETTINGS.map(
    ({ name, default: value, meaning }) =>
      `| \`${name}\` | ${value === "" ? "" : `\`${value}\``} | ${meaning} |`,
  );
  await expect(`<!-- Made from server/settings.ts. Never edit. -->

# Configuration of the wallet server

Settings come from the environment and are read once, at start. A wrong one stops the start with a sentence that names it.
Settings marked secret have no default and appear in no log.

| setting | default | meaning |
| --- | --- | --- |
${rows.join("\n")}
`).toMatchFileSnapshot("../docs/reference/configuration.md");
});
