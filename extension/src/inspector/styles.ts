import { base } from "../chat/styles/base";
import { theme } from "../chat/styles/theme";

const inspector = `
.inspector { display: block; container-type: inline-size; min-width: 0; }
.report, .line.ask { padding: 0 12px; }
.line { display: grid; gap: 4px; margin-block: 10px; }
.line label { color: var(--fg-soft); font-size: .92em; }
.field { display: flex; gap: 8px; }
.field input { flex: 1 1 8rem; min-width: 0; }
.field button { flex: none; }
.note, .soft, .file { color: var(--fg-soft); font-size: .92em; }
.note { margin-block-end: 8px; }
.file, .heading, .question, .said, .verdict { overflow-wrap: anywhere; }
.heading { font-weight: 600; }
.empty { padding: 1rem 0; color: var(--fg-soft); text-align: center; }
.summary { padding-block-end: 10px; }
.question { font-weight: 600; }
.said { white-space: pre-wrap; margin-block-end: 4px; }
.badge { border: 1px solid transparent; background: var(--bg-soft); color: var(--fg); }

.fold { border-block-start: 1px solid var(--line); }
.fold h3 { margin: 0; font-size: 1em; }
.toggle { display: flex; align-items: center; gap: 8px; width: 100%; padding: 8px 0; border: 0; background: none; color: var(--fg); font-weight: 600; text-align: start; }
.toggle:hover { color: var(--accent); }
.toggle:focus-visible { outline-offset: -2px; }
.toggle::before { content: ""; flex: none; width: 7px; height: 7px; border: solid currentColor; border-width: 0 2px 2px 0; transform: rotate(-45deg); }
.toggle[aria-expanded="true"]::before { transform: rotate(45deg); }
.body { padding-block-end: 12px; }

table { width: 100%; border-collapse: collapse; font-size: .93em; }
th, td { padding: 6px 8px; border-block-end: 1px solid var(--line); text-align: start; vertical-align: top; font-weight: inherit; }
thead th { color: var(--fg-soft); font-weight: 600; vertical-align: bottom; }
tbody th:not(.number) { overflow-wrap: anywhere; }
.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead .number { white-space: normal; }
.bar { display: block; position: relative; width: 100%; min-width: 3rem; height: 4px; margin-block-start: 3px; border-radius: 2px; background: var(--bg-soft); overflow: hidden; }
.bar::after { content: ""; position: absolute; inset-block: 0; inset-inline-start: 0; width: var(--share, 0); background: var(--accent); }
.cell .badge { display: inline-block; margin: 0; }
.cards th:nth-child(2), .cards td:nth-child(2) { width: 46%; }
.verdict { margin-block-start: 4px; }
.link { padding: 0; border: 0; background: none; color: var(--link); text-decoration: underline; text-align: start; }
.more, .way { margin-block-start: 6px; }
.more ul { margin: 0; padding-inline-start: 1.4em; }
table + .note, table + .soft { margin-block-start: 8px; }
.way { padding: 10px 12px; border: 1px solid var(--line); border-radius: 8px; }
blockquote { max-height: 16em; overflow-y: auto; margin: 0 0 8px; padding-inline-start: 10px; border-inline-start: 3px solid var(--accent); white-space: pre-wrap; overflow-wrap: anywhere; }
.conclusion { margin-block: 8px; padding: 6px 10px; border-radius: 6px; background: var(--warn-bg); color: var(--warn-fg); font-weight: 600; }
.conclusion.good { background: var(--good-bg); color: var(--good-fg); }
.found { max-height: 16em; overflow-y: auto; margin: 0 0 8px; padding: 0; list-style: none; }
.pick { display: grid; width: 100%; padding: 4px 8px; border: 1px solid transparent; border-radius: 6px; background: none; text-align: start; }
.pick:hover, .pick[aria-current] { background: var(--bg-soft); }
.pick[aria-current] { border-color: var(--accent); }
.pick:focus-visible { outline-offset: -2px; }

.span { display: block; position: relative; min-width: 6rem; height: 12px; border-radius: 3px; background: var(--bg-soft); }
.span::after { content: ""; position: absolute; inset-block: 0; inset-inline-start: min(var(--from), 100% - 2px); width: max(2px, var(--share)); border-radius: 3px; background: var(--accent); }
.span.stage { height: 8px; margin-block: 2px; }
.span.stage::after { opacity: .65; }
.waterfall td:last-child { width: 45%; }
th .stage { padding-inline-start: 1em; color: var(--fg-soft); }

pre { max-height: 24em; overflow: auto; margin: 4px 0 8px; padding: 8px; border-radius: 6px; background: var(--bg-soft); white-space: pre-wrap; overflow-wrap: anywhere; font-family: var(--jp-code-font-family, var(--vscode-editor-font-family, ui-monospace, monospace)); font-size: .9em; }
.part { border-radius: 2px; }
.part.p-instructions { background: var(--call-bg); color: var(--call-fg); }
.part.p-history { background: var(--warn-bg); color: var(--warn-fg); }
.part.p-passage { background: var(--info-bg); color: var(--info-fg); }
.part.p-question { background: var(--good-bg); color: var(--good-fg); }

.step-list { margin: 0; padding-inline-start: 1.6em; }
.step-list > li { padding-block: 4px; }
.step { display: flex; flex-wrap: wrap; gap: 2px 10px; }
summary { min-height: 24px; cursor: pointer; }
.tree { margin: 0; padding-inline-start: 1.2em; list-style: none; }
.leaf { display: flex; flex-wrap: wrap; gap: 0 8px; min-height: 24px; }
.key { color: var(--fg-soft); font-family: var(--jp-code-font-family, ui-monospace, monospace); font-size: .92em; }
.value { min-width: 0; white-space: pre-wrap; overflow-wrap: anywhere; }

@container (max-width: 36rem) {
  table, tbody, tr, th, td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { padding-block: 6px; border-block-end: 1px solid var(--line); }
  tbody th, tbody td { display: grid; grid-template-columns: minmax(5.5rem, 36%) minmax(0, 1fr); gap: 8px; padding: 2px 0; border: 0; text-align: start; white-space: normal; }
  tbody th::before, tbody td::before { content: attr(data-label); color: var(--fg-soft); font-weight: 400; overflow-wrap: anywhere; }
  tbody .number { text-align: start; white-space: normal; }
  .waterfall td:last-child { display: block; width: auto; }
  .waterfall td:last-child::before { content: none; }
  .cards td:nth-child(2) { display: block; width: auto; }
  .cards td:nth-child(2)::before { content: none; }
}
@media (forced-colors: active) { .bar, .span, .conclusion { border: 1px solid; } .bar::after, .span::after { forced-color-adjust: none; background: Highlight; } }
`;

export const styles = [theme, base, inspector].join("\n");
