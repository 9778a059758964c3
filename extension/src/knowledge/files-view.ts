import { button, h, uniqueId } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { trouble } from "../frame/trouble";
import { whyFixed, type Context, type View } from "./context";
import { DropZone } from "../frame/drop-zone";
import { Note } from "../frame/note";
import type { KnowledgeEvent, State } from "./protocol";
import { RebuildView } from "./rebuild-view";
import { UploadsView } from "../frame/uploads-view";

/** Adds files, puts removed ones back, and rebuilds the index. */
export class FilesView implements View {
  readonly nodes: Node[];
  private readonly zone: DropZone;
  private readonly uploads: UploadsView<KnowledgeEvent>;
  private readonly removed = h("section", { class: "removed" });
  private readonly note: Note;
  private readonly rebuild: RebuildView;
  private state: State | null = null;
  private open = false;

  constructor(private readonly context: Context) {
    const { strings } = context;
    this.note = new Note(context);
    this.rebuild = new RebuildView(context);
    this.zone = new DropZone(strings.choose, (files) => this.uploads.add(files));
    this.uploads = new UploadsView(context, this.zone.choose);
    this.removed.hidden = true;
    this.nodes = [
      h("section", { class: "files", "aria-label": strings.files }, this.zone.root, this.uploads.root, this.removed, this.note.root, ...this.rebuild.nodes),
    ];
  }

  update(state: State, live: boolean): void {
    const { strings, numbers } = this.context;
    this.open = live && state.folder !== null && !state.rebuilding;
    const known = state.folder !== null;
    const allowed = fill(strings.allowed, numbers.tell(state.limit / 1e6), state.endings.join(" "));
    const text = known ? fill(strings.drop, state.folder ?? "") : whyFixed(state, strings);
    this.zone.show(this.open, text, known ? allowed : "", state.endings);
    const shown = JSON.stringify(this.state?.removed) === JSON.stringify(state.removed);
    this.state = state;
    if (!shown) this.drawRemoved();
    for (const each of this.removed.querySelectorAll("button")) each.disabled = !this.open;
    this.rebuild.update(state, live);
  }

  private drawRemoved(): void {
    const { strings } = this.context;
    const entries = this.state?.removed ?? [];
    const rows = entries.map(({ id, source, replaced }) => {
      const back = button(strings.restore, "plain", () => void this.restore(id));
      back.setAttribute("aria-label", fill(strings.restoreFile, source));
      return h("li", {}, h("bdi", {}, replaced ? fill(strings.wasReplaced, source) : source), back);
    });
    this.removed.hidden = rows.length === 0;
    const id = uniqueId("removed");
    this.removed.setAttribute("aria-labelledby", id);
    this.removed.replaceChildren(h("h3", { id }, strings.removedList), h("ul", { class: "coming" }, ...rows));
  }

  private async restore(entry: string): Promise<void> {
    const { strings } = this.context;
    this.zone.choose.focus();
    const event = await this.context.ask({ type: "restore", entry });
    this.note.tell(event?.type === "restored" ? fill(strings.restored, event.source) : trouble(event, strings));
  }
}
