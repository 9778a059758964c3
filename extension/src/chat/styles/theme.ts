/**
 * Colours are variables: the host's where it has any (JupyterLab, VS Code), else our own. A host that
 * knows its theme sets the attribute `theme`; otherwise the system's preference decides.
 */
const light = `
  color-scheme: light;
  --bg: var(--jp-layout-color1, var(--vscode-editor-background, #fff));
  --bg-soft: var(--jp-layout-color2, var(--vscode-editorWidget-background, #f1f3f5));
  --fg: var(--jp-content-font-color1, var(--vscode-editor-foreground, #1b1f24));
  --line: var(--jp-border-color1, var(--vscode-widget-border, #c9ced4));
  --link: #0b57d0; --accent: #0b57d0; --on-accent: #fff;
  --mark: #ffe58a; --on-mark: #1b1f24;
  --warn-bg: #fff1d6; --warn-fg: #6b4200;
  --info-bg: #e3edfd; --info-fg: #0b3f94;
  --good-bg: #ddf3e4; --good-fg: #0f5132;
  --call-bg: #efe5fd; --call-fg: #512094;
  --bad-bg: #fde7e7; --bad-fg: #8c1515;
`;
const dark = `
  color-scheme: dark;
  --bg: var(--jp-layout-color1, var(--vscode-editor-background, #16191d));
  --bg-soft: var(--jp-layout-color2, var(--vscode-editorWidget-background, #24292f));
  --fg: var(--jp-content-font-color1, var(--vscode-editor-foreground, #e8eaed));
  --line: var(--jp-border-color1, var(--vscode-widget-border, #4a525b));
  --link: #a8c7fa; --accent: #a8c7fa; --on-accent: #062e6f;
  --mark: #6b5200; --on-mark: #fff;
  --warn-bg: #4a3508; --warn-fg: #ffdf9e;
  --info-bg: #12315f; --info-fg: #cfe0ff;
  --good-bg: #123d26; --good-fg: #b9efcc;
  --call-bg: #3d2366; --call-fg: #e5d4ff;
  --bad-bg: #561616; --bad-fg: #ffd9d6;
`;

export const theme = `
:host {${light}}
@media (prefers-color-scheme: dark) { :host(:not([theme])) {${dark}} }
:host([theme="dark"]) {${dark}}
:host { --fg-soft: color-mix(in srgb, var(--fg) 76%, var(--bg)); --edge: color-mix(in srgb, var(--fg) 60%, var(--bg)); }
@media (forced-colors: active) { .badge, .chip .marker, .error, .banner, .toast { border: 1px solid; } mark { forced-color-adjust: none; } }
@media (prefers-reduced-motion: reduce) { *, *::after { animation: none !important; transition: none !important; scroll-behavior: auto !important; } }
`;
