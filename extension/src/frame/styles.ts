/** What shows files on their way, and what takes long. */
export const files = `
.zone { display: grid; justify-items: start; gap: 8px; padding: 14px; border: 2px dashed var(--edge); border-radius: 10px; overflow-wrap: anywhere; }
.zone.over { border-style: solid; border-color: var(--accent); background: var(--bg-soft); }
.zone.off { border-style: dotted; }
.coming { display: grid; gap: 6px; margin: 0; padding: 0; list-style: none; }
.coming li { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; overflow-wrap: anywhere; }
.coming li > :first-child { flex: 1 1 10rem; min-width: 0; }
.coming .failed > :first-child::before { content: "⚠ "; }
.coming .did > :first-child::before { content: "✓ "; }
.buttons.start { justify-content: flex-start; margin-block: 4px; }
.task { display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: center; gap: 4px 10px; margin-block: 6px; }
.task .note { grid-column: 1 / -1; margin: 0; }
progress { width: 100%; min-width: 6rem; height: 10px; accent-color: var(--accent); }
.coming progress { flex: 1 1 6rem; width: auto; }
.asking { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-block-end: 10px; padding: 8px 12px; border: 1px solid var(--accent); border-radius: 8px; background: var(--bg-soft); }
.asking p { flex: 1 1 12rem; min-width: 0; overflow-wrap: anywhere; }
@media (forced-colors: active) { .zone, .asking { border-color: CanvasText; } }
`;
