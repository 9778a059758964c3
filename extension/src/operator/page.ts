import { button, h } from "../chat/dom";
import type { Language } from "../chat/protocol";
import { fill } from "../chat/strings/languages";
import { Refusal } from "../hosts/web-api";
import type { Conversation, Golden, Kind, OperatorApi, Verdict } from "./api";
import { conversationDetail, time, verdictDetail } from "./detail";
import { confirmDelete, goldenDialog } from "./dialogs";
import { FilterForm } from "./filters";
import { actionWord, verdictWord, type Strings } from "./strings";

const PAGE = 50;
type Row = Conversation | Verdict;

/** What customers said and thought of it: a list with filters, and one of it opened beside. */
export class OperatorPage {
  readonly element: HTMLElement;
  private readonly kinds: Record<Kind, HTMLButtonElement>;
  private readonly filters: FilterForm;
  private readonly links: HTMLAnchorElement[];
  private readonly told = h("p", { role: "status", class: "told" });
  private readonly body = h("tbody");
  private readonly head = h("tr");
  private readonly older: HTMLButtonElement;
  private readonly place = h("div", { class: "place" });
  private kind: Kind = "conversations";
  private last = "";
  private calls = 0;
  private opener: HTMLElement | null = null;

  /** `unauthorized`: the server wants a token, or another one. */
  constructor(
    private readonly api: OperatorApi,
    private readonly strings: Strings,
    private readonly language: Language,
    private readonly unauthorized: (told: string) => void,
  ) {
    document.title = `${strings.title} · ${document.title.split(" · ").at(-1)}`;
    const choose = (kind: Kind): HTMLButtonElement => button(strings[kind], "", () => this.show(kind));
    this.kinds = { conversations: choose("conversations"), feedback: choose("feedback") };
    this.filters = new FilterForm(strings, () => this.load());
    this.links = ["jsonl", "csv"].map((format) => h("a", { download: "", "data-format": format }, format.toUpperCase()));
    this.older = button(strings.older, "", () => void this.fetch(false));
    const table = h("table", {}, h("thead", {}, this.head), this.body);
    this.element = h(
      "div",
      { class: "operator" },
      h("div", { class: "top" }, h("h1", {}, strings.title), button(strings.signOut, "", () => this.signOut())),
      h("div", { class: "kinds", role: "group", "aria-label": strings.kind }, ...Object.values(this.kinds)),
      this.filters.element,
      h("p", { class: "exports" }, strings.export, " ", this.links[0]!, " ", this.links[1]!),
      this.told,
      h("div", { class: "columns" }, h("div", { class: "list" }, h("div", { class: "scroll" }, table), this.older), this.place),
    );
  }

  /** Draws the list anew. */
  load(): void {
    for (const [kind, one] of Object.entries(this.kinds)) one.setAttribute("aria-pressed", String(kind === this.kind));
    this.filters.show(this.kind);
    for (const link of this.links) {
      link.href = this.api.exported(this.kind, link.dataset["format"]!, this.filters.values(this.kind));
    }
    const { question, turns, action, verdict, time: last, comment } = this.strings;
    const columns = this.kind === "conversations" ? [question, turns, action, verdict, last] : [question, verdict, comment, last];
    this.head.replaceChildren(...columns.map((name) => h("th", { scope: "col" }, name)));
    void this.fetch(true);
  }

  private show(kind: Kind): void {
    this.kind = kind;
    this.place.replaceChildren();
    this.load();
  }

  private async fetch(anew: boolean): Promise<void> {
    const call = ++this.calls;
    if (anew) this.last = "";
    const wanted = { ...this.filters.values(this.kind), limit: String(PAGE), before: this.last };
    await this.trying(async () => {
      const { rows, note } = await this.rows(wanted);
      if (call !== this.calls) return; // another list is wanted by now
      if (anew) this.body.replaceChildren();
      this.body.append(...rows.map((row) => this.row(row)));
      this.last = String(rows.at(-1)?.id ?? "");
      this.older.hidden = rows.length < PAGE;
      this.tell(this.body.rows.length === 0 ? note : "");
    });
  }

  private async rows(wanted: Record<string, string>): Promise<{ rows: Row[]; note: string }> {
    const { none, notKept } = this.strings;
    if (this.kind === "feedback") return { rows: await this.api.feedback(wanted), note: none };
    const { data, kept } = await this.api.conversations(wanted);
    return { rows: data, note: kept ? none : notKept };
  }

  private row(row: Row): HTMLElement {
    const opens = button(row.question || "—", "opens", () => {
      this.opener = opens;
      void this.open(row);
    });
    const verdicts = "verdicts" in row ? row.verdicts : [row.verdict];
    const cells: (Node | string)[] = [opens];
    if ("turns" in row) cells.push(String(row.turns), row.actions.map((one) => actionWord(this.strings, one)).join(", "));
    cells.push(verdicts.map((one) => verdictWord(this.strings, one)).join(", "));
    if ("comment" in row) cells.push(row.comment);
    cells.push(time(row.time));
    return h("tr", {}, ...cells.map((cell) => h("td", {}, cell)));
  }

  private async open(row: Row): Promise<void> {
    if ("turns" in row) return this.openConversation(row.conversation);
    const remove = (): void => this.remove("feedback", String(row.id));
    this.put(verdictDetail(this.strings, row, this.language, this.actions(remove)));
  }

  private async openConversation(id: string): Promise<void> {
    await this.trying(async () => {
      const turns = await this.api.conversation(id);
      this.put(conversationDetail(this.strings, turns, this.actions(() => this.remove("conversations", id))));
    });
  }

  private actions(remove: () => void) {
    return {
      close: () => this.close(),
      delete: () => confirmDelete(this.element, this.strings, remove),
      golden: (row: Golden) => goldenDialog(this.element, this.strings, row, (made) => this.addGolden(made)),
      open: (id: string) => void this.openConversation(id),
    };
  }

  private put(detail: HTMLElement): void {
    this.place.replaceChildren(detail);
    detail.querySelector("h2")!.focus();
  }

  private close(): void {
    this.place.replaceChildren();
    this.opener?.focus();
  }

  private remove(kind: Kind, id: string): void {
    void this.trying(async () => {
      await this.api.delete(kind, id);
      this.place.replaceChildren();
      await this.fetch(true);
      this.tell(this.strings.deleted);
      this.kinds[this.kind].focus();
    });
  }

  private signOut(): void {
    void this.trying(async () => {
      await this.api.leave();
      this.unauthorized(this.strings.signedOut);
    });
  }

  private async addGolden(row: Golden): Promise<string> {
    try {
      const { file, questions } = await this.api.golden(row);
      this.tell(fill(this.strings.added, file, String(questions)));
      return "";
    } catch (error) {
      return message(error);
    }
  }

  private async trying(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const refused = error instanceof Refusal && (error.status === 401 || error.status === 403);
      if (refused) this.unauthorized(error.status === 403 ? message(error) : "");
      else this.tell(message(error));
    }
  }

  private tell(text: string): void {
    this.told.textContent = text;
  }
}

const message = (error: unknown): string =>
  error instanceof Refusal ? `${error.error.fact} ${error.error.fix}`.trim() : String(error);
