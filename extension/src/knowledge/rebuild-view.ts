import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { said, trouble, type Context, type View } from "./context";
import { LongTask } from "./long-task";
import { Note } from "./note";
import type { State } from "./protocol";

/** What waits for a rebuild, and the rebuild. */
export class RebuildView implements View {
  readonly nodes: Node[];
  private readonly waiting = h("div", { class: "waiting" });
  private readonly start: HTMLButtonElement;
  private readonly task: LongTask;
  private readonly note: Note;

  constructor(private readonly context: Context) {
    this.task = new LongTask(context);
    this.note = new Note(context);
    this.start = button(context.strings.rebuild, "solid", () => void this.run());
    this.nodes = [this.waiting, h("div", { class: "buttons start" }, this.start), this.task.root, this.note.root];
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

  private async run(): Promise<void> {
    if (this.task.running) return;
    const { strings, numbers } = this.context;
    this.note.tell("");
    const asked = this.task.run({ type: "rebuild" }, "scan", this.start);
    this.start.disabled = true;
    const event = await asked;
    if (event) this.start.disabled = false;
    if (event?.type !== "rebuilt") return this.note.tell(trouble(event, strings));
    const { added, changed, removed, skipped } = event.report;
    const counts = [added, changed, removed, skipped].map((each) => numbers.whole(each.length));
    this.note.tell(fill(strings.rebuilt, ...counts));
  }
}

const SHOWN = 8;

const list = (names: readonly string[]): string =>
  names.slice(0, SHOWN).join(", ") + (names.length > SHOWN ? " …" : "");
