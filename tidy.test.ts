// The rules of this repository, as tests. Each failure is a sentence that says where, what and how to mend it. A rule is
// changed here, with its reason, and never by an exception for one file.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const root = realpathSync(import.meta.dirname);
const files = repositoryFiles();
const isTest = (file: string) => /\.test\.ts$|(^|\/)testing\//.test(file);
const isGenerated = (file: string) => file.startsWith("openapi/generated/");
const sources = files.filter((file) => /\.(ts|mjs)$/.test(file) && !isGenerated(file));
const markdown = files.filter((file) => file.endsWith(".md"));
const manifests = files.filter((file) => path.basename(file) === "package.json");
const text = new Map(files.map((file) => [file, readFileSync(path.join(root, file), "utf8")]));
const trees = new Map(
  sources.map((file) => [file, ts.createSourceFile(file, text.get(file)!, ts.ScriptTarget.Latest, true)]),
);
const workspaces: readonly string[] = JSON.parse(text.get("package.json")!).workspaces;
const workspaceOf = (file: string) => workspaces.find((name) => file.startsWith(`${name}/`));

type Import = {
  readonly from: string;
  readonly specifier: string;
  /** The file that a relative specifier names. */
  readonly to: string | undefined;
  readonly typesOnly: boolean;
  readonly place: string;
};
const imports = sources.flatMap(importsOf);

