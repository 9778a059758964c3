import { parts } from "../chat/styles/parts";
import { files } from "../frame/styles";
import { styles as inspector } from "../inspector/styles";

/** Nine colours that differ in lightness too, each at least 3:1 on the page. */
const LIGHT = ["#0b57d0", "#b3261e", "#146c2e", "#8430ce", "#9a5b00", "#00796b", "#c2185b", "#455a64", "#5d4037"];
const DARK = ["#a8c7fa", "#f2b8b5", "#6dd58c", "#d7b3ff", "#ffcc80", "#80cbc4", "#f48fb1", "#b0bec5", "#d7ccc8"];
const colours = (list: readonly string[]): string => list.map((value, index) => `--m${index}: ${value};`).join(" ");
const marks = LIGHT.map((_, index) => `.mark.m${index} { fill: var(--m${index}); }`).join("\n");

const knowledge = `
:host { ${colours(LIGHT)} --alarm: #b3261e; }
@media (prefers-color-scheme: dark) { :host(:not([theme])) { ${colours(DARK)} --alarm: #ffb4ab; } }
:host([theme="dark"]) { ${colours(DARK)} --alarm: #ffb4ab; }
:host([theme="light"]) { ${colours(LIGHT)} --alarm: #b3261e; }

.summary { padding-block: 10px 0; }
.files { display: grid; gap: 8px; padding-block: 10px 14px; min-width: 0; }
.files > * { min-width: 0; }
.files .again { margin: 0; padding-inline-start: 1.2em; }
.removed h3 { margin: 0 0 4px; font-size: 1em; }
.waiting { overflow-wrap: anywhere; }

.filters { display: flex; flex-wrap: wrap; gap: 0 12px; align-items: end; }
.filters .line { flex: 0 1 auto; min-width: 0; }
.filters .wide { flex: 1 1 14rem; }
.filters .narrow { display: none; }
.documents-table td, .documents-table th { padding: 4px 6px; }
.documents-table td:nth-child(2) { overflow-wrap: anywhere; }
.documents-table tbody th, .documents-table td:nth-child(2), .skipped tbody th { min-width: 5.5rem; }
.documents-table td:nth-child(8) { white-space: nowrap; }
.documents-table .link { overflow-wrap: anywhere; min-height: 24px; }
.sort { min-height: 24px; padding: 2px 4px; margin-inline: -4px; border: 0; border-radius: 4px; background: none; color: inherit; font-weight: 600; text-align: inherit; }
.sort:hover { background: var(--bg-soft); color: var(--fg); }
[aria-sort] .sort { color: var(--fg); }
[aria-sort="ascending"] .sort::after { content: " ▲"; }
[aria-sort="descending"] .sort::after { content: " ▼"; }
.parts { display: block; white-space: normal; overflow-wrap: normal; }
.pager { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-block: 8px; }
.pager .soft { flex: 1 1 6rem; }
.passages .head { display: flex; align-items: flex-start; gap: 8px; }
h4 { margin: 8px 0 4px; font-size: 1em; overflow-wrap: anywhere; }
.passages h4 { flex: 1; min-width: 0; margin-block-start: 4px; }
.passage-list, .pairs { display: grid; gap: 10px; margin: 0 0 8px; padding-inline-start: 1.8em; }
.passage-list li, .pairs li { min-width: 0; }
.cosine { font-weight: 600; font-variant-numeric: tabular-nums; }
.pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 12px; }
.twin blockquote { max-height: 12em; }
input[type="range"] { padding: 0; accent-color: var(--accent); }

.plot { margin-block: 8px; }
.stage-box { position: relative; border: 1px solid var(--edge); border-radius: 8px; direction: ltr; }
.stage-box svg { display: block; width: 100%; height: auto; }
${marks}
.mark { stroke: var(--bg); stroke-width: .6; fill-opacity: .85; cursor: pointer; }
.mark.other { fill: var(--fg-soft); }
.mark.failed { fill: var(--alarm); fill-opacity: 1; stroke: var(--bg); stroke-width: 1.2; }
.mark.dim { opacity: .1; }
.mark.current { stroke: var(--fg); stroke-width: 2.2; fill-opacity: 1; opacity: 1; }
.tip { position: absolute; inset-inline: 8px; width: fit-content; max-width: calc(100% - 16px); margin-inline: auto; transform: translateY(calc(-100% - 12px)); padding: 6px 10px; border: 1px solid var(--edge); border-radius: 8px; background: var(--bg); overflow-wrap: anywhere; }
.tip.below { transform: translateY(14px); }
.legend .chip { padding: 3px 10px; }
.legend .chip svg { flex: none; width: 16px; height: 16px; }
.legend [aria-pressed="true"] { border-color: var(--accent); background: var(--info-bg); color: var(--info-fg); font-weight: 600; }

@container (max-width: 44rem) {
  .documents-table, .documents-table tbody, .documents-table tr, .documents-table th, .documents-table td { display: block; }
  .documents-table tbody th, .documents-table td:nth-child(2), .skipped tbody th { min-width: 0; }
  .documents-table thead { display: none; }
  .documents-table tr { padding-block: 6px; border-block-end: 1px solid var(--line); }
  .documents-table tbody th, .documents-table tbody td { display: grid; grid-template-columns: minmax(5.5rem, 36%) minmax(0, 1fr); gap: 8px; padding: 2px 0; border: 0; text-align: start; white-space: normal; }
  .documents-table tbody th::before, .documents-table tbody td::before { content: attr(data-label); color: var(--fg-soft); font-weight: 400; overflow-wrap: anywhere; }
  .filters .narrow { display: flex; flex-wrap: wrap; align-items: end; gap: 8px; }
  .filters .narrow .line { margin: 0; }
}
@container (max-width: 30rem) { .pair { grid-template-columns: minmax(0, 1fr); } .field { flex-wrap: wrap; } }
@media (forced-colors: active) { .tip, .stage-box { border-color: CanvasText; } .mark { fill: CanvasText; stroke: Canvas; } .mark.failed { fill: Highlight; } .mark.current { stroke: Highlight; } .legend [aria-pressed="true"] { border: 2px solid Highlight; } }
`;

export const styles = [inspector, parts, files, knowledge].join("\n");
