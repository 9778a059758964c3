export const log = `
.log { position: relative; flex: 1 1 auto; min-height: 7rem; overflow-y: auto; padding: 12px; overscroll-behavior: contain; }
.log:focus-visible { outline-offset: -2px; }
.empty { color: var(--fg-soft); padding: 1rem 0; text-align: center; }
.suggestions { display: flex; flex-wrap: wrap; justify-content: center; gap: 8px; margin: 12px 0 0; padding: 0; list-style: none; }
.suggestions li { min-width: 0; max-width: 100%; }
.suggestion { max-width: 100%; padding: 5px 12px; border: 1px solid var(--edge); border-radius: 14px; background: var(--bg); color: var(--fg); text-align: start; overflow-wrap: anywhere; }
.suggestion:hover:enabled { background: var(--bg-soft); }
.choices { justify-content: flex-start; }
.turn { padding: 8px; margin: -8px; }
.turn + .turn { margin-block-start: 12px; }
.asked { display: flex; flex-wrap: wrap; justify-content: flex-end; align-items: center; gap: 4px; }
.question { max-width: 85%; padding: 6px 12px; border-radius: 12px; border-end-end-radius: 2px; background: var(--bg-soft); white-space: pre-wrap; overflow-wrap: anywhere; }
.edit { flex: 1 1 100%; display: grid; gap: 8px; padding: 8px; border: 1px solid var(--line); border-radius: 8px; }
.answer { margin-block-start: 8px; }
.notice { color: var(--fg-soft); font-size: .92em; margin-block-end: 4px; }
.note { color: var(--fg-soft); font-size: .92em; margin-block-start: 4px; }
.note.failed { color: var(--bad-fg); background: var(--bad-bg); padding: 4px 8px; border-radius: 6px; }
[data-status="searching"] .answer > .note::after, [data-status="waiting"] .answer > .note::after { content: ""; display: inline-block; width: .5em; height: .5em; margin-inline-start: .5em; border-radius: 50%; background: var(--accent); animation: pulse 1.2s ease-in-out infinite alternate; }
@keyframes pulse { from { opacity: .2; } to { opacity: 1; } }

.text { overflow-wrap: anywhere; }
.text > * { unicode-bidi: plaintext; }
.text > :first-child { margin-block-start: 0; }
.text > :last-child { margin-block-end: 0; }
.text p, .text ul, .text ol, .text pre, .text table, .text blockquote { margin: 0 0 8px; }
.text h1, .text h2, .text h3, .text h4, .text h5, .text h6 { margin: 12px 0 4px; font-size: 1.05em; line-height: 1.3; }
.text ul, .text ol { padding-inline-start: 1.5em; }
.text a { color: var(--link); }
.text code { font-family: var(--jp-code-font-family, var(--vscode-editor-font-family, ui-monospace, monospace)); font-size: .92em; background: var(--bg-soft); padding: 1px 4px; border-radius: 4px; }
.text pre { overflow-x: auto; padding: 8px; border-radius: 6px; background: var(--bg-soft); }
.text pre code { padding: 0; background: none; }
.text blockquote { padding-inline-start: 10px; border-inline-start: 3px solid var(--line); color: var(--fg-soft); }
.text table { display: block; max-width: 100%; overflow-x: auto; border-collapse: collapse; }
.text th, .text td { padding: 3px 8px; border: 1px solid var(--line); }
.text th:not([align]) { text-align: start; }
`;
