import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { table, type Cell } from "../inspector/table";
import { badgeOf, errorOf, outcome, textOf } from "./compare-view";
import type { Context } from "./context";
import type { Comparison, Trials } from "./protocol";

/** Every pinned question with both answers. */
export function pinsView(trials: Trials, context: Context): Node[] {
  const { strings, numbers } = context;
  const { pins, comparisons } = trials;
  const heading = h("h3", { tabindex: "-1", class: "pins-title" }, fill(strings.pins, numbers.tell(pins.length)));
  if (pins.length === 0) return [heading, h("p", { class: "note" }, strings.pinsNone)];
  const columns = [
    { label: strings.pinQuestion },
    { label: strings.columnBefore },
    { label: strings.columnAfter },
    { label: strings.columnSame },
    { label: strings.columnPin },
  ];
  const rows = pins.map((question) => row(question, comparisons[question], trials.stale.includes(question), context));
  const shown = table(fill(strings.pins, numbers.tell(pins.length)), columns, rows);
  shown.classList.add("pins");
  return [heading, h("p", { class: "note" }, summaryOf(trials, context)), shown];
}

/** How many pinned questions are answered differently. */
export function summaryOf({ pins, comparisons }: Trials, { strings, numbers }: Context): string {
  const different = pins.filter((question) => (comparisons[question]?.differs.length ?? 0) > 0).length;
  return fill(strings.pinsSummary, numbers.tell(different), numbers.tell(pins.length));
}

function row(question: string, found: Comparison | undefined, stale: boolean, context: Context): Cell[] {
  const { strings, request } = context;
  const unpin = button(strings.unpin, "plain", () => void request({ type: "unpin", text: question }));
  unpin.setAttribute("aria-label", fill(strings.unpinOf, question));
  unpin.dataset["key"] = `unpin ${question}`;
  const ask = button(question, "link", () => void request({ type: "ask", text: question }));
  ask.setAttribute("aria-label", fill(strings.show, question));
  ask.dataset["key"] = `ask ${question}`;
  if (!found) return [ask, "–", "–", strings.waiting, unpin];
  const cell = (which: "before" | "after"): Cell => {
    const side = found[which];
    const said = side.error ? errorOf(side) : h("p", { class: "said", dir: "auto", lang: side.language }, ...textOf(side, which, strings));
    return [badgeOf(side, strings), said];
  };
  const same = [outcome(found, strings), ...(stale ? [h("p", { class: "soft" }, strings.outdated)] : [])];
  return [ask, cell("before"), cell("after"), same, unpin];
}
