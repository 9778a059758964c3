export const parts = `
.sources { margin-block-start: 8px; }
.chips { display: flex; flex-wrap: wrap; gap: 6px; margin: 0; padding: 0; list-style: none; }
.chips li { min-width: 0; max-width: 100%; }
.chip { display: flex; align-items: center; gap: 6px; max-width: 100%; padding: 3px 4px; padding-inline-end: 10px; border: 1px solid var(--line); border-radius: 999px; background: var(--bg); color: var(--fg); font-size: .88em; }
.chip:hover, .chip[aria-expanded="true"] { background: var(--bg-soft); }
.chip[aria-expanded="true"] { border-color: var(--accent); }
.chip .marker { flex: none; min-width: 1.6em; padding: 0 .35em; border-radius: 999px; background: var(--info-bg); color: var(--info-fg); font-weight: 600; text-align: center; }
.chip .label { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.details { margin-block-start: 8px; padding: 8px 12px 10px; border: 1px solid var(--line); border-radius: 8px; background: var(--bg-soft); font-size: .92em; }
.details .head { display: flex; align-items: flex-start; gap: 8px; margin-block-end: 6px; }
.details .place { flex: 1; min-width: 0; padding-block-start: 4px; font-weight: 600; overflow-wrap: anywhere; }
.details .icon:hover { background: var(--bg); }
.details blockquote { max-height: 16em; overflow-y: auto; margin: 0 0 8px; padding-inline-start: 10px; border-inline-start: 3px solid var(--accent); white-space: pre-wrap; overflow-wrap: anywhere; }
.details dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 10px; margin: 8px 0 0; }
.details dt { color: var(--fg-soft); }
.details dd { margin: 0; overflow-wrap: anywhere; }

.tools { margin-block-start: 6px; }
.tools .row { display: flex; gap: 4px; margin-inline-start: -6px; }
.feedback { display: grid; gap: 8px; margin-block-start: 6px; padding: 10px 12px; border: 1px solid var(--line); border-radius: 8px; }
.feedback fieldset { display: flex; flex-wrap: wrap; gap: 4px 16px; min-width: 0; margin: 0; padding: 0; border: 0; }
.feedback legend { padding: 0; font-weight: 600; }
.feedback fieldset label { display: flex; align-items: center; gap: 6px; min-height: 28px; }
.feedback input { flex: none; width: 16px; height: 16px; margin: 0; accent-color: var(--accent); }
.feedback .comment { display: grid; gap: 4px; }

.handoff { margin-block-start: 8px; }
.handoff form { display: grid; gap: 10px; max-width: 32rem; padding: 12px; border: 1px solid var(--line); border-radius: 8px; }
.handoff > .note:not(.failed) { padding: 4px 10px; border-radius: 6px; background: var(--good-bg); color: var(--good-fg); }
.handoff .title { font-weight: 600; }
.handoff .field { display: grid; gap: 4px; }
.handoff label:not(.agree) { display: grid; gap: 4px; }
.handoff .agree { display: flex; align-items: flex-start; gap: 8px; }
.handoff .agree input { flex: none; width: 18px; height: 18px; margin: 2px 0 0; accent-color: var(--accent); }
.handoff [aria-invalid="true"] { border-color: var(--bad-fg); outline-color: var(--bad-fg); }
.handoff .problem { padding: 2px 8px; border-radius: 6px; background: var(--bad-bg); color: var(--bad-fg); font-size: .92em; }
.handoff [aria-disabled="true"] { opacity: .6; cursor: default; }

.panel { flex: none; max-height: 60%; overflow-y: auto; padding: 10px 12px; border-block-end: 1px solid var(--line); background: var(--bg-soft); }
.panel .plain, .panel .select { background: var(--bg); }
.options .buttons { justify-content: flex-start; margin-block-start: 4px; }
.options .buttons + .buttons { margin-block-start: 12px; }
.options [aria-pressed="true"] { border-color: var(--accent); background: var(--info-bg); color: var(--info-fg); font-weight: 600; }
.conversations ul { margin: 8px 0 0; padding: 0; list-style: none; }
.conversations li { display: flex; align-items: center; gap: 4px; }
.conversations li + li { margin-block-start: 4px; }
.conversations .select { flex: 1; min-width: 0; padding: 4px 10px; border: 1px solid transparent; border-radius: 8px; background: none; text-align: start; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.conversations .select:hover:enabled { background: var(--bg); }
.conversations [aria-current="true"] { border-color: var(--accent); background: var(--bg); font-weight: 600; }
.rename { display: flex; flex-wrap: wrap; flex: 1; gap: 6px; min-width: 0; }
.rename input { flex: 1 1 8rem; }

.toast { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 8px 12px; border-block-start: 1px solid var(--line); background: var(--bg-soft); }
.toast p { flex: 1 1 8rem; min-width: 0; overflow-wrap: anywhere; }
`;
