import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { recheckLines } from "../frame/recheck";
import { said, trouble } from "../frame/trouble";
import type { Context, View } from "./context";
import { LongTask } from "../frame/long-task";
import { Note } from "../frame/note";
import type { KnowledgeEvent, Request, State } from "./protocol";

/** What waits for a rebuild, and the rebuild. */
export class RebuildView implements View {
  readonly nodes: Node[];
  private readonly waiting = h("div", { class: "waiting" });
  private readonly start: HTMLButtonElement;
  private readonly task: LongTask<Request, KnowledgeEvent>;
  private readonly note: Note;
  private readonly again = h("ul", { class: "again" });

  constructor(private readonly context: Context) {
    this.note = new Note(context);
    this.again.hidden = true;
    this.start = button(context.strings.rebuild, "solid", () => this.run());
    this.task = new LongTask(context, context.tasks.rebuild, this.start, (event) => this.end(event));
    this.tell(context.tasks.rebuild.result, false);
    this.nodes = [this.waiting, h("div", { class: "buttons start" }, this.start), this.task.root, this.note.root, this.again];
  }

  update({ pending, rebuilding, folder }: State, live: boolean): void {
    const { strings, numbers } = this.context;
    this.start.disabled = !live || folder === null || rebuilding || this.task.running;
    const lines: Node[] = [];
    if (rebuilding) lines.push(h("p", {}, strings.rebuilding));
    else if (pending?.unreadable) lines.push(h("p", { dir: "auto" }, said(pending.unreadable)));
    else if (pending?.count === 0) lines.push(h("p", { class: "soft" }, strings.upToDate));
    else if (pending) {
      lines.push(h("p", {}, fill(strings.waiting, numbers.whole(pending.count))));
      for (const kind of ["added", "changed", "removed"] as const) {
        const names = pending[kind];
        if (names.length > 0) lines.push(h("p", { class: "file", dir: "auto" }, fill(strings[`w_${kind}`], list(names))));
      }
    }
    this.waiting.replaceChildren(...lines);
  }

  private run(): void {
    this.note.tell("");
    this.again.hidden = true;
    this.task.run({ type: "rebuild" });
  }

  private end(event: KnowledgeEvent | null): void {
    if (event) this.start.disabled = false;
    if (event?.type === "rebuilt") this.tell(event);
    else this.note.tell(trouble(event, this.context.strings));
  }

  private tell(event: KnowledgeEvent | null, loud = true): void {
    if (event?.type !== "rebuilt") return;
    const { strings, numbers } = this.context;
    const { added, changed, removed, skipped, recheck } = event.report;
    const counts = [added, changed, removed, skipped].map((each) => numbers.whole(each.length));
    const again = recheckLines(recheck, strings, numbers);
    this.again.replaceChildren(...again.map((line) => h("li", { dir: "auto" }, line)));
    this.again.hidden = again.length === 0;
    const done = fill(strings.rebuilt, ...counts);
    this.note.tell(done, false);
    if (loud) this.context.say([done, ...again.slice(0, 1)].join(" "));
  }
}

const SHOWN = 8;

const list = (names: readonly string[]): string =>
  names.slice(0, SHOWN).join(", ") + (names.length > SHOWN ? " …" : "");
