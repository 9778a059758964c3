export const base = `
:host {
  display: block; box-sizing: border-box; min-width: 0;
  color: var(--fg); background: var(--bg);
  border: var(--slim-chat-border, 1px solid var(--line)) !important; border-radius: 10px; overflow: hidden;
  font: var(--slim-chat-font-size, 14px)/1.5 var(--jp-ui-font-family, var(--vscode-font-family, system-ui, sans-serif));
}
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
p { margin: 0; }
:is(p, dt, dd, label, legend):not(.text *) { unicode-bidi: plaintext; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.frame { position: relative; display: flex; flex-direction: column; min-width: 0; min-height: var(--slim-chat-min-height, 0); max-height: var(--slim-chat-height, 36rem); }

button, select, input, textarea { font: inherit; color: inherit; }
button { min-height: 28px; cursor: pointer; }
button:disabled { opacity: .5; cursor: default; }
.plain, .solid, .primary { padding: 4px 12px; border: 1px solid var(--edge); border-radius: 8px; background: var(--bg); color: var(--fg); }
.plain:hover:enabled { background: var(--bg-soft); }
.solid, .primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 600; }
.primary { flex: none; padding: 6px 14px; }
.primary.stop { border-color: var(--fg); background: var(--bg); color: var(--fg); }
.icon { display: inline-grid; place-items: center; flex: none; width: 28px; height: 28px; padding: 0; border: 0; border-radius: 6px; background: none; color: var(--fg-soft); }
.icon:hover:enabled, .icon[aria-expanded="true"] { background: var(--bg-soft); color: var(--fg); }
.icon[aria-pressed="true"] { background: var(--info-bg); color: var(--info-fg); }
.icon.did { color: var(--good-fg); background: var(--good-bg); }
.icon svg { width: 16px; height: 16px; fill: none; stroke: currentColor; stroke-width: 1.4; stroke-linecap: round; stroke-linejoin: round; }
.icon .i-options { stroke-width: 2.6; }
.icon .i-down { transform: rotate(180deg); }
.icon[aria-pressed="true"] svg { fill: currentColor; fill-opacity: .25; }
textarea, select, input:not([type="checkbox"]) { min-width: 0; min-height: 30px; padding: 4px 8px; color: var(--fg); background: var(--bg); border: 1px solid var(--edge); border-radius: 8px; }
textarea { resize: none; }
.buttons { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; }

header { display: flex; align-items: center; gap: 4px; padding: 6px 8px; padding-inline-start: 12px; border-block-end: 1px solid var(--line); }
header h2 { flex: 1; min-width: 0; margin: 0; font-size: 1em; font-weight: 600; overflow-wrap: anywhere; }
header .plain { border-color: transparent; background: none; color: var(--fg-soft); padding: 2px 8px; }

.composer { display: flex; align-items: flex-end; gap: 8px; padding: 10px 12px; border-block-start: 1px solid var(--line); }
.composer textarea { flex: 1; max-height: 9em; padding: 6px 10px; overflow-y: auto; }
.composer textarea::placeholder { color: var(--fg-soft); opacity: 1; }
.composer textarea:focus-visible { outline-offset: -1px; }

.badge { display: table; margin-block-end: 6px; padding: 1px 10px; border-radius: 999px; font-size: .86em; font-weight: 600; }
.badge.answer { background: var(--good-bg); color: var(--good-fg); }
.badge.refuse { background: var(--warn-bg); color: var(--warn-fg); }
.badge.clarify { background: var(--info-bg); color: var(--info-fg); }
.badge.handoff { background: var(--call-bg); color: var(--call-fg); }
.error { margin-block-start: 4px; padding: 8px 12px; border-radius: 8px; background: var(--bad-bg); color: var(--bad-fg); overflow-wrap: anywhere; }
.error .fact { font-weight: 600; }
.error .fix { white-space: pre-wrap; }
mark { background: var(--mark); color: var(--on-mark); border-radius: 2px; }
.banner { padding: 8px 12px; background: var(--warn-bg); color: var(--warn-fg); }
`;
