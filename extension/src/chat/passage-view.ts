import type { Actions } from "./actions";
import { h, onEscape, uniqueId } from "./dom";
import { iconButton } from "./icons";
import type { Citation, PassageEvent } from "./protocol";
import { findQuote } from "./quote";
import { fill, type Strings } from "./strings";

/** The passage behind one source, with the quote marked; just the quote until the passage is there. */
export class PassageView {
  readonly root: HTMLElement;
  private readonly place: HTMLElement;
  private readonly text: HTMLElement;
  private readonly note = h("p", { class: "note" });
  private state: "unknown" | "loading" | "loaded" = "unknown";

  constructor(
    private readonly citation: Citation,
    label: string,
    private readonly strings: Strings,
    private readonly actions: Pick<Actions, "passage">,
    closed: () => void,
  ) {
    this.place = h("p", { class: "place", dir: "auto" }, label);
    this.text = h("blockquote", { dir: "auto" }, h("mark", {}, citation.quote));
    this.note.hidden = true;
    const percent = `${Math.round(citation.score * 100)} %`;
    const facts = h(
      "dl",
      {},
      h("dt", {}, strings.file),
      h("dd", { dir: "auto" }, citation.source),
      h("dt", {}, strings.confidence),
      h("dd", {}, fill(strings.confidenceText, percent)),
    );
    const close = iconButton("close", strings.close, closed);
    const head = h("div", { class: "head" }, this.place, close);
    const attributes = { class: "details", id: uniqueId("source"), role: "region", "aria-label": label };
    this.root = h("div", attributes, head, this.text, this.note, facts);
    this.root.hidden = true;
    onEscape(this.root, closed);
  }

  get open(): boolean {
    return !this.root.hidden;
  }

  show(open: boolean): void {
    this.root.hidden = !open;
    if (!open) return;
    this.root.scrollIntoView?.({ block: "nearest" });
    if (this.state === "unknown") void this.load();
  }

  private async load(): Promise<void> {
    this.state = "loading";
    this.tell(this.strings.passageLoading);
    const passage = await this.actions.passage(this.citation.passage_id);
    this.state = passage?.text === undefined ? "unknown" : "loaded";
    this.draw(passage);
  }

  private draw(passage: PassageEvent | null): void {
    if (passage?.text === undefined) return this.tell(this.strings.passageMissing);
    const parts = findQuote(passage.text, this.citation.quote);
    if (!parts) return this.tell(this.strings.passageApart);
    const [before, quote, after] = parts;
    this.text.replaceChildren(before, h("mark", {}, quote), after);
    if (passage.language) this.text.lang = passage.language;
    this.tell("");
    this.text.querySelector("mark")?.scrollIntoView?.({ block: "nearest" });
  }

  private tell(text: string): void {
    this.note.textContent = text;
    this.note.hidden = text === "";
  }
}
