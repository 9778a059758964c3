import { button, h } from "../chat/dom";
import { table } from "../inspector/table";
import { trouble } from "../frame/trouble";
import type { Context, View } from "./context";
import { Note } from "../frame/note";
import type { Skipped, State } from "./protocol";

/** The files that could not be read, with the reasons. */
export class SkippedView implements View {
  readonly nodes: Node[];
  private readonly place = h("div", {});
  private readonly more: HTMLButtonElement;
  private readonly note: Note;
  private files: Skipped["files"] = [];
  private version = "";

  constructor(private readonly context: Context) {
    this.note = new Note(context);
    this.more = button(context.strings.more, "plain", () => void this.load(this.files.length));
    this.more.hidden = true;
    this.nodes = [this.note.root, this.place, this.more];
  }

  update({ generation, skipped }: State, live: boolean): void {
    const version = `${generation} ${skipped}`;
    if (!live || version === this.version) return;
    this.version = version;
    void this.load(0);
  }

  private async load(offset: number): Promise<void> {
    const { strings, numbers } = this.context;
    const event = await this.context.ask({ type: "skipped", offset });
    if (event?.type !== "skipped") return event ? this.note.tell(trouble(event, strings)) : undefined;
    this.files = [...(offset > 0 ? this.files : []), ...event.files];
    this.note.tell(this.files.length > 0 ? "" : strings.noSkipped, false);
    this.more.hidden = this.files.length >= event.total;
    const columns = [{ label: strings.c_source }, { label: strings.size, number: true }, { label: strings.reason }];
    const rows = this.files.map(({ source, size, reason }) => [h("bdi", {}, source), numbers.tell(size / 1000), reason]);
    this.place.replaceChildren(...(rows.length > 0 ? [table(strings.skipped, columns, rows)] : []));
  }
}
