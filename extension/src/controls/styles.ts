import { styles as inspector } from "../inspector/styles";

const controls = `
.controls { display: block; container: controls / inline-size; min-width: 0; }
.filling { display: flex; flex-direction: column; height: var(--slim-controls-height, auto); }
.actions { padding: 8px 12px; border-block-end: 1px solid var(--line); }
.actions .buttons { justify-content: flex-start; }
.actions .note { margin: 6px 0 0; }
[aria-disabled="true"] { opacity: .5; cursor: default; }
.columns { flex: 1 1 auto; display: grid; grid-template-columns: minmax(17rem, 2fr) minmax(0, 3fr); grid-template-rows: minmax(0, 1fr); min-width: 0; min-height: 0; }
.columns > .results { overflow-y: auto; }
.settings { min-width: 0; max-height: var(--slim-settings-height, 32rem); overflow-y: auto; padding: 0 12px; border-inline-end: 1px solid var(--line); }
.results { container-type: inline-size; min-width: 0; padding: 0 12px 12px; }
.below { container-type: inline-size; padding: 4px 12px 12px; border-block-start: 1px solid var(--line); }
.filling > .below { flex: none; max-height: 40%; overflow-y: auto; }
.results .line.ask { padding: 0; }
.field { flex-wrap: wrap; }
.settings > .fold:first-child { border-block-start: 0; }
.fold h3, .below h3 { font-size: 1em; }

.setting { padding-block: 8px; }
.setting + .setting { border-block-start: 1px dotted var(--line); }
.top { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 8px; min-height: 28px; }
.name { font-family: var(--jp-code-font-family, var(--vscode-editor-font-family, ui-monospace, monospace)); font-size: .95em; font-weight: 600; overflow-wrap: anywhere; }
.top .badge { margin: 0; }
.top .link { margin-inline-start: auto; min-height: 24px; }
.control { display: flex; align-items: center; gap: 8px; min-width: 0; }
.control input[type="range"] { flex: 1 1 6rem; min-width: 0; min-height: 28px; padding: 0; border: 0; background: none; accent-color: var(--accent); }
.control input[type="number"] { flex: none; width: 6.5em; text-align: end; }
.control > input[type="number"]:only-child { flex: 0 1 10em; width: auto; }
.control textarea { flex: 1; resize: vertical; }
.control select { flex: 0 1 auto; }
input[type="checkbox"], input[type="radio"] { flex: none; width: 18px; height: 18px; margin: 0; min-height: 0; accent-color: var(--accent); }
.control:has(> input[type="checkbox"]) { min-height: 28px; }
.radios { display: flex; flex-wrap: wrap; gap: 2px 16px; }
.radios label, .unset { display: flex; align-items: center; gap: 6px; min-height: 28px; }
[aria-invalid="true"] { outline: 2px solid var(--bad-fg); outline-offset: 1px; border-radius: 8px; }
.problem { margin-block: 4px; padding: 2px 8px; border-radius: 6px; background: var(--bad-bg); color: var(--bad-fg); overflow-wrap: anywhere; }
.about { font-size: .92em; overflow-wrap: anywhere; }
.facts { overflow-wrap: anywhere; }
.kept { padding-block: 6px; }
.settings dl, .side dl { margin: 0; }
.settings dd { margin: 0; }

.run { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-block-end: 8px; }
progress { flex: 1 1 6rem; min-width: 0; height: 8px; accent-color: var(--accent); }
.compare[aria-busy="true"] .sides { opacity: .85; }
.outcome { margin-block: 4px 8px; }
.outcome .badge, .badge.same { display: inline-block; margin: 0; }
.pins .badge { border-radius: 10px; }
.badge.failed { background: var(--bad-bg); color: var(--bad-fg); }
.sides { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px; }
.side { min-width: 0; padding: 8px 12px; border: 1px solid var(--line); border-radius: 8px; }
.side.after { border-color: var(--accent); }
.side h4 { margin: 0 0 6px; font-size: .92em; font-weight: 600; color: var(--fg-soft); }
.side dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 2px 10px; font-size: .92em; }
.side dt { color: var(--fg-soft); }
.side dd { margin: 0; overflow-wrap: anywhere; }
.side ul { margin: 0; padding: 0; list-style: none; }
del, ins { border-radius: 2px; padding-inline: 1px; }
del { background: var(--bad-bg); color: var(--bad-fg); text-decoration: line-through; }
ins { background: var(--good-bg); color: var(--good-fg); text-decoration: underline; text-underline-offset: 2px; }
.pins-title { margin: 8px 0 4px; }
.pins td:nth-child(2), .pins td:nth-child(3) { width: 30%; }
.pins .link { overflow-wrap: anywhere; font-weight: 600; }
.again { margin-block-start: 8px; }

@container controls (max-width: 46rem) {
  .columns { grid-template: minmax(0, 1fr) fit-content(50%) / minmax(0, 1fr); }
  .settings { border-inline-end: 0; border-block-end: 1px solid var(--line); max-height: var(--slim-settings-height, 28rem); }
}
@container (max-width: 36rem) { .pins td:nth-child(n) { width: auto; } }
@container (max-width: 24rem) { .sides { grid-template-columns: minmax(0, 1fr); } }
@media (forced-colors: active) { .problem, .side { border: 1px solid; } .side.after { border-width: 2px; } }
`;

export const styles = [inspector, controls].join("\n");
