import { labelled, tick } from "../bundle/fields";
import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { fold } from "../frame/fold";
import { LongTask } from "../frame/long-task";
import { Note } from "../frame/note";
import { said, trouble } from "../frame/trouble";
import type { Context } from "./context";
import type { Knob, Request, State, TunerEvent } from "./protocol";

/** How long to search for what, and the search itself. */
export class SearchView {
  readonly root: HTMLElement;
  private readonly start: HTMLButtonElement;
  private readonly about = h("p", { class: "note" });
  private readonly fresh: HTMLElement;
  private readonly knobs = h("div");
  private readonly task: LongTask<Request, TunerEvent>;
  private readonly note: Note;
  private paths: string[] = [];

  constructor(private readonly context: Context) {
    const { strings, draft, search } = context;
    this.note = new Note(context);
    this.start = button(strings.start, "solid", () => this.run());
    this.task = new LongTask(context, search, this.start, (event) => this.end(event));
    const minutes = number(draft.minutes, 0.1, (value) => (draft.minutes = value ?? 10));
    const seconds = number(draft.seconds, 0.01, (value) => (draft.seconds = value));
    seconds.placeholder = strings.noCap;
    this.fresh = tick(strings.fresh, draft.fresh, (value) => (draft.fresh = value));
    const fields = h("div", { class: "pair" }, labelled(strings.budget, minutes), labelled(strings.cap, seconds));
    const buttons = h("div", { class: "buttons start" }, this.start);
    this.root = h(
      "section",
      { class: "search", "aria-label": strings.search },
      this.about, fields, this.knobs, this.fresh, buttons, this.task.root, this.note.root,
    );
  }

  update(state: State, live: boolean): void {
    const { strings, numbers } = this.context;
    const counts = [state.questions, state.held].map((each) => numbers.whole(each));
    this.about.textContent = state.trouble ? said(state.trouble) : state.questions === 0 ? strings.noGolden : fill(strings.about, ...counts, state.output);
    this.start.textContent = state.resumable ? strings.goOn : strings.start;
    this.start.disabled = !live || state.questions === 0 || state.trouble !== null || state.running || this.task.running;
    this.fresh.hidden = !state.resumable;
    const paths = state.knobs.map(({ path }) => path);
    if (paths.join() === this.paths.join()) return;
    this.paths = paths;
    this.knobs.replaceChildren(this.choice(state.knobs));
  }

  private choice(knobs: readonly Knob[]): HTMLElement {
    const { strings, draft, folds, numbers } = this.context;
    const ticks = (): Node[] => [
      h("p", { class: "soft" }, strings.turnNote),
      h("div", { class: "knobs" }, ...knobs.map((knob) =>
        tick(this.label(knob), !draft.left.has(knob.path), (on) => void (on ? draft.left.delete(knob.path) : draft.left.add(knob.path))),
      )),
    ];
    return fold(folds, "turn", fill(strings.turn, numbers.whole(knobs.length)), ticks);
  }

  private label({ path, low, high, builds, choices }: Knob): string {
    const { strings, numbers } = this.context;
    const range = choices ? choices.map((each) => this.context.values.tell(each)).join(", ").slice(0, 80) : fill(strings.range, numbers.tell(low), numbers.tell(high));
    return `${path}: ${range}${builds ? ` (${strings.builds})` : ""}`;
  }

  private run(): void {
    const { draft, strings } = this.context;
    const only = this.paths.filter((path) => !draft.left.has(path));
    if (only.length === 0) return this.note.tell(strings.noneTurned);
    this.note.tell("");
    const order = { budget: Math.max(1, draft.minutes * 60), max_latency: draft.seconds, only, fresh: draft.fresh };
    this.task.run({ type: "search", order });
  }

  private end(event: TunerEvent | null): void {
    const { strings, draft } = this.context;
    if (event) this.start.disabled = false;
    if (event?.type !== "error") draft.fresh = false;
    const box = this.fresh.querySelector("input");
    if (box) box.checked = draft.fresh;
    this.note.tell(event?.type === "tuned" ? strings[`v_${event.verdict}`] : event?.type === "stopped" ? strings.paused : trouble(event, strings));
  }
}

function number(value: number | null, least: number, changed: (value: number | null) => void): HTMLInputElement {
  const field = h("input", { type: "number", min: String(least), step: "any", inputmode: "decimal" });
  field.value = value === null ? "" : String(value);
  field.addEventListener("input", () => {
    const read = Number(field.value);
    changed(field.value.trim() === "" || !(read > 0) ? null : read);
  });
  return field;
}
