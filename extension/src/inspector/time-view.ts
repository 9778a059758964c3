import { h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Context } from "./context";
import type { Bar } from "./protocol";
import { named, type Strings } from "./strings";
import { table } from "./table";

export const stepName = (name: string, strings: Strings): string =>
  name === "" ? strings.rest : (named(strings, "step", name) ?? name);

export const totalOf = (timeline: readonly Bar[]): number =>
  timeline.reduce((end, { start, seconds }) => Math.max(end, start + seconds), 0);

/** The steps on one time axis: a table whose last column draws what the others say. */
export function timeView(timeline: readonly Bar[], { strings, numbers }: Context): Node[] {
  const total = totalOf(timeline) || 1;
  const columns = [
    { label: strings.step },
    { label: strings.start, number: true },
    { label: strings.took, number: true },
    { label: strings.axis },
  ];
  const rows = timeline.map(({ name, start, seconds, depth }) => {
    const bar = h("span", { class: depth ? "span stage" : "span", "aria-hidden": "true" });
    bar.style.setProperty("--from", `${(100 * start) / total}%`);
    bar.style.setProperty("--share", `${(100 * seconds) / total}%`);
    const label = h("span", { class: depth ? "stage" : "" }, h("bdi", {}, stepName(name, strings)));
    return [label, numbers.offset(start), numbers.seconds(seconds), bar];
  });
  const shown = table(fill(strings.time, numbers.seconds(total)), columns, rows);
  shown.classList.add("waterfall");
  return [shown];
}
