import { h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Context } from "./context";
import { marked } from "./marked";
import type { Stage, Way } from "./protocol";
import { named } from "./strings";
import { table, type Cell } from "./table";
import { sentenceOf } from "./verdict";

/** How far one passage came, and the cut that kept it out. */
export function wayView(way: Way, context: Context): Node[] {
  const { strings, numbers } = context;
  const columns = [
    { label: strings.stage },
    { label: strings.place, number: true },
    { label: strings.score, number: true },
    { label: strings.cut },
    { label: strings.passed },
  ];
  const rows = way.stages.map((stage) => row(stage, context));
  const found = way.verdict.code === "found";
  return [
    h("p", { class: "heading", dir: "auto" }, ...marked(way.heading)),
    h("p", { class: "file" }, h("bdi", {}, way.source)),
    h("p", { class: found ? "conclusion good" : "conclusion" }, sentenceOf(way.verdict, strings, numbers)),
    ...(way.settings === "bot" ? [h("p", { class: "note" }, strings.settingsNow)] : []),
    table(strings.stages, columns, rows),
    h("p", { class: "note" }, way.terms.length > 0 ? fill(strings.terms, way.terms.join(", ")) : strings.termsNone),
    h("blockquote", { dir: "auto" }, ...marked(way.text)),
  ];
}

function row({ stage, rank, score, cut, passed }: Stage, { strings, numbers }: Context): Cell[] {
  const ranked = stage !== "reader" && stage !== "guard";
  const must = stage === "guard" ? strings.noOrders : fill(ranked ? strings.first : strings.atLeast, numbers.tell(cut));
  const mark = passed === null ? "–" : passed ? strings.yesPassed : strings.noPassed;
  return [
    named(strings, "stage", stage) ?? stage,
    rank === null && ranked ? strings.behind : numbers.tell(rank),
    numbers.score(score),
    must,
    h("span", { class: passed === false ? "badge refuse" : passed ? "badge answer" : "" }, mark),
  ];
}
