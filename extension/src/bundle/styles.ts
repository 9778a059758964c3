import { files } from "../frame/styles";
import { styles as inspector } from "../inspector/styles";

const bundle = `
.form { padding-block: 4px 14px; min-width: 0; }
.form > .zone { margin-block: 10px; }
.form > .line input, .form > .line select, .pair input, .pair select { width: 100%; }
.pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 12px; }
.ticks { display: grid; gap: 4px; }
.tick { display: flex; align-items: center; gap: 8px; min-height: 28px; }
.tick input { flex: none; width: 16px; height: 16px; margin: 0; accent-color: var(--accent); }
fieldset { min-width: 0; margin: 10px 0; padding: 4px 12px 10px; border: 1px solid var(--line); border-radius: 8px; }
legend { padding: 0 6px; font-weight: 600; }
.minimums fieldset { margin-block: 0 8px; }
.gate .line select, .demands > .line input { width: 100%; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 0 12px; }
.grid .line { margin-block: 4px; }
.grid input { width: 100%; }
.facts { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 4px 12px; margin: 10px 0; }
.facts dt { color: var(--fg-soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.python { display: flex; align-items: start; gap: 8px; margin-block: 8px; }
.python pre { flex: 1; min-width: 0; margin: 0; }
.python button { flex: none; }
.result table { margin-block-end: 10px; }
.result td, .result tbody th { overflow-wrap: anywhere; }
.conclusion { overflow-wrap: anywhere; }
[aria-disabled="true"] { opacity: .5; cursor: default; }
::slotted([slot="chat"]) { display: block; min-width: 0; margin-block-end: 12px; }
@container (max-width: 30rem) { .pair, .facts { grid-template-columns: minmax(0, 1fr); } .python { flex-wrap: wrap; } }
`;

export const styles = [inspector, files, bundle].join("\n");
