import { choices, labelled } from "../bundle/fields";
import { button, h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { named } from "../frame/named";
import { Note } from "../frame/note";
import { trouble } from "../frame/trouble";
import { table, type Cell } from "../inspector/table";
import { Pager } from "../knowledge/pager";
import type { Context } from "./context";
import { KINDS, SORTS, type Query, type Row, type State } from "./protocol";

const PAUSE = 200;

/** Every question of a run as a table that is filtered, sorted, and shown a page at a time. */
export class RowsView {
  readonly root: HTMLElement;
  private readonly query: Query = { text: "", kind: "all", sort: "worth", descending: false, offset: 0 };
  private readonly filter = h("input", { type: "search", autocomplete: "off" });
  private readonly kind = h("select");
  private readonly sort = h("select");
  private readonly direction = h("select");
  private readonly place = h("div");
  private readonly detail = h("div", { class: "detail", tabindex: "-1" });
  private readonly pager: Pager;
  private readonly note: Note;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private version = "";
  private asked = 0;

  constructor(private readonly context: Context) {
    const { strings } = context;
    this.note = new Note(context);
    this.pager = new Pager(context, (offset) => void this.load({ offset }));
    this.filter.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.load({ text: this.filter.value, offset: 0 }), PAUSE);
    });
    choices(this.sort, SORTS.map((name) => [name, strings[`s_${name}`]]), "worth");
    choices(this.direction, [["up", strings.ascending], ["down", strings.descending]], "up");
    this.kind.addEventListener("change", () => void this.load({ kind: this.kind.value as Query["kind"], offset: 0 }));
    this.sort.addEventListener("change", () => void this.load({ sort: this.sort.value as Query["sort"], offset: 0 }));
    this.direction.addEventListener("change", () => void this.load({ descending: this.direction.value === "down", offset: 0 }));
    this.detail.hidden = true;
    const filters = h(
      "div",
      { class: "filters" },
      labelled(strings.filter, this.filter),
      labelled(strings.kinds, this.kind),
      labelled(strings.sortBy, this.sort),
      labelled(strings.order, this.direction),
    );
    this.root = h("section", { class: "questions", "aria-label": strings.all }, h("h3", {}, strings.all), filters, this.note.root, this.place, this.pager.root, this.detail);
  }

  update(state: State, live: boolean): void {
    const { strings } = this.context;
    this.root.hidden = state.shown === null;
    const kinds = state.compared === null ? KINDS.slice(0, 2) : KINDS;
    this.query.kind = choices(this.kind, kinds.map((name) => [name, strings[`k_${name}`]]), this.query.kind) as Query["kind"];
    const version = JSON.stringify([state.shown, state.compared, state.runs.length]);
    if (!live || state.shown === null || version === this.version) return;
    this.version = version;
    this.detail.hidden = true;
    void this.load({ offset: 0 }, false);
  }

  private async load(change: Partial<Query>, loud = true): Promise<void> {
    Object.assign(this.query, change);
    const asked = ++this.asked;
    const event = await this.context.ask({ type: "rows", query: { ...this.query } });
    if (asked !== this.asked) return;
    if (event?.type !== "rows") return this.note.tell(trouble(event, this.context.strings));
    this.query.offset = event.offset;
    this.place.replaceChildren(...(event.rows.length > 0 ? [this.table(event.rows)] : []));
    const told = this.pager.show(event.offset, event.rows.length, event.matched, event.page_size);
    this.note.tell(event.rows.length > 0 ? "" : this.context.strings.none, loud);
    if (loud && event.rows.length > 0) this.context.say(told);
  }

  private table(rows: readonly Row[]): HTMLElement {
    const { strings, numbers } = this.context;
    const columns = [
      { label: strings.s_question }, { label: strings.s_worth, number: true }, { label: strings.s_action },
      { label: strings.rank, number: true }, { label: strings.s_confidence, number: true }, { label: strings.s_seconds, number: true },
    ];
    const cells = rows.map((row): Cell[] => {
      const open = button(row.question, "link", () => this.open(row));
      open.dataset["id"] = row.id;
      const change = row.before === null || Math.abs(row.worth - row.before) < 1e-9 ? "" : row.worth > row.before ? " ▲" : " ▼";
      const worth = h("span", { class: change === "" ? "" : change === " ▲" ? "up" : "down" }, `${numbers.offset(row.worth)}${change}`);
      if (change) worth.append(h("span", { class: "sr" }, change === " ▲" ? strings.k_won : strings.k_lost));
      const action = h("span", { class: `badge ${row.how === null ? "answer" : "refuse"}` }, named(strings, "a", row.action ?? "error"));
      const how = row.how === null ? [] : [h("p", { class: "file" }, named(strings, "h", row.how))];
      return [[open, h("p", { class: "file" }, [row.id, row.language, row.kind].filter(Boolean).join(" · "))], worth, [action, ...how], numbers.tell(row.rank), numbers.tell(row.confidence), row.seconds === null ? "–" : numbers.seconds(row.seconds)];
    });
    return table(strings.all, columns, cells);
  }

  private open(row: Row): void {
    const { strings } = this.context;
    const back = (): void => {
      this.detail.hidden = true;
      [...this.place.querySelectorAll<HTMLElement>(".link")].find((each) => each.dataset["id"] === row.id)?.focus();
    };
    const list = (names: readonly string[]): string => names.join(", ") || "–";
    const facts: [string, string][] = [
      [strings.expected, named(strings, "a", row.expected)],
      [strings.said, row.error ?? (row.answer || "–")],
      [strings.reference, row.reference ?? "–"],
      [strings.cited, list(row.cited)],
      [strings.sources, list(row.sources)],
    ];
    this.detail.replaceChildren(
      h("h4", { dir: "auto" }, row.question),
      h("dl", {}, ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", { dir: "auto" }, value)])),
      button(strings.close, "plain", back),
    );
    this.detail.hidden = false;
    this.detail.focus();
    this.context.say(fill(strings.opened, row.question));
  }
}
