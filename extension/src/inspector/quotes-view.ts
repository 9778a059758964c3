import { h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Context } from "./context";
import type { Sentence } from "./protocol";
import { named } from "./strings";
import { table } from "./table";

/** The sentences that might have been quoted, the worthiest first. */
export function quotesView(sentences: readonly Sentence[], context: Context): Node[] {
  const { strings, numbers } = context;
  const columns = [
    { label: strings.sentence },
    { label: strings.probability, number: true },
    { label: strings.worth, number: true },
    { label: strings.outcome },
  ];
  const rows = sentences.map(({ text, source, probability, worth, outcome }) => {
    const quoted = outcome === "quoted";
    return [
      [h("p", { dir: "auto" }, text), h("p", { class: "file" }, h("bdi", {}, source))],
      numbers.score(probability),
      numbers.score(worth),
      h("span", { class: quoted ? "badge answer" : "badge" }, named(strings, "o", outcome) ?? outcome),
    ];
  });
  const shown = table(fill(strings.quotes, String(sentences.length)), columns, rows);
  return [h("p", { class: "note" }, strings.quotesNote), shown];
}
