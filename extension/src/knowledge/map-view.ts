import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { trouble } from "../frame/trouble";
import type { Context, View } from "./context";
import { legend } from "./legend";
import { LongTask } from "../frame/long-task";
import { mapTables } from "./map-table";
import { Note } from "../frame/note";
import { Plot } from "./plot";
import type { KnowledgeEvent, PassageMap, Request, State } from "./protocol";

/** The passages on two axes, with the failed questions among them. */
export class MapView implements View {
  readonly nodes: Node[];
  private readonly draw: HTMLButtonElement;
  private readonly swap: HTMLButtonElement;
  private readonly place = h("div", { class: "map-place" });
  private readonly hint = h("p", { class: "note" });
  private readonly task: LongTask<Request, KnowledgeEvent>;
  private readonly note: Note;
  private found: PassageMap | null = null;
  private tables = false;
  private live = true;

  constructor(private readonly context: Context) {
    const { strings } = context;
    this.note = new Note(context);
    this.draw = button(strings.draw, "plain", () => this.task.run({ type: "map" }));
    this.task = new LongTask(context, context.tasks.map, this.draw, (event) => this.end(event));
    this.swap = button(strings.asTable, "plain", () => {
      this.tables = !this.tables;
      this.show();
    });
    this.swap.hidden = true;
    this.nodes = [h("div", { class: "buttons start" }, this.draw, this.swap), this.task.root, this.note.root, this.hint, this.place];
    this.hint.hidden = true;
    this.take(context.tasks.map.result, false);
  }

  update(_: State, live: boolean): void {
    this.live = live;
    this.draw.disabled = !live || this.task.running;
  }

  private end(event: KnowledgeEvent | null): void {
    this.draw.disabled = !this.live;
    if (event?.type === "map") this.take(event);
    else this.note.tell(trouble(event, this.context.strings));
  }

  private take(event: KnowledgeEvent | null, loud = true): void {
    if (event?.type !== "map") return;
    const { strings, numbers } = this.context;
    this.found = event.map;
    const { points, passages, questions, explained } = event.map;
    const counts = [points.length, passages, questions.length].map((each) => numbers.whole(each));
    this.note.tell(fill(strings.drawn, ...counts) + (questions.length === 0 ? ` ${strings.noFailed}` : ""), loud);
    this.hint.textContent = fill(strings.mapNote, ...explained.map((share) => numbers.share(share)));
    this.hint.hidden = false;
    this.draw.textContent = strings.redraw;
    this.show();
  }

  private show(): void {
    if (!this.found) return;
    const { strings } = this.context;
    this.swap.hidden = false;
    this.swap.textContent = this.tables ? strings.asMap : strings.asTable;
    if (this.tables) return this.place.replaceChildren(...mapTables(this.found, this.context));
    const plot = new Plot(this.context, this.found);
    this.place.replaceChildren(plot.root, legend(this.found, plot, this.context));
  }
}
