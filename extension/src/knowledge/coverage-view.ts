import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { trouble } from "../frame/trouble";
import type { Context, View } from "./context";
import { LongTask } from "../frame/long-task";
import { Note } from "../frame/note";
import type { Coverage, KnowledgeEvent, Request, State } from "./protocol";

/** How many documents are never cited, and by which answers that is told. */
export class CoverageView implements View {
  readonly nodes: Node[];
  private readonly text = h("p", {});
  private readonly golden = h("p", { class: "note" });
  private readonly list: HTMLButtonElement;
  private readonly refresh: HTMLButtonElement;
  private readonly evaluate: HTMLButtonElement;
  private readonly task: LongTask<Request, KnowledgeEvent>;
  private readonly note: Note;

  constructor(
    private readonly context: Context,
    showUncited: () => void,
  ) {
    const { strings } = context;
    this.note = new Note(context);
    this.list = button(strings.showUncited, "plain", showUncited);
    this.refresh = button(strings.refresh, "plain", () => void this.count());
    this.evaluate = button("", "plain", () => this.run());
    this.task = new LongTask(context, context.tasks.evaluate, this.evaluate, (event) => this.end(event));
    const buttons = h("div", { class: "buttons start" }, this.list, this.refresh, this.evaluate);
    this.nodes = [this.text, this.golden, buttons, this.task.root, this.note.root];
  }

  show({ documents, uncited, answers, golden }: Coverage): void {
    const { strings, numbers } = this.context;
    const counts = [uncited, documents, answers, golden ?? 0].map((each) => numbers.whole(each));
    this.text.textContent = fill(golden === null ? strings.coverageSession : strings.coverageBoth, ...counts);
  }

  update({ golden, rebuilding }: State, live: boolean): void {
    const { strings, numbers } = this.context;
    const told: string[] = [];
    if (golden === null) told.push(strings.noGolden);
    else if (golden.evaluated !== null) {
      told.push(fill(strings.evaluated, numbers.whole(golden.evaluated), numbers.whole(golden.failed ?? 0)));
      if (!golden.current) told.push(strings.outdated);
    }
    this.golden.textContent = told.join(" ");
    this.golden.hidden = told.length === 0;
    this.evaluate.hidden = !golden?.can_evaluate;
    this.evaluate.textContent = fill(strings.evaluate, numbers.whole(golden?.questions ?? 0));
    this.evaluate.disabled = !live || rebuilding || this.task.running;
    this.list.disabled = this.refresh.disabled = !live;
  }

  private async count(): Promise<void> {
    const query = { text: "", kind: "all", sort: "source", descending: false, offset: 0 } as const;
    const event = await this.context.ask({ type: "documents", query });
    if (event?.type !== "documents") return this.note.tell(trouble(event, this.context.strings));
    this.show(event.coverage);
    this.context.say(this.text.textContent ?? "");
  }

  private run(): void {
    this.note.tell("");
    this.task.run({ type: "evaluate" });
  }

  private end(event: KnowledgeEvent | null): void {
    if (event?.type !== "evaluated") return this.note.tell(trouble(event, this.context.strings));
    this.context.say(this.golden.textContent ?? "");
  }
}
