import { styles as controls } from "../controls/styles";
import { files } from "../frame/styles";

const tuner = `
.search, .trials, .candidate { padding: 8px 12px; min-width: 0; }
.search { container-type: inline-size; }
.trials, .candidate, .compared { border-block-start: 1px solid var(--line); }
.trials h3 { margin: 4px 0; font-size: 1em; }
.pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 12px; }
.pair input { width: 100%; }
.tick { display: flex; align-items: center; gap: 8px; min-height: 28px; overflow-wrap: anywhere; }
.tick span { min-width: 0; }
.knobs { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 0 12px; }
.picture { display: block; width: 100%; max-width: 44rem; height: auto; direction: ltr; }
.picture text { fill: var(--fg-soft); font-size: 12px; }
.axis { fill: none; stroke: var(--edge); }
.edge { fill: none; stroke: var(--accent); stroke-width: 1.6; opacity: .7; }
.cap { stroke: var(--bad-fg); stroke-width: 1.6; stroke-dasharray: 6 4; }
.dot { fill: var(--fg-soft); stroke: var(--bg); stroke-width: 1; cursor: pointer; }
.dot.other { fill-opacity: .65; }
.dot.front { fill: var(--accent); }
.dot.first { fill: var(--good-fg); }
.dot.current { stroke: var(--fg); stroke-width: 2.4; }
.keys { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 4px 0 8px; padding: 0; list-style: none; color: var(--fg-soft); font-size: .92em; }
.keys li { display: flex; align-items: center; gap: 6px; }
.keys svg { width: 14px; height: 14px; }
.changes { margin: 0; padding-inline-start: 1.2em; overflow-wrap: anywhere; }
.plain[aria-pressed="true"] { border-color: var(--accent); background: var(--info-bg); color: var(--info-fg); font-weight: 600; }
.candidate > * + * { margin-block-start: 6px; }
.compared { padding-block-start: 8px; min-width: 0; }
@container (max-width: 26rem) { .pair { grid-template-columns: minmax(0, 1fr); } }
@media (forced-colors: active) { .dot, .picture text { fill: CanvasText; } .dot.front { fill: Highlight; } .axis, .edge { stroke: CanvasText; } }
`;

export const styles = [controls, files, tuner].join("\n");
