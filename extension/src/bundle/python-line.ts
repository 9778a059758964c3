import { copyText } from "../chat/clipboard";
import { button, h } from "../chat/dom";
import type { Context } from "./context";

/** A line of Python, and a button that copies it. */
export function pythonLine(line: string, { strings, say }: Context): HTMLElement {
  const copy = button(strings.copy, "plain", () => {
    void copyText(line).then((done) => say(done ? strings.copied : strings.notCopied));
  });
  const code = h("pre", { dir: "ltr", tabindex: "0", "aria-label": strings.python }, line);
  return h("div", { class: "python" }, code, copy);
}
