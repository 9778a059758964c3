import { h } from "../chat/dom";
import { fill } from "../chat/strings/languages";
import { iconButton } from "../chat/icons";
import type { Context } from "./context";
import { COLUMNS, type Column, type DocumentRow, type Query } from "./protocol";

const NUMBERS = new Set<string>(["pages", "passages", "cited"]);

interface Acts {
  sort(column: Column): void;
  open(source: string): void;
  remove(source: string, from: HTMLElement): void;
}

/** The table itself: a button in every header, a row for every document. */
export class DocumentsTable {
  readonly root: HTMLTableElement;
  private readonly heads = new Map<Column, HTMLElement>();
  private readonly body = h("tbody", { role: "rowgroup" });
  private allowed = false;
  private reason = "";

  constructor(
    private readonly context: Context,
    private readonly acts: Acts,
  ) {
    const { strings } = context;
    const heads = COLUMNS.map((column) => {
      const toggle = h("button", { type: "button", class: "sort" }, strings[`c_${column}`]);
      toggle.addEventListener("click", () => acts.sort(column));
      const head = h("th", { scope: "col", role: "columnheader", class: NUMBERS.has(column) ? "number" : "" }, toggle);
      this.heads.set(column, head);
      return head;
    });
    const actions = h("th", { scope: "col", role: "columnheader" }, h("span", { class: "sr" }, strings.c_actions));
    const head = h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ...heads, actions));
    const caption = h("caption", { class: "sr" }, strings.documents);
    this.root = h("table", { role: "table", class: "documents-table" }, caption, head, this.body);
  }

  show(rows: readonly DocumentRow[], { sort, descending }: Query): void {
    for (const [column, head] of this.heads) {
      if (column === sort) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    this.body.replaceChildren(...rows.map((row) => this.row(row)));
    this.allow(this.allowed, this.reason);
  }

  /** Whether files can be removed, else why not. */
  allow(allowed: boolean, reason: string): void {
    [this.allowed, this.reason] = [allowed, reason];
    for (const each of this.body.querySelectorAll<HTMLButtonElement>(".icon")) {
      each.disabled = !allowed;
      each.title = allowed ? (each.getAttribute("aria-label") ?? "") : reason;
    }
  }

  focus(source: string): void {
    const found = [...this.body.querySelectorAll<HTMLElement>(".link")].find((each) => each.dataset["source"] === source);
    (found ?? this.root.querySelector<HTMLElement>(".sort"))?.focus();
  }

  private row(row: DocumentRow): HTMLElement {
    const { strings, numbers } = this.context;
    const link = h("button", { type: "button", class: "link" }, h("bdi", {}, row.source));
    link.dataset["source"] = row.source;
    link.addEventListener("click", () => this.acts.open(row.source));
    const remove = iconButton("delete", fill(strings.removeFile, row.source), () => this.acts.remove(row.source, remove));
    const count = (value: number | null): string => (value === null ? "–" : numbers.whole(value));
    const cited: (Node | string)[] = [count(row.cited)];
    if (row.cited_golden > 0) {
      const parts = fill(strings.citedParts, count(row.cited_session), count(row.cited_golden));
      cited.push(h("span", { class: "file parts" }, parts));
    }
    const old = h("span", { class: row.superseded ? "badge refuse" : "" }, row.superseded ? strings.yes : strings.no);
    const cells: Record<Column, (Node | string)[]> = {
      source: [link],
      title: [row.title],
      language: [row.language],
      pages: [count(row.pages)],
      passages: [count(row.passages)],
      superseded: [old],
      cited,
      changed: [this.context.date(row.changed)],
    };
    const made = COLUMNS.map((column, index) => {
      const attributes = { "data-label": strings[`c_${column}`], class: NUMBERS.has(column) ? "number" : "" };
      const box = h("div", { class: "cell", dir: "auto" }, ...cells[column]);
      return index === 0
        ? h("th", { scope: "row", role: "rowheader", ...attributes }, box)
        : h("td", { role: "cell", ...attributes }, box);
    });
    const action = h("td", { role: "cell", "data-label": strings.c_actions }, h("div", { class: "cell" }, remove));
    return h("tr", { role: "row" }, ...made, action);
  }
}
