import { h } from "../chat/dom";

/** Everything in JupyterLab's colours, so that any theme suits it. */
const STYLES = `
/* JupyterLab's darkest red is for its light themes. */
body { --slimchat-bad: var(--jp-error-color0, var(--jp-error-color1)); }
body[data-jp-theme-light="false"] { --slimchat-bad: var(--jp-error-color2, var(--jp-error-color1)); }
.slimchat-Sidebar { display: flex; flex-direction: column; min-width: 220px; overflow-y: auto; color: var(--jp-ui-font-color1); background: var(--jp-layout-color1); font-size: var(--jp-ui-font-size1); }
.slimchat-Sidebar :is(h2, h3, h4, p, ul, ol) { margin: 0; padding: 0; font-size: inherit; }
.slimchat-Sidebar ul, .slimchat-Sidebar ol { list-style: none; }
.slimchat-Sidebar [hidden], .slimchat-Panel [hidden] { display: none; }
.slimchat-Sidebar header { display: flex; align-items: center; padding: 4px 4px 4px 12px; border-bottom: var(--jp-border-width) solid var(--jp-border-color2); }
.slimchat-Sidebar h2 { flex: 1; font-weight: 600; }
.slimchat-Sidebar h3 { padding: 10px 12px 4px; font-size: var(--jp-ui-font-size0); font-weight: 600; text-transform: uppercase; letter-spacing: .04em; color: var(--jp-ui-font-color1); }
.slimchat-Sidebar-builds { border-bottom: var(--jp-border-width) solid var(--jp-border-color2); }
.slimchat-Sidebar-empty, .slimchat-Sidebar-note { display: grid; gap: 8px; justify-items: start; padding: 12px; line-height: 1.4; }
.slimchat-Card { display: grid; gap: 4px; padding: 8px 12px; line-height: 1.4; }
.slimchat-Card + .slimchat-Card { border-top: var(--jp-border-width) solid var(--jp-border-color2); }
.slimchat-Card h4 { min-width: 0; overflow-wrap: anywhere; font-weight: 600; }
.slimchat-Card-head { display: flex; align-items: center; gap: 8px; }
.slimchat-Card-head h4 { flex: 1; }
.slimchat-Card-name { padding: 0; border: 0; background: none; font: inherit; color: inherit; text-align: start; cursor: pointer; }
.slimchat-Card-name:hover { text-decoration: underline; }
.slimchat-Card-buttons { display: flex; flex-wrap: wrap; align-items: center; gap: 4px; padding-top: 2px; }
.slimchat-Card-detail { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.slimchat-Card progress { width: 100%; height: 8px; accent-color: var(--jp-brand-color1); }
.slimchat-Card summary { cursor: pointer; color: var(--jp-ui-font-color1); }
.slimchat-Log { max-height: 12em; overflow-y: auto; font-family: var(--jp-code-font-family); font-size: var(--jp-ui-font-size0); overflow-wrap: anywhere; }
.slimchat-soft { color: var(--jp-ui-font-color1); opacity: .8; font-size: var(--jp-ui-font-size0); overflow-wrap: anywhere; }
.slimchat-bad { color: var(--slimchat-bad); overflow-wrap: anywhere; }
.slimchat-Check { display: flex; align-items: center; gap: 6px; font-size: var(--jp-ui-font-size0); cursor: pointer; }
.slimchat-Check input { margin: 0; accent-color: var(--jp-brand-color1); }
.slimchat-Button { min-height: 24px; padding: 2px 10px; border: var(--jp-border-width) solid var(--jp-border-color0); border-radius: var(--jp-border-radius); background: var(--jp-layout-color1); color: var(--jp-ui-font-color0); font: inherit; cursor: pointer; }
.slimchat-Button:hover { background: var(--jp-layout-color2); }
.slimchat-Button.slimchat-mod-accept { border-color: var(--jp-accept-color-normal, var(--jp-brand-color1)); background: var(--jp-accept-color-normal, var(--jp-brand-color1)); color: #fff; }
.slimchat-Button.slimchat-mod-accept:hover { background: var(--jp-accept-color-hover, var(--jp-brand-color0)); }
.slimchat-Button:disabled { opacity: .5; cursor: default; }
.slimchat-Picture { display: inline-grid; place-items: center; width: 24px; height: 24px; padding: 0; border: 0; border-radius: var(--jp-border-radius); background: none; cursor: pointer; }
.slimchat-Picture span { display: grid; }
.slimchat-Picture:hover { background: var(--jp-layout-color2); }
:is(.slimchat-Sidebar, .slimchat-Panel) :is(button, input, summary):focus-visible { outline: 2px solid var(--jp-brand-color1); outline-offset: 1px; }
.slimchat-spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.slimchat-Panel { display: flex; flex-direction: column; overflow: hidden; color: var(--jp-ui-font-color1); background: var(--jp-layout-color1); }
.slimchat-Panel-note { display: grid; gap: 8px; justify-items: start; padding: 12px; }
.slimchat-Panel-note p { margin: 0; }
.slimchat-Panel-view { flex: 1; min-height: 0; overflow: auto; container-type: size; --slim-chat-border: none; --slim-chat-height: 100cqh; --slim-chat-min-height: 100cqh; --slim-controls-height: max(100cqh, 26rem); --slim-settings-height: none; }
.slimchat-Bundle { display: flex; flex-direction: column; overflow: hidden; }
.slimchat-Bundle .slimchat-Panel { flex: 1; min-height: 0; }
.slimchat-Bundle-facts { flex: none; max-height: 45%; overflow-y: auto; padding: 8px 12px; line-height: 1.6; font-size: var(--jp-ui-font-size1); color: var(--jp-ui-font-color1); border-bottom: var(--jp-border-width) solid var(--jp-border-color2); }
.slimchat-Bundle-facts p { margin: 0; }
.slimchat-Bundle-facts ul { margin: 0; padding-inline-start: 1.5em; overflow-wrap: anywhere; }
.slimchat-Bundle-facts summary { cursor: pointer; }
.slimchat-Bundle-facts[data-verified=false] .slimchat-Bundle-verdict { color: var(--slimchat-bad); }
.slimchat-Form { display: grid; gap: 8px; min-width: min(26rem, 80vw); }
.slimchat-Form p, .slimchat-Form ul { margin: 0; overflow-wrap: anywhere; }
.slimchat-Form-folder { font-weight: 600; }
.slimchat-Field { display: grid; gap: 4px; }
.slimchat-Field input { width: 100%; }
.slimchat-Form .slimchat-Check { font-size: inherit; }
@media (forced-colors: active) { .slimchat-Picture, .slimchat-Card-name { border: 1px solid; } }
`;

/** Gives the page the styles, once. */
export function addStyles(): void {
  const id = "slimchat-styles";
  if (!document.getElementById(id)) document.head.append(h("style", { id }, STYLES));
}
