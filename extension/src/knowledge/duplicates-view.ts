import { button, h, uniqueId } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { trouble } from "../frame/trouble";
import type { Context, View } from "./context";
import { LongTask } from "../frame/long-task";
import { Note } from "../frame/note";
import type { KnowledgeEvent, Request, State, Twin } from "./protocol";

/** Passages of different documents that say almost the same. */
export class DuplicatesView implements View {
  readonly nodes: Node[];
  private readonly threshold: HTMLInputElement;
  private readonly compare: HTMLButtonElement;
  private readonly list = h("ol", { class: "pairs" });
  private readonly more: HTMLButtonElement;
  private readonly task: LongTask<Request, KnowledgeEvent>;
  private readonly note: Note;
  private live = true;

  constructor(private readonly context: Context) {
    const { strings, numbers } = context;
    this.note = new Note(context);
    const id = uniqueId("threshold");
    const label = h("label", { for: id });
    this.threshold = h("input", { type: "range", id, min: "0.7", max: "1", step: "0.01" });
    this.threshold.value = "0.9";
    const tell = (): void => {
      label.textContent = fill(strings.threshold, numbers.tell(Number(this.threshold.value)));
      this.threshold.setAttribute("aria-valuetext", numbers.tell(Number(this.threshold.value)));
    };
    this.threshold.addEventListener("input", tell);
    tell();
    this.compare = button(strings.compare, "plain", () => this.run());
    this.task = new LongTask(context, context.tasks.duplicates, this.compare, (event) => this.end(event));
    this.more = button(strings.more, "plain", () => void this.load(this.list.childElementCount));
    this.more.hidden = true;
    const field = h("div", { class: "field" }, this.threshold, this.compare);
    this.nodes = [
      h("p", { class: "note" }, strings.duplicatesNote),
      h("div", { class: "line" }, label, field),
      this.task.root,
      this.note.root,
      this.list,
      this.more,
    ];
    this.show(context.tasks.duplicates.result, false);
  }

  update(_: State, live: boolean): void {
    this.live = live;
    this.compare.disabled = !live || this.task.running;
  }

  private run(): void {
    this.note.tell("");
    this.task.run({ type: "duplicates", threshold: Number(this.threshold.value) });
  }

  private end(event: KnowledgeEvent | null): void {
    this.compare.disabled = !this.live;
    if (event?.type === "pairs") this.show(event);
    else this.note.tell(trouble(event, this.context.strings));
  }

  private async load(offset: number): Promise<void> {
    const event = await this.context.ask({ type: "pairs", offset });
    if (event?.type === "pairs") this.show(event);
    else this.note.tell(trouble(event, this.context.strings));
  }

  private show(event: KnowledgeEvent | null, loud = true): void {
    if (event?.type !== "pairs") return;
    const { pairs, offset, total, complete } = event;
    const { strings, numbers } = this.context;
    const rows = pairs.map(({ cosine, passages }) =>
      h(
        "li",
        {},
        h("p", { class: "cosine" }, fill(strings.cosine, numbers.tell(cosine))),
        h("div", { class: "pair" }, ...passages.map((twin) => this.twin(twin))),
      ),
    );
    if (offset === 0) this.list.replaceChildren();
    this.list.append(...rows);
    this.more.hidden = this.list.childElementCount >= total;
    const told = total === 0 ? strings.noPairs : fill(strings.pairs, numbers.whole(total));
    this.note.tell(complete ? told : `${told} ${strings.incomplete}`, loud);
    if (offset > 0) rows[0]?.querySelector("button")?.focus();
  }

  private twin({ source, heading, page, superseded, language, text }: Twin): HTMLElement {
    const { strings, numbers } = this.context;
    const open = h("button", { type: "button", class: "link" }, h("bdi", {}, source));
    open.addEventListener("click", () => this.context.open(source));
    const facts = [...(page === null ? [] : [fill(strings.page, numbers.whole(page))]), ...(superseded ? [strings.superseded] : [])];
    return h(
      "div",
      { class: "twin" },
      h("p", { class: "heading", dir: "auto" }, heading),
      h("p", { class: "file" }, open, facts.length > 0 ? ` ${facts.join(" · ")}` : ""),
      h("blockquote", { dir: "auto", lang: language }, text),
    );
  }
}
