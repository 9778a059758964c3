import { h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Numbers } from "./numbers";
import type { Strings } from "./strings";

/** Any JSON data as a list that opens level by level; what is closed is not made yet. */
export function tree(value: unknown, strings: Strings, numbers: Numbers): HTMLElement {
  const entries = Object.entries(value as object);
  const list = h("ul", { class: "tree" });
  if (entries.length === 0) list.append(h("li", {}, h("em", {}, strings.emptyValue)));
  for (const [name, each] of entries) list.append(h("li", {}, leaf(name, each, strings, numbers)));
  return list;
}

function leaf(name: string, value: unknown, strings: Strings, numbers: Numbers): HTMLElement {
  const key = h("bdi", { class: "key" }, name);
  if (typeof value !== "object" || value === null) {
    return h("div", { class: "leaf" }, key, h("span", { class: "value", dir: "auto" }, numbers.tell(value)));
  }
  const count = fill(strings.entries, String(Object.keys(value).length));
  const node = h("details", {}, h("summary", {}, key, ` `, h("span", { class: "soft" }, count)));
  node.addEventListener("toggle", () => {
    if (node.open && node.childElementCount === 1) node.append(tree(value, strings, numbers));
  });
  return node;
}
