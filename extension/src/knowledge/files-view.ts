import { button, h, uniqueId } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { trouble } from "../frame/trouble";
import type { Context, View } from "./context";
import { Note } from "../frame/note";
import type { KnowledgeEvent, State } from "./protocol";
import { RebuildView } from "./rebuild-view";
import { UploadsView } from "../frame/uploads-view";

/** Adds files, puts removed ones back, and rebuilds the index. */
export class FilesView implements View {
  readonly nodes: Node[];
  private readonly zone = h("div", { class: "zone" });
  private readonly text = h("p", { id: uniqueId("drop") });
  private readonly allowed = h("p", { class: "file" });
  private readonly choose: HTMLButtonElement;
  private readonly input = h("input", { type: "file", multiple: "", tabindex: "-1" });
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
    this.choose = button(strings.choose, "plain", () => this.input.click());
    this.choose.setAttribute("aria-describedby", this.text.id);
    this.uploads = new UploadsView(context, this.choose);
    this.input.hidden = true;
    this.input.setAttribute("aria-label", strings.choose);
    this.input.addEventListener("change", () => {
      this.add(this.input.files);
      this.input.value = "";
    });
    this.zone.append(this.text, this.choose, this.input, this.allowed);
    this.removed.hidden = true;
    this.followDrops();
    this.nodes = [
      h("section", { class: "files", "aria-label": strings.files }, this.zone, this.uploads.root, this.removed, this.note.root, ...this.rebuild.nodes),
    ];
  }

  update(state: State, live: boolean): void {
    const { strings, numbers } = this.context;
    this.open = live && state.folder !== null && !state.rebuilding;
    this.choose.disabled = !this.open;
    this.text.textContent = state.folder === null ? strings.noFolder : fill(strings.drop, state.folder);
    this.allowed.textContent = fill(strings.allowed, numbers.tell(state.limit / 1e6), state.endings.join(" "));
    this.allowed.hidden = state.folder === null;
    this.zone.classList.toggle("off", !this.open);
    this.input.accept = state.endings.join(",");
    const shown = JSON.stringify(this.state?.removed) === JSON.stringify(state.removed);
    this.state = state;
    if (!shown) this.drawRemoved();
    for (const each of this.removed.querySelectorAll("button")) each.disabled = !this.open;
    this.rebuild.update(state, live);
  }

  private followDrops(): void {
    const { zone } = this;
    // A notebook around the element has its own idea of what a dropped file means.
    for (const name of ["dragenter", "dragover", "drop", "dragleave"] as const) {
      zone.addEventListener(name, (event) => {
        event.preventDefault();
        event.stopPropagation();
        zone.classList.toggle("over", this.open && (name === "dragenter" || name === "dragover"));
        if (name === "drop") this.add(event.dataTransfer?.files ?? null);
        else if (event.dataTransfer) event.dataTransfer.dropEffect = this.open ? "copy" : "none";
      });
    }
  }

  private add(files: FileList | null): void {
    if (this.open && files) this.uploads.add(files);
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
    this.choose.focus();
    const event = await this.context.ask({ type: "restore", entry });
    this.note.tell(event?.type === "restored" ? fill(strings.restored, event.source) : trouble(event, strings));
  }
}
