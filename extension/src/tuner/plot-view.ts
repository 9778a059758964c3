import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { named } from "../frame/named";
import { table, type Cell } from "../inspector/table";
import { svg } from "../knowledge/marks";
import type { Context } from "./context";
import type { State, Trial } from "./protocol";

const WIDTH = 640;
const HEIGHT = 300;
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 16, 14, 44];
const SHAPES = {
  first: "M0-7L7 0 0 7-7 0z",
  front: "M-5-5h10v10h-10z",
  other: "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0",
} as const;

type Kind = keyof typeof SHAPES;

/** Every trial as a point of quality against latency, and those worth looking at in a table. */
export class PlotView {
  readonly root: HTMLElement;
  private readonly count = h("p", { class: "note" });
  private readonly picture = svg("svg", { class: "picture", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true", focusable: "false" });
  private readonly legend = h("ul", { class: "keys" });
  private readonly rows = h("div");
  private drawn = "";

  constructor(private readonly context: Context) {
    const { strings } = context;
    this.legend.append(...(Object.keys(SHAPES) as Kind[]).map((kind) => {
      const picture = svg("svg", { viewBox: "-8 -8 16 16", "aria-hidden": "true" });
      picture.append(svg("path", { class: `dot ${kind}`, d: SHAPES[kind] }));
      return h("li", {}, picture, strings[`k_${kind}`]);
    }));
    this.root = h("section", { class: "trials", "aria-label": strings.plot }, h("h3", {}, strings.plot), this.count, this.picture as unknown as Node, this.legend, this.rows);
  }

  update(state: State): void {
    const { strings, numbers } = this.context;
    const done = complete(state);
    this.root.hidden = state.trials.length === 0;
    this.count.textContent = fill(strings.tried, numbers.whole(state.trials.length), numbers.whole(done.length));
    const key = JSON.stringify([state.trials.length, state.front, state.candidate, state.max_latency, state.running]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.draw(state, done);
    this.list(state);
  }

  private draw(state: State, done: readonly Trial[]): void {
    const { strings, numbers } = this.context;
    const seconds = [...done.map((each) => each.latency ?? 0), ...(state.max_latency === null ? [] : [state.max_latency])];
    const worths = done.map((each) => each.quality ?? 0);
    const [across, up] = [axis(seconds, LEFT, WIDTH - RIGHT), axis(worths, HEIGHT - BOTTOM, TOP, 1)];
    const text = (x: number, y: number, said: string, anchor = "middle"): SVGElement => {
      const made = svg("text", { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor });
      made.textContent = said;
      return made;
    };
    const nodes: SVGElement[] = [svg("path", { class: "axis", d: `M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}` })];
    for (const value of across.ticks) nodes.push(text(across.at(value), HEIGHT - BOTTOM + 16, numbers.tell(value)));
    for (const value of up.ticks) nodes.push(text(LEFT - 6, up.at(value) + 4, numbers.tell(value), "end"));
    nodes.push(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, strings.latencyAxis), text(LEFT + 4, TOP + 2, strings.qualityAxis, "start"));
    if (state.max_latency !== null) {
      const x = across.at(state.max_latency).toFixed(1);
      nodes.push(svg("path", { class: "cap", d: `M${x} ${TOP}V${HEIGHT - BOTTOM}` }));
    }
    const front = state.front.map((number) => done.find((each) => each.number === number)).filter((each) => each !== undefined);
    const steps = front.map(({ latency, quality }, index) => {
      const [x, y] = [across.at(latency ?? 0).toFixed(1), up.at(quality ?? 0).toFixed(1)];
      return index === 0 ? `M${x} ${y}` : `H${x}V${y}`;
    });
    if (steps.length > 1) nodes.push(svg("path", { class: "edge", d: steps.join("") }));
    const order: Record<Kind, number> = { other: 0, front: 1, first: 2 };
    const points = [...done].sort((one, other) => order[kindOf(one, state)] - order[kindOf(other, state)]);
    for (const trial of points) {
      const kind = kindOf(trial, state);
      const place = `translate(${across.at(trial.latency ?? 0).toFixed(1)} ${up.at(trial.quality ?? 0).toFixed(1)})`;
      const dot = svg("path", { class: `dot ${kind}${trial.number === state.candidate ? " current" : ""}`, d: SHAPES[kind], transform: place });
      dot.addEventListener("click", () => void this.context.ask({ type: "select", trial: trial.number }));
      nodes.push(dot);
    }
    this.picture.replaceChildren(...nodes);
  }

  private list(state: State): void {
    const { strings, numbers, values } = this.context;
    const shown = state.trials.filter((each) => each.state === "complete" && (asItIs(each) || state.front.includes(each.number) || each.number === state.best || each.number === state.candidate));
    const columns = [
      { label: strings.trial },
      { label: strings.quality, number: true },
      { label: strings.latency, number: true },
      { label: strings.differs },
      { label: strings.candidate },
    ];
    const focused = (this.root.getRootNode() as ShadowRoot | Document).activeElement;
    const key = focused instanceof HTMLElement && this.rows.contains(focused) ? focused.dataset["trial"] : undefined;
    const rows = shown.map((trial): Cell[] => {
      const changes = Object.entries(trial.changes).map(([name, value]) => h("li", {}, `${name}: ${values.tell(value)}`));
      const what = changes.length === 0 ? strings.k_first : h("ul", { class: "changes" }, ...changes);
      const number = numbers.whole(trial.number);
      const chosen = trial.number === state.candidate;
      const pick = button(chosen ? strings.chosen : strings.choose, "plain", () => void this.context.ask({ type: "select", trial: chosen ? null : trial.number }));
      pick.setAttribute("aria-pressed", String(chosen));
      pick.setAttribute("aria-label", `${strings.choose}: ${fill(strings.trialOf, number)}`);
      pick.dataset["trial"] = String(trial.number);
      return [number, numbers.offset(trial.quality ?? 0), numbers.seconds(trial.latency ?? 0), what, pick];
    });
    this.rows.replaceChildren(...(rows.length > 0 ? [table(strings.worth, columns, rows)] : []));
    if (key !== undefined) this.rows.querySelector<HTMLElement>(`[data-trial="${key}"]`)?.focus();
    this.rows.setAttribute("aria-label", named(strings, "k", "front"));
  }
}

const complete = (state: State): Trial[] => state.trials.filter((each) => each.state === "complete" && each.latency !== null);

const asItIs = ({ changes }: Trial): boolean => Object.keys(changes).length === 0;

const kindOf = (trial: Trial, { front }: State): Kind => (asItIs(trial) ? "first" : front.includes(trial.number) ? "front" : "other");

interface Axis {
  at(value: number): number;
  ticks: number[];
}

/** A scale from 0 or more that ends at round values, `top` at most. */
function axis(values: readonly number[], from: number, to: number, top = Infinity): Axis {
  const [least, most] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const spread = most - least || Math.max(most, 0.1) * 0.2;
  const step = [1, 2, 5, 10].map((each) => each * 10 ** Math.floor(Math.log10(spread / 4))).find((each) => spread / each <= 5) ?? spread;
  const low = Math.max(0, Math.floor((least - spread * 0.05) / step) * step);
  const high = Math.min(top, Math.ceil((most + spread * 0.05) / step) * step);
  const ticks = Array.from({ length: Math.floor((high - low) / step + 1e-9) + 1 }, (_, index) => Number((low + index * step).toPrecision(6)));
  return { at: (value) => from + ((value - low) / (high - low)) * (to - from), ticks };
}
