// The pages that people read first name everything that there is.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const read = (name: string) => readFileSync(path.join(import.meta.dirname, name), "utf8");

test("README.md has every command, unless `npm run check` is made of it", () => {
  const { scripts } = JSON.parse(read("package.json"));
  const readme = read("README.md");
  const partsOfCheck = ["lint", "types"];
  for (const name of Object.keys(scripts).filter((each) => !partsOfCheck.includes(each)))
    expect(readme).toMatch(new RegExp(`npm (run )?${name}\\b`));
});

test("sdk/README.md has every client that the package gives", () => {
  const exported = ["sdk/index.ts", "sdk/network.ts"].flatMap((file) =>
    [...read(file).matchAll(/\b(create[A-Z]\w*(?:Client|Notifier))\b/g)].map(([, name]) => name!),
  );
  expect(new Set(exported).size).toBeGreaterThan(8);
  const readme = read("sdk/README.md");
  for (const name of new Set(exported)) expect(readme).toContain(`\`${name}\``);
});