/** What git knows or would add, so that a new file is held to the rules before its commit; without git, the folder. */
function repositoryFiles(): string[] {
  const git = (...words: string[]) =>
    execFileSync("git", words, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  let listed: string[];
  try {
    if (realpathSync(git("rev-parse", "--show-toplevel").trim()) !== root)
      throw new Error("another repository");
    listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0").filter(Boolean);
  } catch {
    const ignored = /(^|\/)(node_modules|\.git|\.makeba|dist|coverage|reports)(\/|$)|\.log$/;
    listed = (readdirSync(root, { recursive: true }) as string[]).filter((file) => !ignored.test(file));
  }
  return listed
    .filter((file) => existsSync(path.join(root, file)) && statSync(path.join(root, file)).isFile())
    .toSorted();
}

function placeOf(node: ts.Node): string {
  const tree = node.getSourceFile();
  return `${tree.fileName}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

function importsOf(file: string): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, typesOnly: boolean) => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const to = specifier.text.startsWith(".")
      ? path.posix.join(path.posix.dirname(file), specifier.text)
      : undefined;
    found.push({ from: file, specifier: specifier.text, to, typesOnly, place: placeOf(node) });
  };
  visit(trees.get(file)!, (node) => {
    if (ts.isImportDeclaration(node)) {
      const { importClause: clause } = node;
      const named = clause?.namedBindings;
      const eachIsType =
        named !== undefined &&
        ts.isNamedImports(named) &&
        named.elements.every((element) => element.isTypeOnly);
      const typesOnly =
        clause !== undefined && (clause.isTypeOnly || (clause.name === undefined && eachIsType));
      add(node, node.moduleSpecifier, typesOnly);
    } else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node, node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node, node.arguments[0], false);
  });
  return found;
}

/** The lines of all files that a pattern fits, as `place: what was found`. */
function linesWith(pattern: RegExp, among: readonly string[]): string[] {
  return among.flatMap((file) =>
    text
      .get(file)!
      .split("\n")
      .flatMap((line, i) => {
        const found = pattern.exec(line);
        return found ? [`${file}:${i + 1}: ${found[0].trim()}`] : [];
      }),
  );
}

const nothing: string[] = [];

test("the server's parts know only what is below them: main, app, features, posting, storage, ledger", () => {
  // What stands in none of these is a feature or shared by features. Equals do not know each other, except features.
  const layers = [
    ["ledger"],
    ["storage"],
    ["posting", "verification"],
    [],
    ["app.ts"],
    ["main.ts", "verify.ts", "bench"],
    ["start.mjs"],
  ];
  const features = 3;
  const partOf = (file: string) => file.split("/")[1]!;
  const layerOf = (part: string) => {
    const found = layers.findIndex((parts) => parts.includes(part));
    return found === -1 ? features : found;
  };
  const wrong = imports.filter(({ from, to }) => {
    if (isTest(from) || !from.startsWith("server/") || !to?.startsWith("server/") || isTest(to)) return false;
    const [part, other] = [partOf(from), partOf(to)];
    if (part === other) return false;
    const [layer, below] = [layerOf(part), layerOf(other)];
    return layer === features ? below > layer : below >= layer;
  });
  expect(
    wrong.map(
      ({ place, to }) => `${place} imports ${to}, which is not below it: pass it in from server/app.ts.`,
    ),
  ).toEqual(nothing);
});

test("the ledger is pure: nothing from outside, no clock, no chance, nothing to wait for", () => {
  const ledger = sources.filter((file) => file.startsWith("server/ledger/") && !isTest(file));
  expect(ledger.length).toBeGreaterThan(0);
  const problems = imports
    .filter(({ from, to }) => ledger.includes(from) && !to?.startsWith("server/ledger/"))
    .map(
      ({ place, specifier }) => `${place} imports ${specifier}: what the ledger needs comes in the command.`,
    );
  const impure =
    /^(performance|process|set(Timeout|Interval|Immediate)|queueMicrotask|fetch|crypto|console|globalThis|Promise)$/;
  const find = (node: ts.Node): string | undefined => {
    if (ts.isAwaitExpression(node) || node.kind === ts.SyntaxKind.AwaitKeyword) return "await";
    if (node.kind === ts.SyntaxKind.AsyncKeyword) return "async";
    if (ts.isNewExpression(node) && node.expression.getText() === "Date" && !node.arguments?.length)
      return "new Date()";
    if (ts.isCallExpression(node) && node.expression.getText() === "Date") return "Date()";
    if (ts.isPropertyAccessExpression(node) && /^(Date\.now|Math\.random)$/.test(node.getText()))
      return node.getText();
    if (!ts.isIdentifier(node) || !impure.test(node.text)) return undefined;
    const isName =
      (ts.isPropertyAccessExpression(node.parent) || ts.isPropertyAssignment(node.parent)) &&
      node.parent.name === node;
    return isName ? undefined : node.text;
  };
  for (const file of ledger)
    visit(trees.get(file)!, (node) => {
      const found = find(node);
      if (found !== undefined)
        problems.push(
          `${placeOf(node)} uses ${found}: time, ids and chance stand in the command; a replay must give the same.`,
        );
    });
  expect([...new Set(problems)]).toEqual(nothing);
});

test("a workspace imports only the workspaces that it may know", () => {
  const mayKnow: Record<string, readonly string[]> = {
    openapi: [],
    sdk: ["openapi"],
    server: ["openapi"],
    simulators: ["openapi", "sdk"],
    "load-tests": ["openapi", "sdk", "simulators"],
  };
  const problems: string[] = [];
  for (const { from, specifier, typesOnly, place } of imports) {
    const workspace = workspaceOf(from);
    const other = /^@makeba\/([^/]+)/.exec(specifier)?.[1];
    if (workspace === undefined || other === undefined) continue;
    if (!mayKnow[workspace]?.includes(other))
      problems.push(
        `${place} imports ${specifier}: ${workspace} may know ${mayKnow[workspace]?.join(", ") || "no other"} only.`,
      );
    else if (workspace === "sdk" && !typesOnly && !isTest(from))
      problems.push(`${place} imports ${specifier} at run time: the published SDK takes types only from it.`);
  }
  for (const [file, tree] of trees) {
    if (file.startsWith("server/") || workspaceOf(file) === undefined) continue;
    visit(tree, (node) => {
      if (!ts.isStringLiteralLike(node) || !/^@makeba\/server\b/.test(node.text)) return;
      if (!/^@makeba\/server\/(start\.mjs|verify\.ts|postgres\.ts)$/.test(node.text))
        problems.push(`${placeOf(node)} names ${node.text}: start the server as a process, by start.mjs.`);
    });
  }
  expect(problems).toEqual(nothing);
});

test("no import leaves its workspace by a relative path", () => {
  const wrong = imports.filter(
    ({ from, to }) =>
      to !== undefined && workspaceOf(from) !== undefined && workspaceOf(to) !== workspaceOf(from),
  );
  expect(
    wrong.map(({ place, specifier }) => `${place} imports ${specifier}: import the package by name.`),
  ).toEqual(nothing);
});

test("what runs in production does not import what is for tests", () => {
  const wrong = imports.filter(({ from, to }) => to !== undefined && !isTest(from) && isTest(to));
  expect(
    wrong.map(({ place, to }) => `${place} imports ${to}: move what both need out of testing/.`),
  ).toEqual(nothing);
});

test("no source file imports itself, by however long a way", () => {
  const next = Map.groupBy(
    imports.filter(({ to }) => to !== undefined && trees.has(to)),
    ({ from }) => from,
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const walk = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) {
      cycles.push([...way.slice(way.indexOf(file)), file].join(" -> "));
      return;
    }
    if (done.has(file)) return;
    for (const { to } of next.get(file) ?? []) walk(to!, [...way, file]);
    done.add(file);
  };
  for (const file of sources) walk(file, []);
  expect(cycles.map((cycle) => `${cycle}: move what both need into a file of its own.`)).toEqual(nothing);
});

test("every relative import names a file that is there", () => {
  const wrong = imports.filter(({ to }) => to !== undefined && !text.has(to));
  expect(
    wrong.map(({ place, specifier }) => `${place} imports ${specifier}: no such file is in the repository.`),
  ).toEqual(nothing);
});

test("files and folders have kebab-case names of whole words that say what is in them", () => {
  const empty = /^(utils?|helpers?|common|managers?|services?|base|impl|misc)$/;
  const problems = files
    .filter((file) => /\.(ts|mjs|yaml|md)$/.test(file) && !/(^|\/)[A-Z]+\.md$/.test(file))
    .flatMap((file) =>
      file.split("/").flatMap((part) => {
        const name = part
          .replace(/(\.(property|db|e2e|test|request|response))*\.(ts|mjs|yaml|md)$|^\./, "")
          .replace(".config", "");
        if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
          return [`${file}: ${part} is not kebab-case: write whole words with hyphens between.`];
        return name.split("-").some((word) => empty.test(word))
          ? [`${file}: ${part} says nothing: name it after what it does.`]
          : [];
      }),
    );
  expect([...new Set(problems)]).toEqual(nothing);
});

test("only the published package has an index", () => {
  const wrong = sources.filter((file) => /(^|\/)index\.[a-z]+$/.test(file) && file !== "sdk/index.ts");
  expect(wrong.map((file) => `${file}: import from the file that has it, and remove the index.`)).toEqual(
    nothing,
  );
});

test("every source file opens with a comment", () => {
  const wrong = sources.filter((file) => !/^(#!.*\n)?(\/\/ ?\S|\/\*)/.test(text.get(file)!));
  expect(
    wrong.map((file) => `${file}: say in its first lines what it is for and what it must never do.`),
  ).toEqual(nothing);
});

test("no test is left out, and nothing is left for later", () => {
  const problems: string[] = [];
  for (const tree of trees.values())
    visit(tree, (node) => {
      if (!ts.isPropertyAccessExpression(node) || !/^(skip|only|todo)$/.test(node.name.text)) return;
      if (/^(test|it|describe|suite)\b/.test(node.expression.getText()))
        problems.push(`${placeOf(node)}: ${node.getText()}: make it run, or remove it.`);
    });
  const later = new RegExp(`\\b(${["TO", "FIX"].map((word, i) => word + ["DO", "ME"][i]).join("|")})\\b`);
  const notes = linesWith(later, files);
  problems.push(...notes.map((place) => `${place}: do it now, or file it where work is planned.`));
  expect(problems).toEqual(nothing);
});

test("money is never a floating-point number", () => {
  // Decimals exist at the edge only. Reports and the bench round times, and an oracle may reckon in its own way.
  const allowed = /^(server\/http\/amounts\.ts|load-tests\/|server\/bench\/)/;
  const problems: string[] = [];
  for (const [file, tree] of trees) {
    if (allowed.test(file) || isTest(file)) continue;
    visit(tree, (node) => {
      if (!ts.isCallExpression(node)) return;
      const called = node.expression.getText();
      const argument = node.arguments[0]?.getText() ?? "";
      if (/^(Number\.)?parseFloat$/.test(called) || (/\.toFixed$/.test(called) && argument === "2"))
        problems.push(
          `${placeOf(node)}: ${called}: amounts are bigints in minor units; see server/http/amounts.ts.`,
        );
      if (called === "Number" && /Minor\b/.test(argument))
        problems.push(
          `${placeOf(node)}: Number(${argument}): leave it a bigint, or convert in server/http/amounts.ts.`,
        );
    });
  }
  expect(problems).toEqual(nothing);
});

test("nothing names a machine: no download addresses, no paths of somebody's disk, no registry", () => {
  const resolved = linesWith(/"resolved": "http.*/, ["package-lock.json"]);
  const problems = resolved.map(
    (place) => `${place}: install with this folder's .npmrc, which leaves addresses out.`,
  );
  const folder = /(?<![\w.~$}-])\/(work|home|root|Users)\/[\w.-]*/;
  const host =
    /\b(registry\.(npmjs|yarnpkg)|pypi|crates|proxy\.golang|(deb|archive)\.(debian|ubuntu))\.(org|com|io)\b/;
  const places = [folder, host].flatMap((pattern) => linesWith(pattern, files));
  problems.push(
    ...places.map((place) => `${place}: it is of one machine only; take it from the environment.`),
  );
  expect(problems).toEqual(nothing);
});

