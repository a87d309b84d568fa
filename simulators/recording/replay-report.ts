// The differences of a replay, for people: who said what to whom, and below it what was recorded (-) and what came now (+).
import { styleText } from "node:util";
import type { Difference, Replay } from "./session-replay.ts";

const TEXT_LENGTH_MAX = 300;

/** @param colour whether for a terminal that shows it */
export function replayLines(
  { sent, leftOut, differences, unknownTokens = 0 }: Replay,
  { colour }: { colour: boolean },
): string[] {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const lines: string[] = [];
  let before: Difference | undefined;
  for (const difference of differences) {
    const { exchange, from, to, request, where, recorded, found } = difference;
    if (before?.exchange !== exchange)
      lines.push("", paint("bold", `${exchange}. ${from} → ${to}  ${decoded(request)}`));
    lines.push(`   ${where}`);
    lines.push(paint("red", `     - ${shown(recorded)}`), paint("green", `     + ${shown(found)}`));
    before = difference;
  }
  const differing = new Set(differences.map(({ exchange }) => exchange)).size;
  const summary =
    differing === 0
      ? `${sent} requests, and the same answers.`
      : `${sent} requests; ${differing} ${differing === 1 ? "answer differs" : "answers differ"}, in ${differences.length} ${differences.length === 1 ? "place" : "places"} (- recorded, + now).`;
  const left = Object.entries(leftOut).map(([reason, count]) => `${count} not sent: ${reason}.`);
  const hint =
    unknownTokens === 0
      ? []
      : [
          `${unknownTokens} refused with 401: they came with a token from before the recording, which nobody knows here. Begin a recording where the session begins.`,
        ];
  return [...lines, ...(lines.length > 0 ? [""] : []), summary, ...left, ...hint];
}

/** A path with its masks as people read them. */
const decoded = (request: string) =>
  request.replace(/%C2%AB|%C2%BB|%3A/g, (text) => decodeURIComponent(text));

function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text;
}
