// What is wrong with a file that is no YAML, in words for people who do not know YAML: the line, what, and the fix. Pure.
import {
  type Document,
  isMap,
  isScalar,
  type LineCounter,
  type Node,
  visit,
  type YAMLParseError,
} from "yaml";

export type FileProblem = { readonly line: number; readonly text: string };

/** @returns every key that stands there twice; of other mistakes the first, since one leads to the next */
export function yamlProblems(document: Document, source: string, counter: LineCounter): FileProblem[] {
  const errors = document.errors as YAMLParseError[];
  const twice = errors.filter(({ code }) => code === "DUPLICATE_KEY");
  const other = errors.find(({ code }) => code !== "DUPLICATE_KEY");
  const lineAt = (offset: number) => counter.linePos(offset).line;
  return [
    ...twice.map((error) => repeatedKey(error, document, lineAt)),
    ...(other === undefined ? [] : [explain(other, document, source, lineAt)]),
  ];
}

type LineAt = (offset: number) => number;

function repeatedKey(error: YAMLParseError, document: Document, lineAt: LineAt): FileProblem {
  const offset = error.pos[0];
  let [name, first] = ["This key", 0];
  visit(document, {
    Map(_, map) {
      const keys = map.items.map(({ key }) => key as Node);
      const again = keys.find((key) => key.range?.[0] === offset);
      if (again === undefined) return;
      name = `"${String(again)}"`;
      first = keys.find((key) => String(key) === String(again))?.range?.[0] ?? 0;
    },
  });
  const text = `${name} stands here a second time; the first is in line ${lineAt(first)}. Put both together, or take one away.`;
  return { line: lineAt(offset), text };
}

function explain(error: YAMLParseError, document: Document, source: string, lineAt: LineAt): FileProblem {
  const line = lineAt(Math.min(error.pos[0], Math.max(0, source.trimEnd().length - 1)));
  const own = source.split("\n")[line - 1] ?? "";
  const message = error.message.split("\n")[0]!.replace(/ at line \d+, column \d+:?$/, "");
  const at = (text: string, itsLine = line): FileProblem => ({ line: itsLine, text });
  switch (error.code) {
    case "TAB_AS_INDENT":
      return at("There is a tab at the beginning of this line: use spaces.");
    case "BLOCK_AS_IMPLICIT_KEY":
      if (message.startsWith("Nested"))
        return at(`A second colon in one line means nothing: put the text in quotes, ${inQuotes(own)}.`);
      return at(INDENTATION);
    case "BAD_INDENT":
      if (!message.startsWith("Flow")) return at(INDENTATION);
      return at(message.startsWith("Flow seq") ? unclosed("[", "]") : unclosed("{", "}"));
    case "MISSING_CHAR":
      if (message.includes("quote"))
        return at(UNCLOSED_QUOTE, quoteBefore(document, error.pos[0], lineAt) ?? line);
      if (message.startsWith("Flow seq")) return at(unclosed("[", "]"));
      return message.startsWith("Flow map") ? at(unclosed("{", "}")) : at(NO_COLON);
    case "MULTILINE_IMPLICIT_KEY":
      return at(NO_COLON);
    case "BAD_SCALAR_START":
      return at(`A text cannot begin with ${message.at(-1)}: put it in quotes, ${inQuotes(own)}.`);
    case "UNEXPECTED_TOKEN":
      return at(
        `Something stands behind what was already closed: put the whole text in quotes, ${inQuotes(own)}.`,
      );
    case "MULTIPLE_DOCS":
      return at('"---" begins another file: each scenario has a file of its own.');
    default:
      return at(`This is no YAML: ${message}.`);
  }
}

const INDENTATION =
  "This line does not begin in the column of its list or block: use spaces, and as many as the lines that it belongs to.";
const NO_COLON =
  'Here or in the line above something is missing: a part is "name: value", and what stands in a list begins with "- ".';
const UNCLOSED_QUOTE = "A quote opens here and is never closed: end the text with the same quote.";
const unclosed = (open: string, close: string) =>
  `A "${open}" above is not closed: end it with "${close}" before this line.`;

/** Such as: title: 'Ana: and Bruno'. */
function inQuotes(line: string): string {
  const [, before = "", value = ""] = /^((?:\s*- )?(?:[^"':]+: )?)(.*)$/.exec(line.trim()) ?? [];
  return `such as ${before}'${value.trim().replaceAll("'", "''")}'`;
}

/** The line of the text in quotes that runs to this place. */
function quoteBefore(document: Document, offset: number, lineAt: LineAt): number | undefined {
  let found: number | undefined;
  const look = (node: unknown) => {
    if (!isScalar(node) || !String(node.type).startsWith("QUOTE") || !node.range) return;
    if (node.range[0] <= offset && node.range[1] >= offset - 1) found = lineAt(node.range[0]);
  };
  visit(document, { Scalar: (_, node) => look(node) });
  if (isMap(document.contents)) for (const { key } of document.contents.items) look(key);
  return found;
}
