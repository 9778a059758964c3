import { base } from "../chat/styles/base";
import { theme } from "../chat/styles/theme";

const studio = `
.studio { display: block; min-width: 0; }
[role="tablist"] { display: flex; gap: 2px; padding: 0 8px; border-block-end: 1px solid var(--line); flex-wrap: wrap; }
[role="tab"] { flex: none; min-height: 36px; padding: 6px 14px; border: 0; border-block-end: 3px solid transparent; border-radius: 0; background: none; color: var(--fg-soft); font: inherit; cursor: pointer; }
[role="tab"]:hover { color: var(--fg); }
[role="tab"][aria-selected="true"] { border-block-end-color: var(--accent); color: var(--fg); font-weight: 600; }
[role="tab"]:focus-visible { outline-offset: -3px; }
[role="tabpanel"] { min-width: 0; --slim-chat-border: 0; }
.problem { padding: 1rem; color: var(--bad-fg); background: var(--bad-bg); border-radius: 8px; }
@media (forced-colors: active) { [role="tab"][aria-selected="true"] { border-block-end-color: Highlight; } }
`;

export const styles = [theme, base, studio].join("\n");
