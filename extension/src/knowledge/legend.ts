import { h } from "../chat/dom";
import type { Context } from "./context";
import { failedMark, markOf, svg } from "./marks";
import type { Plot } from "./plot";
import type { PassageMap } from "./protocol";

type Kind = number | "failed";

/** What each mark stands for; pressing one shows it alone. */
export function legend(found: PassageMap, plot: Plot, { strings }: Context): HTMLElement {
  const buttons = new Map<Kind, HTMLButtonElement>();
  const press = (kind: Kind): void => {
    const on = buttons.get(kind)?.getAttribute("aria-pressed") !== "true";
    for (const [other, each] of buttons) each.setAttribute("aria-pressed", String(on && other === kind));
    plot.only(on ? kind : null);
  };
  const item = (kind: Kind, mark: SVGElement, label: string): HTMLElement => {
    const picture = svg("svg", { viewBox: "-8 -8 16 16", "aria-hidden": "true" });
    picture.append(mark);
    const button = h("button", { type: "button", class: "chip", "aria-pressed": "false" }, h("bdi", { class: "label" }, label));
    button.prepend(picture);
    button.addEventListener("click", () => press(kind));
    buttons.set(kind, button);
    return h("li", {}, button);
  };
  const items = found.documents
    .slice(0, found.named)
    .map((source, number) => item(number, markOf(number, found.named), source));
  if (found.documents.length > found.named) items.push(item(-1, markOf(found.named, found.named), strings.others));
  if (found.questions.length > 0) items.push(item("failed", failedMark(), strings.failedQuestion));
  return h("div", { class: "legend" }, h("p", { class: "soft" }, strings.legend), h("ul", { class: "chips" }, ...items));
}
