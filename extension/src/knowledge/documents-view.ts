import { button, h, onEscape, uniqueId } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { trouble } from "../frame/trouble";
import { whyFixed, type Context, type View } from "./context";
import { DocumentsTable } from "./documents-table";
import { Note } from "../frame/note";
import { Pager } from "./pager";
import { PassagesView } from "./passages-view";
import { COLUMNS, KINDS, type Column, type Coverage, type Kind, type Query, type State } from "./protocol";

const PAUSE = 200;

/** The documents as a table that is filtered, sorted, and shown a page at a time. */
export class DocumentsView implements View {
  readonly nodes: Node[];
  private readonly query: Query = { text: "", kind: "all", sort: "source", descending: false, offset: 0 };
  private readonly filter: HTMLInputElement;
  private readonly kind: HTMLSelectElement;
  private readonly sort: HTMLSelectElement;
  private readonly direction: HTMLSelectElement;
  private readonly table: DocumentsTable;
  private readonly pager: Pager;
  private readonly passages: PassagesView;
  private readonly note: Note;
  private readonly asking = h("div", { class: "asking", role: "group" });
  private asked = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private version = "";

  constructor(
    private readonly context: Context,
    private readonly counted: (coverage: Coverage) => void,
  ) {
    const { strings } = context;
    this.note = new Note(context);
    this.passages = new PassagesView(context);
    this.pager = new Pager(context, (offset) => void this.load({ offset }));
    this.table = new DocumentsTable(context, {
      sort: (column) => {
        const same = column === this.query.sort;
        void this.load({ sort: column, descending: same && !this.query.descending, offset: 0 });
      },
      open: (source) => void this.open(source),
      remove: (source, from) => this.confirm(source, from),
    });
    const id = uniqueId("filter");
    this.filter = h("input", { type: "search", id, autocomplete: "off" });
    this.filter.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.load({ text: this.filter.value, offset: 0 }), PAUSE);
    });
    this.kind = select(KINDS.map((kind) => [kind, strings[`kind_${kind}`]]), () =>
      this.load({ kind: this.kind.value as Kind, offset: 0 }),
    );
    this.sort = select(COLUMNS.map((column) => [column, strings[`c_${column}`]]), () =>
      this.load({ sort: this.sort.value as Column, offset: 0 }),
    );
    const ways = [["up", strings.ascending], ["down", strings.descending]] as const;
    this.direction = select(ways, () => this.load({ descending: this.direction.value === "down", offset: 0 }));
    this.direction.setAttribute("aria-label", `${strings.ascending} / ${strings.descending}`);
    this.asking.hidden = true;
    this.nodes = [
      h(
        "div",
        { class: "filters" },
        h("div", { class: "line wide" }, h("label", { for: id }, strings.filter), this.filter),
        labelled(strings.kind, this.kind),
        h("div", { class: "line narrow" }, labelled(strings.sortBy, this.sort), this.direction),
      ),
      this.asking,
      this.note.root,
      this.table.root,
      this.pager.root,
      this.passages.root,
    ];
  }

  update(state: State, live: boolean): void {
    this.table.allow(live && state.folder !== null && !state.rebuilding, state.folder === null ? whyFixed(state, this.context.strings) : "");
    const version = JSON.stringify([state.generation, state.pending, state.golden, state.removed]);
    if (!live || version === this.version) return;
    this.version = version;
    void this.load({}, false);
  }

  only(kind: Kind): void {
    this.kind.value = kind;
    this.filter.value = "";
    void this.load({ kind, text: "", offset: 0 });
    this.kind.focus();
  }

  async open(source: string): Promise<void> {
    await this.passages.open(source, () => this.table.focus(source));
  }

  private async load(change: Partial<Query>, loud = true): Promise<void> {
    Object.assign(this.query, change);
    const asked = ++this.asked;
    const event = await this.context.ask({ type: "documents", query: { ...this.query } });
    if (asked !== this.asked) return;
    if (event?.type !== "documents") {
      if (event) this.note.tell(trouble(event, this.context.strings));
      return;
    }
    this.query.offset = event.offset;
    this.sort.value = this.query.sort;
    this.direction.value = this.query.descending ? "down" : "up";
    this.table.show(event.rows, this.query);
    const told = this.pager.show(event.offset, event.rows.length, event.matched, event.page_size);
    this.note.tell(event.rows.length > 0 ? "" : this.context.strings.nothing, loud);
    if (loud && event.rows.length > 0) this.context.say(told);
    this.counted(event.coverage);
  }

  /** Asks before a file is removed. */
  private confirm(source: string, from: HTMLElement): void {
    const { strings } = this.context;
    const back = (): void => {
      this.asking.hidden = true;
      from.focus();
    };
    const text = h("p", { id: uniqueId("ask"), dir: "auto" }, fill(strings.removeAsk, source));
    const remove = button(strings.remove, "solid", () => void this.remove(source));
    const keep = button(strings.keep, "plain", back);
    this.asking.setAttribute("aria-labelledby", text.id);
    this.asking.replaceChildren(text, remove, keep);
    for (const each of [remove, keep]) onEscape(each, back);
    this.asking.hidden = false;
    this.asking.scrollIntoView?.({ block: "nearest" });
    keep.focus();
  }

  private async remove(source: string): Promise<void> {
    const { strings } = this.context;
    this.asking.hidden = true;
    this.filter.focus();
    const event = await this.context.ask({ type: "remove", source });
    this.note.tell(event?.type === "removed" ? fill(strings.removed, source) : trouble(event, strings));
  }
}

function select(options: readonly (readonly [string, string])[], changed: () => unknown): HTMLSelectElement {
  const element = h("select", {}, ...options.map(([value, label]) => h("option", { value }, label)));
  element.addEventListener("change", () => void changed());
  return element;
}

function labelled(label: string, field: HTMLElement): HTMLElement {
  field.id = uniqueId("field");
  return h("div", { class: "line" }, h("label", { for: field.id }, label), field);
}
