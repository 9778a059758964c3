import { h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Context } from "./context";
import { difference } from "./difference";
import type { Comparison, Side } from "./protocol";
import type { Strings } from "./strings";

/** Both answers to one question, side by side. */
export function compareView(found: Comparison | undefined, question: string, stale: boolean, context: Context): HTMLElement {
  const { strings } = context;
  const root = h("section", { class: "compare", "aria-label": strings.results });
  if (stale) root.setAttribute("aria-busy", "true");
  root.append(h("p", { class: "question", dir: "auto" }, question));
  if (!found) {
    root.append(h("p", { class: "note" }, strings.waiting));
    return root;
  }
  root.append(
    h("p", { class: "outcome" }, outcome(found, strings), ...(stale ? [" ", h("span", { class: "soft" }, strings.outdated)] : [])),
    h("div", { class: "sides" }, sideView(found.before, "before", context), sideView(found.after, "after", context)),
  );
  return root;
}

/** Whether the answers differ, and in what. */
export function outcome({ differs }: Comparison, strings: Strings): HTMLElement {
  if (differs.length === 0) return h("span", { class: "badge same" }, `= ${strings.same}`);
  const named = differs.map((name) => (strings as Record<string, string>)[`d_${name}`] ?? name);
  return h("span", { class: "badge refuse" }, `≠ ${fill(strings.differs, named.join(", "))}`);
}

function sideView(side: Side, which: "before" | "after", context: Context): HTMLElement {
  const { strings, numbers } = context;
  const facts: [string, Node | string][] = [];
  if (side.confidence !== null) facts.push([strings.confidence, numbers.tell(side.confidence)]);
  if (side.seconds !== null) facts.push([strings.time, fill(strings.seconds, numbers.seconds(side.seconds))]);
  if (!side.error) facts.push([strings.sources, sources(side, strings)]);
  return h(
    "article",
    { class: `side ${which}` },
    h("h4", {}, strings[which]),
    badgeOf(side, strings),
    side.error ? errorOf(side) : h("p", { class: "said", dir: "auto", lang: side.language }, ...textOf(side, which, strings)),
    h("dl", {}, ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
  );
}

export const textOf = (side: Side, which: "before" | "after", strings: Strings): (Node | string)[] =>
  difference(side.pieces, which === "before" ? "del" : "ins", strings);

export function badgeOf({ action }: Side, strings: Strings): HTMLElement {
  return h("span", { class: `badge ${action ?? "failed"}` }, action === null ? strings.error : (strings[action] ?? action));
}

export const errorOf = ({ error }: Side): HTMLElement =>
  h("p", { class: "error", dir: "auto" }, [error?.fact, error?.fix].filter(Boolean).join(" "));

function sources({ sources: found }: Side, strings: Strings): Node | string {
  if (found.length === 0) return strings.noSources;
  const rows = found.map(({ source, page }) =>
    h("li", {}, h("bdi", {}, source), page === null ? "" : `, ${fill(strings.page, String(page))}`),
  );
  return h("ul", {}, ...rows);
}
