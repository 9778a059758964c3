import type { Actions } from "./actions";
import { h, onEscape } from "./dom";
import { PassageView } from "./passage-view";
import type { Citation } from "./protocol";
import { sourceLabel } from "./source-label";
import type { Strings } from "./strings";

/** The sources of one answer: a row of chips, each of which opens its passage below the row. */
export function sourcesView(
  citations: readonly Citation[],
  strings: Strings,
  actions: Pick<Actions, "passage">,
): HTMLElement {
  const chips = h("ol", { class: "chips" });
  const root = h("section", { class: "sources", "aria-label": strings.sources }, chips);
  citations.forEach((citation, index) => {
    if (citation.tool) return;
    const label = sourceLabel(citation, strings);
    const chip = h(
      "button",
      { type: "button", class: "chip", "aria-expanded": "false", title: label },
      h("span", { class: "marker" }, String(index + 1)),
      h("bdi", { class: "label" }, label),
    );
    const show = (open: boolean): void => {
      passage.show(open);
      chip.setAttribute("aria-expanded", String(open));
    };
    const close = (): void => {
      show(false);
      chip.focus();
    };
    const passage = new PassageView(citation, label, strings, actions, close);
    onEscape(chip, close, () => passage.open);
    chip.setAttribute("aria-controls", passage.root.id);
    chip.addEventListener("click", () => show(!passage.open));
    chips.append(h("li", {}, chip));
    root.append(passage.root);
  });
  return root;
}
