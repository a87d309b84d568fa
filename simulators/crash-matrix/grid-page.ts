// The results as one page that needs nothing else: the grid, and behind each of its cells what was done, what came of it and
// how to play it again.
import { escapeHtml } from "../reports/escape.ts";
import { describeKill } from "./cells.ts";
import { againCommand, byPlace, cellOf } from "./grid.ts";
import type { CellResult } from "./run-cell.ts";
import {
  COLUMNS,
  MOMENTS,
  partsIn,
  TRANSITIONS,
  type Transition,
  VICTIMS,
  WITHOUT_ROW,
} from "./transitions.ts";

const VICTIM_NAMES = { atm: "ATM", switch: "switch", wallet: "wallet" } as const;

export function gridPage(results: readonly CellResult[], { seconds }: { readonly seconds: number }): string {
  const failed = results.filter(({ ok }) => !ok).length;
  const people = results.filter(({ ok, explained }) => ok && explained.length > 0).length;
  const held = results.length - failed;
  const find = byPlace(results);
  const rows = TRANSITIONS.flatMap((transition) => [
    ...(transition.chapter === undefined
      ? []
      : [
          `<tr class="chapter"><th colspan="${COLUMNS.length + 1}">${escapeHtml(transition.chapter)}</th></tr>`,
        ]),
    `<tr>${rowHead(transition)}${COLUMNS.map((column) => tile(find(transition.name, column))).join("")}</tr>`,
  ]);
  const all = held === 1 ? "The cell holds" : `All ${held} cells hold`;
  const title = failed === 0 ? all : `${failed} of ${results.length} cells fail`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Crash matrix: ${held} held, ${failed} failed</title>
<style>${STYLE}</style></head><body>
<header>
<p class="kicker">Crash matrix</p>
<h1 class="${failed === 0 ? "ok" : "bad"}">${title}</h1>
<p>Each cell is one withdrawal, played with real processes: a wallet on PostgreSQL, the switch and an ATM with its journal on
the disk. One of them was ended with <code>SIGKILL</code>, right before or right after one transition, and started again. When
everything was at rest, notes, books, holds and every acknowledgement were held against each other. Choose a cell to see what
was done and how to play it again.</p>
<ul class="legend">
<li><i class="tile held"></i>${held - people} came to their end by themselves</li>
<li><i class="tile person"></i>${people} wait for a person, who has been told</li>
<li><i class="tile failed"></i>${failed} failed</li>
<li><i class="tile apart"></i>dashed: a bystander, who has no part in it and dies while it happens</li>
<li>${results.length} withdrawals in ${Math.round(seconds)} s</li>
</ul>
</header>
${failures(results)}
<table>
<thead>
<tr><td rowspan="2"></td>${MOMENTS.map((moment) => `<th colspan="${VICTIMS.length}" class="moment">killed ${moment}</th>`).join("")}</tr>
<tr>${MOMENTS.flatMap(() => VICTIMS.map((victim) => `<th class="victim">${VICTIM_NAMES[victim]}</th>`)).join("")}</tr>
</thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
<h2>What has no row</h2>
<dl>${WITHOUT_ROW.map(([what, why]) => `<dt>${escapeHtml(what)}</dt><dd>${inCode(why)}</dd>`).join("")}</dl>
${results.map(details).join("\n")}
</body></html>
`;
}

function rowHead({ name, title, way }: Transition): string {
  const parts = partsIn(way).map((victim) => VICTIM_NAMES[victim]);
  const who =
    parts.length === VICTIMS.length ? "all three have a part in it" : `only the ${parts.join(" and the ")}`;
  return `<th scope="row"><code>${name}</code><span>${escapeHtml(title)}</span><small>${who}</small></th>`;
}

function tile(result: CellResult | undefined): string {
  if (result === undefined) return '<td><span class="tile none">not run</span></td>';
  const { ok, status, ms, explained } = result;
  const { hasPart } = cellOf(result);
  const state = ok ? (explained.length > 0 ? "person" : "held") : "failed";
  const mark = ok ? (explained.length > 0 ? "☎" : "✓") : "✗";
  const place = hasPart ? "" : " apart";
  return `<td><button class="tile ${state}${place}" popovertarget="${idOf(result)}"><b>${mark} ${escapeHtml(ok ? status.toLowerCase() : "failed")}</b><small>${(ms / 1000).toFixed(1)} s${hasPart ? "" : ", bystander"}</small></button></td>`;
}

function details(result: CellResult): string {
  const { name, ok, status, ms, problems, explained } = result;
  const cell = cellOf(result);
  const { transition, victim, hasPart } = cell;
  const bystander = hasPart ? "" : ` It has no part in this transition: it dies while it happens.`;
  const lines = [
    `<dt>Transition</dt><dd>${escapeHtml(transition.title)}</dd>`,
    `<dt>Kill</dt><dd>${escapeHtml(`${describeKill(cell)}.${bystander}`)}</dd>`,
    `<dt>Outcome</dt><dd>${escapeHtml(ok ? `${status}, and everything agrees` : status)}, after ${(ms / 1000).toFixed(1)} s</dd>`,
    ...explained.map((each) => `<dt>For a person</dt><dd>${escapeHtml(each)}</dd>`),
    ...problems.map((each) => `<dt class="bad">Wrong</dt><dd class="bad">${escapeHtml(each)}</dd>`),
    `<dt>Again</dt><dd><code class="command">${escapeHtml(againCommand(result))}</code></dd>`,
  ];
  return `<div popover id="${idOf(result)}"><h3><code>${escapeHtml(name)}</code> <small>${VICTIM_NAMES[victim]}</small></h3><dl>${lines.join("")}</dl></div>`;
}

function failures(results: readonly CellResult[]): string {
  const failed = results.filter(({ ok }) => !ok);
  if (failed.length === 0) return "";
  const items = failed.map(
    (result) =>
      `<li><code>${escapeHtml(result.name)}</code> ${escapeHtml(describeKill(cellOf(result)))}<p class="bad">${result.problems.map(escapeHtml).join("<br>")}</p><code class="command">${escapeHtml(againCommand(result))}</code></li>`,
  );
  return `<section class="failures"><h2>What failed</h2><ul>${items.join("")}</ul></section>`;
}

function idOf({ name }: Pick<CellResult, "name">): string {
  return name.replaceAll("/", "-");
}

function inCode(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}

const STYLE = `
:root { color-scheme: light dark; --dim: #717884; --line: #8882; --ok: #147a41; --ok-back: #17a55420; --person: #8a5b00;
  --person-back: #e0a00030; --bad: #c22a2a; --bad-back: #d0353530; --page: #fbfbfa; --ink: #1d2127; }
@media (prefers-color-scheme: dark) { :root { --page: #15181c; --ink: #e6e8eb; --dim: #98a0ab; --ok: #56c98a; --person: #e3b04b; --bad: #ff7a7a; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 80rem; margin: 2.5rem auto 5rem; padding: 0 1.25rem; background: var(--page); color: var(--ink); }
header p { max-width: 52rem; } .kicker { margin: 0; color: var(--dim); letter-spacing: .04em; }
h1 { margin: .1rem 0 .6rem; font-size: 2.1rem; line-height: 1.2; } h1.ok, .ok { color: var(--ok); } .bad { color: var(--bad); white-space: pre-wrap; }
h2 { margin-top: 2.5rem; font-size: 1.15rem; } code { font-size: .92em; }
.legend { display: flex; flex-wrap: wrap; gap: .4rem 1.6rem; padding: 0; list-style: none; color: var(--dim); font-size: 13.5px; }
.legend i { display: inline-block; width: 1rem; height: 1rem; padding: 0; margin-right: .45rem; vertical-align: -.15rem; }
table { border-collapse: separate; border-spacing: 3px; width: 100%; margin-top: 1.2rem; }
thead th { font-weight: 600; font-size: 13px; text-align: center; } thead .moment { border-bottom: 2px solid var(--line); } thead .victim { color: var(--dim); font-weight: 500; }
thead { position: sticky; top: 0; background: var(--page); }
tr.chapter th { text-align: left; padding: 1.1rem 0 .2rem; font-size: 13px; color: var(--dim); letter-spacing: .03em; }
th[scope=row] { text-align: left; font-weight: 400; padding: .3rem .8rem .3rem 0; width: 34%; vertical-align: middle; }
th[scope=row] code { font-weight: 650; } th[scope=row] span { display: block; line-height: 1.35; } th[scope=row] small { color: var(--dim); }
td { padding: 0; height: 3.1rem; } thead td { height: auto; }
.tile { box-sizing: border-box; display: block; width: 100%; height: 100%; padding: .35rem .5rem; border: 1.5px solid transparent; border-radius: 7px; font: inherit; text-align: left; color: inherit; }
button.tile { cursor: pointer; } button.tile:hover, button.tile:focus-visible { border-color: currentcolor; outline: none; }
.tile b { display: block; font-weight: 600; font-size: 13px; white-space: nowrap; } .tile small { color: var(--dim); font-size: 12px; }
.held { background: var(--ok-back); } .held b { color: var(--ok); } .person { background: var(--person-back); } .person b { color: var(--person); }
.failed { background: var(--bad-back); } .failed b { color: var(--bad); } .none { color: var(--dim); border: 1.5px dotted var(--line); }
.apart { background: none; border: 1.5px dashed #8887; } .held.apart { background: none; } .failed.apart { background: var(--bad-back); }
.failures { border: 2px solid var(--bad); border-radius: 9px; padding: 0 1.2rem .8rem; margin: 1.5rem 0; } .failures h2 { margin-top: .9rem; } .failures p { margin: .2rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.2rem; margin: .6rem 0; } dt { color: var(--dim); } dd { margin: 0; }
.command { display: inline-block; padding: .15rem .5rem; border-radius: 5px; background: #8882; user-select: all; }
[popover] { border: 1px solid var(--line); border-radius: 12px; padding: .4rem 1.4rem 1rem; width: min(40rem, 90vw); background: var(--page); color: var(--ink); box-shadow: 0 12px 45px #0005; }
[popover] h3 { margin: .7rem 0; } [popover]::backdrop { background: #0004; }
`;
