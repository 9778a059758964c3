import { h, uniqueId } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Context } from "./context";
import { marked, textOf } from "./marked";
import type { Candidate } from "./protocol";
import { table, type Cell } from "./table";
import { sentenceOf } from "./verdict";

const SCORES = ["lexical", "dense", "fused", "reader"] as const;

/** Every passage that was found: its scores, and why it was used or not. */
export function candidatesView(candidates: readonly Candidate[], context: Context): Node[] {
  const { strings } = context;
  if (candidates.length === 0) return [h("p", { class: "note" }, strings.noCandidates)];
  const highest = SCORES.map((name) => Math.max(...candidates.map(({ scores }) => scores[name] ?? 0)));
  const columns = [
    { label: strings.rank, number: true },
    { label: strings.passage },
    ...SCORES.map((name) => ({ label: `${strings[`score_${name}`]} (${strings[`unit_${name}`]})`, number: true })),
  ];
  const rows = candidates.map((each) => [
    context.numbers.tell(each.rank),
    place(each, context),
    ...SCORES.map((name, index) => score(each.scores[name], highest[index] ?? 0, context)),
  ]);
  const shown = table(fill(strings.candidates, String(candidates.length)), columns, rows);
  shown.classList.add("cards");
  return [h("p", { class: "note" }, strings.candidatesNote), shown];
}

function score(value: number | undefined, highest: number, { numbers }: Context): Cell {
  if (value === undefined) return "–";
  const bar = h("span", { class: "bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", `${highest > 0 ? Math.max(0, value / highest) * 100 : 0}%`);
  return [numbers.score(value), bar];
}

function place(candidate: Candidate, context: Context): Cell {
  const { strings, numbers } = context;
  const used = candidate.verdict.code === "quoted";
  const file = candidate.page === null ? candidate.source : `${candidate.source}, ${fill(strings.page, String(candidate.page))}`;
  const badge = h("span", { class: used ? "badge answer" : "badge" }, used ? strings.yes : strings.no);
  const sentence = h("p", { class: "verdict" }, badge, ` ${sentenceOf(candidate.verdict, strings, numbers)}`);
  const head = [
    h("p", { class: "heading", dir: "auto" }, ...marked(candidate.heading)),
    h("p", { class: "file" }, h("bdi", {}, file)),
    sentence,
  ];
  return candidate.text.length === 0 ? head : [...head, more(candidate, context)];
}

/** The passage's text and the reasons of the search, once they are asked for. */
function more(candidate: Candidate, { strings }: Context): HTMLElement {
  const id = uniqueId("passage");
  const body = h("div", { class: "more", id });
  body.hidden = true;
  const button = h("button", { type: "button", class: "link", "aria-expanded": "false", "aria-controls": id }, strings.showText);
  button.setAttribute("aria-label", `${strings.showText}: ${textOf(candidate.heading)}`);
  button.addEventListener("click", () => {
    if (!body.hasChildNodes()) {
      const reasons = candidate.why.map((reason) => h("li", {}, reason));
      body.append(h("blockquote", { dir: "auto" }, ...marked(candidate.text)), h("p", { class: "soft" }, strings.reasons));
      body.append(reasons.length > 0 ? h("ul", {}, ...reasons) : h("p", {}, strings.none));
    }
    body.hidden = !body.hidden;
    button.setAttribute("aria-expanded", String(!body.hidden));
  });
  return h("div", {}, button, body);
}
