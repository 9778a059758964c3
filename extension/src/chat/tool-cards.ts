import { h } from "./dom";
import type { Citation } from "./protocol";
import { fill, type Strings } from "./strings";

/** What tools returned, a card for each; empty where the answer rests on documents alone. */
export function toolCards(citations: readonly Citation[], strings: Strings): HTMLElement[] {
  return citations.flatMap((citation, index) => (citation.tool ? [card(citation, index + 1, strings)] : []));
}

/** Whether a card already shows all that the text says. */
export const cardSaysItAll = (citations: readonly Citation[]): boolean =>
  citations.length === 1 && Boolean(citations[0]?.tool) && (citations[0]?.rows?.length ?? 0) > 0;

function card({ title, section, rows = [] }: Citation, number: number, strings: Strings): HTMLElement {
  const root = h(
    "section",
    { class: "card", "aria-label": fill(strings.toolResult, title) },
    h("p", { class: "heading" }, h("span", { class: "marker" }, String(number)), h("bdi", {}, title)),
  );
  if (section) root.append(h("p", { class: "given" }, h("bdi", {}, section)));
  if (rows.length > 0) {
    const list = h("dl", {});
    for (const [name, value] of rows) {
      list.append(h("dt", { dir: "auto" }, name), h("dd", { dir: "auto" }, value));
    }
    root.append(list);
  }
  return root;
}
