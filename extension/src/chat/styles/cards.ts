export const cards = `
.card { margin-block-start: 8px; padding: 8px 12px 10px; border: 1px solid var(--line); border-inline-start: 3px solid var(--accent); border-radius: 8px; background: var(--bg-soft); }
.card .heading { display: flex; align-items: baseline; gap: 8px; font-weight: 600; overflow-wrap: anywhere; }
.card .marker { flex: none; min-width: 1.6em; padding: 0 .35em; border-radius: 999px; background: var(--info-bg); color: var(--info-fg); font-size: .88em; text-align: center; }
.card .given { color: var(--fg-soft); font-size: .92em; overflow-wrap: anywhere; }
.card dl { display: grid; grid-template-columns: minmax(0, auto) minmax(0, 1fr); gap: 2px 12px; margin: 6px 0 0; }
.card dt { color: var(--fg-soft); overflow-wrap: anywhere; }
.card dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.origin { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; margin-block-end: 4px; color: var(--fg-soft); font-size: .92em; overflow-wrap: anywhere; }
.origin .badge { margin: 0; }
.badge.curated { background: var(--good-bg); color: var(--good-fg); }
`;
