import { h } from "../dom";

/** Gives a shadow root its styles, in the way that a strict Content-Security-Policy allows. */
export function adopt(root: ShadowRoot, css: string): void {
  if (!("adoptedStyleSheets" in root)) {
    (root as ShadowRoot).append(h("style", {}, css));
    return;
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
