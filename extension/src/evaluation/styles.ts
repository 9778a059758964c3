import { parts } from "../chat/styles/parts";
import { files } from "../frame/styles";
import { styles as inspector } from "../inspector/styles";

const evaluation = `
.runs, .questions, .summary { padding-block: 8px; min-width: 0; }
.questions { border-block-start: 1px solid var(--line); container-type: inline-size; }
.questions h3 { margin: 4px 0; font-size: 1em; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr)); gap: 0 12px; }
.line input, .line select { width: 100%; }
.filters { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 9rem), 1fr)); gap: 0 12px; }
.questions .link { overflow-wrap: anywhere; min-height: 24px; }
.measured small { display: block; color: var(--fg-soft); white-space: nowrap; }
.up { color: var(--good-fg); }
.down { color: var(--bad-fg); }
.pager { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-block: 8px; }
.pager .soft { flex: 1 1 6rem; }
.detail { margin-block: 8px; padding: 8px 12px; border: 1px solid var(--accent); border-radius: 8px; }
.detail h4 { margin: 0 0 6px; overflow-wrap: anywhere; }
.detail dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 4px 12px; margin: 0 0 8px; }
.detail dt { color: var(--fg-soft); }
.detail dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.proposals { display: grid; gap: 12px; margin: 8px 0; padding: 0; list-style: none; }
.proposals > li { padding: 8px 12px; border: 1px solid var(--line); border-radius: 8px; min-width: 0; }
.proposals p { margin: 4px 0; overflow-wrap: anywhere; }
@media (forced-colors: active) { .detail { border-color: CanvasText; } }
`;

export const styles = [inspector, parts, files, evaluation].join("\n");
