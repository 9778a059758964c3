import { h } from "./dom";
import type { Citation } from "./protocol";
import { fill, type Strings } from "./strings";

let serial = 0;

/** The sources of one answer: a row of chips, each of which opens its quote below the row. */
export function sourcesView(citations: readonly Citation[], strings: Strings): HTMLElement {
  const chips = h("ol", { class: "chips" });
  const root = h("section", { class: "sources", "aria-label": strings.sources }, chips);
  citations.forEach((citation, index) => {
    const label = chipLabel(citation, strings);
    const details = detailsView(citation, label, strings);
    const chip = h(
      "button",
      { type: "button", class: "chip", "aria-expanded": "false", "aria-controls": details.id, title: label },
      h("span", { class: "marker" }, String(index + 1)),
      h("span", { class: "label" }, label),
    );
    chip.addEventListener("click", () => {
      details.hidden = !details.hidden;
      chip.setAttribute("aria-expanded", String(!details.hidden));
      if (!details.hidden) details.scrollIntoView?.({ block: "nearest" });
    });
    chips.append(h("li", {}, chip));
    root.append(details);
  });
  return root;
}

/** `title > section, page 3`, without saying a heading twice. */
export function chipLabel(citation: Citation, strings: Strings): string {
  const section = citation.section.split(" > ").filter((part) => part && part !== citation.title);
  const place = [citation.title || citation.source, ...section].join(" > ");
  return citation.page === null ? place : `${place}, ${fill(strings.page, String(citation.page))}`;
}

function detailsView(citation: Citation, label: string, strings: Strings): HTMLElement {
  const percent = `${Math.round(citation.score * 100)} %`;
  const details = h(
    "div",
    { class: "details", id: `slim-source-${++serial}` },
    h("p", { class: "place" }, label),
    h("blockquote", {}, citation.quote),
    h(
      "dl",
      {},
      h("dt", {}, strings.file),
      h("dd", {}, citation.source),
      h("dt", {}, strings.confidence),
      h("dd", {}, fill(strings.confidenceText, percent)),
    ),
  );
  details.hidden = true;
  return details;
}
