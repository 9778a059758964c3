import { h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Context } from "./context";
import type { Step } from "./protocol";
import { named } from "./strings";
import { stepName } from "./time-view";
import { tree } from "./tree";

const count = (value: unknown): string => String(Array.isArray(value) ? value.length : 0);

/** What the line of a known step says, besides its name and its time. */
const SUMMARIES: Record<string, (detail: Record<string, unknown>, tell: (value: unknown) => string) => string[]> = {
  language: ({ language }, tell) => [tell(language)],
  history: ({ turns }, tell) => [tell(turns)],
  courtesy: ({ kind }, tell) => [tell(kind)],
  handoff: ({ reason, score }, tell) => [tell(reason), tell(score)],
  faq: ({ curated }, tell) => [tell(curated)],
  clarify: ({ choices }) => [count(choices)],
  choose: ({ candidates, chosen }, tell) => [count(candidates), tell(chosen)],
  retrieve: ({ hits }) => [count(hits)],
  guard: ({ left_out }) => [count(left_out)],
  policy: ({ topic }, tell) => [topic === null ? "–" : tell(topic)],
  withhold: ({ withheld }) => [count(withheld)],
  abstain: ({ confidence, threshold }, tell) => [tell(confidence), tell(threshold)],
  extract: ({ quotes }) => [count(quotes)],
  generate: ({ tokens }, tell) => [tell(tokens)],
  ground: ({ dropped }) => [count(dropped)],
};

/** Every step of the trace, known or not: name, seconds, and all of its detail. */
export function stepsView(steps: readonly Step[], context: Context): Node[] {
  const { strings, numbers } = context;
  const list = h("ol", { class: "step-list" });
  for (const { name, seconds, detail } of steps) {
    const template = named(strings, "s", name);
    const values = Object.hasOwn(SUMMARIES, name) ? SUMMARIES[name]?.(detail, (value) => numbers.tell(value)) : undefined;
    const line = h(
      "p",
      { class: "step" },
      h("bdi", { class: "heading" }, stepName(name, strings)),
      h("span", { class: "soft" }, fill(strings.seconds, numbers.seconds(seconds))),
    );
    if (template !== null && values) line.append(h("span", {}, fill(template, ...values)));
    const more = h("details", {}, h("summary", {}, strings.detail));
    more.addEventListener("toggle", () => {
      if (more.open && more.childElementCount === 1) more.append(tree(detail, strings, numbers));
    });
    list.append(h("li", {}, line, ...(Object.keys(detail).length > 0 ? [more] : [])));
  }
  return [h("p", { class: "note" }, strings.stepsNote), list];
}
