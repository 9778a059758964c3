import { choices, labelled } from "../bundle/fields";
import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { LongTask } from "../frame/long-task";
import { Note } from "../frame/note";
import { trouble } from "../frame/trouble";
import type { Context } from "./context";
import type { EvaluationEvent, Request, Run, State } from "./protocol";

/** Runs the evaluation, and chooses which run is shown beside which. */
export class RunView {
  readonly root: HTMLElement;
  private readonly about = h("p", { class: "note" });
  private readonly part = h("select");
  private readonly shown = h("select");
  private readonly other = h("select");
  private readonly choose: HTMLElement;
  private readonly start: HTMLButtonElement;
  private readonly task: LongTask<Request, EvaluationEvent>;
  private readonly note: Note;

  constructor(private readonly context: Context) {
    const { strings, draft, run } = context;
    this.note = new Note(context);
    this.start = button(strings.start, "solid", () => this.begin());
    this.task = new LongTask(context, run, this.start, (event) => this.end(event));
    this.part.addEventListener("change", () => (draft.part = this.part.value));
    for (const each of [this.shown, this.other]) each.addEventListener("change", () => void this.show());
    const fields = h("div", { class: "pair" }, labelled(strings.part, this.part));
    this.choose = h("div", { class: "pair" }, labelled(strings.shown, this.shown), labelled(strings.compared, this.other));
    this.root = h(
      "section",
      { class: "runs", "aria-label": strings.run },
      this.about, fields, h("div", { class: "buttons start" }, this.start), this.task.root, this.note.root, this.choose,
    );
  }

  update(state: State, live: boolean): void {
    const { strings, numbers, draft } = this.context;
    const none = state.proposed > 0 ? strings.onlyProposed : strings.noSet;
    const nothing = state.runs.length === 0 || state.grows ? none : strings.noGolden;
    this.about.textContent = state.questions === 0 ? nothing : fill(strings.about, numbers.whole(state.questions), state.file ?? strings.given);
    const splits = state.splits.map((name) => [name, name] as const);
    draft.part = choices(this.part, [["", strings.whole], ...splits], draft.part);
    this.start.disabled = !live || state.questions === 0 || this.task.running;
    const runs = [...state.runs].reverse().map((run) => [String(run.number), this.label(run)] as const);
    this.choose.hidden = runs.length === 0;
    choices(this.shown, runs, String(state.shown ?? ""));
    choices(this.other, [["", strings.nothing], ...runs.filter(([number]) => number !== String(state.shown))], String(state.compared ?? ""));
  }

  private label(run: Run): string {
    const { strings, numbers } = this.context;
    const text = fill(strings.runOf, numbers.whole(run.number), run.label, run.split ?? strings.whole, numbers.whole(run.questions), numbers.offset(run.quality));
    return run.stopped ? `${text}, ${strings.early}` : text;
  }

  private async show(): Promise<void> {
    const other = this.other.value === "" || this.other.value === this.shown.value ? null : Number(this.other.value);
    const event = await this.context.ask({ type: "show", run: Number(this.shown.value), with: other });
    if (event?.type !== "done") this.note.tell(trouble(event, this.context.strings));
  }

  private begin(): void {
    this.note.tell("");
    this.task.run({ type: "evaluate", split: this.part.value || null });
  }

  private end(event: EvaluationEvent | null): void {
    const { strings } = this.context;
    if (event) this.start.disabled = false;
    this.note.tell(event?.type === "evaluated" ? (event.stopped ? strings.endedEarly : strings.done) : trouble(event, strings));
  }
}
