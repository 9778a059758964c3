/**
 * Colours are variables: JupyterLab's where there are any, else our own. A host that knows its
 * theme sets the attribute `theme`; otherwise the system's preference decides.
 */
const light = `
  color-scheme: light;
  --bg: var(--jp-layout-color1, #fff);
  --bg-soft: var(--jp-layout-color2, #f1f3f5);
  --fg: var(--jp-content-font-color1, #1b1f24);
  --fg-soft: var(--jp-content-font-color2, #545b64);
  --line: var(--jp-border-color1, #c9ced4);
  --link: #0b57d0;
  --accent: #0b57d0;
  --on-accent: #fff;
  --warn-bg: #fff1d6; --warn-fg: #6b4200;
  --info-bg: #e3edfd; --info-fg: #0b3f94;
  --good-bg: #ddf3e4; --good-fg: #0f5132;
  --bad-bg: #fde7e7; --bad-fg: #8c1515;
`;
const dark = `
  color-scheme: dark;
  --bg: var(--jp-layout-color1, #16191d);
  --bg-soft: var(--jp-layout-color2, #24292f);
  --fg: var(--jp-content-font-color1, #e8eaed);
  --fg-soft: var(--jp-content-font-color2, #b1b8c0);
  --line: var(--jp-border-color1, #4a525b);
  --link: #a8c7fa;
  --accent: #a8c7fa;
  --on-accent: #062e6f;
  --warn-bg: #4a3508; --warn-fg: #ffdf9e;
  --info-bg: #12315f; --info-fg: #cfe0ff;
  --good-bg: #123d26; --good-fg: #b9efcc;
  --bad-bg: #561616; --bad-fg: #ffd9d6;
`;

export const styles = `
:host {${light}
  display: flex; flex-direction: column; box-sizing: border-box;
  min-width: 0; max-height: var(--slim-chat-height, 36rem);
  color: var(--fg); background: var(--bg);
  border: 1px solid var(--line); border-radius: 10px; overflow: hidden;
  font: var(--slim-chat-font-size, 14px)/1.5 var(--jp-ui-font-family, system-ui, sans-serif);
}
:host([hidden]) { display: none; }
@media (prefers-color-scheme: dark) { :host(:not([theme])) {${dark}} }
:host([theme="dark"]) {${dark}}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
p { margin: 0; }
button { font: inherit; cursor: pointer; }
button:disabled { opacity: .55; cursor: default; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

header { display: flex; align-items: center; gap: 8px; padding: 8px 12px; border-bottom: 1px solid var(--line); }
header h2 { flex: 1; min-width: 0; margin: 0; font-size: 1em; font-weight: 600; overflow-wrap: anywhere; }
header button { border: 0; background: none; color: var(--fg-soft); padding: 4px 8px; border-radius: 6px; }
header button:hover { background: var(--bg-soft); color: var(--fg); }

.log { position: relative; flex: 1 1 auto; min-height: 7rem; overflow-y: auto; padding: 12px; overscroll-behavior: contain; }
.log:focus-visible { outline-offset: -2px; }
.empty { color: var(--fg-soft); padding: 1.5rem 0; text-align: center; }
.turn + .turn { margin-top: 16px; }
.asked { display: flex; justify-content: flex-end; }
.question { max-width: 85%; padding: 6px 12px; border-radius: 12px 12px 2px 12px; background: var(--bg-soft); white-space: pre-wrap; overflow-wrap: anywhere; }
.answer { margin-top: 8px; }
.badge { display: inline-block; margin-bottom: 6px; padding: 1px 10px; border-radius: 999px; font-size: .86em; font-weight: 600; }
.badge.refuse { background: var(--warn-bg); color: var(--warn-fg); }
.badge.clarify { background: var(--info-bg); color: var(--info-fg); }
.badge.handoff { background: var(--good-bg); color: var(--good-fg); }
.note { color: var(--fg-soft); font-size: .92em; margin-top: 4px; }
.error { margin-top: 4px; padding: 8px 12px; border-radius: 8px; background: var(--bad-bg); color: var(--bad-fg); overflow-wrap: anywhere; }
.error .fact { font-weight: 600; }
.error .fix { white-space: pre-wrap; }

.text { overflow-wrap: anywhere; }
.text > :first-child { margin-top: 0; }
.text > :last-child { margin-bottom: 0; }
.text p, .text ul, .text ol, .text pre, .text table, .text blockquote { margin: 0 0 8px; }
.text h1, .text h2, .text h3, .text h4, .text h5, .text h6 { margin: 12px 0 4px; font-size: 1.05em; line-height: 1.3; }
.text ul, .text ol { padding-left: 1.5em; }
.text a { color: var(--link); }
.text code { font-family: var(--jp-code-font-family, ui-monospace, monospace); font-size: .92em; background: var(--bg-soft); padding: 1px 4px; border-radius: 4px; }
.text pre { overflow-x: auto; padding: 8px; border-radius: 6px; background: var(--bg-soft); }
.text pre code { padding: 0; background: none; }
.text blockquote { padding-left: 10px; border-left: 3px solid var(--line); color: var(--fg-soft); }
.text table { display: block; max-width: 100%; overflow-x: auto; border-collapse: collapse; }
.text th, .text td { padding: 3px 8px; border: 1px solid var(--line); }
.text th:not([align]) { text-align: left; }

.sources { margin-top: 8px; }
.chips { display: flex; flex-wrap: wrap; gap: 6px; margin: 0; padding: 0; list-style: none; }
.chips li { min-width: 0; max-width: 100%; }
.chip { display: flex; align-items: center; gap: 6px; max-width: 100%; padding: 3px 10px 3px 4px; border: 1px solid var(--line); border-radius: 999px; background: var(--bg); color: var(--fg); font-size: .88em; }
.chip:hover, .chip[aria-expanded="true"] { background: var(--bg-soft); }
.chip[aria-expanded="true"] { border-color: var(--accent); }
.chip .marker { flex: none; min-width: 1.6em; padding: 0 .35em; border-radius: 999px; background: var(--info-bg); color: var(--info-fg); font-weight: 600; text-align: center; }
.chip .label { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.details { margin-top: 8px; padding: 10px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--bg-soft); font-size: .92em; }
.details .place { margin-bottom: 6px; font-weight: 600; overflow-wrap: anywhere; }
.details blockquote { margin: 0 0 8px; padding-left: 10px; border-left: 3px solid var(--accent); white-space: pre-wrap; overflow-wrap: anywhere; }
.details dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 10px; margin: 0; }
.details dt { color: var(--fg-soft); }
.details dd { margin: 0; overflow-wrap: anywhere; }

.composer { display: flex; align-items: flex-end; gap: 8px; padding: 10px 12px; border-top: 1px solid var(--line); }
.composer textarea { flex: 1; min-width: 0; max-height: 9em; padding: 6px 10px; resize: none; overflow-y: auto; font: inherit; color: var(--fg); background: var(--bg); border: 1px solid var(--fg-soft); border-radius: 8px; }
.composer textarea::placeholder { color: var(--fg-soft); opacity: 1; }
.composer textarea:focus-visible { outline-offset: -1px; }
.primary { flex: none; padding: 6px 14px; border: 1px solid var(--accent); border-radius: 8px; background: var(--accent); color: var(--on-accent); font-weight: 600; }
.primary.stop { border-color: var(--fg); background: var(--bg); color: var(--fg); }
@media (forced-colors: active) { .badge, .chip .marker, .error { border: 1px solid; } }
`;
