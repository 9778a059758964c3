import { h } from "../chat/dom";
import type { Pieces } from "./protocol";
import type { Strings } from "./strings";

/** A text with what stands in it alone as removed, or as added; said in words for those who listen. */
export function difference(pieces: Pieces, kind: "del" | "ins", strings: Strings): (Node | string)[] {
  const begin = kind === "del" ? strings.removed : strings.added;
  const sr = (text: string): HTMLElement => h("span", { class: "sr" }, text);
  return pieces.map(([text, differs]) => {
    // Space alone is not worth an announcement.
    if (!differs || text.trim() === "") return text;
    return h(kind, {}, sr(begin), text, sr(strings.markEnd));
  });
}