test("every link in the documents leads to a file", () => {
  const problems: string[] = [];
  for (const file of markdown)
    for (const [, link] of withoutCode(file).matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)) {
      if (/^([a-z]+:|#)/.test(link!)) continue;
      const to = path.join(root, path.dirname(file), link!.replace(/#.*/, ""));
      if (!existsSync(to))
        problems.push(`${file} links to ${link}: no such file; correct or remove the link.`);
    }
  expect(problems).toEqual(nothing);
});

function withoutCode(file: string): string {
  return text.get(file)!.replaceAll(/```[\s\S]*?```/g, "");
}

test("every npm script that the documents mention exists", () => {
  const scriptsOf = (manifest: string) => Object.keys(JSON.parse(text.get(manifest)!).scripts ?? {});
  const problems: string[] = [];
  for (const file of markdown) {
    // A document of a workspace may speak of that workspace's scripts.
    const own = `${path.dirname(file)}/package.json`;
    const known = [...scriptsOf("package.json"), ...(manifests.includes(own) ? scriptsOf(own) : [])];
    for (const [, run, short] of text.get(file)!.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g))
      if (!known.includes((run ?? short)!))
        problems.push(`${file} mentions npm run ${run ?? short}: no such script.`);
  }
  expect(problems).toEqual(nothing);
});

test("no two places give a prepared statement the same name, because a connection keeps one text for it", () => {
  const places = new Map<string, string[]>();
  for (const file of sources.filter((file) => file.startsWith("server/") && !isTest(file))) {
    for (const [, name = "", statement = ""] of text
      .get(file)!
      .matchAll(/name: "([\w-]+)",\s*text: ([\w.]+|`)/g)) {
      places.set(name, [...new Set([...(places.get(name) ?? []), `${file} (${statement})`])]);
    }
  }
  expect(places.size).toBeGreaterThan(10);
  const problems = [...places].filter(([, where]) => where.length > 1);
  expect(problems.map(([name, where]) => `${name} is in ${where.join(" and ")}: rename one.`)).toEqual(
    nothing,
  );
});

test("every dependency is pinned to one version", () => {
  const problems = manifests.flatMap((file) => {
    const { dependencies, devDependencies, optionalDependencies, overrides } = JSON.parse(text.get(file)!);
    return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides })
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version)))
      .map(([name, version]) => `${file}: ${name} is ${version}: name the exact version.`);
  });
  expect(problems).toEqual(nothing);
});

test("every package that is imported stands in the package.json of who imports it", () => {
  const manifestOf = (file: string) =>
    JSON.parse(text.get(`${workspaceOf(file) ?? "."}/package.json`.replace(/^\.\//, ""))!);
  const shared = JSON.parse(text.get("package.json")!).devDependencies;
  // What the programs and the packages need when they run must not be a development dependency: an image has none.
  const atRunTime = new Set<string>();
  const follow = (file: string): void => {
    if (atRunTime.has(file)) return;
    atRunTime.add(file);
    for (const { from, to, typesOnly } of imports)
      if (from === file && to !== undefined && !typesOnly) follow(to);
  };
  const programs =
    /^(server|simulators|load-tests)\/([a-z0-9]+\/)?(main|start|verify|demo|container-keys)\.(ts|mjs)$/;
  for (const file of sources) if (programs.test(file) && !file.startsWith("server/bench/")) follow(file);
  for (const manifest of manifests)
    for (const target of Object.values<string>(JSON.parse(text.get(manifest)!).exports ?? {}))
      follow(path.posix.join(path.dirname(manifest), target));
  const problems = imports.flatMap(({ from, specifier, to, typesOnly, place }) => {
    if (to !== undefined || specifier.startsWith("node:")) return [];
    const { name, dependencies, devDependencies } = manifestOf(from);
    const [scope, rest] = specifier.split("/");
    const wanted = scope!.startsWith("@") ? `${scope}/${rest}` : scope!;
    const kind = atRunTime.has(from) && !typesOnly ? "dependencies" : "devDependencies";
    const known = kind === "dependencies" ? dependencies : { ...dependencies, ...devDependencies, ...shared };
    if (wanted === name || wanted in (known ?? {})) return [];
    return [`${place} imports ${specifier}: add ${wanted} to the ${kind} of its package.json.`];
  });
  expect(problems).toEqual(nothing);
});
