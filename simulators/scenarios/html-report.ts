// The results as one page that needs nothing else: what was run, what held, and every timeline.
import { escapeHtml } from "../reports/escape.ts";
import { formatDuration, formatTime, type TimelineEntry } from "../world/timeline.ts";
import type { ScenarioResult } from "./run-scenario.ts";

export function htmlReport(results: readonly ScenarioResult[]): string {
  const failed = results.filter(({ ok }) => !ok).length;
  const worldMs = results.reduce((sum, result) => sum + result.worldMs, 0);
  const ms = results.reduce((sum, result) => sum + result.ms, 0);
  const sections = results.map(
    (result) => `
<details${result.ok ? "" : " open"}>
  <summary><b class="${result.ok ? "ok" : "bad"}">${result.ok ? "✓" : "✗"}</b> <code>${escapeHtml(result.name)}</code> ${escapeHtml(result.title)} <small>${formatDuration(result.worldMs, result.ms)}</small></summary>
  ${result.problems.map((problem) => `<p class="bad">${escapeHtml(problem)}</p>`).join("")}
  ${result.ok ? "" : `<p>Again: <code>${escapeHtml(result.again)}</code></p>`}
  ${(result.ok ? result.oracle.findings : []).map(({ check, transaction = "", text }) => `<p class="open">Found, as it must be: ${escapeHtml(`${check}: ${transaction} ${text}`)}</p>`).join("")}
  ${result.oracle.explained.map((each) => `<p class="open">Open: ${escapeHtml(each)}</p>`).join("")}
  <table>${result.timeline.map((entry, i) => rowOf(entry, result.timeline[i - 1])).join("\n")}</table>
</details>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Scenarios: ${results.length - failed} held, ${failed} failed</title>
<style>
:root { color-scheme: light dark; --dim: #8a8f98; --line: #8883; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
summary { cursor: pointer; padding: .35rem 0; border-top: 1px solid var(--line); }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; font-size: 13.5px; width: 100%; }
td { padding: .1rem .8rem .1rem 0; vertical-align: top; }
td.time { font-variant-numeric: tabular-nums; text-align: right; color: var(--dim); white-space: nowrap; width: 6rem; }
td.who { color: var(--dim); white-space: nowrap; width: 11rem; }
tr.step td { padding-top: .7rem; font-weight: 600; }
tr.notes td:last-child, tr.match td:last-child { color: #b07a00; } tr.money td:last-child { color: #1a8f4c; }
tr.fault td:last-child { color: #a23ec4; } tr.trouble td:last-child, .bad { color: #d03535; }
tr.check td, tr.message td { color: var(--dim); } tr td.time { opacity: .55; font-weight: 400; } tr td.moved { opacity: 1; color: inherit; font-weight: 600; } .note { color: var(--dim); font-size: 13.5px; } .ok { color: #1a8f4c; } .open { color: #b07a00; } small { color: var(--dim); }
</style></head><body>
<h1>${results.length - failed} held, ${failed} failed</h1>
<p>${results.length === 1 ? "1 scenario" : `${results.length} scenarios`}, ${formatDuration(worldMs, ms)}.</p>
<p class="note">Times are the world's, not the machine's that played it: each story begins at 0:00:00, which is 11:00 in Cabo Verde, and a time is bold where it has moved. <b>so</b> is how a step ended.</p>
${sections.join("\n")}
</body></html>
`;
}

function rowOf({ atMs, kind, who, to, text }: TimelineEntry, before: TimelineEntry | undefined): string {
  const actors = kind === "check" ? "expected" : to === undefined ? who : `${who} → ${to}`;
  const time = atMs === before?.atMs ? "time" : "time moved";
  return `<tr class="${kind}"><td class="${time}">${formatTime(atMs)}</td><td class="who">${escapeHtml(actors)}</td><td>${escapeHtml(text)}</td></tr>`;
}
