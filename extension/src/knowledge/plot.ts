import { h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import type { Context } from "./context";
import { failedMark, markOf, svg } from "./marks";
import type { PassageMap } from "./protocol";
import { named } from "../frame/named";

const WIDTH = 640;
const HEIGHT = 420;
const EDGE = 18;

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly mark: SVGElement;
  readonly lines: string[];
  /** The document it belongs to; null for a question. */
  readonly source: string | null;
}

/** The map as a picture: hover or arrow keys tell what a mark is, Enter opens its document. */
export class Plot {
  readonly root = h("div", { class: "plot" });
  private readonly tip = h("div", { class: "tip", dir: "auto", "aria-hidden": "true" });
  private readonly spots: Spot[] = [];
  private readonly byMark = new Map<Element, Spot>();
  private current: Spot | null = null;

  constructor(
    private readonly context: Context,
    private readonly found: PassageMap,
  ) {
    const { strings } = context;
    const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true", focusable: "false" });
    this.place();
    picture.append(...this.spots.map(({ mark }) => mark));
    const stage = h("div", { class: "stage-box", tabindex: "0", role: "application", "aria-roledescription": strings.mapRole, "aria-label": strings.mapLabel });
    stage.append(picture, this.tip);
    this.tip.hidden = true;
    stage.addEventListener("pointermove", (event) => this.hover(event));
    stage.addEventListener("pointerleave", () => this.leave());
    stage.addEventListener("keydown", (event) => this.key(event));
    stage.addEventListener("blur", () => this.leave());
    stage.addEventListener("click", () => this.openCurrent());
    this.root.append(stage);
  }

  /** Shows one document's marks alone (-1 for the others), or the questions, or all again. */
  only(kind: number | "failed" | null): void {
    for (const { mark } of this.spots) {
      const number = Number(mark.getAttribute("data-document"));
      const question = mark.classList.contains("failed");
      const wanted = kind === null || (kind === "failed" ? question : !question && (kind === -1 ? number >= this.found.named : number === kind));
      mark.classList.toggle("dim", !wanted);
    }
  }

  private place(): void {
    const { strings, numbers } = this.context;
    const { points, questions, documents, named: own } = this.found;
    const xs = [...points.map((each) => each[0]), ...questions.map((each) => each.x)];
    const ys = [...points.map((each) => each[1]), ...questions.map((each) => each.y)];
    const [across, up] = [scale(xs, EDGE, WIDTH - EDGE), scale(ys, HEIGHT - EDGE, EDGE)];
    for (const [x, y, number, , heading, page] of points) {
      const source = documents[number] ?? "";
      const file = page === null ? source : `${source}, ${fill(strings.page, numbers.whole(page))}`;
      const mark = markOf(number, own);
      mark.setAttribute("data-document", String(number));
      this.put({ x: across(x), y: up(y), mark, lines: [heading, file], source });
    }
    for (const each of questions) {
      const how = named(strings, "h", each.how);
      const lines = [`${strings.failedQuestion}: ${each.question}`, how];
      this.put({ x: across(each.x), y: up(each.y), mark: failedMark(), lines, source: null });
    }
  }

  private put(spot: Spot): void {
    spot.mark.setAttribute("transform", `translate(${spot.x.toFixed(1)} ${spot.y.toFixed(1)})`);
    this.spots.push(spot);
    this.byMark.set(spot.mark, spot);
  }

  private hover(event: PointerEvent): void {
    const spot = this.byMark.get(event.target as Element);
    if (spot && spot !== this.current) this.show(spot, false);
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
    if (step) this.show(this.next(step[0] ?? 0, step[1] ?? 0), true);
    else if (event.key.toLowerCase() === "q") this.show(this.nextQuestion(), true);
    else if (event.key === "Enter") this.openCurrent();
    else if (event.key === "Escape" && !this.tip.hidden) this.leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The nearest mark in a direction: what lies aside counts double. */
  private next(right: number, down: number): Spot | null {
    const from = this.current;
    if (!from) return this.spots[0] ?? null;
    let best: Spot | null = null;
    let least = Infinity;
    for (const spot of this.spots) {
      const [dx, dy] = [spot.x - from.x, spot.y - from.y];
      const [ahead, aside] = [dx * right + dy * down, Math.abs(dx * down) + Math.abs(dy * right)];
      const far = ahead + 2 * aside;
      if (ahead > 0 && far < least && !spot.mark.classList.contains("dim")) [best, least] = [spot, far];
    }
    return best;
  }

  private nextQuestion(): Spot | null {
    const failed = this.spots.filter(({ source }) => source === null);
    return failed[(failed.indexOf(this.current as Spot) + 1) % failed.length] ?? null;
  }

  private show(spot: Spot | null, loud: boolean): void {
    if (!spot) return;
    this.current?.mark.classList.remove("current");
    this.current = spot;
    spot.mark.classList.add("current");
    spot.mark.parentNode?.append(spot.mark); // on top of what it lies among
    this.tip.replaceChildren(...spot.lines.map((line, index) => h("p", { class: index === 0 ? "heading" : "file" }, line)));
    this.tip.style.insetBlockStart = `${(100 * spot.y) / HEIGHT}%`;
    this.tip.classList.toggle("below", spot.y < HEIGHT / 2);
    this.tip.hidden = false;
    if (loud) this.context.say(spot.lines.join(". "));
  }

  private leave(): void {
    this.tip.hidden = true;
    this.current?.mark.classList.remove("current");
  }

  private openCurrent(): void {
    if (this.current?.source && !this.tip.hidden) this.context.open(this.current.source);
  }
}

function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return (value) => (high > low ? from + ((value - low) / (high - low)) * (to - from) : (from + to) / 2);
}
