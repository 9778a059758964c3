import { h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { fold } from "../frame/fold";
import { named } from "../frame/named";
import { table, type Cell } from "../inspector/table";
import type { Context } from "./context";
import type { State, Summary } from "./protocol";

/** What a run found as a whole, and what changed since the other. */
export class SummaryView {
  readonly root = h("section", { class: "summary" });
  private drawn = "";

  constructor(private readonly context: Context) {
    this.root.setAttribute("aria-label", context.strings.summary);
  }

  update({ summary, shown, compared, runs }: State): void {
    this.root.hidden = summary === null;
    const key = JSON.stringify([shown, compared, runs.length]);
    if (!summary || key === this.drawn) return;
    this.drawn = key;
    const { strings, folds } = this.context;
    this.root.replaceChildren(
      ...this.change(summary),
      fold(folds, "metrics", strings.metrics, () => [this.metrics(summary, compared !== null)], true),
      fold(folds, "groups", strings.groups, () => [this.groups(summary)], true),
      fold(folds, "sure", strings.confidence, () => [h("p", { class: "note" }, strings.confidenceNote), this.confidence(summary)]),
    );
  }

  private change({ difference }: Summary): Node[] {
    if (!difference) return [];
    const { strings, numbers } = this.context;
    const range = [difference.before, difference.after, difference.gain, difference.low, difference.high].map((each) => numbers.offset(each));
    const counts = [difference.won, difference.lost, difference.n].map((each) => numbers.whole(each));
    const verdict = difference.low > 0 ? strings.better : difference.high < 0 ? strings.worse : strings.open;
    const look = difference.low > 0 ? "conclusion good" : "conclusion";
    return [h("p", { class: look }, verdict), h("p", { class: "note" }, `${fill(strings.gain, ...range)} ${fill(strings.counts, ...counts)}`)];
  }

  private metrics({ metrics }: Summary, compared: boolean): HTMLElement {
    const { strings, numbers } = this.context;
    const columns = [{ label: strings.metric }, { label: `${strings.value} (${strings.interval})`, number: true }];
    if (compared) columns.push({ label: strings.before, number: true }, { label: strings.change, number: true });
    const shown = (value: number | null): string => (value === null ? "–" : numbers.offset(value));
    const rows = metrics.map(({ name, value, interval, other, lower }): Cell[] => {
      const gain = value === null || other === null ? null : value - other;
      const good = gain !== null && Math.abs(gain) > 1e-9 && gain > 0 !== lower;
      const mark = gain === null || Math.abs(gain) <= 1e-9 ? "" : good ? "▲ " : "▼ ";
      const change = h("span", { class: gain !== null && mark ? (good ? "up" : "down") : "" }, gain === null ? "–" : `${mark}${mark && gain > 0 ? "+" : ""}${numbers.offset(gain)}`);
      const measured = h("span", { class: "measured" }, shown(value));
      if (interval) {
        const [low, high] = interval.map((each) => numbers.offset(each)) as [string, string];
        measured.append(h("small", {}, fill(strings.range, low, high)));
      }
      return compared ? [name, measured, shown(other), change] : [name, measured];
    });
    return table(strings.metrics, columns, rows);
  }

  private groups({ groups }: Summary): HTMLElement {
    const { strings, numbers } = this.context;
    const columns = [{ label: strings.group }, { label: strings.questions, number: true }, { label: strings.quality }];
    const rows = groups.map(({ by, name, questions, quality }): Cell[] => [
      `${named(strings, "by", by)}: ${name}`,
      numbers.whole(questions),
      bar(quality, numbers.offset(quality)),
    ]);
    return table(strings.groups, columns, rows);
  }

  private confidence({ confidence }: Summary): HTMLElement {
    const { strings, numbers } = this.context;
    const most = Math.max(1, ...confidence.map(({ questions }) => questions));
    const columns = [{ label: strings.sureness }, { label: strings.answers }, { label: strings.quality }];
    const rows = confidence.map(({ from, questions, quality }): Cell[] => [
      fill(strings.range, numbers.share(from), numbers.share(from + 0.1)),
      bar(questions / most, numbers.whole(questions)),
      quality === null ? "–" : bar(quality, numbers.offset(quality)),
    ]);
    return table(strings.confidence, columns, rows);
  }
}

function bar(share: number, text: string): Cell {
  const made = h("span", { class: "bar", "aria-hidden": "true" });
  made.style.setProperty("--share", `${(100 * share).toFixed(1)}%`);
  return [text, made];
}
